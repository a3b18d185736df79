"""Dates as people write them, and the calendar arithmetic of due dates."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_CENTURY = 100
"""A year below is typed with two digits: this century's."""


def date_fr(day: date) -> str:
    """« 31/12/2026 »."""
    return f"{day:%d/%m/%Y}"


def span_fr(start: date, end: date) -> str:
    """« le 05/10/2026 », or « du 05/10/2026 au 06/10/2026 »."""
    return f"le {date_fr(start)}" if start == end else f"du {date_fr(start)} au {date_fr(end)}"


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_within(day: date, since: date | None, until: date | None) -> bool:
    """Whether a day lies between two, both included; one that is not given bounds nothing."""
    return (since is None or day >= since) and (until is None or day <= until)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Some days later."""
    return day + timedelta(days=days)


def parse_date(text: str) -> date | None:
    """A date typed JJ/MM/AAAA, JJ/MM/AA or AAAA-MM-JJ; None when it is not one, or does not exist (30/02/2026)."""
    french = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)", text.strip())
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text.strip())
    if not (french or iso):
        return None
    year, month, day = (int(g) for g in (french.groups()[::-1] if french else iso.groups()))  # type: ignore[union-attr]
    try:
        return date(year if year >= _CENTURY else 2000 + year, month, day)
    except ValueError:
        return None
