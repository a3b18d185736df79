"""Contrôler: every sheet is checked, and the Contrôle sheet lists what to correct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.addresses import spans
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.einvoice.reporting import undeclared
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.to_invoice import judged
from gescof_xl.domain.tables.reports import ControlLine, Severity

_MOST = 1_000
"""Cells that one line of Contrôle names: more would not go into a cell of text."""


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Lists every problem, blocking ones first; what repeats is one line that counts and names its cells.

    Where cells cannot be read, what the rules say of the rest is told only when it holds whatever stands in them.
    """
    problems = [*context.problems, *_found(ledger, context), *undeclared(ledger, context.today)]
    ranked = sorted(problems, key=lambda p: not p.blocking)
    rows = tuple(_control_lines(ranked, context))
    return Outcome(message=_message(ranked), changes=(Rewrite(ControlLine, rows),), problems=tuple(ranked))


def _found(ledger: Ledger, context: Context) -> Iterable[Problem]:
    found: Iterable[Problem] = judged(ledger, check(ledger, context.today), context.today)
    for reading in context.readings:
        others = set(judged(reading, check(reading, context.today), context.today))
        found = tuple(problem for problem in found if problem in others)
    return found


def _control_lines(problems: Iterable[Problem], context: Context) -> Iterator[ControlLine]:
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for rank, problem in enumerate(problems):
        placed = replace(
            problem,
            sheet=problem.sheet or context.sheet_of(problem.table),
            cell=problem.cell or context.locate(problem.table, problem.key, problem.column),
        )
        what = placed.what if placed.cell and placed.what else rank
        alike.setdefault((placed.code, placed.blocking, placed.sheet, what, placed.cure), []).append(placed)
    for repeated in alike.values():
        for start in range(0, len(repeated), _MOST):
            yield _control_line(repeated[start : start + _MOST])


def _control_line(alike: Sequence[Problem]) -> ControlLine:
    """One line for problems that say the same; the first of their cells is the one that it leads to."""
    first, message = alike[0], alike[0].message
    cells = spans(problem.cell for problem in alike if problem.cell)
    if len(alike) > 1:
        message = f"{counted(len(alike), 'ligne(s)' if first.key else 'cellule(s)')} : {first.what} {', '.join(cells)}."
    return ControlLine(
        severity=Severity.BLOCKING if first.blocking else Severity.WARNING,
        code=first.code,
        sheet=first.sheet,
        cell=cells[0].partition(":")[0] if cells else "",
        message=message,
        cure=first.cure,
    )


def _message(problems: Iterable[Problem]) -> str:
    listed = list(problems)
    if not listed:
        return "Tout est en ordre : aucun problème."
    blocking = sum(p.blocking for p in listed)
    counts = counted(blocking, "problème(s) bloquant(s)"), counted(len(listed) - blocking, "avertissement(s)")
    return f"{' et '.join(counts)} : voir la feuille Contrôle."
