"""What an open workbook holds at one moment: its tables, and what a writer must know of the cells around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from gescof_xl.core.addresses import is_link
from gescof_xl.workbook.excel.cells import received
from gescof_xl.workbook.port import TableData

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gescof_xl.workbook.excel.session import Area, Grid, LiveTable

    Place = tuple[int, int]


class SheetState(Protocol):
    """One sheet; places are (row, column)."""

    @property
    def is_protected(self) -> bool:
        """Whether its cells are locked."""

    def formulas(self, area: Area) -> Mapping[Place, str]:
        """Where a formula stands in an area, and as much of it as is known: links begin with =HYPERLINK(."""

    def number_format(self, area: Area) -> str | None:
        """The number format that all cells of an area share, or None."""

    def number_formats(self, line: Area) -> list[str | None]:
        """The number format of each cell of a line."""

    def hidden_rows(self, area: Area) -> frozenset[int]:
        """The rows of an area that are hidden, by a filter or by hand."""

    def is_blank(self, area: Area) -> bool:
        """Whether no cell of an area holds anything."""


class BookState(Protocol):
    """The workbook as it stood when it was looked at."""

    def tables(self) -> Mapping[str, TableData]:
        """The tables by name: all, or all those of GesCOF."""

    def table(self, name: str) -> TableState | None:
        """One table with what stands around it; None where there is none of this name."""

    def tables_of(self, sheet: str) -> list[TableState]:
        """The tables of one sheet."""

    def sheet(self, name: str) -> SheetState | None:
        """A sheet; None where there is none of this name."""


@dataclass(frozen=True)
class TableState:
    """A table as it stands in Excel: its place, what it reads, and the sheet around."""

    live: LiveTable
    data: TableData
    sheet: SheetState

    @cached_property
    def formulas(self) -> Mapping[Place, str]:
        """Where its lines hold formulas."""
        return self.sheet.formulas(self.live.body)

    @cached_property
    def calculated(self) -> frozenset[str]:
        """Titles of the columns that Excel computes: a formula in any line, links apart."""
        left = self.live.area.column
        return frozenset(
            self.data.columns[column - left] for (_, column), formula in self.formulas.items() if not is_link(formula)
        )


def table_data(live: LiveTable, values: Grid) -> TableData:
    """The port's view of a table, from the values of its whole range."""
    lines = values[1 : len(values) - live.totals]
    return TableData.of_lines(
        name=live.name,
        sheet=live.area.sheet,
        left=live.area.column,
        columns=tuple("" if title is None else str(title) for title in values[0]),
        lines=tuple(
            (live.body.row + offset, tuple(received(cell) for cell in line)) for offset, line in enumerate(lines)
        ),
    )
