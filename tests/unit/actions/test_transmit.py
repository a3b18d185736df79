"""Documents to the platform: each once, whatever the network does (help/plateforme.md, AFNOR XP Z12-013 1.3.0)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree

import keyring
import pytest

from gescof_xl.app import Report, RunSettings
from gescof_xl.core.errors import Refused
from gescof_xl.domain.tables.billing import Invoice, Route
from gescof_xl.effects.file import FileEffects
from gescof_xl.exchange.platform.line import PlatformError
from gescof_xl.passwords import KEYRING
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.translate import parse
from tests.office import Yes, press, retype
from tests.platform_double import CLIENT, PlatformDouble
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.test_declare import presses

TODAY = date(2027, 9, 6)
FIVE = [f"FA2027-0000{n}" for n in range(1, 6)]
PERSON = "FA2027-00006"


@dataclass(frozen=True)
class Printed:
    """A workbook that issued and printed five invoices to a company, and one to a person; their files."""

    book: MemoryWorkbook
    folder: Path


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Made once: an electronic invoice takes long to be judged."""
    folder = tmp_path_factory.mktemp("imprimé")
    book = office()
    for party in ("ACME", "ACME", "ACME", "ACME", "ACME", "P1"):
        sells(book, party)
    transmits(book, folder, "imprimer")
    return Printed(book, folder)


@pytest.fixture
def book(printed: Printed, platform: PlatformDouble, tmp_path: Path) -> MemoryWorkbook:
    """Its copy in the folder of a test, whose platform is the double."""
    copytree(printed.folder, tmp_path, dirs_exist_ok=True)
    copy = MemoryWorkbook(printed.book.tables)
    types(copy, "Adresse de la plateforme", platform.url)
    types(copy, "Adresse des jetons", platform.token_url)
    return copy


def types(book: MemoryWorkbook, key: str, value: str) -> None:
    """Types a setting."""
    keys = [cells[0] for _, cells in book.tables["Organisme"].lines]
    retype(book, "Organisme", "Valeur", value, keys.index(key))


def office(*more: str) -> MemoryWorkbook:
    rates = SCHOOL_RATES.replace("Exonéré", "Assujetti sur encaissements")
    return workbook(
        rates,
        """
        Taux
        Code      | Type      | Valeur | Effet du   | Mention             | Catégorie | Code VATEX
        PEN2027S2 | pénalités | 12,65% | 01/07/2027 | Pénalités : 12,65 % |           |
        MOR2027S2 | intérêts moratoires | 10,65% | 01/07/2027 | Intérêts : 10,65 % | |

        Clients
        Code | Raison sociale | Type        | SIRET          | Adresse | Code postal | Ville
        ACME | Acme           | Entreprise  | 73282932000074 | 1 rue A | 64000       | Pau
        P1   | Claire Dupouey | Particulier |                | 2 rue B | 64000       | Pau
        MAIRE | Commune       | Public      | 10000000900017 | 3 rue C | 64000       | Pau

        Organisme
        Clé                        | Valeur
        Plateforme agréée          | Plateforme du Gave
        Matricule de la plateforme | P123
        Adresse de la plateforme   |
        Adresse de l'annuaire      |
        Adresse des jetons         |
        Compte de la plateforme    | organisme-42
        Statuts lus jusqu'à        |
        Moteur PDF                 | intégré
        """,
        *more,
    )


def sells(book: MemoryWorkbook, party: str = "ACME", day: date = TODAY) -> str:
    press(book, "facturer-directe", day, party=party, lines=["; 1 ; 100 ; Conseil ; ; TVA20"])
    return parse(book.read()).ledger.invoices[-1].number


def transmits(book: MemoryWorkbook, folder: Path, name: str = "transmettre", **answers: str) -> Report:
    settings = RunSettings(interface=Yes(), effects=FileEffects(folder / "a.xlsx"))
    return presses(name, book, TODAY, settings, **answers)


def row(book: MemoryWorkbook, number: str) -> Invoice:
    return parse(book.read()).ledger.get(Invoice, number)


def where(book: MemoryWorkbook, number: str) -> str:
    found = row(book, number)
    return " ".join(filter(None, (found.flow, found.platform_status, found.platform_reason)))


