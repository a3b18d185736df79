"""What the platform answers to the reports and statuses that we sent it, written in the rows that they tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gescof_xl.core.changes import Replace
from gescof_xl.core.frozen import frozen, frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.domain.einvoice.flow_mark import FAULTY, FlowMark
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation, Invoice, Route

MESSAGE_AGAIN = "Corrigez la cause, puis pressez de nouveau E-reporting : il sera refait et partira de nouveau."


@frozen
class PlatformAnswer:
    """What it says of the report or the status of that number, in that flow: `ok`, not (with why), or None yet."""

    number: str
    flow: str
    ok: bool | None
    reason: str = ""


@frozen_in_order
class AnswersHeard:
    """The rows to write, what a person must know, and the numbers of invoices whose collection was taken."""

    changes: tuple[Replace, ...]
    problems: tuple[Problem, ...]
    collected: tuple[str, ...]


def heard(ledger: Ledger, answers: Iterable[PlatformAnswer]) -> AnswersHeard:
    """A message that may have gone has gone; one found faulty is to make again. An older flow says nothing any more."""
    rows = _rows(ledger)
    marks = {number: FlowMark.read(own[0].flow) for number, own in rows.items()}
    problems: dict[str, Problem] = {}
    collected: dict[str, None] = {}
    for answer in answers:
        mark = marks.get(answer.number)
        if mark is None or (mark.in_doubt and answer.ok is False) or not (mark.in_doubt or mark.state == answer.flow):
            continue
        marks[answer.number] = replace(mark, state=FAULTY if answer.ok is False else answer.flow)
        if answer.ok is False:
            why = f" : {answer.reason}" if answer.reason else ""
            problems[answer.number] = message_problem(
                "DEC-002", answer.number, f"n'est pas sur la plateforme{why}.", MESSAGE_AGAIN
            )
        elif answer.ok:
            collected |= dict.fromkeys(row.invoice for row in rows[answer.number] if isinstance(row, Allocation))
    changes = (
        Replace(row, replace(row, flow=str(mark)))
        for number, mark in marks.items()
        for row in rows[number]
        if row.flow != str(mark)
    )
    return AnswersHeard(tuple(changes), tuple(problems.values()), tuple(collected))


def _rows(ledger: Ledger) -> dict[str, list[Invoice | Allocation]]:
    """The rows that each message tells, by its number."""
    found: defaultdict[str, list[Invoice | Allocation]] = defaultdict(list)
    for row in _telling(ledger):
        if row.flow:
            found[FlowMark.read(row.flow).number].append(row)
    return found


def _telling(ledger: Ledger) -> Iterator[Invoice | Allocation]:
    yield from (invoice for invoice in ledger.invoices if invoice.route is Route.REPORTED)
    yield from ledger.allocations


def message_problem(code: str, number: str, what: str, cure: str) -> Problem:
    """What is to know of a report or a status on its way; nothing is stopped by it."""
    return Problem(code=code, blocking=False, message=f"{number} {what}", cure=cure)
