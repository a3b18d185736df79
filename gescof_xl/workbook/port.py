"""What every workbook backend can do: read all tables, write one patch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol

from gescof_xl.core.addresses import address, link_formula
from gescof_xl.core.frozen import frozen


class Link(NamedTuple):
    """A cell that shows the name of another one, such as ('Clients', 'F5'), and leads there."""

    sheet: str
    cell: str

    @property
    def formula(self) -> str:
        """What shows it and leads there, without its `=`; "" where it would lead nowhere: it is a text then."""
        return link_formula(self.sheet, self.cell, self.cell)


class Percentage(float):
    """A number whose cell shows it as a percentage, in a column where that makes a difference: 0.5 is « 50 % »."""


Cell = str | float | int | bool | Decimal | date | Link | None
"""What a cell holds; an empty one is None, a Link reads back as its `cell`."""


Line = tuple[int, tuple[Cell, ...]]
"""The sheet row number of a table's line (1-based), and its values, in column order."""


@frozen
class TableData:
    """One Excel table as it stands in the workbook, blank lines and foreign columns included.

    Kept column by column, as it is read: `rows` are the sheet row numbers (1-based) of its lines, `cells` the values of
    each column in that order.
    """

    name: str
    sheet: str
    left: int
    columns: tuple[str, ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of_lines(
        cls, *, name: str, sheet: str, left: int, columns: tuple[str, ...], lines: Iterable[Line]
    ) -> TableData:
        """The table that has these lines."""
        rows, values = tuple(zip(*lines, strict=True)) or ((), ())
        cells = tuple(zip(*values, strict=True)) or ((),) * len(columns)
        return cls(name=name, sheet=sheet, left=left, columns=columns, rows=rows, cells=cells)

    def with_lines(self, lines: Iterable[Line]) -> TableData:
        """The same table with other lines."""
        return self.of_lines(name=self.name, sheet=self.sheet, left=self.left, columns=self.columns, lines=lines)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, made when they are first asked for: a button needs those of few tables."""
        return tuple(zip(self.rows, zip(*self.cells, strict=True), strict=True))

    def address(self, line: int, column: str | None) -> str:
        """The cell of a sheet row and column title, such as `F5`; the row's first cell without title."""
        offset = self.columns.index(column) if column in self.columns else 0
        return address(self.left + offset, line)


@frozen
class LineEdit:
    """New values for named cells of one line; `seen` is what the whole line read when it was decided.

    `key` is what its key column reads, by which a line that a sort has moved is found again.
    """

    table: str
    line: int
    key_column: str = ""
    key: Cell = None
    values: Mapping[str, Cell]
    seen: Mapping[str, Cell]


@frozen
class Append:
    """New lines at the foot of a table.

    `shown` are the columns of GesCOF's own formulas: their value is what the formula shows until Excel computes it. Any
    other value is written as it is, also where a person has made a calculated column of it: it is a fact, and a formula
    would compute it anew.
    """

    table: str
    lines: tuple[Mapping[str, Cell], ...]
    shown: frozenset[str] = frozenset()


@frozen
class RewriteLines:
    """The whole content of a report table: fewer lines shrink it, more lines extend it; `shown` as for Append.

    `origins` says for each line which one it was before, by its sheet row, 0 for a new one: a formula that a person has
    typed in a column of `shown` follows its line, and its relative references move with it.
    """

    table: str
    lines: tuple[Mapping[str, Cell], ...]
    shown: frozenset[str] = frozenset()
    origins: tuple[int, ...] = ()


@frozen
class Recalculated:
    """What formula cells of one line now show; the formulas themselves stay."""

    table: str
    line: int
    values: Mapping[str, Cell]


@frozen
class Patch:
    """All that one button writes, at once or not at all."""

    edits: tuple[LineEdit, ...] = ()
    appends: tuple[Append, ...] = ()
    rewrites: tuple[RewriteLines, ...] = ()
    recalculated: tuple[Recalculated, ...] = ()

    def __bool__(self) -> bool:
        return any((self.edits, self.appends, self.rewrites, self.recalculated))


@frozen
class Additions:
    """What an older workbook lacks: titles of columns by table, and names of whole tables.

    `formulas` are titles of columns, by table, that it has with an older formula.
    """

    columns: Mapping[str, tuple[str, ...]]
    tables: tuple[str, ...] = ()
    formulas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Workbook(Protocol):
    """A workbook backend. Both calls raise WorkbookError, and a failed write changes nothing."""

    @property
    def name(self) -> str:
        """The workbook's file name, for messages."""

    def read(self) -> Mapping[str, TableData]:
        """Every table of the workbook by name, as it stands now; `write` is refused if it changes after."""

    def extend(self, additions: Additions) -> Mapping[str, TableData]:
        """Every table with these columns and tables, blank, as a workbook of this version has them.

        They are saved by the next `write`, with what it writes. Raises Unwritable where something of a person's stands
        in their place.
        """

    def lost(self) -> tuple[str, ...]:
        """Our tables that another program dropped though their titles and lines are still there, by name."""

    def restore(self) -> Mapping[str, TableData]:
        """Every table, with those that were lost; they are saved by the next `write`. Raises Outdated, Unwritable."""

    def check_writable(self) -> None:
        """Raises Busy or Unwritable when `write` would be refused: asked before anything else is made."""

    def write(self, patch: Patch) -> None:
        """Writes and saves."""

    def lock(self) -> AbstractContextManager[None]:
        """Held from the fresh read to the save, so that two buttons never issue at once; raises Busy."""
