"""Bringing lists in: all lines are read, and those that would leave something to correct are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Row
from gescof_xl.domain.checks.all import new_problems
from gescof_xl.domain.ledger import CLASS_OF, Ledger
from gescof_xl.domain.lists.builder import Builder, Doubt, ListedRow
from gescof_xl.domain.lists.columns import ListTable
from gescof_xl.domain.lists.known import Unsure
from gescof_xl.domain.lists.parties import client_line, funder_line
from gescof_xl.domain.lists.source import PublicCards
from gescof_xl.domain.lists.titles import ListKind
from gescof_xl.domain.lists.training import finance_shares, financing_line, participant_line, product_line, session_line

_LINE: Mapping[ListKind, Callable[[Builder, Mapping[str, str]], Row]] = {
    ListKind.FUNDERS: funder_line,
    ListKind.CLIENTS: client_line,
    ListKind.PRODUCTS: product_line,
    ListKind.SESSIONS: session_line,
    ListKind.PARTICIPANTS: participant_line,
    ListKind.FINANCINGS: financing_line,
}
_FIX_LIST = "Complétez ou corrigez cette ligne de la liste, puis importez-la de nouveau : le reste y sera déjà."
_OF_SESSION = frozenset({"Participants", "Financements"})


@dataclass(frozen=True, kw_only=True)
class Options:
    """How lists are read: names set right when they are all capitals, and what the public register says."""

    today: date
    capitals: bool = False
    cards: PublicCards = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What the lists lead to. `same` counts the lines that are there already, by table."""

    entries: tuple[ListedRow, ...]
    doubts: tuple[Doubt, ...]
    same: Mapping[str, int]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What to write, a table after another."""
        return _changes(self.entries)


def import_lists(ledger: Ledger, tables: Sequence[ListTable], options: Options) -> Imported:
    """What lists lead to, whatever the order in which they are given."""
    builder = Builder(ledger=ledger, today=options.today, cards=options.cards, capitals=options.capitals)
    kinds = list(ListKind)
    for table in sorted(tables, key=lambda table: kinds.index(table.kind)):
        for number, values in table.lines():
            builder.where = table.sheet.at(number)
            with _doubted(builder):
                _LINE[table.kind](builder, values)
    with _doubted(builder):
        finance_shares(builder)
    entries, left_out = _sound(ledger, dict(builder.entries), options.today)
    same = Counter(table for table, _ in builder.same - builder.entries.keys())
    return Imported(entries=tuple(entries), doubts=(*builder.doubts, *left_out), same=same)


@contextmanager
def _doubted(builder: Builder) -> Iterator[None]:
    """A line that cannot be taken is left, with its reason."""
    try:
        yield
    except Unsure as unsure:
        builder.doubt("IMP-002", unsure.reason, unsure.cure, left=True)
    except ValueError as error:
        builder.doubt("IMP-001", str(error), _FIX_LIST, left=True)


def _changes(entries: Iterable[ListedRow]) -> tuple[Change, ...]:
    order = list(CLASS_OF)
    ranked = sorted(entries, key=lambda entry: order.index(entry.new.TABLE))
    return tuple(Add(e.new) if e.old is None else Replace(e.old, e.new) for e in ranked)


def _sound(
    ledger: Ledger, entries: dict[tuple[str, str], ListedRow], today: date
) -> tuple[Iterable[ListedRow], Iterable[Doubt]]:
    """The entries without those that a check would block, nor those that then refer to nothing."""
    left_out: list[Doubt] = []
    while entries:
        after = ledger.after(_changes(entries.values()))
        blocked = [p for problem in new_problems(ledger, after, today) for p in _blamed(problem, entries)]
        if not blocked:
            break
        for place, problem in blocked:
            if entry := entries.pop(place, None):
                reason = problem.message.partition(" : ")[2] or problem.message
                left_out.append(Doubt(code="IMP-003", where=entry.where, reason=_said(problem, reason), cure=_FIX_LIST))
    return entries.values(), left_out


def _said(problem: Problem, reason: str) -> str:
    return f"{reason.rstrip('.')} ({problem.code})"


def _blamed(
    problem: Problem, entries: Mapping[tuple[str, str], ListedRow]
) -> Iterator[tuple[tuple[str, str], Problem]]:
    """The entries that a problem comes from: its own row, else what was to be added to its session."""
    place = (problem.table, problem.key)
    if place in entries:
        yield place, problem
        return
    for other, entry in entries.items():
        if other[0] in _OF_SESSION and getattr(entry.new, "session", "") == problem.key:
            yield other, problem
