"""How the checks put a problem into words: sheet, key and name of the row first, then what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Row, key_of
from gescof_xl.domain.tables.parties import Party
from gescof_xl.domain.tables.training import Participant

FORGOTTEN_DEPOSIT = "FIN-022"
STOPPING = frozenset({"PAR-001", "FIN-007", "FIN-008", "FIN-014", FORGOTTEN_DEPOSIT})
"""Warnings while a session is being prepared, which stop its invoice: a participant whom nobody finances, an OPCO
without agreement or without subrogation right, a Chorus commitment that lacks, a deposit that would not be deducted
(its own invoice is what cures it). Checks keep them as warnings, since buttons
may lead there on the way; `stopping` makes them blocking where an invoice is about to be issued."""


def stopping(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Those of the problems that stop an invoice, all blocking."""
    return (replace(p, blocking=True) for p in problems if p.blocking or p.code in STOPPING)


def blocking(row: Row, code: str, column: str, what: str, cure: str) -> Problem:
    """A problem of one row that must be corrected before what depends on it is invoiced."""
    return Problem(
        code=code,
        table=row.TABLE,
        key=key_of(row),
        column=column,
        message=f"{row.SHEET}, {key_of(row)}{_name(row)} : {what}",
        what=what,
        cure=cure,
    )


def warning(row: Row, code: str, column: str, what: str, cure: str) -> Problem:
    """A problem of one row that a person judges."""
    return replace(blocking(row, code, column, what, cure), blocking=False)


def _name(row: Row) -> str:
    if isinstance(row, Participant):
        return f" ({row.full_name})"
    return f" ({row.name})" if isinstance(row, Party) else ""
