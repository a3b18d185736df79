"""L'échéancier de règlements: what is due, when and by whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.domain.receivables.schedule import schedule_by_date, schedule_by_debtor
from tests.pressing import press, read
from tests.text_tables import SCHOOL_RATES, school, workbook

DRAWN = """
    Clients
    Code | Raison sociale
    C1   | Zeta
    C2   | Beta

    Factures
    N°           | Tiers | Type    | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | C1    | Facture | 01/10/2026 | 31/12/2026 | 300      | 300
    FA2026-00002 | C2    | Facture | 01/11/2026 | 01/12/2026 | 80       | 80
    FA2026-00003 | C2    | Facture | 01/11/2026 | 01/12/2026 | 50       | 50
    AV2026-00001 | C2    | Avoir   | 02/11/2026 |            | -10      | -10

    Echeances
    N°     | Facture      | Date       | Montant
    E00001 | FA2026-00001 | 31/10/2026 | 100
    E00002 | FA2026-00001 | 30/11/2026 | 100
    E00003 | FA2026-00001 | 31/12/2026 | 100
    E00004 | FA2026-00002 | 01/12/2026 | 80
    E00005 | FA2026-00003 | 01/12/2026 | 50

    Reglements
    N°     | Date       | Tiers | Montant
    R00001 | 10/11/2026 | C1    | 130
    R00002 | 10/11/2026 | C2    | 50

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00001 | 130     | 10/11/2026
    AF00002 | R00002    | FA2026-00003 | 50      | 10/11/2026
"""


def test_what_is_due_when_and_by_whom_with_the_sum_expected() -> None:
    """130 € eat the first instalment and 30 € of the second; paid invoices and credit notes are not expected."""
    lines = schedule_by_date(school(DRAWN), date(2026, 11, 22))

    assert [(x.date, x.name, x.invoice, x.amount, x.due, x.cumulated, x.late) for x in lines] == [
        (date(2026, 11, 30), "Zeta", "FA2026-00001", Decimal(100), Decimal(70), Decimal(70), 0),
        (date(2026, 12, 1), "Beta", "FA2026-00002", Decimal(80), Decimal(80), Decimal(150), 0),
        (date(2026, 12, 31), "Zeta", "FA2026-00001", Decimal(100), Decimal(100), Decimal(250), 0),
    ]


def test_the_schedule_of_a_past_day_counts_the_payments_of_then() -> None:
    """On 09/11/2026 nothing was paid: the first instalment was nine days late."""
    lines = schedule_by_date(school(DRAWN), date(2026, 11, 9))

    assert (lines[0].mark, lines[0].due, lines[0].late) == ("FA2026-00001/1", Decimal(100), 9)
    assert lines[-1].cumulated == Decimal(430)


def test_the_schedule_by_debtor_sums_each_by_itself() -> None:
    """Beta stands before Zeta; the sum expected starts again with each."""
    lines = schedule_by_debtor(school(DRAWN), date(2026, 11, 22))

    assert [(x.name, x.date.month, x.cumulated) for x in lines] == [
        ("Beta", 12, 80),
        ("Zeta", 11, 70),
        ("Zeta", 12, 170),
    ]


def test_the_button_rewrites_the_sheet_in_the_order_asked() -> None:
    """« --par tiers » writes the schedule by debtor in Échéancier; the message counts what is late."""
    book = workbook(SCHOOL_RATES, DRAWN)

    report = press(book, "echeancier", date(2026, 12, 2), order="tiers")

    assert [x.party for x in read(book).schedule] == ["C2", "C1", "C1"]
    assert "dont 2 en retard (150,00" in report.message
