"""From cells to rows and back: the only place where a French title meets a Python field.

`parse` reports every bad cell and drops no line; `plan` turns changes into the cells to write.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gescof_xl.core.errors import TableMissing
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Row, columns, stored_columns
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.numbering import next_numbers
from gescof_xl.workbook.cells import Bad, converter
from gescof_xl.workbook.port import Cell, TableData


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What a workbook says: the ledger, what could not be read, and where each key stands.

    `given` holds the numbers that the tool gave to lines typed without one: they are written with the next patch.
    """

    ledger: Ledger
    tables: Mapping[str, TableData]
    problems: tuple[Problem, ...] = ()
    line_of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    given: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def locate(self, table: str, key: str, column: str) -> str:
        """The cell of a row's column, such as `F5`; "" when the row is new or the place is the whole table."""
        line = self.line_of.get(table, {}).get(key)
        return self.tables[table].address(line, column) if line else ""


def parse(tables: Mapping[str, TableData]) -> Parsed:
    """All tables as typed rows; raises TableMissing when a table or column is not there under its name."""
    _require(tables)
    problems: list[Problem] = []
    line_of: dict[str, dict[str, int]] = {}
    given: dict[str, dict[str, int]] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for name, row_class in ROW_CLASSES.items():
        reader = _TableReader(row_class, tables[row_class.TABLE])
        rows[name] = reader.rows()
        problems += reader.problems
        line_of[row_class.TABLE], given[row_class.TABLE] = reader.line_of, reader.given
    ledger = Ledger(**rows)  # type: ignore[arg-type]
    return Parsed(ledger=ledger, tables=tables, problems=tuple(problems), line_of=line_of, given=given)


class _TableReader:
    """Reads one table; collects its problems, the line of each key, and the numbers it had to give."""

    def __init__(self, row_class: type[Row], data: TableData) -> None:
        self.row_class, self.data = row_class, data
        self.problems: list[Problem] = []
        self.line_of: dict[str, int] = {}
        self.given: dict[str, int] = {}
        cells = {title: i for i, title in enumerate(data.columns)}
        self.plan = [(cells[c.title], c, converter(c)) for c in stored_columns(row_class)]
        self.key = next((c for _, c, _ in self.plan if c.key), None)

    def rows(self) -> tuple[Row, ...]:
        """Every line that is not blank, as a row; an unreadable one leaves a problem instead.

        In a report, which its button rewrites, that problem is a warning.
        """
        found = [(line, self._values(line, cells)) for line, cells in self.data.lines if not self._blank(cells)]
        self._give_numbers(found)
        return tuple(row for line, values in found if (row := self._row(line, values)) is not None)

    def _blank(self, cells: Sequence[Cell]) -> bool:
        return all(cells[i] is None or cells[i] == "" for i, _, _ in self.plan)

    def _values(self, line: int, cells: Sequence[Cell]) -> dict[str, object] | None:
        values: dict[str, object] = {}
        sound = True
        for i, column, convert in self.plan:
            cell = cells[i]
            if cell is None or cell == "":
                if column.required and not (column.key and self.row_class.SERIES):
                    sound = self._bad(line, column, _EMPTY)
                continue
            value = convert(cell)
            if isinstance(value, Bad):
                sound = self._bad(line, column, value)
            values[column.field] = value
        return values if sound else None

    def _bad(self, line: int, column: Column, bad: Bad) -> bool:
        address = self.data.address(line, column.title)
        self.problems.append(
            Problem(
                code=bad.code, table=self.data.name, column=column.title, sheet=self.data.sheet, cell=address,
                message=f"{self.data.sheet}, cellule {address} ({column.title}) : {bad.message}", cure=bad.cure,
                blocking=not self.row_class.REPORT,
            )  # fmt: skip
        )
        return False

    def _give_numbers(self, found: list[tuple[int, dict[str, object] | None]]) -> None:
        if self.key is None or not self.row_class.SERIES:
            return
        used = [str(v[self.key.field]) for _, v in found if v and self.key.field in v]
        lacking = [(line, v) for line, v in found if v is not None and self.key.field not in v]
        for (line, values), number in zip(lacking, next_numbers(self.row_class.SERIES, used, len(lacking)), strict=True):
            values[self.key.field] = number
            self.given[number] = line

    def _row(self, line: int, values: dict[str, object] | None) -> Row | None:
        if values is None:
            return None
        if self.key is None:
            return self.row_class(**values)
        key = str(values[self.key.field])
        if key in self.line_of:
            first = self.data.address(self.line_of[key], self.key.title)
            self._bad(line, self.key, Bad("CEL-007", f"« {key} » est déjà en {first}.", "Donnez un code différent à chaque ligne."))
            return None
        self.line_of[key] = line
        return self.row_class(**values)


_EMPTY = Bad("CEL-001", "cette cellule est obligatoire et elle est vide.", "Remplissez-la, ou videz toute la ligne.")


def _require(tables: Mapping[str, TableData]) -> None:
    missing = [complaint for row_class in ROW_CLASSES.values() for complaint in _missing(row_class, tables)]
    if missing:
        raise TableMissing(" ".join(missing), "Rétablissez ces noms dans le classeur, ou repartez d'une sauvegarde.")


def _missing(row_class: type[Row], tables: Mapping[str, TableData]) -> list[str]:
    data = tables.get(row_class.TABLE)
    if data is None:
        return [f"Le tableau « {row_class.TABLE} » (feuille {row_class.SHEET}) est introuvable."]
    ours = [c.title for c in columns(row_class)]
    complaints = []
    for title in ours:
        if title not in data.columns:
            near = difflib.get_close_matches(title, [c for c in data.columns if c not in ours], 1, 0.5)
            hint = f" (renommée en « {near[0]} » ?)" if near else ""
            complaints.append(f"Feuille {data.sheet} : la colonne « {title} » est introuvable{hint}.")
    return complaints
