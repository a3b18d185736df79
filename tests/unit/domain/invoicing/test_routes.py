"""Which way a document goes: every row of the law's table, the day before and the day of the duty (docs/trade.md)."""

from __future__ import annotations

from datetime import date

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, drawn, press, retype
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import TAXED

BEFORE, SINCE = date(2027, 8, 31), date(2027, 9, 1)

PARTIES = """
    Taux
    Code      | Type      | Valeur | Effet du   | Mention             | Catégorie | Code VATEX
    PEN2027S2 | pénalités | 12,65% | 01/07/2027 | Pénalités : 12,65 % |           |
    MOR2027S2 | intérêts moratoires | 10,65% | 01/07/2027 | Intérêts : 10,65 % |  |
    AUTOLIQ   | TVA       | 0%     | 01/01/2014 | Autoliquidation     | AE        | VATEX-EU-AE

    Clients
    Code  | Raison sociale | Type                   | SIRET          | Pays | TVA intracom. | Chorus
    ENT   | Alpha          | Entreprise             | 10000000900017 |      |               | non
    OF    | Autre école    | Organisme de formation | 10000000900017 |      |               | non
    MAIRE | Commune        | Public                 | 10000000900017 |      |               | non
    PART  | Claire Dupouey | Particulier            |                |      |               | non
    BE    | Bruxelles SA   | Entreprise             |                | BE   | BE0428759497  | non

    Financeurs
    Code | Raison sociale | Type | SIRET
    OPCO | Opco Un        | OPCO | 10000000900017
"""


def office(regime: str = "Assujetti sur encaissements", *more: str) -> MemoryWorkbook:
    rates = SCHOOL_RATES.replace("Régime de TVA  | Exonéré", f"Régime de TVA  | {regime}")
    return workbook(rates, PARTIES, *more)


@pytest.mark.parametrize(
    "case",
    [
        ("exempt training, to a company", "Exonéré", "ENT", "EXO", "hors champ", "hors champ"),
        ("exempt training, to an OPCO", "Exonéré", "OPCO", "EXO", "hors champ", "hors champ"),
        ("exempt training, to a person", "Exonéré", "PART", "EXO", "hors champ", "hors champ"),
        ("exempt training, to a public body", "Exonéré", "MAIRE", "EXO", "Chorus", "Chorus"),
        ("a dédit", "Assujetti sur encaissements", "ENT", "HC", "hors champ", "hors champ"),
        ("taxed, to a company", "Assujetti sur encaissements", "ENT", "TVA20", "hors champ", "plateforme"),
        ("taxed on debits, to another body", "Assujetti sur débits", "OF", "TVA20", "hors champ", "plateforme"),
        ("taxed, to an OPCO", "Assujetti sur débits", "OPCO", "TVA20", "hors champ", "plateforme"),
        ("taxed, to a public body", "Assujetti sur débits", "MAIRE", "TVA20", "Chorus", "Chorus"),
        ("taxed sale of an exempt body", "Exonéré", "ENT", "TVA20", "hors champ", "plateforme"),
        ("franchise, to a company", "Franchise", "ENT", "FRANCHISE", "hors champ", "plateforme"),
        ("franchise, to a person", "Franchise", "PART", "FRANCHISE", "hors champ", "e-reporting"),
        ("taxed, to a person", "Assujetti sur encaissements", "PART", "TVA20", "hors champ", "e-reporting"),
        ("taxed, abroad", "Assujetti sur encaissements", "BE", "AUTOLIQ", "hors champ", "e-reporting"),
        ("mixed, to a company", "Exonéré", "ENT", "EXO TVA20", "hors champ", "plateforme"),
        ("mixed, to a person", "Exonéré", "PART", "EXO TVA20", "hors champ", "e-reporting"),
    ],
)
def test_each_kind_of_document_has_its_way(case: tuple[str, str, str, str, str, str]) -> None:
    """CGI 289 bis and 290, rule G2.32, and Chorus Pro; a small seller's duty begins on 01/09/2027."""
    document, regime, party, rates, before, after = case
    ways = []
    for day in (BEFORE, SINCE):
        book = office(regime)
        press(
            book,
            "facturer-directe",
            day,
            party=party,
            lines=[f"; 1 ; 100 ; Vente ; ; {rate}" for rate in rates.split()],
        )
        ways += drawn(book, "Factures", "Circuit")

    assert ways == [before, after], document


