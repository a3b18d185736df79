"""From cells to rows and back: the only place where a French title meets a Python field.

`parse` reports every bad cell and drops no line; `plan` turns changes into the cells to write.
Many imports: it meets the cells, the schema, the ledger, and the prices that empty cells of financings mean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar, cast

from gescof_xl.core.changes import Change
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.keys import folded
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Kind, Row, columns, stored_columns
from gescof_xl.core.validation import validated_many
from gescof_xl.core.versions import CURRENT, has
from gescof_xl.core.words import agreed, counted
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger, numbers_after
from gescof_xl.domain.references import recognised
from gescof_xl.domain.tables.training import Financing
from gescof_xl.workbook.cells import Bad, converter, texts
from gescof_xl.workbook.missing import refuse_missing
from gescof_xl.workbook.port import Cell, TableData
from gescof_xl.workbook.unpriced import amounts, at_zero, unpriced_lines
from gescof_xl.workbook.versions import version_in


@frozen
class Upgrade:
    """What an older workbook gets in its new columns and lines, and the sentence that says so.

    A `question` is asked before: what another program dropped is put back on a yes.
    """

    changes: tuple[Change, ...]
    note: str
    question: str = ""


@frozen
class Parsed:
    """What a workbook says: the ledger, what could not be read, and where each key stands.

    `given` holds the numbers that the tool gave to lines typed without one, `completed` what it worked out of
    financings typed in part, `upgrade` what brings an older workbook up to this version: the next patch writes them.
    `readings` are the ledger with something in the place of what could not be read, little and much: what a rule says
    of all of them does not depend on it.
    """

    ledger: Ledger
    tables: Mapping[str, TableData]
    version: str = CURRENT
    upgrade: Upgrade | None = None
    completed: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    line_of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    given: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    readings: tuple[Ledger, ...] = ()

    def noted(self, message: str) -> str:
        """A message, and the sentence that says what was added to an older workbook."""
        return f"{message} {self.upgrade.note}" if self.upgrade else message

    def locate(self, table: str, key: str, column: str) -> str:
        """The cell of a row's column, such as `F5`; "" when the row is new or the place is the whole table."""
        line = self.line_of.get(table, {}).get(key)
        return self.tables[table].address(line, column) if line else ""

    def sheet_of(self, table: str) -> str:
        """The name that a table's sheet has in this workbook: people rename tabs."""
        return self.tables[table].sheet if table in self.tables else ""

    def refuse_unreadable(self, needed: Collection[str]) -> None:
        """Raises Refused when a cell of one of these tables, all of them if there are none, cannot be read.

        Reports count for nothing: their button rewrites them.
        """
        unreadable = [p for p in self.problems if p.blocking and (not needed or p.table in needed)]
        if unreadable:
            raise Refused(
                f"{counted(len(unreadable), 'cellule(s) illisible(s)')} : rien n'a été écrit.",
                agreed(len(unreadable), "Corrigez-[la|les] (le bouton Contrôler [la|les] liste), puis recommencez."),
                unreadable,
            )

    def located(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """The same problems with their sheet and cell."""
        return tuple(p if p.cell or not p.table else self._located(p) for p in problems)

    def _located(self, problem: Problem) -> Problem:
        cell = self.locate(problem.table, problem.key, problem.column)
        return replace(problem, sheet=self.sheet_of(problem.table), cell=cell)


def parse(tables: Mapping[str, TableData], version: str = "", before: Parsed | None = None) -> Parsed:
    """All tables as typed rows, in the form of that version or of the one that the workbook says.

    What came later reads as its default. `before` is what these tables said when some of them were read already: those
    are not read again. Raises TooNew, or TableMissing when a table or column is not there under its
    name.
    """
    version = version or version_in(tables)
    refuse_missing(tables, version)
    tables = {**tables, **_later_tables(version)}
    problems: list[Problem] = []
    line_of: dict[str, dict[str, int]] = {}
    given: dict[str, dict[str, int]] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    unread: dict[str, tuple[tuple[Row, ...], tuple[Row, ...]]] = {}
    financings = tables[Financing.TABLE]
    unpriced = unpriced_lines(financings)
    readable = {**tables, Financing.TABLE: at_zero(financings, unpriced)}
    for name, row_class in ROW_CLASSES.items():
        if before and _is_read(before, tables, row_class.TABLE):
            rows[name] = before.ledger.rows(row_class)
            line_of[row_class.TABLE], given[row_class.TABLE] = dict(before.line_of[row_class.TABLE]), {}
            continue
        reader = _TableReader(row_class, readable[row_class.TABLE], version)
        rows[name] = reader.rows()
        unread[name] = reader.unread
        problems += reader.problems
        line_of[row_class.TABLE], given[row_class.TABLE] = reader.line_of, reader.given
    ledger, renamed = recognised(Ledger(**rows))  # type: ignore[arg-type]
    for table, spellings in renamed.items():
        line_of[table] = {spellings.get(key, key): line for key, line in line_of[table].items()}
    completed: list[Change] = []
    if unpriced:
        completed, why_none = amounts(ledger, financings, line_of[Financing.TABLE], unpriced)
        problems += why_none
    return Parsed(
        ledger=ledger.after(completed),
        tables=tables,
        version=version,
        completed=tuple(completed),
        problems=tuple(problems),
        line_of=line_of,
        given=given,
        readings=_readings(rows, unread) if any(p.blocking for p in problems) else (),
    )


def _is_read(before: Parsed, tables: Mapping[str, TableData], table: str) -> bool:
    """Whether a table is still the one that was read then, and nothing was guessed, given or completed in it."""
    whole = not (before.problems or before.completed or before.given.get(table))
    return whole and tables[table] is before.tables.get(table)


def _readings(
    rows: Mapping[str, tuple[Row, ...]], unread: Mapping[str, tuple[tuple[Row, ...], tuple[Row, ...]]]
) -> tuple[Ledger, ...]:
    """The ledger with little, then much, in the place of each cell that could not be read."""
    filled = ({name: rows[name] + unread[name][i] for name in rows} for i in (0, 1))
    return tuple(recognised(Ledger(**one))[0] for one in filled)  # type: ignore[arg-type]


R = TypeVar("R", bound=Row)


def parse_table(row_class: type[R], data: TableData) -> tuple[tuple[R, ...], tuple[Problem, ...]]:
    """The typed rows of one table by itself, and what cannot be read; lines that cannot are left out."""
    reader = _TableReader(row_class, data, CURRENT)
    rows = cast("tuple[R, ...]", reader.rows())
    return rows, tuple(reader.problems)


class _TableReader:
    """Reads one table; collects its problems, the line of each key, and the numbers it had to give.

    Column by column: a large table has few different cells.
    """

    def __init__(self, row_class: type[Row], data: TableData, version: str) -> None:
        self.row_class, self.data = row_class, data
        self.columns = tuple(c for c in stored_columns(row_class) if has(version, c.since))
        cells = {title: i for i, title in enumerate(data.columns)}
        self.at = [cells[c.title] for c in self.columns]
        self.key = next((k for k, c in enumerate(self.columns) if c.key), None)
        self.empty: set[int] = set()
        self.suspect: list[int] = []
        self.unread: tuple[tuple[Row, ...], tuple[Row, ...]] = ((), ())
        self.problems: list[Problem] = []
        self.line_of: dict[str, int] = {}
        self.given: dict[str, int] = {}

    def rows(self) -> tuple[Row, ...]:
        """Every line that is not blank, as a row; an unreadable one leaves a problem instead.

        In a report, which its button rewrites, that problem is a warning.
        """
        lines, cells = self._filled()
        if not lines:
            return ()
        values = [self._column(k, cells[self.at[k]]) for k in range(len(self.columns))]
        unsound = self._note_bad_cells(values, lines)
        self.unread = self._guessed(values, unsound)
        if self.key is not None:
            self._give_numbers(values[self.key], lines)
            unsound |= self._duplicates(values[self.key], lines, unsound)
        used = [k for k, column in enumerate(self.columns) if column.required or k not in self.empty]
        fields = [self.columns[k].field for k in used]
        whole = zip(*(values[k] for k in used), strict=True)
        sound = [dict(zip(fields, row, strict=True)) for i, row in enumerate(whole) if i not in unsound]
        return tuple(validated_many(self.row_class, sound))

    def _filled(self) -> tuple[Sequence[int], Sequence[Sequence[Cell]]]:
        """The numbers of the lines that are not blank, and their cells, a tuple a column."""
        data = self.data
        if self.key is None or _some_empty(set(data.cells[self.at[self.key]])):
            data = data.with_lines(line for line in data.lines if not all(_is_empty(line[1][i]) for i in self.at))
        return data.rows, data.cells

    def _column(self, k: int, cells: Sequence[Cell]) -> list[object]:
        """The values of a column: a Bad where a cell cannot be read, None for a key that the tool gives.

        Cells that are alike, such as prices and dates, are read once.
        """
        column = self.columns[k]
        convert = converter(column)
        empty: object = column.default
        if column.required:
            empty = None if column.key and self.row_class.SERIES else _EMPTY
        distinct = set(cells)
        if distinct <= _EMPTIES:
            self.empty.add(k)
        typed = list(distinct - {None})
        if not distinct.isdisjoint((0, 1)) and bool in map(type, cells):  # VRAI is not 1, though they are equal
            self.suspect.append(k)
            return [empty if _is_empty(cell) else convert(cell) for cell in cells]
        if (found := texts(column, typed)) is not None:
            read = {cell: text or empty for cell, text in zip(typed, found, strict=True)}
        else:
            read = {cell: empty if _is_empty(cell) else convert(cell) for cell in typed}
        if None in distinct:
            read[None] = empty
        if Bad in map(type, read.values()):
            self.suspect.append(k)
        return list(map(read.__getitem__, cells))

    def _note_bad_cells(self, values: list[list[object]], lines: Sequence[int]) -> set[int]:
        """One problem a bad cell, in the order of the lines; gives the positions of their lines."""
        bad = [(i, k) for k in self.suspect for i, value in enumerate(values[k]) if type(value) is Bad]
        for i, k in sorted(bad):
            self._bad(lines[i], self.columns[k], cast(Bad, values[k][i]))
        return {i for i, _ in bad}

    def _guessed(self, values: list[list[object]], unsound: set[int]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """The rows of these positions with little, then much, in the place of a bad cell; none where the key is bad."""
        found: tuple[list[Row], list[Row]] = ([], [])
        for i in sorted(unsound) if not self.row_class.REPORT else ():
            cells = [values[k][i] for k in range(len(self.columns))]
            if self.key is None or not isinstance(cells[self.key], str):
                continue
            for rows, guesses in zip(found, zip(*map(_guesses, self.columns, cells), strict=True), strict=True):
                rows.append(self.row_class(**{c.field: g for c, g in zip(self.columns, guesses, strict=True)}))
        return tuple(found[0]), tuple(found[1])

    def _bad(self, line: int, column: Column, bad: Bad) -> None:
        address = self.data.address(line, column.title)
        self.problems.append(
            Problem(
                code=bad.code,
                table=self.data.name,
                column=column.title,
                sheet=self.data.sheet,
                cell=address,
                message=f"{self.data.sheet}, cellule {address} ({column.title}) : {bad.message}",
                what=f"« {column.title} », {bad.message}",
                cure=bad.cure,
                blocking=not self.row_class.REPORT,
            )
        )

    def _give_numbers(self, keys: list[object], lines: Sequence[int]) -> None:
        lacking = [i for i, key in enumerate(keys) if key is None]
        used = (str(key) for key in keys if key is not None)
        for i, number in zip(lacking, numbers_after(used, self.row_class.SERIES, len(lacking)), strict=True):
            keys[i] = number
            self.given[number] = lines[i]

    def _duplicates(self, keys: list[object], lines: Sequence[int], unsound: set[int]) -> set[int]:
        """The positions of lines whose key stands on an earlier line."""
        spelling = folded if self.columns[cast(int, self.key)].writer == "person" else str  # a tool never spells twice
        if not unsound and len(set(map(spelling, map(str, keys)))) == len(keys):
            self.line_of = dict(zip(map(str, keys), lines, strict=True))
            return set()
        found, first = set(), dict[str, int]()
        for i, key in enumerate(keys):
            if type(key) is Bad:
                continue
            if first.setdefault(spelling(str(key)), lines[i]) != lines[i]:
                found.add(i)
                self._duplicate(str(key), lines[i], first[spelling(str(key))])
            else:
                self.line_of[str(key)] = lines[i]
        return found

    def _duplicate(self, key: str, line: int, first_line: int) -> None:
        column = next(c for c in self.columns if c.key)
        first = self.data.address(first_line, column.title)
        cure = "Donnez un code différent à chaque ligne."
        self._bad(line, column, Bad("CEL-007", f"« {key} » est déjà en {first}.", cure))


def _is_empty(cell: Cell) -> bool:
    """Whether nothing is to be read there: spaces of any kind alone are no text, since rows keep texts without them."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _some_empty(cells: Collection[Cell]) -> bool:
    return None in cells or not all(map(str.strip, (cell for cell in cells if isinstance(cell, str))))


_EMPTIES: frozenset[Cell] = frozenset((None, ""))
_EMPTY = Bad("CEL-001", "cette cellule est obligatoire et elle est vide.", "Remplissez-la, ou videz toute la ligne.")


def _guesses(column: Column, value: object) -> tuple[object, object]:
    """A value twice, or two in the place of one that cannot be read: little and much."""
    if type(value) is not Bad:
        return value, value
    if column.choice_type is not None:
        first, *_, last = column.choice_type
        return first, last
    return _LITTLE_AND_MUCH[column.kind]


_LITTLE_AND_MUCH: Mapping[Kind, tuple[object, object]] = {
    Kind.TEXT: ("?", "??"),
    Kind.CODE: ("?", "??"),
    Kind.DATE: (date(1900, 3, 1), date(9999, 12, 31)),
    Kind.AMOUNT: (Decimal("0.00"), Decimal("999999999.00")),
    Kind.RATE: (Decimal(0), Decimal(1)),
    Kind.NUMBER: (Decimal(0), Decimal(999_999)),
    Kind.YES_NO: (False, True),
}


def _later_tables(version: str) -> Mapping[str, TableData]:
    """The tables that came after a version, without lines."""
    later = [c for c in ROW_CLASSES.values() if not has(version, c.SINCE)]
    return {
        c.TABLE: TableData.of_lines(
            name=c.TABLE, sheet=c.SHEET, left=1, columns=tuple(x.title for x in columns(c)), lines=()
        )
        for c in later
    }
