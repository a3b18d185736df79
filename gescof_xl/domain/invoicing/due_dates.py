"""When an invoice is due: terms, instalments, and the caps of the law (c. com. L441-10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import add_days, add_months, date_fr, end_of_month
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import parse_share, share
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.settings import MonthEnd, Term

DEFAULT_DAYS = 30
"""Days after the invoice when nothing was agreed (c. com. L441-10 I al. 1)."""
LONGEST_DAYS = 60
LONGEST_DAYS_TO_MONTH_END = 45
"""The two caps between professionals (c. com. L441-10 I al. 2)."""


@frozen
class Due:
    """A part of an invoice, TTC, and the last day to pay it."""

    date: date
    amount: Decimal


def schedule(term: Term | None, day: date, gross: Decimal) -> list[Due]:
    """What is to be paid and when, of an invoice issued on `day`; without a term, all of it after 30 days.

    Raises Refused when the term's instalments cannot be read.
    """
    if term is None:
        return [Due(date=add_days(day, DEFAULT_DAYS), amount=gross)]
    parts = instalments(term)
    amounts = share(gross, [part for part, _ in parts])
    return [
        Due(date=due_date(term, day, days), amount=amount) for (_, days), amount in zip(parts, amounts, strict=True)
    ]


def due_date(term: Term, day: date, days: int) -> date:
    """Some days after `day`, to the end of a month or a day of the month as the term says.

    « avant » ends the month, then adds the days; « après » adds the days, then ends the month. A day of the month is
    the first such day on or after; the last day of a shorter month.
    """
    start = end_of_month(day) if term.month_end is MonthEnd.BEFORE else day
    due = add_days(start, days)
    if term.month_end is MonthEnd.AFTER:
        due = end_of_month(due)
    return due if term.day_of_month is None else _on_day(due, int(term.day_of_month))


def _on_day(due: date, wanted: int) -> date:
    here = due.replace(day=min(wanted, end_of_month(due).day))
    if here >= due:
        return here
    following = add_months(due.replace(day=1), 1)
    return following.replace(day=min(wanted, end_of_month(following).day))


def instalments(term: Term) -> list[tuple[Decimal, int]]:
    """Shares and days of a term: « 30%;30;70%;60 » is 30 % at 30 days and 70 % at 60; raises Refused otherwise."""
    if not term.instalments:
        return [(Decimal(1), int(term.days))]
    pieces = [piece.strip() for piece in term.instalments.rstrip("; ").split(";")]
    parts = [parse_share(piece) for piece in pieces[::2]]
    days = pieces[1::2]
    read = [(part[0], int(d)) for part, d in zip(parts, days, strict=False) if part and part[1] and d.isdecimal()]
    if len(read) * 2 != len(pieces) or sum(part for part, _ in read) != 1 or any(part <= 0 for part, _ in read):
        raise Refused(
            f"Conditions, {term.code} : « {term.instalments} » ne se lit pas comme des échéances.",
            "Tapez des parts et des jours, par exemple 30%;30;70%;60 ; les parts font 100 %.",
        )
    return read


def term_of(ledger: Ledger, code: str) -> Term | None:
    """The term with that code, None for an empty code; raises Refused when it does not exist."""
    return ledger.get(Term, code) if code else None


def too_late(day: date, due: date) -> bool:
    """Whether professionals may not agree on so long a term."""
    cap = add_days(day, LONGEST_DAYS)
    month_end = end_of_month(add_days(day, LONGEST_DAYS_TO_MONTH_END))
    before = add_days(end_of_month(day), LONGEST_DAYS_TO_MONTH_END)
    return due > max(cap, month_end, before)


def cap_problem(invoice: str, due: date) -> Problem:
    """FAC-030: the warning for a term that is longer than the law allows."""
    return Problem(
        code="FAC-030",
        table="Factures",
        key=invoice,
        column="Échéance",
        blocking=False,
        message=f"{invoice} : l'échéance du {date_fr(due)} dépasse 60 jours, ou 45 jours fin de mois.",
        cure="Choisissez une condition plus courte (c. com. L441-10) pour les prochaines factures.",
    )
