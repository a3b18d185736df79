"""A buyer is looked for in the directory before anything has a number; nothing waits for its answer (CIR-003 to 005)."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from gescof_xl.app import Report, RunSettings
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, drawn, press, retype
from tests.platform_double import PlatformDouble
from tests.tax_office import report_faults
from tests.unit.actions.test_declare import files, presses, told
from tests.unit.actions.test_transmit import TODAY, office, types

SEARCH = "POST /directory-service/v1/directory-line/search"
KNOWN = {"732829320": {"732829320": "Enabled"}, "100000009": {"100000009": "Enabled"}}


class Reader(Yes):
    """A person who reads what stands beside the question before saying yes."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[Problem] = []

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        self.read += problems
        return super().confirm(question, problems)


SESSION = """
    Produits
    Code | Libellé | Nature    | Prix HT | TVA   | Unité
    TAX  | Anglais | Formation | 1000    | TVA20 | participant

    Sessions
    N°    | Produit | Type  | Début      | Fin
    S0001 | TAX     | INTER | 30/08/2027 | 03/09/2027

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | ACME
    P00002 | Durand | Bruno  | ACME

    Financements
    N°      | Participant | Financeur | Montant HT
    FI00001 | P00001      | ACME      | 1000
    FI00002 | P00002      | ACME      | 1000

    Clients
    Code | Raison sociale | Type       | SIRET          | Adresse | Code postal | Ville
    BETA | Beta           | Entreprise | 10000000900017 | 4 rue D | 64000       | Pau

    Sessions
    N°    | Produit | Type  | Début      | Fin
    S0002 | TAX     | INTER | 06/12/2027 | 10/12/2027

    Participants
    N°     | Session | Nom   | Prénom | Client
    P00003 | S0002   | Petit | Léa    | ACME
    P00004 | S0002   | Roux  | Hugo   | BETA

    Financements
    N°      | Session | Participant | Financeur | Montant HT | Acompte TTC | Date acompte | Mode acompte
    FI00003 | S0002   | P00003      | ACME      | 1000       | 300         | 06/09/2027   | Virement
    FI00004 | S0002   | P00004      | BETA      | 1000       | 300         | 06/09/2027   | Virement
"""


@pytest.fixture
def book(platform: PlatformDouble) -> MemoryWorkbook:
    """A workbook whose platform and directory are the double."""
    found = office(SESSION)
    types(found, "Adresse de la plateforme", platform.url)
    types(found, "Adresse des jetons", platform.token_url)
    types(found, "Adresse de l'annuaire", platform.directory_url)
    return found


def sells(
    book: MemoryWorkbook, folder: Path, party: str = "ACME", rate: str = "TVA20", person: Reader | None = None
) -> Report:
    """Invoices a company, or another party, at a rate."""
    settings = RunSettings(interface=person or Reader(), effects=FileEffects(folder / "a.xlsx"))
    return presses("facturer-directe", book, TODAY, settings, party=party, lines=f"; 1 ; 100 ; Conseil ; ; {rate}")


