"""What an accountant does to the copy that was sent: with openpyxl (as a program would), or in LibreOffice."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.table import TableColumn

from tests.xlwings_libreoffice.office import Office, properties, struct


class ByProgram:
    """A workbook edited and saved by openpyxl, which forgets formulas' results and whatever it does not know."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._places = {name: (sheet, sheet.tables[name]) for sheet in book for name in sheet.tables}

    def _bounds(self, table: str) -> tuple[int, int, int, int]:
        bounds: Any = range_boundaries(self._places[table][1].ref)
        left, top, right, bottom = bounds
        return left, top, right, bottom

    def _titles(self, table: str) -> dict[str, int]:
        sheet, _ = self._places[table]
        left, top, right, _ = self._bounds(table)
        return {sheet.cell(top, column).value: column for column in range(left, right + 1)}

    def _line(self, table: str, key: str) -> int:
        sheet, _ = self._places[table]
        left, top, _, bottom = self._bounds(table)
        return next(line for line in range(top + 1, bottom + 1) if sheet.cell(line, left).value == key)

    def set(self, table: str, key: str, title: str, value: object) -> None:
        """Types over a cell."""
        self._places[table][0].cell(self._line(table, key), self._titles(table)[title]).value = value

    def add(self, table: str, **cells: object) -> None:
        """Types a line under a table, which grows."""
        sheet, found = self._places[table]
        left, top, right, bottom = self._bounds(table)
        for title, value in cells.items():
            sheet.cell(bottom + 1, self._titles(table)[title.replace("_", " ")]).value = value
        found.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom + 1}"
        found.autoFilter.ref = found.ref

    def empty(self, table: str, key: str) -> None:
        """Empties a line."""
        sheet, _ = self._places[table]
        line = self._line(table, key)
        for column in self._titles(table).values():
            sheet.cell(line, column).value = None

    def reverse(self, table: str) -> None:
        """Sorts a table the other way round."""
        sheet, _ = self._places[table]
        left, top, right, bottom = self._bounds(table)
        rows = [
            [sheet.cell(line, column).value for column in range(left, right + 1)] for line in range(top + 1, bottom + 1)
        ]
        for line, row in enumerate(reversed(rows), top + 1):
            for column, value in enumerate(row, left):
                sheet.cell(line, column).value = value

    def add_column(self, table: str, title: str, values: Mapping[str, object]) -> None:
        """Adds a column at the right of a table."""
        sheet, found = self._places[table]
        left, top, right, bottom = self._bounds(table)
        sheet.cell(top, right + 1).value = title
        for key, value in values.items():
            sheet.cell(self._line(table, key), right + 1).value = value
        found.tableColumns.append(TableColumn(id=1000, name=title))
        found.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right + 1)}{bottom}"
        found.autoFilter.ref = found.ref

    def add_chart(self, name: str) -> None:
        """Adds a sheet with figures and a chart."""
        sheet = self._book.create_sheet(name)
        sheet.append(["Mois", "Ventes"])
        sheet.append(["Janvier", 1200])
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
        sheet.add_chart(chart, "D2")


@contextmanager
def by_program(path: Path) -> Iterator[ByProgram]:
    """Opens a workbook, and saves it at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    yield ByProgram(book)
    book.save(path)


class InLibreOffice:
    """A workbook edited in LibreOffice, as a person does it there."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def _range(self, table: str) -> tuple[Any, Any]:
        area = self._document.DatabaseRanges.getByName(table).DataArea
        return self._document.Sheets.getByIndex(area.Sheet), area

    def _titles(self, table: str) -> dict[str, int]:
        sheet, area = self._range(table)
        columns = range(area.StartColumn, area.EndColumn + 1)
        return {sheet.getCellByPosition(c, area.StartRow).String: c for c in columns}

    def _line(self, table: str, key: str) -> int:
        sheet, area = self._range(table)
        lines = range(area.StartRow + 1, area.EndRow + 1)
        return next(line for line in lines if sheet.getCellByPosition(area.StartColumn, line).String == key)

    def _open(self, table: str) -> Any:
        sheet, _ = self._range(table)
        sheet.unprotect("")
        return sheet

    def set(self, table: str, key: str, title: str, value: object) -> None:
        """Takes the protection off, and types over a cell."""
        _fill(self._open(table).getCellByPosition(self._titles(table)[title], self._line(table, key)), value)

    def add(self, table: str, **cells: object) -> None:
        """Inserts a line before the last one of a table, and types it."""
        sheet, area = self._range(table)
        sheet.Rows.insertByIndex(area.EndRow, 1)
        for title, column in self._titles(table).items():
            _fill(sheet.getCellByPosition(column, area.EndRow), cells.get(title.replace(" ", "_"), ""))

    def remove(self, table: str, key: str) -> None:
        """Deletes a whole row of the sheet."""
        self._open(table).Rows.removeByIndex(self._line(table, key), 1)

    def sort(self, table: str, title: str) -> None:
        """Sorts a table by one of its columns, descending."""
        sheet, area = self._range(table)
        sheet.unprotect("")
        cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow + 1, area.EndColumn, area.EndRow)
        fields = _uno_sequence(
            struct("table.TableSortField", Field=self._titles(table)[title] - area.StartColumn, IsAscending=False)
        )
        cells.sort(properties(SortFields=fields, ContainsHeader=False))

    def add_pivot(self, table: str, title: str, name: str) -> None:
        """Adds a sheet with a pivot table of a table's rows by one of its columns."""
        _, area = self._range(table)
        sheets = self._document.Sheets
        sheets.insertNewByName(name, sheets.Count)
        pivots = sheets.getByName(name).DataPilotTables
        made = pivots.createDataPilotDescriptor()
        made.setSourceRange(area)
        columns = made.DataPilotFields
        columns.getByIndex(self._titles(table)[title] - area.StartColumn).Orientation = _orientation("ROW")
        counted = columns.getByIndex(self._titles(table)["N°"] - area.StartColumn)
        counted.Orientation = _orientation("DATA")
        pivots.insertNewByName("croise", struct("table.CellAddress", Sheet=sheets.Count - 1, Column=0, Row=0), made)

    def add_column(self, table: str, title: str, values: Mapping[str, object]) -> None:
        """Inserts a column before the last one of a table."""
        sheet, area = self._range(table)
        sheet.unprotect("")
        sheet.Columns.insertByIndex(area.EndColumn, 1)
        sheet.getCellByPosition(area.EndColumn, area.StartRow).String = title
        for key, value in values.items():
            _fill(sheet.getCellByPosition(area.EndColumn, self._line(table, key)), value)


@contextmanager
def in_libreoffice(office: Office, path: Path) -> Iterator[InLibreOffice]:
    """Opens a workbook in LibreOffice, and saves it as .xlsx at the end."""
    document = office.load(path)
    try:
        yield InLibreOffice(document)
        document.storeToURL(path.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    finally:
        document.close(True)


def _fill(cell: Any, value: object) -> None:
    if isinstance(value, date):
        cell.Value = (value - date(1899, 12, 30)).days
    elif isinstance(value, (int, float)):
        cell.Value = value
    else:
        cell.String = str(value)


def _orientation(name: str) -> Any:
    from tests.xlwings_libreoffice.office import enum

    return enum("sheet.DataPilotFieldOrientation", name)


def _uno_sequence(*items: Any) -> Any:
    from tests.xlwings_libreoffice.office import uno

    return uno.Any("[]com.sun.star.table.TableSortField", items)
