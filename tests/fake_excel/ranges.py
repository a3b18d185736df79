"""A rectangle of the hostile Excel's cells, as xlwings asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes as bc

from tests.fake_excel.machine import FakeCell, given, resize, shift_rows

if TYPE_CHECKING:
    from tests.fake_excel.engine import Sheet


class Range(bc.Range):
    """A rectangle of cells."""

    __slots__ = ("column", "row", "sheet")  # they stand for properties of the base class
    options = None
    max_cells_per_read = max_cells_per_write = None
    sheet: Sheet
    row: int
    column: int

    def __init__(self, sheet: Sheet, row: int, column: int, height: int, width: int) -> None:
        self.sheet, self.row, self.column, self.nr, self.nc = sheet, row, column, height, width

    @property
    def api(self) -> Range:
        return self

    @property
    def shape(self) -> tuple[int, int]:
        self.sheet.machine.call()
        return self.nr, self.nc

    @property
    def coords(self) -> tuple[Any, ...]:
        return self.sheet.fake.name, self.row, self.column, self.nr, self.nc

    @property
    def address(self) -> str:
        return f"R{self.row}C{self.column}:{self.nr}x{self.nc}"

    def __len__(self) -> int:
        return self.nr * self.nc

    def __call__(self, row: int, column: int) -> Range:
        return Range(self.sheet, self.row + row - 1, self.column + column - 1, 1, 1)

    def cells(self) -> Iterator[FakeCell]:
        return (self.sheet.fake.at(r, c) for r in self._rows() for c in self._columns())

    def _rows(self) -> range:
        return range(self.row, self.row + self.nr)

    def _columns(self) -> range:
        return range(self.column, self.column + self.nc)

    @property
    def raw_value(self) -> list[list[Any]]:
        self.sheet.machine.call()
        fake = self.sheet.fake
        return [[fake.at(r, c).value for c in self._columns()] for r in self._rows()]

    @raw_value.setter
    def raw_value(self, rows: list[list[Any]]) -> None:
        self.sheet.machine.writing(self.sheet.fake)
        if len(rows) != self.nr or any(len(row) != self.nc for row in rows):
            raise ValueError("the block does not fit")
        for r, row in zip(self._rows(), rows, strict=True):
            for c, value in zip(self._columns(), row, strict=True):
                self.sheet.fake.cells[r, c] = given(value, self.sheet.fake.at(r, c).format)
        for table in self.sheet.fake.tables:  # a write right under a table extends it
            within = table.column <= self.column < table.column + table.width
            if within and self.row == table.row + table.height and not table.totals:
                resize(self.sheet.fake, table, table.height + self.nr)

    @property
    def formula(self) -> Any:
        self.sheet.machine.call()
        fake = self.sheet.fake
        shown = [tuple(_formula(fake.at(r, c)) for c in self._columns()) for r in self._rows()]
        return shown[0][0] if len(self) == 1 else tuple(shown)  # as COM gives it

    @property
    def number_format(self) -> str | None:
        self.sheet.machine.call()
        formats = {cell.format for cell in self.cells()}
        return formats.pop() if len(formats) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.sheet.machine.writing(self.sheet.fake)
        for cell in self.cells():
            cell.format = code

    def clear_contents(self) -> None:
        self.sheet.machine.writing(self.sheet.fake)
        for cell in self.cells():
            cell.value, cell.formula = None, ""

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        self.sheet.machine.writing(self.sheet.fake)
        shift_rows(self.sheet.fake, self.row, self._columns(), self.nr)

    def delete(self, shift: str | None = None) -> None:
        self.sheet.machine.writing(self.sheet.fake)
        for place in [(r, c) for r in self._rows() for c in self._columns()]:
            self.sheet.fake.cells.pop(place, None)
        shift_rows(self.sheet.fake, self.row, self._columns(), -self.nr)

    def select(self) -> None:
        self.sheet.machine.call()
        self.sheet.machine.selection = (self.sheet.fake.name, self.row, self.column, self.nr, self.nc)

    @property
    def data_validation(self) -> DataValidation:
        self.sheet.machine.call()
        return DataValidation(self)


def _formula(cell: FakeCell) -> str:
    """What Excel calls a cell's formula: the text itself for a constant, a number written in English."""
    if cell.formula:
        return cell.formula
    if isinstance(cell.value, float):
        return f"{cell.value:g}"
    return "" if cell.value is None else str(cell.value)


class DataValidation(bc.DataValidation):
    """Drop-downs, kept by sheet and row: their words, or the sheet, row and height of their source."""

    def __init__(self, area: Range) -> None:
        self.area = area

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:
        machine, sheet = self.area.sheet.machine, self.area.sheet.fake
        machine.writing(sheet)
        shown = source if isinstance(source, list) else (source.sheet.fake.name, source.row, source.nr)
        machine.drop_downs[sheet.name, self.area.row] = shown

    def delete(self) -> None:
        self.area.sheet.machine.writing(self.area.sheet.fake)
        self.area.sheet.machine.drop_downs.clear()
