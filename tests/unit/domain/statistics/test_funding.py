"""Suivi des financements: asked, agreed, invoiced, paid, left, deadline; FSE apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, drawn, press, retype
from tests.printing import press_in
from tests.scans import white_page
from tests.text_tables import SCHOOL_RATES, workbook

SCHOOL = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Financeurs
    Code | Raison sociale | Type | Délai de facturation (jours)
    OP1  | Opco Un        | OPCO | 60
    EUR  | Fonds          | FSE  |

    Sessions
    N°    | Type
    S0001 | INTER

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | C1
    P00002 | Durand | Bruno  | C1

    Financements
    N°      | Participant | Financeur | Montant HT | N° accord | Date accord | Plafond HT | FSE | Prise en charge
    FI00001 | P00001      | C1        | 300        |           |             |            |     |
    FI00002 | P00001      | OP1       | 700        | A1        | 01/09/2026  | 600        |     | oui
    FI00003 | P00002      | EUR       | 400        | E7        |             |            | oui |
    FI00004 | P00002      | C1        | 600        |           |             |            |     | oui
"""
LINE = "Financement | Financeur | État | FSE | Demandé HT | Accordé HT | Facturé HT | Payé HT | Reste à facturer HT | Reste à payer HT"


def school() -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, SCHOOL)


def report(book: MemoryWorkbook, day: date = TODAY) -> list[str]:
    press(book, "suivi-financements", day)
    return drawn(book, "SuiviFinancements", LINE)


def test_before_anything_is_invoiced() -> None:
    """Agreed within the ceiling: 600 of 700; the FSE's line stands last; a client's only where it is ticked."""
    book = school()

    assert report(book) == [
        "FI00004 | C1 | accordé | non | 600.00 | 600.00 | 0.00 | 0.00 | 600.00 | 0.00",
        "FI00002 | OP1 | accordé | non | 700.00 | 600.00 | 0.00 | 0.00 | 700.00 | 0.00",
        "FI00003 | EUR | accordé | oui | 400.00 | 400.00 | 0.00 | 0.00 | 400.00 | 0.00",
    ]
    assert drawn(book, "SuiviFinancements", "N° accord | Date accord | Plafond HT | À facturer avant le")[1] == (
        "A1 | 2026-09-01 | 600.00 | 2026-12-05"
    )


def test_invoiced_and_paid() -> None:
    """700 invoiced to the OPCO, 500 of them paid: 200 are left; the FSE paid all of its 400."""
    book = school()
    press(book, "facturer-session", session="S0001")
    press(book, "saisir-reglement", party="OP1", amount="500", mode="Virement")
    press(book, "saisir-reglement", party="EUR", amount="400", mode="Virement")

    assert report(book)[1:] == [
        "FI00002 | OP1 | facturé | non | 700.00 | 600.00 | 700.00 | 500.00 | 0.00 | 200.00",
        "FI00003 | EUR | payé | oui | 400.00 | 400.00 | 400.00 | 400.00 | 0.00 | 0.00",
    ]


def test_without_an_agreement_nothing_is_agreed() -> None:
    """Asked only."""
    book = workbook(SCHOOL_RATES, SCHOOL.replace("A1        | 01/09/2026  | 600        |     | oui", " | | | |"))

    assert "FI00002 | OP1 | demandé | non | 700.00 | 0.00" in report(book)[1]


def test_the_sentence_says_each_funder() -> None:
    """By funder, the FSE on a line of its own."""
    told = press(school(), "suivi-financements").message.replace("\u00a0", " ")

    assert "- Opco Un : demandé 700,00 €, accordé 600,00 €, facturé 0,00 €, payé 0,00 €." in told
    assert "- Fonds (FSE) : demandé 400,00 €" in told


def test_a_comment_follows_its_financing() -> None:
    """Typed by staff, kept by the next press."""
    book = school()
    report(book)
    retype(book, "SuiviFinancements", "Commentaire", "relancé le 20/11", 1)
    press(book, "facturer-session", session="S0001")

    report(book)

    assert drawn(book, "SuiviFinancements", "Financement | Commentaire")[1] == "FI00002 | relancé le 20/11"


WAITING = "Financement | Attente | Retard (j)"
ASKED_ONLY = SCHOOL.replace("A1        | 01/09/2026  | 600        |     | oui", " | | | |")


def awaited(book: MemoryWorkbook, day: date = TODAY) -> str:
    """What the OPCO's share waits for."""
    press(book, "suivi-financements", day)
    return next(line for line in drawn(book, "SuiviFinancements", WAITING) if line.startswith("FI00002"))


def test_what_a_share_waits_for_and_since_when() -> None:
    """Session of 5 and 6 October, invoiced on 22 November, due on 22 December, paid after: one stage after the other."""
    book = workbook(SCHOOL_RATES, ASKED_ONLY)

    assert awaited(book, date(2026, 10, 1)) == "FI00002 | accord du financeur ; fin de la session | 0"
    assert awaited(book, date(2026, 10, 6)) == "FI00002 | accord du financeur ; fin de la session | 1"
    assert awaited(book) == "FI00002 | accord du financeur ; émargement ; facture à émettre | 48"
    retype(book, "Financements", "N° accord", "A1", 1)
    assert awaited(book) == "FI00002 | émargement ; facture à émettre | 47"
    press(book, "facturer-session", session="S0001")
    assert awaited(book, date(2026, 11, 25)) == "FI00002 | émargement ; envoi de FA2026-00002 | 50"
    retype(book, "Factures", "Envoyée le", date(2026, 11, 22), 1)
    due = drawn(book, "Factures", "Échéance")[1]
    assert awaited(book, date(2026, 11, 25)) == f"FI00002 | paiement de FA2026-00002, échéance {french(due)} | 0"
    assert awaited(book, date.fromisoformat(due).replace(year=2027)).endswith(" | 365")
    press(book, "saisir-reglement", party="OP1", amount="700", mode="Virement")
    assert awaited(book) == "FI00002 |  | "


def test_hours_that_lack_hold_the_certificate() -> None:
    """Whoever gave up has no certificate before somebody types the hours that were followed."""
    book = workbook(
        SCHOOL_RATES,
        SCHOOL.replace("| Client\n", "| Client | Présence\n").replace("Anne   | C1", "Anne | C1 | Abandon"),
    )

    assert awaited(book) == "FI00002 | heures suivies (certificat) ; émargement ; facture à émettre | 47"


def test_a_scanned_attendance_sheet_is_not_awaited(tmp_path: Path) -> None:
    """It lies in the folder that the funder's file takes it from; the sentence says the longest delay."""
    book = workbook(SCHOOL_RATES, SCHOOL)
    (tmp_path / "emargements").mkdir()
    white_page(tmp_path / "emargements/S0001.pdf")

    report = press_in(tmp_path, book, "suivi-financements")

    assert drawn(book, "SuiviFinancements", WAITING)[1] == "FI00002 | facture à émettre | 47"
    assert "En retard : 3 financements, jusqu'à 47 jours" in report.message.replace("\u00a0", " ")


def french(day: str) -> str:
    """As documents write it."""
    return f"{date.fromisoformat(day):%d/%m/%Y}"
