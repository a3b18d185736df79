"""Dates that nobody means: a computer whose clock went wrong, a year that was mistyped. They are asked about.

What is sealed keeps its date, and nothing may be issued before the last document: one of 2126 would stop a series.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.dates import add_days, date_fr
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, Payment
from gescof_xl.domain.tables.training import Financing

_A_YEAR = 366


def unlikely_dates(before: Ledger, changes: Iterable[Change], today: date) -> Iterator[Problem]:
    """DAT-001: something is issued or recorded on a day long after all that the workbook knows.

    DAT-002: a date is recorded that is more than a year away from today.
    """
    made = list(changes)
    if any(isinstance(change, Add) and isinstance(change.row, Invoice | Payment) for change in made):
        yield from _today(before, today)
    far = [(what, day) for change in made for what, day in _recorded(change) if abs((day - today).days) > _A_YEAR]
    if far:
        what, day = far[0]
        others = f" ; {counted(len(far) - 1, 'autre(s)')} de même" if len(far) > 1 else ""
        yield Problem(
            code="DAT-002",
            blocking=False,
            message=f"{what} : {date_fr(day)}, à plus d'un an d'aujourd'hui ({date_fr(today)}){others}.",
            cure="Vérifiez l'année avant de répondre oui.",
        )


def _today(before: Ledger, today: date) -> Iterator[Problem]:
    known = (
        *(invoice.date for invoice in before.invoices),
        *(payment.date for payment in before.payments),
        *(session.end for session in before.sessions),
        *(entry.date for entry in before.log),
    )
    newest = max(known, default=today)
    if today > add_days(newest, _A_YEAR):
        yield Problem(
            code="DAT-001",
            blocking=False,
            message=f"Le jour serait le {date_fr(today)}, et le classeur n'a rien après le {date_fr(newest)}.",
            cure="Vérifiez la date de l'ordinateur : ce qui est émis garde la sienne, et plus rien ne pourrait être "
            "daté d'avant.",
        )


def _recorded(change: Change) -> Iterator[tuple[str, date]]:
    """Each date that a person gave, or a file."""
    if isinstance(change, Add) and isinstance(change.row, Payment):
        yield f"Règlement {change.row.number}", change.row.date
    new = change.row if isinstance(change, Add) else change.new if isinstance(change, Replace) else None
    if isinstance(new, Financing):
        old = change.old if isinstance(change, Replace) else None
        for field, title in (("agreement_date", "Date accord"), ("deposit_date", "Date acompte")):
            day = getattr(new, field)
            if day and day != getattr(old, field, None):
                yield f"Financement {new.number}, {title}", day