def test_a_large_seller_or_a_willing_one_begins_earlier() -> None:
    """The setting holds the day of the size of the organisation: 01/09/2026 for a large one."""
    book = office(
        "Assujetti sur encaissements", "Organisme\nClé | Valeur\nFactures par plateforme à partir du | 31/08/2027"
    )

    press(book, "facturer-directe", BEFORE, party="ENT", lines=["; 1 ; 100 ; Vente ; ; TVA20"])

    assert drawn(book, "Factures", "Circuit") == ["plateforme"]


def test_the_way_and_its_reason_are_asked_before_issue_and_kept() -> None:
    """A person reads where the document will go before saying yes."""
    book, person = office(), Yes()

    press(book, "facturer-directe", BEFORE, interface=person, party="ENT", lines=["; 1 ; 100 ; Vente ; ; TVA20"])

    reason = "Avant le 01/09/2027 : ni plateforme ni e-reporting, par e-mail ou par la poste."
    assert f"Circuit hors champ (1) : {reason}" in person.questions[0]
    assert drawn(book, "Factures", "Raison du circuit") == [reason]


@pytest.mark.parametrize("status", ["refusée", "rejetée"])
def test_the_credit_note_of_what_nobody_took_stays_in_the_books(status: str) -> None:
    """DGFiP section 3.6.4: it is internal, and never sent; what is invoiced again goes by the platform."""
    book = office()
    press(book, "facturer-directe", SINCE, party="ENT", lines=["; 1 ; 100 ; Vente ; ; TVA20"])
    retype(book, "Factures", "Statut PA", status)

    press(book, "creer-avoir", SINCE, invoice="FA2027-00001", payer="OF")

    assert drawn(book, "Factures", "Type | Circuit") == [
        "Facture | plateforme",
        "Avoir | hors champ",
        "Facture | plateforme",
    ]


def test_a_deposit_goes_the_way_of_what_it_is_for() -> None:
    """Taxed, before professionals in France: by the platform, from the day of the duty."""
    session = """
        Sessions
        N°    | Type  | Début      | Fin
        S0001 | INTER | 06/12/2027 | 10/12/2027

        Participants
        N°     | Nom    | Prénom | Client
        P00001 | Martin | Anne   | ENT

        Financements
        N°      | Participant | Financeur | Montant HT | Acompte TTC
        FI00001 | P00001      | ENT       | 1000       | 300
    """
    ways = []
    for day in (BEFORE, SINCE):
        book = workbook(TAXED, PARTIES, session)
        press(book, "facturer-acompte", day, session="S0001")
        ways += drawn(book, "Factures", "Type | Circuit")

    assert ways == ["Acompte | hors champ", "Acompte | plateforme"]


def test_a_credit_note_goes_its_own_way_on_its_own_day() -> None:
    """What corrects, after the duty began, an invoice from before it goes by the platform."""
    book = office()
    press(book, "facturer-directe", BEFORE, party="ENT", lines=["; 1 ; 100 ; Vente ; ; TVA20"])

    press(book, "creer-avoir", SINCE, invoice="FA2027-00001", payer="OF")

    assert drawn(book, "Factures", "Type | Circuit") == [
        "Facture | hors champ",
        "Avoir | plateforme",
        "Facture | plateforme",
    ]


@pytest.mark.parametrize(
    ("column", "typed", "code"),
    [
        ("SIRET", "", "CIR-001"),
        ("Adresse électronique", "compta@alpha.fr", "CIR-002"),
        ("Adresse électronique", "200000008_COMPTA", "CIR-002"),
    ],
)
def test_a_buyer_whom_the_platform_cannot_find_is_told_before_issue(column: str, typed: str, code: str) -> None:
    """An OPCO without SIREN may be invoiced by post, never by a platform; nothing is numbered."""
    book = office()
    retype(book, "Financeurs", column, typed)

    with pytest.raises(Refused, match=r"Rien n'a été émis") as refusal:
        press(book, "facturer-directe", SINCE, party="OPCO", lines=["; 1 ; 100 ; Vente ; ; TVA20"])

    assert [(p.code, p.table, p.column) for p in refusal.value.problems] == [(code, "Financeurs", column)]
    assert drawn(book, "Factures", "N°") == []


@pytest.mark.parametrize("address", ["100000009", "100000009_COMPTA", "100000009_10000000900017_SERV-1"])
def test_the_addresses_of_the_directory_are_taken(address: str) -> None:
    """XP Z12-012, BT-49."""
    book = office()
    retype(book, "Financeurs", "Adresse électronique", address)

    press(book, "facturer-directe", SINCE, party="OPCO", lines=["; 1 ; 100 ; Vente ; ; TVA20"])

    assert drawn(book, "Factures", "Circuit | Adresse électronique") == [f"plateforme | {address}"]