def test_an_invoice_goes_once_and_its_flow_is_kept(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """PLA-002: the Factur-X that was filed, under the invoice's number; a second press finds nothing to send."""
    report = transmits(book, tmp_path)

    assert report.message == "5 factures transmises."
    assert [where(book, number) for number in FIVE] == [f"flux-0000{n} transmise" for n in range(1, 6)]
    assert row(book, FIVE[0]).sent == TODAY
    (flow,) = platform.held(FIVE[0])
    filed = (tmp_path / "documents" / row(book, FIVE[0]).document).read_bytes()
    assert (platform.files[flow["flowId"]], flow["flowSyntax"], flow["processingRule"]) == (filed, "Factur-X", "B2B")
    with pytest.raises(Refused, match="Aucune facture à transmettre"):
        transmits(book, tmp_path)
    assert refused(book, tmp_path, FIVE[0]) == {FIVE[0]: "PLA-002"}
    assert sent(platform) == [1, 1, 1, 1, 1]


def test_what_is_out_of_scope_is_never_sent(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """PLA-001: a person's invoice is told in daily totals; chosen by name, it still does not go."""
    assert refused(book, tmp_path, PERSON) == {PERSON: "PLA-001"}

    assert platform.flows == []


def test_without_a_platform_files_go_to_the_folder(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """The default needs nobody: a person deposits what is printed, and what was not is printed."""
    types(book, "Adresse de la plateforme", "")

    with pytest.raises(Refused, match="Aucune plateforme n'est reliée"):
        transmits(book, tmp_path)
    number = sells(book)
    report = transmits(book, tmp_path)

    assert report.message == "1 facture dans le dossier Plateforme : à déposer sur votre plateforme."
    folder = tmp_path / "documents" / "Plateforme"
    assert [number in path.name for path in sorted(folder.glob("*.pdf"))] == [False] * 5 + [True]
    assert where(book, number) == ""
    assert platform.asked == []


@pytest.mark.parametrize("fault", ["slow", "cut", "half"])
def test_an_answer_that_does_not_come_is_looked_for(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path, fault: str
) -> None:
    """The platform took it: it is found there by its number, and is not sent again."""
    platform.fault = faults_of("/v1/flows", fault)

    transmits(book, tmp_path)

    assert where(book, FIVE[0]) == "flux-00001 transmise"
    assert sent(platform) == [1, 1, 1, 1, 1]


def test_what_may_have_gone_is_looked_for_the_next_time(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """PLA-004: the platform broke down and holds nothing yet; the others go, and this one with the next press."""
    platform.fault = faults_of("/v1/flows", "500")

    report = transmits(book, tmp_path)

    assert report.message == "4 factures transmises, 1 non partie."
    assert {p.key: p.code for p in report.problems} == {FIVE[0]: "PLA-004"}
    assert where(book, FIVE[0]) == "envoi en cours"
    assert transmits(book, tmp_path).message == "1 facture transmise."
    assert sent(platform) == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("fault", ["401", "429"])
def test_an_old_token_and_a_busy_platform_are_waited_for(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path, fault: str
) -> None:
    """401 asks for another token, 429 says when to come back: nothing was taken, so it is sent again at once."""
    platform.fault = faults_of("/v1/flows", fault)

    assert transmits(book, tmp_path).message == "5 factures transmises."
    assert sent(platform) == [1, 1, 1, 1, 1]


def test_a_wrong_digest_is_told_and_is_not_a_sending(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """PLA-005: what the platform holds is not our file; it goes again only when a person chooses it."""
    platform.fault = faults_of("/v1/flows", "digest")

    report = transmits(book, tmp_path)

    assert {p.key: p.code for p in report.problems} == {FIVE[0]: "PLA-005"}
    assert where(book, FIVE[0]).startswith("flux-00001 en erreur La plateforme a reçu un autre fichier")
    with pytest.raises(Refused, match="Aucune facture à transmettre"):
        transmits(book, tmp_path)
    platform.acknowledge(FIVE[0], "Error")
    transmits(book, tmp_path, invoices=FIVE[0])
    assert where(book, FIVE[0]) == "flux-00006 transmise"


def test_a_file_that_changed_does_not_go(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """PLA-003: what was filed is what goes, or nothing."""
    (tmp_path / "documents" / row(book, FIVE[0]).document).write_bytes(b"%PDF-1.7 autre")

    report = transmits(book, tmp_path)

    assert {p.key: p.code for p in report.problems} == {FIVE[0]: "PLA-003"}
    assert where(book, FIVE[0]) == ""
    assert sent(platform) == [0, 1, 1, 1, 1]


def test_a_wrong_secret_sends_nothing(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """PLA-003 for each: all of them stay as they were, and the secret is told nowhere."""
    keyring.set_password(KEYRING, f"{CLIENT}@127.0.0.1", "oublié")

    with pytest.raises(Refused, match="Aucune facture n'est partie") as refusal:
        transmits(book, tmp_path)

    assert [p.code for p in refusal.value.reasons] == ["PLA-003"] * 5
    assert "refuse le compte" in refusal.value.reasons[0].message
    assert "oublié" not in str([vars(p) for p in refusal.value.reasons])
    assert [where(book, number) for number in FIVE] == [""] * 5
    assert platform.flows == []


def test_statuses_come_with_their_reason(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """PLA-006 proposes the credit note of what was refused or rejected; a late « déposée » puts nothing back."""
    paid, no, rejected, faulty, other = FIVE
    platform.fault = lambda path: "rule" if path.endswith("/v1/flows") and len(platform.flows) == 4 else ""
    transmits(book, tmp_path)
    platform.tell(paid, "200")
    platform.tell(paid, "212")
    platform.tell(no, "210", "TVA inconnue")
    platform.tell(no, "200")
    platform.tell(rejected, "213", "Annuaire")
    platform.acknowledge(faulty, "Error", "Virus")

    report = transmits(book, tmp_path, "statuts")

    assert [where(book, number) for number in FIVE] == [
        "flux-00001 encaissée",
        "flux-00002 refusée TVA inconnue",
        "flux-00003 rejetée Annuaire",
        "flux-00004 en erreur Virus (IRR_ANTIVIRUS)",
        "flux-00005 transmise",
    ]
    codes = {no: "PLA-006", rejected: "PLA-006", faulty: "PLA-003", other: "PLA-007"}
    assert {p.key: p.code for p in report.problems} == codes
    told = next(p for p in report.problems if p.key == no)
    assert told.message == f"{no} est refusée par Acme : TVA inconnue."
    assert "pressez « Créer un avoir », cas total" in told.cure


def test_what_was_refused_is_told_until_its_credit_note(book: MemoryWorkbook) -> None:
    """PLA-006 by Contrôler, and the credit note that it proposes is made by what it says; it is never sent."""
    number = FIVE[0]
    retype(book, "Factures", "Statut PA", "refusée")
    before = codes(press(book, "controler", TODAY))

    press(book, "creer-avoir", TODAY, invoice=number, case="total")

    assert (before, codes(press(book, "controler", TODAY))) == ({number: "PLA-006"}, {})
    assert [i.route for i in parse(book.read()).ledger.invoices if i.origin == number] == [Route.NONE]


def codes(report: Report) -> dict[str, str]:
    return {p.key: p.code for p in report.problems if p.code.startswith("PLA")}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ({}, "PLA-008"),
        ({"732829320": "Disabled"}, "PLA-009"),
        ({"732829320": "Upcoming"}, "PLA-009"),
        ({"732829320_COMPTA": "Enabled"}, "PLA-009"),
        ({"732829320": "Enabled", "732829320_COMPTA": "Disabled"}, ""),
    ],
)
def test_a_buyer_is_looked_for_before_anything_goes(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path, lines: dict[str, str], code: str
) -> None:
    """Five invoices to one company: one question to the directory, and what it does not know stays."""
    types(book, "Adresse de l'annuaire", platform.directory_url)
    platform.directory = {"732829320": lines, "100000009": {"100000009": "Enabled"}}
    if code:
        with pytest.raises(Refused, match="n'est pas partie") as refusal:
            transmits(book, tmp_path)
        assert [p.code for p in refusal.value.reasons] == [code] * 5
    else:
        assert transmits(book, tmp_path).message == "5 factures transmises."

    assert platform.asked.count("POST /directory-service/v1/directory-line/search") == 1
    assert len(platform.flows) == (0 if code else 5)
    assert [where(book, number) for number in FIVE if code] == [""] * (5 if code else 0)


def test_what_may_have_gone_is_found_whatever_the_directory_says(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """Its buyer left the directory meanwhile: the platform holds the invoice all the same."""
    lost = ["cut", "401", "401", "401", "401"]
    platform.fault = lambda path: lost.pop(0) if lost and "/flows" in path else ""
    transmits(book, tmp_path)
    assert where(book, FIVE[0]) == "envoi en cours"
    types(book, "Adresse de l'annuaire", platform.directory_url)

    assert transmits(book, tmp_path).message == "1 facture transmise."

    assert sent(platform) == [1, 1, 1, 1, 1]


def test_a_directory_that_does_not_answer_stops_everything(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """Nobody knows who can receive: nothing goes, nothing is written."""
    types(book, "Adresse de l'annuaire", platform.directory_url)
    platform.fault = lambda path: "401" if "directory" in path else ""

    with pytest.raises(PlatformError, match="refuse le compte"):
        transmits(book, tmp_path)

    assert [where(book, number) for number in FIVE] == [""] * 5


def test_the_status_of_a_public_buyer_is_typed_or_read(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """Chorus Pro: a person types what its portal says; a platform that is joined to it says it by itself."""
    typed, told = sells(book, "MAIRE"), sells(book, "MAIRE")
    retype(book, "Factures", "Statut PA", "rejetée", 6)
    retype(book, "Factures", "Motif", "Engagement inconnu", 6)
    platform.tell(told, "210", "Code service")

    report = transmits(book, tmp_path, "statuts")

    assert where(book, told) == "refusée Code service"
    assert codes(report) == {told: "PLA-006"}
    found = press(book, "controler", TODAY)
    assert codes(found) == {typed: "PLA-006", told: "PLA-006"}
    assert [p.message for p in found.problems if p.key == typed] == [
        f"{typed} est rejetée par Chorus Pro : Engagement inconnu."
    ]


def test_a_poll_costs_what_changed_whatever_the_platform_holds(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """A thousand more invoices of the account, read once: the poll that follows asks no more than on an empty one."""
    transmits(book, tmp_path)
    for n in range(1000):
        platform.receive(f"FA2026-{n:05d}")
    transmits(book, tmp_path, "statuts")
    platform.tell(FIVE[1], "200")
    platform.asked.clear()

    transmits(book, tmp_path, "statuts")

    assert len(platform.asked) == 3


def test_a_poll_reads_what_changed_and_not_the_book(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """Five invoices in pages of two; then one status: one page, the invoice of the last minute, and one file."""
    transmits(book, tmp_path)
    platform.pages = 2
    transmits(book, tmp_path, "statuts")
    assert platform.asked.count("POST /flow-service/v1/flows/search") == 3
    platform.tell(FIVE[1], "200")
    platform.asked.clear()

    report = transmits(book, tmp_path, "statuts")

    assert report.message == f"1 facture : {FIVE[1]} déposée."
    asked = ["POST /auth/token", "POST /flow-service/v1/flows/search", "GET /flow-service/v1/flows/flux-00006"]
    assert platform.asked == asked
    assert transmits(book, tmp_path, "statuts").message == "Rien de nouveau sur la plateforme."


def refused(book: MemoryWorkbook, folder: Path, number: str) -> dict[str, str]:
    """The code that says why a chosen invoice does not go."""
    with pytest.raises(Refused) as refusal:
        transmits(book, folder, invoices=number)
    return {p.key: p.code for p in refusal.value.reasons}


def sent(platform: PlatformDouble) -> list[int]:
    """How many times the platform took each of the five."""
    return [len(platform.held(number)) for number in FIVE]


def faults_of(path: str, fault: str) -> Callable[[str], str]:
    """What spoils the first answer of one address."""
    left = [fault]
    return lambda asked: left.pop() if asked.endswith(path) and left else ""
