"""From cells to rows and back: the only place where a French title meets a Python field.

`parse` reports every bad cell and drops no line; `plan` turns changes into the cells to write.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from gescof_xl.core.changes import Change
from gescof_xl.core.errors import Refused, TableMissing
from gescof_xl.core.keys import folded
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Row, columns, stored_columns
from gescof_xl.core.validation import validated_many
from gescof_xl.core.versions import CURRENT, has
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import ROW_CLASSES, SHEET_OF, Ledger, numbers_after
from gescof_xl.domain.references import recognised
from gescof_xl.workbook.cells import Bad, converter
from gescof_xl.workbook.port import Cell, TableData
from gescof_xl.workbook.versions import version_in


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """What an older workbook gets in its new columns and lines, and the sentence that says so."""

    changes: tuple[Change, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What a workbook says: the ledger, what could not be read, and where each key stands.

    `given` holds the numbers that the tool gave to lines typed without one, `upgrade` what brings an older workbook up
    to this version: they are written with the next patch.
    """

    ledger: Ledger
    tables: Mapping[str, TableData]
    version: str = CURRENT
    upgrade: Upgrade | None = None
    problems: tuple[Problem, ...] = ()
    line_of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    given: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def noted(self, message: str) -> str:
        """A message, and the sentence that says what was added to an older workbook."""
        return f"{message} {self.upgrade.note}" if self.upgrade else message

    def locate(self, table: str, key: str, column: str) -> str:
        """The cell of a row's column, such as `F5`; "" when the row is new or the place is the whole table."""
        line = self.line_of.get(table, {}).get(key)
        return self.tables[table].address(line, column) if line else ""

    def refuse_unreadable(self) -> None:
        """Raises Refused when a cell of a table that people fill cannot be read."""
        unreadable = [p for p in self.problems if p.blocking]
        if unreadable:
            raise Refused(
                f"{counted(len(unreadable), 'cellule(s) illisible(s)')} : rien n'a été écrit.",
                "Corrigez-les (le bouton Contrôler les liste), puis recommencez.",
                unreadable,
            )

    def located(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """The same problems with their sheet and cell."""
        return tuple(p if p.cell or not p.table else self._located(p) for p in problems)

    def _located(self, problem: Problem) -> Problem:
        cell = self.locate(problem.table, problem.key, problem.column)
        return replace(problem, sheet=SHEET_OF.get(problem.table, ""), cell=cell)


def parse(tables: Mapping[str, TableData], version: str = "") -> Parsed:
    """All tables as typed rows, in the form of that version or of the one that the workbook says.

    What came later reads as its default. Raises TooNew, or TableMissing when a table or column is not there under its
    name.
    """
    version = version or version_in(tables)
    _require(tables, version)
    tables = {**tables, **_later_tables(version)}
    problems: list[Problem] = []
    line_of: dict[str, dict[str, int]] = {}
    given: dict[str, dict[str, int]] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for name, row_class in ROW_CLASSES.items():
        reader = _TableReader(row_class, tables[row_class.TABLE], version)
        rows[name] = reader.rows()
        problems += reader.problems
        line_of[row_class.TABLE], given[row_class.TABLE] = reader.line_of, reader.given
    ledger, renamed = recognised(Ledger(**rows))  # type: ignore[arg-type]
    for table, spellings in renamed.items():
        line_of[table] = {spellings.get(key, key): line for key, line in line_of[table].items()}
    return Parsed(ledger=ledger, tables=tables, version=version, problems=tuple(problems), line_of=line_of, given=given)


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
        self.problems: list[Problem] = []
        self.line_of: dict[str, int] = {}
        self.given: dict[str, int] = {}

    def rows(self) -> tuple[Row, ...]:
        """Every line that is not blank, as a row; an unreadable one leaves a problem instead.

        In a report, which its button rewrites, that problem is a warning.
        """
        lines, cells = self._filled()
        values = [self._column(k, cells[self.at[k]]) for k in range(len(self.columns))]
        unsound = self._note_bad_cells(values, lines)
        if self.key is not None:
            self._give_numbers(values[self.key], lines)
            unsound |= self._duplicates(values[self.key], lines, unsound)
        used = [k for k, column in enumerate(self.columns) if column.required or k not in self.empty]
        fields = [self.columns[k].field for k in used]
        whole = zip(*(values[k] for k in used), strict=True)
        sound = [dict(zip(fields, row, strict=True)) for i, row in enumerate(whole) if i not in unsound]
        return tuple(validated_many(self.row_class, sound))

    def _filled(self) -> tuple[list[int], list[tuple[Cell, ...]]]:
        """The numbers of the lines that are not blank, and their cells, a tuple a column."""
        found = self.data.lines
        if self.key is None or not _EMPTIES.isdisjoint(cells[self.at[self.key]] for _, cells in found):
            found = tuple(line for line in found if any(line[1][i] not in _NOTHING for i in self.at))
        if not found:
            return [], [()] * len(self.data.columns)
        lines, cells = zip(*found, strict=True)
        return list(lines), list(zip(*cells, strict=True))

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
            return [empty] * len(cells)
        if bool in map(type, cells):  # VRAI is not 1, though they are equal
            return [empty if _is_empty(cell) else convert(cell) for cell in cells]
        read = {cell: empty if _is_empty(cell) else convert(cell) for cell in distinct}
        return [read[cell] for cell in cells]

    def _note_bad_cells(self, values: list[list[object]], lines: list[int]) -> set[int]:
        """One problem a bad cell, in the order of the lines; gives the positions of their lines."""
        suspect = [k for k, column in enumerate(values) if Bad in map(type, column)]
        bad = [(i, k) for k in suspect for i, value in enumerate(values[k]) if type(value) is Bad]
        for i, k in sorted(bad):
            self._bad(lines[i], self.columns[k], cast(Bad, values[k][i]))
        return {i for i, _ in bad}

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
                cure=bad.cure,
                blocking=not self.row_class.REPORT,
            )
        )

    def _give_numbers(self, keys: list[object], lines: list[int]) -> None:
        lacking = [i for i, key in enumerate(keys) if key is None]
        used = (str(key) for key in keys if key is not None)
        for i, number in zip(lacking, numbers_after(used, self.row_class.SERIES, len(lacking)), strict=True):
            keys[i] = number
            self.given[number] = lines[i]

    def _duplicates(self, keys: list[object], lines: list[int], unsound: set[int]) -> set[int]:
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


