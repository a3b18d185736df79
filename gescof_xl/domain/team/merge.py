"""What a workbook and the base of its team bring one another: three states compared, as *Réintégrer* compares them.

What only they changed comes in, what only this workbook changed goes out, what both changed is a conflict: the base's
value stands, and the one that was typed here is set aside in *Réintégration*, where a person decides. A line that one
removed and another changed stays. What is sealed never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from gescof_xl.core.changes import Add, Change, Replace, Rewrite
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import once_a_class
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Row, key_of, stored_columns
from gescof_xl.core.words import value_text
from gescof_xl.domain.accountant.copy import compared, compared_rows
from gescof_xl.domain.ledger import CLASS_OF, FIELD_OF, Ledger
from gescof_xl.domain.references import is_sealed
from gescof_xl.domain.tables.accounting import DifferenceKind, MergeLine
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.reports import LogEntry

TEAM_EXCHANGE = "Équipe"
"""What the lines of *Réintégration* that come from the team have in their column Échange."""
_ASIDE = (
    "« Chez nous » est dans la base, et en place ; « Chez le comptable » est ce qui avait été saisi ici, mis de côté. "
    "Retapez-le dans sa cellule si c'est lui qui est juste ; puis mettez laisser en Décision : d'ici là, rien ne "
    "s'émet de cette ligne."
)
_SEALED = (
    "Scellé : la valeur de la base est remise en place. On corrige par un avoir, ou par le règlement inverse. Mettez "
    "laisser en Décision."
)

Place = tuple[type[Row], str]


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """One cell that both changed: what stands in the base, and what was typed here."""

    row_class: type[Row]
    key: str
    column: Column
    standing: object
    typed: object

    @property
    def line(self) -> MergeLine:
        """What a person reads of it."""
        sealed = self.row_class.SEAL != "free" and self.column.seal != "free"
        return MergeLine(
            mark=f"{TEAM_EXCHANGE}/{self.row_class.TABLE}/{self.key}/{self.column.title}",
            exchange=TEAM_EXCHANGE,
            nature=DifferenceKind.CONFLICT,
            sheet=self.row_class.SHEET,
            key=self.key,
            column=self.column.title,
            ours=value_text(self.standing),
            theirs=value_text(self.typed),
            remark=_SEALED if sealed else _ASIDE,
        )


@dataclass(frozen=True, kw_only=True)
class TeamMerge:
    """What comes in and what goes out.

    `pulled` are changes of the workbook, `gone` its lines that others removed, `claimed` the number of each unnumbered
    line that the base has already; `pushed` are the rows that the base is to have as the workbook then says, `removed`
    those that were removed here.
    """

    pulled: tuple[Change, ...] = ()
    gone: tuple[Place, ...] = ()
    claimed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    pushed: frozenset[Place] = frozenset()
    removed: tuple[Place, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The workbook and the base, and `before`, what both said when they last met.

    `given` are the numbers, by table, that reading gave to lines typed without one: others may have taken them.
    `unread` are the keys of lines that are there but cannot be read. `own` are the rows that this workbook itself was
    the last to change in the base, since: an earlier button was cut before it could refresh its sheets. `log` is what
    was done since.
    """

    before: Ledger
    ours: Ledger
    theirs: Ledger
    given: Mapping[str, Mapping[str, int]]
    unread: Mapping[str, frozenset[str]]
    own: frozenset[tuple[str, str]] = frozenset()
    log: Sequence[LogEntry] = ()

    def merged(self) -> TeamMerge:
        """Raises Refused where one code was given to two lines, or a colleague changed a line that is unreadable."""
        merging = _Merging(self)
        for row_class in compared():
            merging.table(row_class)
        return TeamMerge(
            pulled=(*merging.pulled, *(Add(entry) for entry in self.log)),
            gone=tuple(merging.gone),
            claimed=merging.claimed,
            pushed=frozenset(merging.pushed),
            removed=tuple(merging.removed),
            conflicts=tuple(merging.conflicts),
        )


