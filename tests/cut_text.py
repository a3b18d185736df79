"""What a reader of a workbook does not see whole, as LibreOffice lays it out: cut texts, numbers shown as ###.

A table is measured column by column: a text may not lie over the next cell, which somebody fills one day. Above a table,
in Accueil and in the assistant a text may lie over empty cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gescof_xl.core.addresses import address
from tests.live_backends import office
from tests.xlwings_libreoffice.office import enum, struct

_ROUNDING = 40  # hundredths of a millimetre: what a length loses between the units of Excel and those of LibreOffice
_TWO_LINES_SHOW = 560  # hundredths of a millimetre: the height from which a second line of text begins to show
_FROM_TOP = 1  # CellVertJustify2
_SCRATCH = "mesure"
_FILLED = 1 | 2 | 4 | 16  # CellFlags: numbers, dates, texts, formulas
_ALL = 1023
_LARGE = -1_234_567.89
_WIDEST, _HIGHEST = 400, 200  # columns and rows that sheets without a table, and what stands above one, never reach


def cut(path: Path, *, large: bool = False) -> list[str]:
    """What is cut in the sheets of a workbook: « Journal, Résumé : … ».

    `large` puts an amount of more than a million in the first line of each column of amounts before it looks.
    """
    document = office().load(path)
    try:
        found = []
        for name in document.DatabaseRanges.ElementNames:
            area = document.DatabaseRanges.getByName(name).DataArea
            table = _Table(document, document.Sheets.getByIndex(area.Sheet), area)
            if large:
                table.grow()
            found += [*table.narrow(), *table.low(), *table.overlapping()]
        document.Sheets.insertNewByName(_SCRATCH, document.Sheets.Count)
        found += [place for sheet in _sheets(document) for place in _above_tables(document, sheet)]
        return found
    finally:
        document.close(True)


def _sheets(document: Any) -> list[Any]:
    every = (document.Sheets.getByIndex(at) for at in range(document.Sheets.Count))
    return [sheet for sheet in every if sheet.IsVisible and sheet.Name != _SCRATCH]


class _Table:
    """A table of a workbook, measured on a copy of its sheet."""

    def __init__(self, document: Any, sheet: Any, area: Any) -> None:
        self._sheets, self._sheet, self._area = document.Sheets, sheet, area
        self._columns = range(area.StartColumn, area.EndColumn + 1)
        self._lines = range(area.StartRow + 1, area.EndRow + 1)
        self._wrapped = {c for c in self._columns if self._cell(c, self._lines.start).IsTextWrapped}

    def grow(self) -> None:
        """Puts a large amount wherever a column shows euros."""
        for column in self._columns:
            cell = self._cell(column, self._lines.start)
            if cell.String.endswith("€") or not cell.String:
                cell.setValue(_LARGE)
                if not cell.String.endswith("€"):
                    cell.setString("")

    def narrow(self) -> Iterator[str]:
        """The columns that are narrower than what they hold. A seal fills its cell: it is not there to be read."""
        copy = self._copy()
        self._body(copy).Columns.OptimalWidth = True
        needed = {c: copy.Columns.getByIndex(c).Width for c in self._columns}
        self._sheets.removeByName(_SCRATCH)
        for column in self._columns:
            has = self._sheet.Columns.getByIndex(column).Width
            clipped = self._cell(column, self._lines.start).HoriJustify == enum("table.CellHoriJustify", "REPEAT")
            longest = max((self._cell(column, line).String for line in self._lines), key=len)
            if longest and needed[column] > has + _ROUNDING and not clipped:  # an empty column has a width of its own
                yield f"{self._place(column)} : {needed[column]} au lieu de {has} pour « {longest} »"

    def low(self) -> Iterator[str]:
        """The lines that are lower than their wrapped texts, the titles included."""
        lines = self._lines if self._wrapped else ()
        copy = self._copy()
        for column in self._columns:
            copy.Columns.getByIndex(column).Width = self._sheet.Columns.getByIndex(column).Width
            if column not in self._wrapped:
                copy.getCellRangeByPosition(column, 1, column, len(self._lines)).clearContents(_FILLED)
        self._body(copy).Rows.OptimalHeight = True
        for at, row in enumerate((self._area.StartRow, *lines)):
            has, needed = self._sheet.Rows.getByIndex(row).Height, copy.Rows.getByIndex(at).Height
            if needed > has + _ROUNDING:
                yield f"{self._sheet.Name}, ligne {row + 1} : haute de {has} au lieu de {needed}"
        self._sheets.removeByName(_SCRATCH)

    def overlapping(self) -> Iterator[str]:
        """Texts of several lines in cells that do not wrap: of them, one line from the top is seen, not half of two."""
        first, last = self._columns.start, self._columns[-1]
        shown = self._sheet.getCellRangeByPosition(first, self._lines.start, last, self._lines[-1]).getDataArray()
        for column in set(self._columns) - self._wrapped:
            several = [at for at, values in enumerate(shown, self._lines.start) if "\n" in str(values[column - first])]
            for line in several[:1]:
                height = self._sheet.Rows.getByIndex(line).Height
                if self._cell(column, line).VertJustify != _FROM_TOP or height >= _TWO_LINES_SHOW:
                    yield f"{self._place(column)}, ligne {line + 1} : plusieurs lignes l'une sur l'autre"

    def _copy(self) -> Any:
        self._sheets.copyByName(self._sheet.Name, _SCRATCH, self._sheets.Count)
        copy = self._sheets.getByName(_SCRATCH)
        copy.Rows.removeByIndex(0, self._area.StartRow)
        return copy

    def _body(self, copy: Any) -> Any:
        """The table in the copy: LibreOffice takes minutes over all the lines of a sheet."""
        return copy.getCellRangeByPosition(self._columns.start, 0, self._columns[-1], len(self._lines))

    def _cell(self, column: int, row: int) -> Any:
        return self._sheet.getCellByPosition(column, row)

    def _place(self, column: int) -> str:
        return f"{self._sheet.Name}, {self._cell(column, self._area.StartRow).String}"


def _above_tables(document: Any, sheet: Any) -> Iterator[str]:
    """The cells outside tables that are wider than their place: their own, and the empty cells that they lie over."""
    scratch = document.Sheets.getByName(_SCRATCH)
    scratch.getCellRangeByPosition(0, 0, _WIDEST, 0).clearContents(_ALL)
    cells = [cell for cell in _filled(document, sheet) if not cell.IsTextWrapped]
    for at, cell in enumerate(cells):
        target = struct("table.CellAddress", Sheet=scratch.RangeAddress.Sheet, Column=2 * at, Row=0)
        scratch.copyRange(target, cell.RangeAddress)
    scratch.getCellRangeByPosition(0, 0, _WIDEST, 0).merge(False)
    scratch.getCellRangeByPosition(0, 0, 2 * len(cells), 0).Columns.OptimalWidth = True
    for at, cell in enumerate(cells):
        needed = scratch.Columns.getByIndex(2 * at).Width
        has = _room(sheet, cell, needed)
        if needed > has + _ROUNDING:
            where = address(cell.CellAddress.Column + 1, cell.CellAddress.Row + 1)
            yield f"{sheet.Name}, {where} : {needed} au lieu de {has} pour « {cell.String} »"


def _filled(document: Any, sheet: Any) -> Iterator[Any]:
    """The cells that show something above the table of a sheet, or in a sheet without one."""
    tables = (document.DatabaseRanges.getByName(name).DataArea for name in document.DatabaseRanges.ElementNames)
    height = min((a.StartRow for a in tables if a.Sheet == sheet.RangeAddress.Sheet), default=_HIGHEST)
    for part in sheet.getCellRangeByPosition(0, 0, _WIDEST, height - 1).queryContentCells(_FILLED).RangeAddresses:
        for row in range(part.StartRow, part.EndRow + 1):
            for column in range(part.StartColumn, part.EndColumn + 1):
                cell = sheet.getCellByPosition(column, row)
                if cell.String:
                    yield cell


def _room(sheet: Any, cell: Any, needed: int) -> int:
    """How wide the place of a cell is: merged cells; for a text, also empty ones before or after it, as many as needed.

    The paper ends with the area that is printed.
    """
    edge = min((area.EndColumn + 1 for area in sheet.getPrintAreas()), default=_WIDEST)
    merged = sheet.createCursorByRange(cell)
    merged.collapseToMergedArea()
    own = merged.RangeAddress
    width: int = sum(sheet.Columns.getByIndex(column).Width for column in range(own.StartColumn, own.EndColumn + 1))
    if own.StartColumn < own.EndColumn or cell.getValue():
        return width
    step = -1 if cell.HoriJustify == enum("table.CellHoriJustify", "RIGHT") else 1
    at = own.StartColumn + step
    while width < needed and 0 <= at < edge and not sheet.getCellByPosition(at, own.StartRow).String:
        width += sheet.Columns.getByIndex(at).Width
        at += step
    return width
