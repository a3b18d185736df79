"""A rectangle of Calc's cells, as xlwings asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from openpyxl.utils import range_boundaries
from xlwings import base_classes as bc

from tests.xlwings_libreoffice.formulas import to_excel, to_libreoffice
from tests.xlwings_libreoffice.native import NativeRange
from tests.xlwings_libreoffice.office import enum, struct

if TYPE_CHECKING:
    from tests.xlwings_libreoffice.engine import Sheet

_DATE = 2  # com.sun.star.util.NumberFormat
_CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: values, dates, texts, formulas
_LOGICAL = {"=TRUE()": True, "=FALSE()": False}
_NULL_DATE = dt.datetime.combine(dt.date(1899, 12, 30), dt.time())


class Range(bc.Range):
    """A rectangle of cells, 1-based."""

    __slots__ = ("column", "row", "sheet")  # they stand for properties of the base class
    options = None
    max_cells_per_read = max_cells_per_write = None
    sheet: Sheet
    row: int
    column: int

    def __init__(self, sheet: Sheet, row: int, column: int, height: int = 1, width: int = 1) -> None:
        self.sheet, self.row, self.column, self.nr, self.nc = sheet, row, column, height, width
        self.further: list[Range] = []

    @property
    def uno(self) -> Any:
        return self._part(0, 0, self.nr, self.nc)

    @property
    def api(self) -> NativeRange:
        return NativeRange(self)

    @classmethod
    def at(cls, sheet: Sheet, address: str) -> Range:
        """The cells of an address; only a format can be given to several areas."""
        found = [cls(sheet, *_place(part)) for part in address.split(",")]
        found[0].further = found[1:]
        return found[0]

    def _part(self, row: int, column: int, height: int, width: int) -> Any:
        top, left = self.row - 1 + row, self.column - 1 + column
        return self.sheet.uno.getCellRangeByPosition(left, top, left + width - 1, top + height - 1)

    @property
    def shape(self) -> tuple[int, int]:
        return self.nr, self.nc

    @property
    def coords(self) -> tuple[Any, ...]:
        return self.sheet.uno, self.row, self.column, self.nr, self.nc

    def __len__(self) -> int:
        return self.nr * self.nc

    def __call__(self, row: int, column: int) -> Range:
        return Range(self.sheet, self.row + row - 1, self.column + column - 1)

    @property
    def address(self) -> str:
        return str(self.uno.AbsoluteName).rpartition(".")[2]

    @property
    def raw_value(self) -> list[list[Any]]:
        found = [[None if v == "" else v for v in row] for row in self.uno.getDataArray()]
        numbers = any(isinstance(v, float) for row in found for v in row)
        for row, column in self._dates() if numbers else ():
            if isinstance(value := found[row][column], float):
                found[row][column] = _NULL_DATE + dt.timedelta(seconds=round(value * 86400))
        for row, formulas in enumerate(self.uno.getFormulaArray()):
            for column, formula in enumerate(formulas):
                found[row][column] = _LOGICAL.get(formula, found[row][column])
        return found

    @raw_value.setter
    def raw_value(self, rows: list[list[Any]]) -> None:
        if len(rows) != self.nr or any(len(row) != self.nc for row in rows):
            raise ValueError("the block does not fit")
        self.uno.setDataArray(tuple(tuple(_constant(v) for v in row) for row in rows))
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if formula := _formula(value):
                    self._part(r, c, 1, 1).setFormulaArray(((formula,),))
                elif isinstance(value, dt.date):
                    self._show_date(self._part(r, c, 1, 1))
        if any(_formula(value) for row in rows for value in row):
            self.sheet.book.document.calculate()  # Excel computes what is typed even when told not to

    def _dates(self) -> Iterator[tuple[int, int]]:
        formats = self.sheet.book.document.NumberFormats
        groups = self.uno.getUniqueCellFormatRanges()
        known: dict[int, bool] = {}  # each question to the office takes half a millisecond
        for group in (groups.getByIndex(i) for i in range(groups.Count)):
            if (key := group.NumberFormat) not in known:
                known[key] = bool(formats.getByKey(key).Type & _DATE)
            if known[key]:
                for a in group.getRangeAddresses():
                    for row in range(a.StartRow, a.EndRow + 1):
                        for column in range(a.StartColumn, a.EndColumn + 1):
                            yield row - self.row + 1, column - self.column + 1

    def _show_date(self, cell: Any) -> None:
        if not self.sheet.book.document.NumberFormats.getByKey(cell.NumberFormat).Type & _DATE:
            cell.NumberFormat = self._key("YYYY-MM-DD")

    @property
    def formula(self) -> Any:
        found = [tuple(_shown(f) for f in row) for row in self.uno.getFormulaArray()]
        return found[0][0] if len(self) == 1 else tuple(found)

    @property
    def number_format(self) -> str | None:
        key = self.uno.NumberFormat
        return self.sheet.book.document.NumberFormats.getByKey(key).FormatString if isinstance(key, int) else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        for area in (self, *self.further):
            area.uno.NumberFormat = self._key(code)

    def _key(self, code: str) -> int:
        formats, english = (self.sheet.book.document.NumberFormats, struct("lang.Locale", Language="en", Country="US"))
        key = formats.queryKey(code, english, True)
        return int(formats.addNew(code, english) if key == -1 else key)

    def clear_contents(self) -> None:
        self.uno.clearContents(_CONTENTS)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        self.sheet.uno.insertCells(self.uno.RangeAddress, enum("sheet.CellInsertMode", "DOWN"))

    def delete(self, shift: str | None = None) -> None:
        self.sheet.uno.removeRange(self.uno.RangeAddress, enum("sheet.CellDeleteMode", "UP"))

    def select(self) -> None:
        self.sheet.activate()
        self.sheet.book.document.CurrentController.select(self.uno)


def _constant(value: Any) -> Any:
    """A value as `setDataArray` takes it; None would end the office."""
    if value is None or _formula(value):
        return ""
    if isinstance(value, dt.datetime):
        return (value - _NULL_DATE) / dt.timedelta(days=1)
    if isinstance(value, str):
        return value.removeprefix("'")
    return float(value)


def _formula(value: Any) -> str:
    if isinstance(value, bool):
        return "=TRUE()" if value else "=FALSE()"
    return to_libreoffice(value) if isinstance(value, str) and value.startswith("=") else ""


def _shown(formula: str) -> str:
    return to_excel(formula) if formula.startswith("=") else formula.removeprefix("'")


def _place(address: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = cast("tuple[int, int, int, int]", range_boundaries(address.replace("$", "")))
    return top, left, bottom - top + 1, right - left + 1
