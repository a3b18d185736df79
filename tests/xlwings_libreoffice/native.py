"""What the adapter asks of Excel's own objects, given by LibreOffice under the names that Excel for Windows uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.xlwings_libreoffice.office import enum

if TYPE_CHECKING:
    from tests.xlwings_libreoffice.engine import Book, Sheet, Table
    from tests.xlwings_libreoffice.ranges import Range

_VISIBLE, _HIDDEN = -1, 0


def book(of: Book) -> SimpleNamespace:
    """A workbook; it has no `SaveCopyAs`, so that the adapter reads by calls."""
    return SimpleNamespace(
        FullName=of.fullname, ReadOnly=of.document.isReadonly(), AutoSaveOn=False, MultiUserEditing=False, Save=of.save
    )


class NativeSheet:
    """A sheet."""

    def __init__(self, of: Sheet) -> None:
        self._of = of
        self.ListObjects = NativeTables(of)
        self.ProtectContents = of.uno.isProtected()

    @property
    def Visible(self) -> int:
        return _VISIBLE if self._of.uno.IsVisible else _HIDDEN

    @Visible.setter
    def Visible(self, value: int) -> None:
        self._of.uno.IsVisible = value == _VISIBLE

    def Activate(self) -> None:
        self._of.activate()


class NativeTables:
    """The tables of a sheet."""

    def __init__(self, of: Sheet) -> None:
        self._of = of

    def __call__(self, name: str) -> NativeTable:
        return next(table for table in self if table.Name == name)

    def __iter__(self) -> Iterator[NativeTable]:
        return (NativeTable(table) for table in self._of.tables)


class NativeTable:
    """A table."""

    def __init__(self, of: Table) -> None:
        self._of = of
        self.Name = of.name
        self.ShowTotals = of.show_totals

    @property
    def Range(self) -> NativeRange:
        return NativeRange(self._of.range)

    def Resize(self, cells: NativeRange) -> None:
        self._of.resize(cells.of)


class NativeRange:
    """Some cells."""

    def __init__(self, of: Range) -> None:
        self._of = self.of = of
        self.Address = of.address
        self.Worksheet = SimpleNamespace(Name=of.sheet.name)

    @property
    def Validation(self) -> NativeValidation:
        return NativeValidation(self._of)

    @property
    def EntireRow(self) -> SimpleNamespace:
        rows = range(self._of.row, self._of.row + self._of.nr)
        visible = {
            row + 1
            for area in self._of.uno.queryVisibleCells().getRangeAddresses()
            for row in range(area.StartRow, area.EndRow + 1)
        }
        hidden = {row not in visible for row in rows}
        item: Callable[[int], Any] = lambda n: SimpleNamespace(Hidden=rows[n - 1] not in visible)  # noqa: E731
        return SimpleNamespace(Hidden=hidden.pop() if len(hidden) == 1 else None, Rows=SimpleNamespace(Item=item))


class NativeValidation:
    """The drop-down of some cells."""

    def __init__(self, of: Range) -> None:
        self._of = of

    def Add(self, Type: int, Formula1: str) -> None:
        words = Formula1.removeprefix("=")
        if words == Formula1:
            words = ";".join(f'"{word}"' for word in Formula1.split(";"))
        self._set("LIST", words)

    def Delete(self) -> None:
        self._set("ANY", "")

    def _set(self, kind: str, formula: str) -> None:
        rule = self._of.uno.Validation
        rule.Type = enum("sheet.ValidationType", kind)
        rule.setFormula1(formula)
        self._of.uno.Validation = rule