def test_a_buyer_that_the_directory_knows_is_invoiced_without_a_word(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """One question, and nothing to read."""
    platform.directory, person = KNOWN, Reader()

    sells(book, tmp_path, person=person)

    assert (person.read, platform.asked.count(SEARCH)) == ([], 1)
    assert drawn(book, "Factures", "N° | Circuit") == ["FA2027-00001 | plateforme"]


def test_a_buyer_whom_it_does_not_know_is_told_before_the_yes(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """CIR-003, in the card: a mistyped SIREN is seen; else it costs no fine, and is reported as a consumer's."""
    person = Reader()

    sells(book, tmp_path, person=person)

    ((code, table, key, column),) = [(p.code, p.table, p.key, p.column) for p in person.read]
    assert (code, table, key, column) == ("CIR-003", "Clients", "ACME", "SIRET")
    assert "Acme (SIREN 732829320) n'est pas dans l'annuaire" in person.read[0].message
    assert "Circuit e-reporting (1) : Client absent de l'annuaire" in person.questions[0]
    assert drawn(book, "Factures", "N° | Circuit") == ["FA2027-00001 | e-reporting"]


def test_what_such_a_buyer_buys_pays_and_gives_back_is_in_the_totals(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """100 HT sold, 60 of 120 TTC paid, then credited; the buyer has joined the directory since, the way stays."""
    sells(book, tmp_path)
    pays = {"party": "ACME", "amount": "60", "day": "06/09/2027", "mode": "Virement"}
    presses("saisir-reglement", book, TODAY, RunSettings(interface=Yes()), **pays)
    platform.directory = KNOWN
    settings = RunSettings(interface=Reader(), effects=FileEffects(tmp_path / "a.xlsx"))
    presses("creer-avoir", book, date(2027, 9, 8), settings, invoice="FA2027-00001", case="partiel", unit_amount="30")
    types(book, "Adresse de la plateforme", "")

    presses("declarer", book, date(2027, 10, 1), settings)

    assert drawn(book, "Factures", "Type | Circuit") == ["Facture | e-reporting", "Avoir | e-reporting"]
    xml = files(tmp_path)
    assert told(xml["VENTES-20270901-1.xml"]) == [
        "20270906 EUR 72 TPS1 100.00 20.00 1 20.00 100.00 20.00",
        "20270908 EUR 72 TPS1 -30.00 -6.00 1 20.00 -30.00 -6.00",
    ]
    assert told(xml["ENCAISSEMENTS-20270901-1.xml"]) == ["20270906 20.00 EUR 60.00"]
    assert report_faults(xml["VENTES-20270901-1.xml"]) == []


def test_the_credit_note_of_what_went_by_the_platform_goes_there_too(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """The buyer left the directory meanwhile: what is invoiced to it again is told as a consumer's, in the same press."""
    platform.directory = KNOWN
    sells(book, tmp_path)
    platform.directory = {}
    settings = RunSettings(interface=Reader(), effects=FileEffects(tmp_path / "a.xlsx"))

    presses("creer-avoir", book, TODAY, settings, invoice="FA2027-00001", payer="ACME")

    assert drawn(book, "Factures", "Type | Circuit") == [
        "Facture | plateforme",
        "Avoir | plateforme",
        "Facture | e-reporting",
    ]


def test_seals_hold_when_one_of_several_goes_another_way(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """A deposit of each of two clients, with its payment: what was sealed after the first is sealed anew."""
    platform.directory = {"100000009": {"100000009": "Enabled"}}
    settings = RunSettings(interface=Reader(), effects=FileEffects(tmp_path / "a.xlsx"))

    presses("facturer-acompte", book, TODAY, settings, session="S0002")

    assert drawn(book, "Factures", "Type | Tiers | Circuit") == [
        "Acompte | ACME | e-reporting",
        "Acompte | BETA | plateforme",
    ]
    assert drawn(book, "Reglements", "Tiers | Montant") == ["ACME | 300.00", "BETA | 300.00"]
    assert [p.code for p in press(book, "verifier", TODAY).problems if p.blocking] == []


def test_an_address_that_the_card_can_cure_stops_the_issue(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """CIR-004: the document would bear it for ever. Its cure works: the address of the directory, typed, is taken."""
    platform.directory = {"732829320": {"732829320": "Disabled", "732829320_COMPTA": "Enabled"}}

    with pytest.raises(Refused, match=r"Rien n'a été émis") as refusal:
        sells(book, tmp_path)
    assert [(p.code, p.table, p.key, p.column) for p in refusal.value.problems] == [
        ("CIR-004", "Clients", "ACME", "Adresse électronique")
    ]
    assert "732829320_COMPTA" in refusal.value.cure
    assert drawn(book, "Factures", "N°") == []
    retype(book, "Clients", "Adresse électronique", "732829320_COMPTA")

    sells(book, tmp_path)

    assert drawn(book, "Factures", "N° | Adresse électronique") == ["FA2027-00001 | 732829320_COMPTA"]


@pytest.mark.parametrize("state", ["Disabled", "Upcoming"])
def test_an_address_that_nobody_serves_yet_is_told_and_waits(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path, state: str
) -> None:
    """CIR-004 without a cure in the card: the invoice is owed all the same."""
    platform.directory, person = {"732829320": {"732829320": state}}, Reader()

    sells(book, tmp_path, person=person)

    assert [(p.code, p.blocking) for p in person.read] == [("CIR-004", False)]
    assert drawn(book, "Factures", "N°") == ["FA2027-00001"]


@pytest.mark.parametrize("fault", ["slow", "cut", "half", "401", "429", "500"])
def test_a_directory_that_does_not_answer_stops_nobody(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path, fault: str
) -> None:
    """CIR-005: it is asked once, nobody waits; the buyer will be looked for again before the invoice goes."""
    platform.directory, person = KNOWN, Reader()
    platform.fault = lambda path: fault if "directory" in path else ""

    sells(book, tmp_path, person=person)

    assert [p.code for p in person.read] == ["CIR-005"]
    assert "L'annuaire n'a pas répondu, 1 client à y chercher" in person.read[0].message
    assert drawn(book, "Factures", "N°") == ["FA2027-00001"]
    assert platform.asked.count(SEARCH) == 1


def test_one_may_invoice_without_any_network(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """Nothing listens there."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        types(book, "Adresse des jetons", f"http://127.0.0.1:{nobody.getsockname()[1]}/token")
    person = Reader()

    sells(book, tmp_path, person=person)

    assert [p.code for p in person.read] == ["CIR-005"]
    assert drawn(book, "Factures", "N°") == ["FA2027-00001"]


def test_before_the_duty_nobody_is_looked_for(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """The last day before it: by e-mail or by post, known to the directory or not (CGI 289 bis)."""
    settings = RunSettings(interface=Reader(), effects=FileEffects(tmp_path / "a.xlsx"))

    presses("facturer-directe", book, date(2027, 8, 31), settings, party="ACME", lines="; 1 ; 100 ; Conseil ; ; TVA20")

    assert (drawn(book, "Factures", "Circuit"), platform.asked) == (["hors champ"], [])


@pytest.mark.parametrize(("party", "rate"), [("P1", "TVA20"), ("MAIRE", "TVA20"), ("ACME", "EXO")])
def test_what_does_not_go_by_the_platform_asks_nothing(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path, party: str, rate: str
) -> None:
    """A person, a public body and exempt training are of no directory's concern."""
    sells(book, tmp_path, party, rate)

    assert platform.asked == []


def test_a_buyer_is_looked_for_once_and_no_more_for_its_credit_note(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """Two invoices, one a participant, and one question; a credit note takes the way of its invoice."""
    platform.directory = KNOWN
    settings = RunSettings(interface=Reader(), effects=FileEffects(tmp_path / "a.xlsx"))

    presses("facturer-session", book, TODAY, settings, session="S0001", grouping="participant")
    presses("creer-avoir", book, TODAY, settings, invoice="FA2027-00001", case="total")

    assert drawn(book, "Factures", "Type | Circuit") == [
        "Facture | plateforme",
        "Facture | plateforme",
        "Avoir | plateforme",
    ]
    assert platform.asked.count(SEARCH) == 1


def test_a_workbook_without_a_directory_asks_nothing(platform: PlatformDouble, tmp_path: Path) -> None:
    """« Adresse de l'annuaire » is empty: as before."""
    book = office()
    types(book, "Adresse de la plateforme", platform.url)

    press(book, "facturer-directe", TODAY, party="ACME", lines=["; 1 ; 100 ; Conseil ; ; TVA20"])

    assert (platform.asked, drawn(book, "Factures", "N°")) == ([], ["FA2027-00001"])