_NOTHING = (None, "")
_EMPTIES: frozenset[Cell] = frozenset(_NOTHING)
_EMPTY = Bad("CEL-001", "cette cellule est obligatoire et elle est vide.", "Remplissez-la, ou videz toute la ligne.")


def _later_tables(version: str) -> Mapping[str, TableData]:
    """The tables that came after a version, without lines."""
    later = [c for c in ROW_CLASSES.values() if not has(version, c.SINCE)]
    return {
        c.TABLE: TableData(name=c.TABLE, sheet=c.SHEET, left=1, columns=tuple(x.title for x in columns(c)), lines=())
        for c in later
    }


def _require(tables: Mapping[str, TableData], version: str) -> None:
    known = [c for c in ROW_CLASSES.values() if has(version, c.SINCE)]
    missing = [problem_found for row_class in known for problem_found in _missing(row_class, tables, version)]
    if missing:
        raise TableMissing(" ".join(missing), "Rétablissez ces noms dans le classeur, ou repartez d'une sauvegarde.")


def _missing(row_class: type[Row], tables: Mapping[str, TableData], version: str) -> list[str]:
    data = tables.get(row_class.TABLE)
    if data is None:
        return [f"Le tableau « {row_class.TABLE} » (feuille {row_class.SHEET}) est introuvable."]
    ours = [c.title for c in columns(row_class) if has(version, c.since)]
    problems_found = []
    for title in ours:
        if title not in data.columns:
            near = difflib.get_close_matches(title, [c for c in data.columns if c not in ours], 1, 0.5)
            hint = f" (renommée en « {near[0]} » ?)" if near else ""
            problems_found.append(f"Feuille {data.sheet} : la colonne « {title} » est introuvable{hint}.")
    return problems_found
