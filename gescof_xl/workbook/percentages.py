"""Cells where a percentage means another thing than the number that it holds: 50 % of a price is not 0,50 €.

In *Montant HT* it is a share of the price; in *Remise*, whose cells are texts, it reads as one (« 10% »).

Only the format of the cell tells, and it is looked at only where the number could be one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from gescof_xl.domain.tables.training import Financing
from gescof_xl.workbook.port import Cell, Percentage, TableData

TABLE, TITLE, DISCOUNT = Financing.TABLE, "Montant HT", "Remise"
AMOUNT_FORMAT = "#,##0.00"
"""What a cell shows once the amount has taken the place of the percentage."""

NumberFormat = Callable[[TableData, int, int], str]
"""The number format of the cell of a table's sheet, by column and row."""


def with_percentages(tables: Mapping[str, TableData], number_format: NumberFormat) -> dict[str, TableData]:
    """The same tables, in which a percentage of a price is a Percentage."""
    data = tables.get(TABLE)
    if data is None:
        return dict(tables)
    places = [data.columns.index(title) for title in (TITLE, DISCOUNT) if title in data.columns]

    def is_percentage(line: int, at: int, cell: Cell) -> bool:
        return at in places and _may_be(cell) and "%" in number_format(data, data.left + at, line)

    found = {
        line: tuple(
            Percentage(cell) if is_percentage(line, at, cell) else cell  # type: ignore[arg-type]
            for at, cell in enumerate(cells)
        )
        for line, cells in data.lines
        if any(_may_be(cells[at]) for at in places)
    }
    if not found:
        return dict(tables)
    return {**tables, TABLE: replace(data, lines=tuple((n, found.get(n, cells)) for n, cells in data.lines))}


def _may_be(cell: Cell) -> bool:
    """Whether a number could be a percentage: more than nothing, and no more than the whole."""
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and 0 < cell <= 1
