"""An Excel without Excel, and a hostile one: it does what Excel is known to do.

Digits given to a General cell become numbers, "1-2" a date, "=A1" a formula; numbers given to a text cell
become text; a write under a table extends it; calculated columns fill down; a protected sheet, a busy Excel
and a full disk raise. It computes no formula: a formula cell shows 0, a link its text.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import openpyxl
from openpyxl.utils import range_boundaries

REJECTED = -2147418111
FAILED = -2147352567


class ComError(Exception):
    """What pywin32 raises: a number, and more in a nested tuple."""


@dataclass
class FakeCell:
    """One cell: `formula` and `prefix` (the apostrophe) as Excel keeps them apart from the value."""

    value: Any = None
    format: str = "General"
    formula: str = ""


@dataclass
class FakeTable:
    """A table's place, 1-based, header and totals included."""

    name: str
    row: int
    column: int
    height: int
    width: int
    totals: bool = False


@dataclass
class FakeSheet:
    """A sheet's cells and tables."""

    name: str
    cells: dict[tuple[int, int], FakeCell] = field(default_factory=dict)
    tables: list[FakeTable] = field(default_factory=list)
    protected: bool = False

    def at(self, row: int, column: int) -> FakeCell:
        """The cell, made on first use."""
        return self.cells.setdefault((row, column), FakeCell())


class Machine:
    """All that stands behind one open workbook, with the switches that a test turns."""

    def __init__(self, path: Path | None, sheets: list[FakeSheet]) -> None:
        self.path, self.sheets = path, sheets
        self.calls = 0
        self.busy = 0  # so many calls to come are rejected
        self.fail_at_write = 0  # the n-th write from now on fails
        self.fail_at_save = False
        self.read_only = self.auto_save = False
        self.saves = 0
        self.settings: dict[str, Any] = {
            "screen_updating": True,
            "display_alerts": True,
            "calculation": "automatic",
            "status_bar": False,
        }
        self.seen_settings: list[dict[str, Any]] = []  # as they were at each write
        self.alerts: list[str] = []
        self.active = ""
        self.drop_downs: dict[tuple[str, int], Any] = {}
        self.answers: list[str] = []
        self.selection = (sheets[0].name, 1, 1, 1, 1)

    def call(self) -> None:
        """Each access to Excel passes here."""
        self.calls += 1
        if self.busy:
            self.busy -= 1
            raise ComError(REJECTED, "Call was rejected by callee.", None, None)

    def writing(self, sheet: FakeSheet) -> None:
        """Each write passes here."""
        self.call()
        self.seen_settings.append(dict(self.settings))
        if sheet.protected:
            raise ComError(FAILED, "Exception", (0, "Excel", "protected", None, 0, -2146827284), None)
        if self.fail_at_write:
            self.fail_at_write -= 1
            if not self.fail_at_write:
                raise ComError(FAILED, "Exception", (0, "Excel", "failed", None, 0, -2146827284), None)


def typed(text: str, cell_format: str) -> FakeCell:  # noqa: PLR0911 - one rule of Excel a line
    """What Excel makes of a text that is given to a cell."""
    if text.startswith("'"):
        return FakeCell(text[1:], cell_format)
    if cell_format == "@" or not text:
        return FakeCell(text or None, cell_format)
    if text[0] == "=":
        link = re.fullmatch(r'=HYPERLINK\(".*","(.*)"\)', text)
        return FakeCell(link[1] if link else 0.0, cell_format, text)
    if re.fullmatch(r"[+-]?[\d,]*\.?\d+([eE][+-]?\d+)?%?", text):
        number = float(text.replace(",", "").rstrip("%")) / (100 if text.endswith("%") else 1)
        return FakeCell(number, "0%" if text.endswith("%") else cell_format)
    if day := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})", text):
        return FakeCell(_midnight(2026, min(12, int(day[1]) or 1), min(28, int(day[2]) or 1)), "d-mmm")
    if re.fullmatch(r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[ -]?\d{4}", text.upper()):
        return FakeCell(_midnight(int(text[-4:]), 1, 1), "mmm-yy")
    if text.upper() in ("TRUE", "FALSE", "VRAI", "FAUX"):
        return FakeCell(text.upper() in ("TRUE", "VRAI"), cell_format)
    return FakeCell(text, cell_format)


def _midnight(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(year, month, day), dt.time())


def given(value: Any, cell_format: str) -> FakeCell:
    """What Excel makes of any value that is given to a cell."""
    if isinstance(value, Decimal):
        return FakeCell(round(float(value), 4), '#,##0.00 "F"')  # arrives as a currency
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return FakeCell(moment, "m/d/yyyy" if cell_format in ("General", "@") else cell_format)
    if isinstance(value, bool):
        return FakeCell(value, cell_format)
    if isinstance(value, int | float):
        return FakeCell(f"{value:g}" if cell_format == "@" else float(value), cell_format)
    return typed(value or "", cell_format)


def shift_rows(sheet: FakeSheet, row: int, columns: range, by: int) -> None:
    """Moves what stands in some columns, from a row on; a table inside grows or shrinks."""
    for table in sheet.tables:
        if table.column not in columns:
            continue
        if table.row < row < table.row + table.height:
            table.height += by
        elif table.row >= row:
            table.row += by
    moved = {(r, c): cell for (r, c), cell in sheet.cells.items() if c in columns and r >= row}
    for place in moved:
        del sheet.cells[place]
    sheet.cells |= {(r + by, c): cell for (r, c), cell in moved.items()}


def resize(sheet: FakeSheet, table: FakeTable, height: int) -> None:
    """A table's new height; calculated columns fill down."""
    if height < 2:
        raise ComError(FAILED, "Exception", (0, "Excel", "a table needs a line", None, 0, -2146827284), None)
    first = table.row + 1
    for c in range(table.column, table.column + table.width):
        if model := sheet.at(first, c).formula:
            for r in range(table.row + table.height, table.row + height):
                if sheet.at(r, c).value is None and not model.startswith("=HYPERLINK"):
                    sheet.cells[r, c] = replace(sheet.at(first, c))
    table.height = height


def opened(path: Path) -> Machine:
    """A workbook file as Excel would have it open."""
    sheets = []
    for source in openpyxl.load_workbook(path).worksheets:
        sheet = FakeSheet(source.title)
        lines: Any = source.iter_rows()
        for line in lines:
            for cell in line:
                if cell.value is not None or cell.number_format != "General":
                    sheet.cells[cell.row, cell.column] = _loaded(cell)
        for table in source.tables.values():
            left, top, right, bottom = cast("tuple[int, int, int, int]", range_boundaries(table.ref))
            sheet.tables.append(
                FakeTable(table.name, top, left, bottom - top + 1, right - left + 1, bool(table.totalsRowCount))
            )
        sheets.append(sheet)
    return Machine(path, sheets)


def _loaded(cell: Any) -> FakeCell:
    if cell.data_type == "f":
        return typed(str(cell.value), "General" if cell.number_format == "@" else cell.number_format)
    number = isinstance(cell.value, int) and not isinstance(cell.value, bool)
    return FakeCell(float(cell.value) if number else cell.value, cell.number_format)
