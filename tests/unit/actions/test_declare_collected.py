"""« Encaissée » (212): each collection of an invoice sent by the platform, where VAT is due when it is paid."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from gescof_xl.core.errors import Refused
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, drawn, press
from tests.tax_office import status_faults
from tests.unit.actions.test_declare import declares, files, office, sells

COMPANY = "Clients\nCode | Raison sociale | Type | SIRET\nENT | Alpha | Entreprise | 10000000900017\n"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
MONDAY, TUESDAY, WEDNESDAY = date(2027, 9, 20), date(2027, 9, 21), date(2027, 9, 22)


def invoiced(regime: str = "Assujetti sur encaissements", *lines: str) -> MemoryWorkbook:
    """100 at 20 % and 50 at 10 % to a company: 175 TTC, of which 120 and 55; or other lines."""
    book = office(regime, COMPANY)
    sells(book, MONDAY, "ENT", *(lines or ("; 1 ; 100 ; Conseil ; ; TVA20", "; 1 ; 50 ; Repas ; ; TVA10")))
    return book


def collected(xml: bytes) -> list[str]:
    """Number of the invoice, then amount and rate of each block MEN."""
    root = etree.fromstring(xml)
    parts = root.iter(f"{RAM}SpecifiedDocumentCharacteristic")
    number = root.findtext(f".//{RAM}IssuerAssignedID")
    return [
        str(number),
        *(
            " ".join(str(part.findtext(f"{RAM}{tag}")) for tag in ("TypeCode", "ValueAmount", "ValuePercent"))
            for part in parts
        ),
    ]


def test_each_payment_is_told_by_rate_to_the_cent(tmp_path: Path) -> None:
    """100 of 175: 100 × 120 / 175 = 68.57 at 20 % and 31.43; the rest makes 120 and 55."""
    book, person = invoiced(), Yes()
    press(book, "saisir-reglement", TUESDAY, party="ENT", amount="100")
    press(book, "saisir-reglement", WEDNESDAY, party="ENT", amount="75")

    report = declares(book, WEDNESDAY, tmp_path, person)

    assert report.message == "2 encaissements dans le dossier e-reporting : à déposer sur la plateforme."
    assert "- encaissées par la plateforme : 175,00\u00a0€ TTC" in person.questions[0].splitlines()
    made = files(tmp_path)
    assert {name: collected(xml) for name, xml in made.items()} == {
        "212-AF00001.xml": ["FA2027-00001", "MEN 68.57 20.00", "MEN 31.43 10.00"],
        "212-AF00002.xml": ["FA2027-00001", "MEN 51.43 20.00", "MEN 23.57 10.00"],
    }
    assert [status_faults(xml) for xml in made.values()] == [[], []]
    assert drawn(book, "Affectations", "N° | Flux") == ["AF00001 | 212-AF00001", "AF00002 | 212-AF00002"]


def test_a_cancelled_payment_is_told_as_negative(tmp_path: Path) -> None:
    """Once told, it is taken back by its own message; nothing is told twice."""
    book = invoiced()
    press(book, "saisir-reglement", TUESDAY, party="ENT", amount="175")
    declares(book, TUESDAY, tmp_path)
    press(book, "saisir-reglement", WEDNESDAY, cancel="R00001")

    declares(book, WEDNESDAY, tmp_path)

    xml = files(tmp_path)["212-AF00002.xml"]
    assert collected(xml) == ["FA2027-00001", "MEN -120.00 20.00", "MEN -55.00 10.00"]
    assert status_faults(xml) == []
    with pytest.raises(Refused, match="Rien à déclarer"):
        declares(book, WEDNESDAY, tmp_path)


@pytest.mark.parametrize(
    ("regime", "line"),
    [
        ("Assujetti sur débits", "; 1 ; 100 ; Conseil ; ; TVA20"),
        ("Exonéré", "; 1 ; 100 ; Formation ; ; EXO"),
        ("Franchise", "; 1 ; 100 ; Conseil ; ; FRANCHISE"),
    ],
)
def test_nothing_is_told_where_vat_does_not_wait_for_its_payment(regime: str, line: str, tmp_path: Path) -> None:
    """Debits, exempt, franchise: the payment changes no VAT."""
    book = invoiced(regime, line)
    press(book, "saisir-reglement", TUESDAY, party="ENT", amount="50")

    with pytest.raises(Refused, match="Rien à déclarer"):
        declares(book, WEDNESDAY, tmp_path)


def test_what_a_credit_note_settles_was_never_collected(tmp_path: Path) -> None:
    """The invoice is settled by its credit note: no message."""
    book = invoiced()
    press(book, "creer-avoir", TUESDAY, invoice="FA2027-00001", payer="P1")

    with pytest.raises(Refused, match="Rien à déclarer"):
        declares(book, TUESDAY, tmp_path)