class _Merging:
    """What is found so far."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.pulled: list[Change] = []
        self.gone: list[Place] = []
        self.claimed: dict[tuple[str, str], str] = {}
        self.pushed: set[Place] = set()
        self.removed: list[Place] = []
        self.conflicts: list[Conflict] = []

    def table(self, row_class: type[Row]) -> None:
        """Every row of one table in which a side differs from what both said before."""
        before, theirs = (compared_rows(side, row_class) for side in (self.sides.before, self.sides.theirs))
        given = self.sides.given.get(row_class.TABLE, {})
        typed = compared_rows(self.sides.ours, row_class)
        ours = {key: row for key, row in typed.items() if key not in given} if given else typed
        unnumbered = [typed[key] for key in given if key in typed]
        for key in dict.fromkeys((*ours, *before, *theirs)):
            b, o, t = before.get(key), ours.get(key), theirs.get(key)
            if (o is b or o == b) and (t is b or t == b):
                continue
            if key in self.sides.unread.get(row_class.TABLE, ()):
                self._unread(row_class, key, b, t)
            elif b is None and o is None and t is not None and self._claims(row_class, key, t, unnumbered):
                continue
            else:
                self._row((row_class, key), b, o, t)

    def _unread(self, row_class: type[Row], key: str, before: Row | None, theirs: Row | None) -> None:
        """What cannot be read stays as it is, and goes out once it can; it cannot take in what others changed."""
        if theirs != before:
            raise Refused(
                f"{row_class.SHEET}, ligne « {key} » : un collègue l'a changée ; ici, une cellule ne se lit pas.",
                "Corrigez cette cellule (le bouton Contrôler la donne), puis recommencez.",
            )

    def _claims(self, row_class: type[Row], key: str, theirs: Row, unnumbered: list[Row]) -> bool:
        """Whether a new row of the base is a line without number that this workbook sent before it was cut."""
        if (row_class.TABLE, key) not in self.sides.own:
            return False
        values = _but_key(row_class)
        for row in unnumbered:
            if values(row) == values(theirs):
                unnumbered.remove(row)
                self.claimed[row_class.TABLE, key_of(row)] = key
                return True
        return False

    def _row(self, place: Place, before: Row | None, ours: Row | None, theirs: Row | None) -> None:
        """A row that is not the same on all sides."""
        if ours == before:
            self._pull(place, ours, theirs)
        elif theirs == before:
            self._push(place, before, ours)
        elif ours is None:  # a removal yields to a change
            self._pull(place, None, theirs)
        elif theirs is None:
            self.pushed.add(place)
        elif before is None and ours != theirs and not self._is_own(place):
            raise Refused(
                f"{place[0].SHEET} : un collègue a donné « {place[1]} » à une autre ligne que celle d'ici.",
                "Donnez un autre code à votre ligne, puis recommencez.",
            )
        else:
            self._columns(place, before or theirs, ours, theirs)

    def _is_own(self, place: Place) -> bool:
        return (place[0].TABLE, place[1]) in self.sides.own

    def _pull(self, place: Place, ours: Row | None, theirs: Row | None) -> None:
        if theirs is None:
            self.gone.append(place)
        elif ours is None:
            self.pulled.append(Add(theirs))
        else:
            self.pulled.append(Replace(ours, theirs))

    def _push(self, place: Place, before: Row | None, ours: Row | None) -> None:
        """What was typed here alone; a row that was issued keeps what is issued."""
        if before is None:
            self.pushed.add(place)
        elif ours is None and _is_issued(before):
            self.pulled.append(Add(before))
        elif ours is None:
            self.removed.append(place)
        else:
            self._columns(place, before, ours, before)

    def _columns(self, place: Place, before: Row, ours: Row, theirs: Row) -> None:
        """Each column by itself: theirs where only they changed it, ours where only we did, theirs where both did."""
        values: dict[str, Any] = {}
        for column in stored_columns(place[0]):
            b, o, t = (getattr(row, column.field) for row in (before, ours, theirs))
            if o in (b, t) or (self._is_own(place) and column.writer == "tool"):
                continue
            may_enter = not _is_issued(theirs) or column.seal == "free"
            if may_enter and (t == b or self._is_own(place)):
                values[column.field] = o
            else:
                self.conflicts.append(Conflict(row_class=place[0], key=place[1], column=column, standing=t, typed=o))
        merged = replace(theirs, **values) if values else theirs  # type: ignore[type-var]
        if merged != ours:
            self.pulled.append(Replace(ours, merged))
        if merged != theirs:
            self.pushed.add(place)


def _is_issued(row: Row) -> bool:
    """Whether what is issued of the row stands for good; a payment typed by hand is free until it is sealed."""
    return row.SEAL != "free" and is_sealed(row)


@once_a_class
def _but_key(row_class: type[Row]) -> Any:
    """What tells two rows apart beside their number."""
    return attrgetter(*(c.field for c in stored_columns(row_class) if not c.key))


def without(ledger: Ledger, gone: Sequence[Place]) -> Ledger:
    """The ledger once these lines are blank."""
    left: dict[str, tuple[Row, ...]] = {}
    for row_class in {row_class for row_class, _ in gone}:
        keys = {key for other, key in gone if other is row_class}
        left[FIELD_OF[row_class]] = tuple(row for row in ledger.rows(row_class) if key_of(row) not in keys)
    return replace(ledger, **left) if left else ledger  # type: ignore[arg-type]


def with_conflicts(ledger: Ledger, conflicts: Sequence[Conflict]) -> tuple[MergeLine, ...]:
    """The lines of *Réintégration* with those of these conflicts; of the team's, those that are decided go."""
    new = {conflict.line.mark: conflict.line for conflict in conflicts}
    accountant = (line for line in ledger.merge if line.exchange != TEAM_EXCHANGE)
    left = (*accountant, *open_conflicts(ledger))
    return (*(line for line in left if line.mark not in new), *new.values())


