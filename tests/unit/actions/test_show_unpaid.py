"""L'état des factures impayées: the aged balance, as of any day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.domain.receivables.aging import aged_balance
from tests.pressing import press, read
from tests.text_tables import SCHOOL_RATES, school, workbook

DRAWN = """
    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Beta

    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | C1    | 01/07/2026 | 31/07/2026 | 100      | 100
    FA2026-00002 | C1    | 01/10/2026 | 31/10/2026 | 200      | 200
    FA2026-00003 | C2    | 01/11/2026 | 01/12/2026 | 300      | 300
    FA2026-00004 | C2    | 20/07/2026 | 23/08/2026 | 400      | 400
    FA2026-00005 | C2    | 20/08/2026 | 23/09/2026 | 500      | 500

    Reglements
    N°     | Date       | Tiers | Montant
    R00001 | 10/11/2026 | C1    | 50

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00001 | 50      | 10/11/2026
"""


def test_the_aged_balance_has_five_ages_by_debtor() -> None:
    """On 22/11/2026: 114 days late is over 90, 22 is 1–30, 91 is over 90, 60 is 31–60, and 01/12 is not due."""
    lines = aged_balance(school(DRAWN), date(2026, 11, 22))

    ages = {x.party: (x.not_due, x.days_1_30, x.days_31_60, x.days_61_90, x.days_over_90, x.due) for x in lines}
    assert ages == {"C2": (300, 0, 500, 0, 400, 1200), "C1": (0, 200, 0, 0, 50, 250)}
    assert [line.party for line in lines] == ["C2", "C1"]
    assert [line.part for line in lines] == [Decimal("0.8276"), Decimal("0.1724")]
    assert lines[0].oldest == date(2026, 8, 23)


def test_the_state_of_a_past_day_ignores_what_came_after() -> None:
    """On 09/11/2026 the payment of 10/11 had not come: 300 € were due by C1."""
    lines = aged_balance(school(DRAWN), date(2026, 11, 9))

    assert {x.party: x.due for x in lines} == {"C1": Decimal(300), "C2": Decimal(1200)}


def test_an_age_ends_on_its_last_day() -> None:
    """Due on 31/10/2026: not late that day, 1–30 until 30/11, 31–60 until 30/12, 61–90 until 29/01, then over."""
    ledger = school(
        "Clients\nCode\nC1",
        "Factures\nN° | Date | Échéance | Total HT | Total TTC\nFA2026-00002 | 01/10/2026 | 31/10/2026 | 200 | 200",
    )
    fields = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
    expected = {
        date(2026, 10, 31): "not_due", date(2026, 11, 1): "days_1_30", date(2026, 11, 30): "days_1_30",
        date(2026, 12, 1): "days_31_60", date(2026, 12, 30): "days_31_60", date(2026, 12, 31): "days_61_90",
        date(2027, 1, 29): "days_61_90", date(2027, 1, 30): "days_over_90",
    }  # fmt: skip

    for day, age in expected.items():
        (line,) = aged_balance(ledger, day)
        assert [f for f in fields if getattr(line, f)] == [age]


def test_each_instalment_ages_by_itself_and_part_payments_eat_the_oldest() -> None:
    """300 € due in two instalments of 100 € (late) and 200 € (not due): 40 € paid leave 60 € late."""
    ledger = school(
        "Clients\nCode\nC1",
        "Factures\nN° | Date | Échéance | Total HT | Total TTC\nFA2026-00001 | 01/10/2026 | 31/12/2026 | 300 | 300",
        "Echeances\nN° | Facture | Date | Montant\nE00002 | FA2026-00001 | 31/12/2026 | 200\nE00001 | FA2026-00001 | 31/10/2026 | 100",
        "Reglements\nN° | Montant\nR00001 | 40",
        "Affectations\nN° | Règlement | Facture | Montant\nAF00001 | R00001 | FA2026-00001 | 40",
    )

    (line,) = aged_balance(ledger, date(2026, 11, 22))

    assert (line.not_due, line.days_1_30) == (Decimal(200), Decimal(60))


def test_comments_typed_by_staff_survive() -> None:
    """The comment beside a debtor stays when the report is made again."""
    book = workbook(SCHOOL_RATES, DRAWN)
    press(book, "impayes")
    table = book.tables["Impayes"]
    at = table.columns.index("Commentaire")
    lines = tuple((n, (*v[:at], "Rappeler lundi" if v[0] == "C1" else None, *v[at + 1 :])) for n, v in table.lines)
    book.tables["Impayes"] = table.with_lines(lines)

    press(book, "impayes")

    assert {x.party: x.comment for x in read(book).unpaid} == {"C1": "Rappeler lundi", "C2": ""}


def test_the_message_says_how_much_is_due_and_late() -> None:
    """250 + 1 200 € are due, of which 300 € not yet."""
    report = press(workbook(SCHOOL_RATES, DRAWN), "impayes")

    assert (
        report.message.replace("\u00a0", " ")
        == "Au 22/11/2026 : 2 débiteurs, 1 450,00 € dus, dont 1 150,00 € en retard."
    )
