"""Excel for Windows, through its COM objects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from xlwings.main import Book, Range, Sheet

_VISIBLE = -1  # xlSheetVisible
_LIST = 3  # xlValidateList
_LIST_SEPARATOR = 5  # xlListSeparator
_LONGEST_ADDRESS = 255  # of what Worksheet.Range takes
_ERRORS = {
    number - 2146828288: text  # CVErr numbers, as COM gives them
    for number, text in (
        (2000, "#NULL!"), (2007, "#DIV/0!"), (2015, "#VALUE!"), (2023, "#REF!"), (2029, "#NAME?"), (2036, "#NUM!"),
        (2042, "#N/A"), (2045, "#SPILL!"), (2050, "#CALC!"),
    )
}  # fmt: skip


class WindowsExcel:
    """See `NativeExcel`. COM gives numbers as floats, so that an integer among values is an error's number."""

    can_stop_auto_save = True

    def full_name(self, book: Book) -> str:
        """Workbook.FullName."""
        return str(book.api.FullName)

    def is_read_only(self, book: Book) -> bool:
        """Workbook.ReadOnly."""
        return bool(book.api.ReadOnly)

    def is_auto_saved(self, book: Book, full_name: str) -> bool:  # noqa: ARG002
        """Workbook.AutoSaveOn, which Excel has since 2017."""
        return bool(book.api.AutoSaveOn)

    def is_shared(self, book: Book) -> bool:
        """Workbook.MultiUserEditing."""
        return bool(book.api.MultiUserEditing)

    def exists(self, sheet: Sheet) -> bool:  # noqa: ARG002
        """Worksheets(name) fails for a sheet that is not there."""
        return True

    def is_protected(self, sheet: Sheet) -> bool:
        """Worksheet.ProtectContents."""
        return bool(sheet.api.ProtectContents)

    def stop_auto_save(self, book: Book) -> bool:
        """Workbook.AutoSaveOn can be set; an administrator may forbid it, so that it is read again."""
        book.api.AutoSaveOn = False
        return not book.api.AutoSaveOn

    def save(self, book: Book) -> None:
        """Workbook.Save: xlwings' own asks five things first."""
        book.api.Save()

    def save_copy(self, book: Book, path: Path) -> bool:
        """Workbook.SaveCopyAs leaves the open workbook, its name and whether it is saved as they are."""
        book.api.SaveCopyAs(str(path))
        return True

    def open(self, app: Any, path: Path) -> Book:
        """Workbooks.Open."""
        book: Book = app.books.open(path, update_links=False)
        return book

    def table(self, sheet: Sheet, name: str) -> Any:
        """Worksheet.ListObjects."""
        return sheet.api.ListObjects(name)

    def table_names(self, sheet: Sheet) -> list[str]:
        """ListObject.Name of each."""
        return [str(table.Name) for table in sheet.api.ListObjects]

    def place_of(self, table: Any) -> str:
        """ListObject.Range."""
        return str(table.Range.Address)

    def has_totals(self, table: Any) -> bool:
        """ListObject.ShowTotals."""
        return bool(table.ShowTotals)

    def resize(self, table: Any, cells: Range) -> None:
        """ListObject.Resize."""
        table.Resize(cells.api)

    def errors(self, cells: Range, values: Sequence[Sequence[object]]) -> Mapping[tuple[int, int], str]:  # noqa: ARG002
        """Every integer; one that is newer than this list is an error all the same."""
        return {
            (r, c): _ERRORS.get(value, "#VALUE!")
            for r, row in enumerate(values)
            for c, value in enumerate(row)
            if type(value) is int
        }

    def clear(self, cells: Range) -> None:
        """Range.ClearContents."""
        cells.clear_contents()

    def set_number_format(self, sheet: Sheet, addresses: Sequence[str], code: str) -> None:
        """Several areas in one call, as long as their addresses fit into one text."""
        for some in _joined(addresses):
            sheet.range(some).number_format = code

    def hidden_rows(self, cells: Range, rows: range) -> list[int]:
        """Range.EntireRow.Hidden is nothing when only some are: they are then asked one by one."""
        whole = cells.api.EntireRow
        match whole.Hidden:
            case True:
                return list(rows)
            case False:
                return []
        each = whole.Rows
        return [row for number, row in enumerate(rows, 1) if each.Item(number).Hidden]

    def show_rows(self, cells: Range) -> None:
        """Range.EntireRow.Hidden."""
        cells.api.EntireRow.Hidden = False

    def filter_again(self, table: Any) -> None:
        """ListObject.AutoFilter.ApplyFilter."""
        table.AutoFilter.ApplyFilter()

    def list_separator(self, app: Any) -> str:
        """Application.International: a semicolon in French."""
        return str(app.api.International[_LIST_SEPARATOR])

    def offer(self, cells: Range, source: str) -> None:
        """Validation.Add: it fails where there is one already."""
        cells.api.Validation.Add(Type=_LIST, Formula1=source)

    def no_offer(self, cells: Range) -> None:
        """Validation.Delete."""
        cells.api.Validation.Delete()

    def show(self, sheet: Sheet) -> None:
        """Worksheet.Activate fails on a hidden sheet."""
        if sheet.api.Visible != _VISIBLE:
            sheet.api.Visible = _VISIBLE
        sheet.api.Activate()

    def selection(self, app: Any) -> tuple[str, list[str]]:
        """Application.Selection: a drawing has no address; one of 255 characters is cut, and areas are walked over."""
        selected = app.api.Selection
        address = str(selected.Address)
        areas = re.split("[,;]", address)
        if len(address) >= _LONGEST_ADDRESS:
            areas = [str(area.Address) for area in selected.Areas]
        return str(selected.Worksheet.Name), areas

    def ask(self, app: Any, text: str, *, yes_no: bool, grave: bool) -> bool:
        """A message box of Windows, in the language of Windows."""
        answer = app.alert(text, "GesCOF", "yes_no" if yes_no else "ok", "critical" if grave else "info")
        return bool(answer == "yes")


def _joined(addresses: Sequence[str]) -> Iterator[str]:
    """Addresses joined by commas, as many as fit."""
    some = ""
    for address in addresses:
        if some and len(some) + 1 + len(address) > _LONGEST_ADDRESS:
            yield some
            some = ""
        some = f"{some},{address}" if some else address
    yield some
