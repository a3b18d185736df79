"""Contrôler: every sheet is checked, and the Contrôle sheet lists what to correct."""

from __future__ import annotations

from collections.abc import Iterable

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.einvoice.reporting import undeclared
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.to_invoice import judged
from gescof_xl.domain.tables.reports import ControlLine, Severity


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Lists every problem, blocking ones first.

    Where cells cannot be read, what the rules say of the rest is told only when it holds whatever stands in them.
    """
    problems = [*context.problems, *_found(ledger, context), *undeclared(ledger, context.today)]
    ranked = sorted(problems, key=lambda p: not p.blocking)
    rows = tuple(_control_line(problem, context) for problem in ranked)
    return Outcome(message=_message(ranked), changes=(Rewrite(ControlLine, rows),), problems=tuple(ranked))


def _found(ledger: Ledger, context: Context) -> Iterable[Problem]:
    found: Iterable[Problem] = judged(ledger, check(ledger, context.today), context.today)
    for reading in context.readings:
        others = set(judged(reading, check(reading, context.today), context.today))
        found = tuple(problem for problem in found if problem in others)
    return found


def _control_line(problem: Problem, context: Context) -> ControlLine:
    return ControlLine(
        severity=Severity.BLOCKING if problem.blocking else Severity.WARNING,
        code=problem.code,
        sheet=problem.sheet or context.sheet_of(problem.table),
        cell=problem.cell or context.locate(problem.table, problem.key, problem.column),
        message=problem.message,
        cure=problem.cure,
    )


def _message(problems: Iterable[Problem]) -> str:
    listed = list(problems)
    if not listed:
        return "Tout est en ordre : aucun problème."
    blocking = sum(p.blocking for p in listed)
    counts = counted(blocking, "problème(s) bloquant(s)"), counted(len(listed) - blocking, "avertissement(s)")
    return f"{' et '.join(counts)} : voir la feuille Contrôle."
