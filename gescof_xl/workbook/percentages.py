"""Cells where a percentage means another thing than the number that it holds: 50 % of a price is not 0,50 €.

In *Montant HT* of a financing it is a share of the price; in *Remise*, whose cells are texts, it reads as one
(« 10% »); in the other amounts that people type it is no amount, and is refused.

Only the format of the cell tells, and it is looked at only where the number could be one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from gescof_xl.domain.tables.billing import Payment
from gescof_xl.domain.tables.training import Component, Financing, Participant, Product, Supplement
from gescof_xl.workbook.port import Cell, Percentage, TableData

TABLE, TITLE = Financing.TABLE, "Montant HT"
_TITLES: Mapping[str, tuple[str, ...]] = {
    TABLE: (TITLE, "Remise", "Prix catalogue", "Acompte TTC", "Plafond HT"),
    Participant.TABLE: ("Dédit HT",),
    Supplement.TABLE: ("Prix unitaire HT",),
    Product.TABLE: ("Prix HT",),
    Component.TABLE: ("Prix HT",),
    Payment.TABLE: ("Montant",),
}
_MOST = 10
"""No percentage that people type is above 1 000 %: 700 in such a cell was written by a program, as an amount."""
AMOUNT_FORMAT = "#,##0.00"
"""What a cell shows once the amount has taken the place of the percentage."""

NumberFormats = Callable[[TableData, int, Sequence[int]], Mapping[int, str]]
"""The number formats of some cells of a column of a table's sheet, by row; rows come in order."""


def with_percentages(tables: Mapping[str, TableData], number_formats: NumberFormats) -> dict[str, TableData]:
    """The same tables, in which what a cell shows as a percentage, and could be one, is a Percentage."""
    return {name: _with_percentages(data, number_formats) if name in _TITLES else data for name, data in tables.items()}


def _with_percentages(data: TableData, number_formats: NumberFormats) -> TableData:
    shown: defaultdict[int, set[int]] = defaultdict(set)
    for at in [data.columns.index(title) for title in _TITLES[data.name] if title in data.columns]:
        if lines := [line for line, cell in zip(data.rows, data.cells[at], strict=True) if _may_be(cell)]:
            formats = number_formats(data, data.left + at, lines)
            for line in lines:
                if "%" in formats.get(line, ""):
                    shown[line].add(at)
    if not shown:
        return data
    lines_shown = (
        (line, tuple(Percentage(cell) if at in shown[line] else cell for at, cell in enumerate(cells)))  # type: ignore[arg-type]
        if line in shown
        else (line, cells)
        for line, cells in data.lines
    )
    return data.with_lines(lines_shown)


def _may_be(cell: Cell) -> bool:
    """Whether a number could be a percentage."""
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and 0 < cell <= _MOST
