"""The periods of e-reporting and the day by which each is sent (CGI 290; docs/trade.md § E-reporting)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from gescof_xl.core.dates import add_months, end_of_month
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, VatReturns, setting
from gescof_xl.domain.tables.settings import VatRegime


class Flow(StrEnum):
    """What is reported: sales (10.3) or collections (10.4), by the numbers of the DGFiP's specifications."""

    SALES = "10.3"
    COLLECTIONS = "10.4"


class ReportPeriod(NamedTuple):
    """The days that one report covers, both included, and the last day to send it."""

    start: date
    end: date
    due: date


def period_of(ledger: Ledger, flow: Flow, day: date) -> ReportPeriod:
    """The period of a sale or of a collection, by the organisation's VAT regime.

    Real monthly: sales by ten days, collections by month. Quarterly filers: by month. Simplified: by month, a month to
    send it. Franchise: two months from an odd one, to the end of the following month.
    """
    first, returns = day.replace(day=1), setting(ledger, Key.VAT_RETURNS)
    if setting(ledger, Key.VAT_REGIME) is VatRegime.FRANCHISE:
        start = add_months(first, -((first.month - 1) % 2))
        return ReportPeriod(start=start, end=end_of_month(add_months(start, 1)), due=end_of_month(add_months(start, 2)))
    next_month = add_months(first, 1)
    if returns is VatReturns.YEARLY:
        return ReportPeriod(start=first, end=end_of_month(first), due=end_of_month(next_month))
    if returns is VatReturns.MONTHLY and flow is Flow.SALES:
        return _ten_days(day)
    return ReportPeriod(start=first, end=end_of_month(first), due=next_month.replace(day=10))


_SECOND, _THIRD = 11, 21


def _ten_days(day: date) -> ReportPeriod:
    """1–10 by the 20th, 11–20 by the end of the month, 21–31 by the 10th of the next one."""
    if day.day < _SECOND:
        return ReportPeriod(start=day.replace(day=1), end=day.replace(day=10), due=day.replace(day=20))
    if day.day < _THIRD:
        return ReportPeriod(start=day.replace(day=_SECOND), end=day.replace(day=20), due=end_of_month(day))
    end = end_of_month(day)
    return ReportPeriod(start=day.replace(day=_THIRD), end=end, due=end + timedelta(days=10))
