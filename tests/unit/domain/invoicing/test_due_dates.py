"""Due dates: the examples of docs/trade.md § Payment terms, for an invoice of 20/11/2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.invoicing.due_dates import Due, schedule, too_late
from gescof_xl.domain.tables.settings import MonthEnd, Term

ISSUED = date(2026, 11, 20)


def _term(days: int, month_end: MonthEnd = MonthEnd.NO, **more: Any) -> Term:
    return Term(code="T", label="T", days=Decimal(days), month_end=month_end, **more)


@pytest.mark.parametrize(
    ("term", "due"),
    [
        (_term(30), date(2026, 12, 20)),
        (_term(60), date(2027, 1, 19)),
        (_term(45, MonthEnd.AFTER), date(2027, 1, 31)),
        (_term(45, MonthEnd.BEFORE), date(2027, 1, 14)),
        (_term(30, MonthEnd.AFTER), date(2026, 12, 31)),
        (_term(30, MonthEnd.BEFORE), date(2026, 12, 30)),
        (_term(30, day_of_month=Decimal(10)), date(2027, 1, 10)),
        (_term(90, day_of_month=Decimal(31)), date(2027, 2, 28)),
    ],
)
def test_both_readings_of_month_end_and_the_day_of_the_month(term: Term, due: date) -> None:
    """« avant » ends the month then adds the days, « après » adds the days then ends the month."""
    assert schedule(term, ISSUED, Decimal(100)) == [Due(date=due, amount=Decimal(100))]


def test_without_a_term_an_invoice_is_due_after_thirty_days() -> None:
    """C. com. L441-10: 30 days when nothing was agreed."""
    assert schedule(None, ISSUED, Decimal(100)) == [Due(date=date(2026, 12, 20), amount=Decimal(100))]


def test_instalments_share_the_total_to_the_cent() -> None:
    """A third now and the rest later: 33.33 % of 100.01 is 33.33, the rest 66.68."""
    term = _term(0, instalments="33,33%;30;66,67%;60")

    assert schedule(term, ISSUED, Decimal("100.01")) == [
        Due(date=date(2026, 12, 20), amount=Decimal("33.33")),
        Due(date=date(2027, 1, 19), amount=Decimal("66.68")),
    ]


def test_a_sign_too_many_at_the_end_changes_nothing() -> None:
    """What Contrôle accepts can be invoiced: a last « ; » was accepted there and refused here."""
    assert len(schedule(_term(0, instalments="30%;30;70%;60; "), ISSUED, Decimal(100))) == 2


@pytest.mark.parametrize("text", ["30%;30", "30%;30;70%", "50;30;50;60", "110%;30;-10%;60", "30%;x;70%;60"])
def test_instalments_that_cannot_be_read_are_refused(text: str) -> None:
    """Parts are percentages that make 100 %, each with its days."""
    with pytest.raises(Refused, match="échéances"):
        schedule(_term(30, instalments=text), ISSUED, Decimal(100))


def test_the_caps_of_the_law() -> None:
    """60 days, or 45 days end of month in either reading; one day more is too long."""
    assert not too_late(ISSUED, date(2027, 1, 31))
    assert too_late(ISSUED, date(2027, 2, 1))