def open_conflicts(ledger: Ledger) -> list[MergeLine]:
    """The lines of *Réintégration* that come from the team, and that nobody has decided."""
    return [line for line in ledger.merge if line.exchange == TEAM_EXCHANGE and line.decision is None]


def undecided(ledger: Ledger, changes: Iterable[Change]) -> tuple[Problem, ...]:
    """EQU-001: the conflicts that nobody has decided, in lines on which these changes rest."""
    open_lines = {(line.sheet, line.key): line for line in open_conflicts(ledger)}
    if not open_lines:
        return ()
    found = {place for change in changes for place in _rests_on(change) if place in open_lines}
    return tuple(
        Problem(
            code="EQU-001",
            table=MergeLine.TABLE,
            key=open_lines[place].mark,
            column="Décision",
            message=f"{place[0]}, ligne « {place[1]} » : un collègue et vous avez changé "
            f"« {open_lines[place].column} ».",
            cure="Dans la feuille Réintégration, lisez les deux valeurs, gardez la bonne, puis mettez laisser en "
            "Décision.",
        )
        for place in sorted(found)
    )


def _rests_on(change: Change) -> Iterator[tuple[str, str]]:
    """The sheet and key of each line that a new or changed row is, or refers to."""
    if isinstance(change, Rewrite):
        return
    row = change.row if isinstance(change, Add) else change.new
    yield row.SHEET, key_of(row)
    for column in stored_columns(type(row)):
        value = getattr(row, column.field)
        if column.ref and isinstance(value, str) and value:
            for row_class in (Client, Funder) if column.ref == "Tiers" else (CLASS_OF[column.ref],):
                yield row_class.SHEET, value
