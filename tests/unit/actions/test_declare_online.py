"""Reports and « Encaissée » to the platform: each once, whatever the network does (AFNOR XP Z12-013 1.3.0)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from gescof_xl.app import Report, RunSettings
from gescof_xl.core.errors import Refused
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, drawn, press, retype
from tests.platform_double import PlatformDouble
from tests.tax_office import report_faults, status_faults
from tests.unit.actions.test_declare import files, office, pays, presses, sells, told
from tests.unit.actions.test_transmit import faults_of, types

COMPANY = "Clients\nCode | Raison sociale | Type | SIRET\nENT | Alpha | Entreprise | 10000000900017\n"
ACCOUNT = """
    Organisme
    Clé                      | Valeur
    Adresse de la plateforme |
    Adresse des jetons       |
    Compte de la plateforme  | organisme-42
    Statuts lus jusqu'à      |
"""
SALE = "; 1 ; 100 ; Conseil ; ; TVA20"
OCTOBER = date(2027, 10, 1)
SALES, PAID = "VENTES-20270901-1", "ENCAISSEMENTS-20270901-1"


@pytest.fixture
def book(platform: PlatformDouble) -> MemoryWorkbook:
    """One sale to a person in September, half paid; its platform is the double."""
    found = office("Assujetti sur encaissements", COMPANY, ACCOUNT)
    types(found, "Adresse de la plateforme", platform.url)
    types(found, "Adresse des jetons", platform.token_url)
    sells(found, date(2027, 9, 3), "P1", SALE)
    pays(found, date(2027, 9, 20), "60")
    return found


@pytest.fixture
def collected(book: MemoryWorkbook) -> MemoryWorkbook:
    """And one to a company, paid, which the platform holds."""
    sells(book, date(2027, 9, 21), "ENT", SALE)
    press(book, "saisir-reglement", date(2027, 9, 22), party="ENT", amount="120")
    retype(book, "Factures", "Statut PA", "déposée", 1)
    return book


def declares(book: MemoryWorkbook, folder: Path, day: date = OCTOBER, button: str = "declarer") -> Report:
    return presses(button, book, day, RunSettings(interface=Yes(), effects=FileEffects(folder / "a.xlsx")))


def marks(book: MemoryWorkbook) -> list[str]:
    """What the sale and its payment bear of what told them."""
    return [drawn(book, "Factures", "Flux")[0], drawn(book, "Affectations", "Flux")[0]]


def held(platform: PlatformDouble) -> list[str]:
    return [flow["trackingId"] for flow in platform.flows]


def test_reports_go_as_they_are_filed(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """Flow syntax FRR, rule B2C; the number of each flow stands where the hand-over puts its own."""
    report = declares(book, tmp_path)

    assert report.message == "2 déclarations transmises."
    sent = {f["trackingId"]: (f["flowSyntax"], f["processingRule"], f["flowType"]) for f in platform.flows}
    assert sent == {
        PAID: ("FRR", "B2C", "AggregatedCustomerPaymentReport"),
        SALES: ("FRR", "B2C", "AggregatedCustomerTransactionReport"),
    }
    assert {f["name"]: platform.files[f["flowId"]] for f in platform.flows} == files(tmp_path)
    assert [report_faults(xml) for xml in platform.files.values()] == [[], []]
    assert marks(book) == [f"{SALES} flux-00001", f"{PAID} flux-00002"]
    with pytest.raises(Refused, match="Rien à déclarer"):
        declares(book, tmp_path)
    assert len(platform.flows) == 2


def test_a_collection_goes_once_its_invoice_is_there(
    collected: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """DEC-004: the platform knows no such invoice before; its Ok makes the invoice « encaissée »."""
    retype(collected, "Factures", "Statut PA", "envoi en cours", 1)
    waits = declares(collected, tmp_path)
    retype(collected, "Factures", "Statut PA", "déposée", 1)

    report = declares(collected, tmp_path)

    assert [p.code for p in waits.problems] == ["DEC-004"]
    assert report.message == "1 encaissement transmis."
    assert held(platform)[2:] == ["212-AF00002"]
    flow = platform.flows[2]
    assert (flow["flowSyntax"], status_faults(platform.files[flow["flowId"]])) == ("CDAR", [])
    assert drawn(collected, "Affectations", "Flux")[1] == "212-AF00002 flux-00003"
    platform.acknowledge("212-AF00002")
    declares(collected, tmp_path, button="statuts")
    assert drawn(collected, "Factures", "Statut PA") == ["", "encaissée"]
    assert [asked for asked in platform.asked if asked.startswith("GET")] == []


@pytest.mark.parametrize("fault", ["slow", "cut", "half"])
def test_an_answer_that_does_not_come_is_looked_for(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path, fault: str
) -> None:
    """The platform took it: found by its number, it is not sent again."""
    platform.fault = faults_of("/v1/flows", fault)

    declares(book, tmp_path)

    assert held(platform) == [SALES, PAID]
    assert marks(book) == [f"{SALES} flux-00001", f"{PAID} flux-00002"]


def test_what_may_have_gone_is_first_looked_for_and_late_rows_wait(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """DEC-003: taken, but nobody said so. The next press finds it; the one after corrects with what came late."""
    lost = ["cut", "401", "401", "401", "401"]
    platform.fault = lambda path: lost.pop(0) if lost and "flows" in path else ""

    report = declares(book, tmp_path)

    assert {p.code for p in report.problems} == {"DEC-003"}
    assert marks(book) == [f"{SALES} envoi en cours", f"{PAID} flux-00002"]
    sells(book, date(2027, 9, 4), "P2", SALE)
    assert declares(book, tmp_path).message == "1 déclaration transmise."
    assert held(platform) == [SALES, PAID]
    assert marks(book)[0] == f"{SALES} flux-00001"
    declares(book, tmp_path)
    assert held(platform)[2:] == ["VENTES-20270901-2"]
    assert told(platform.files["flux-00003"]) == [
        "20270903 EUR 72 TPS1 100.00 20.00 1 20.00 100.00 20.00",
        "20270904 EUR 72 TPS1 100.00 20.00 1 20.00 100.00 20.00",
    ]


def test_what_the_platform_does_not_take_goes_again(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """DEC-002: refused at once, then found faulty later; it keeps its number, and is a first report until one is taken."""
    platform.fault = faults_of("/v1/flows", "422")
    first = declares(book, tmp_path)
    refused = marks(book)
    declares(book, tmp_path)
    platform.acknowledge(SALES, "Error", "Schéma")

    later = declares(book, tmp_path, button="statuts")

    assert [p.code for p in first.problems] == ["DEC-002"]
    assert refused == [f"{SALES} en erreur", f"{PAID} flux-00001"]
    assert [p.message for p in later.problems] == [f"{SALES} n'est pas sur la plateforme : Schéma (IRR_ANTIVIRUS)."]
    assert marks(book)[0] == f"{SALES} en erreur"
    declares(book, tmp_path)
    assert marks(book)[0] == f"{SALES} flux-00003"
    assert etree.fromstring(platform.files["flux-00003"]).findtext("ReportDocument/TypeCode") == "IN"
    assert declares(book, tmp_path, button="statuts").problems == ()


def test_a_wrong_secret_leaves_all_to_declare(book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path) -> None:
    """Nothing went: rows read as before, and the next press sends all of it."""
    types(book, "Compte de la plateforme", "organisme-43")
    with pytest.raises(Refused, match="Le secret du compte organisme-43"):
        declares(book, tmp_path)
    assert marks(book) == ["", ""]
    types(book, "Compte de la plateforme", "organisme-42")
    platform.fault = lambda _path: "401"

    with pytest.raises(Refused, match="Aucune déclaration n'est partie") as refusal:
        declares(book, tmp_path)

    assert {p.code for p in refusal.value.reasons} == {"DEC-002"}
    assert marks(book) == ["", ""]
    platform.fault = lambda _path: ""
    assert declares(book, tmp_path).message == "2 déclarations transmises."
    assert held(platform) == [SALES, PAID]


def test_what_was_handed_over_before_is_not_sent(
    book: MemoryWorkbook, platform: PlatformDouble, tmp_path: Path
) -> None:
    """A person deposited it; the correction that follows goes by the platform."""
    types(book, "Adresse de la plateforme", "")
    declares(book, tmp_path)
    types(book, "Adresse de la plateforme", platform.url)
    with pytest.raises(Refused, match="Rien à déclarer"):
        declares(book, tmp_path)
    sells(book, date(2027, 9, 4), "P2", SALE)

    declares(book, tmp_path)

    assert held(platform) == ["VENTES-20270901-2"]
    assert etree.fromstring(platform.files["flux-00001"]).findtext("ReportDocument/TypeCode") == "RE"
