"""What Excel calls differently on Windows and on a Mac, asked of its own objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from gescof_xl.system import is_mac

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlwings.main import Book, Range, Sheet


class NativeExcel(Protocol):
    """One method for each thing that the two have under different names; errors are those of COM or appscript."""

    can_stop_auto_save: bool

    def full_name(self, book: Book) -> str:
        """The workbook's path, or its address on OneDrive or SharePoint."""

    def is_read_only(self, book: Book) -> bool:
        """Whether it cannot be saved in its place."""

    def is_auto_saved(self, book: Book, full_name: str) -> bool:
        """Whether AutoSave is on; on a Mac, whether it may be."""

    def is_shared(self, book: Book) -> bool:
        """Whether it is a workbook shared in the old way."""

    def exists(self, sheet: Sheet) -> bool:
        """Whether a sheet that was asked for by its name is there; COM has failed already where it is not."""

    def is_protected(self, sheet: Sheet) -> bool:
        """Whether a sheet's cells are locked."""

    def stop_auto_save(self, book: Book) -> bool:
        """Switches AutoSave off; False where only the person can."""

    def save(self, book: Book) -> None:
        """Saves in place."""

    def save_copy(self, book: Book, path: Path) -> bool:
        """Writes a copy; False where there is no such command."""

    def open(self, app: Any, path: Path) -> Book:
        """Opens a workbook file, without asking about links to other workbooks."""

    def table(self, sheet: Sheet, name: str) -> Any:
        """Excel's own object of a table; on a Mac one that is not there fails only when it is used."""

    def table_names(self, sheet: Sheet) -> list[str]:
        """The names of a sheet's tables."""

    def place_of(self, table: Any) -> str:
        """The address of a table, header and totals included."""

    def has_totals(self, table: Any) -> bool:
        """Whether its last row is one of totals."""

    def resize(self, table: Any, cells: Range) -> None:
        """Makes a table of these cells, header and totals included."""

    def errors(self, cells: Range, values: Sequence[Sequence[object]]) -> Mapping[tuple[int, int], str]:
        """The errors among the values of cells, such as #N/A, by line and column from 0."""

    def clear(self, cells: Range) -> None:
        """Empties cells and keeps their looks."""

    def set_number_format(self, sheet: Sheet, addresses: Sequence[str], code: str) -> None:
        """Formats some areas of a sheet."""

    def hidden_rows(self, cells: Range, rows: range) -> list[int]:
        """Which of the rows of some cells are hidden."""

    def show_rows(self, cells: Range) -> None:
        """Makes the rows of some cells visible."""

    def filter_again(self, table: Any) -> None:
        """Applies a table's filter anew."""

    def list_separator(self, app: Any) -> str:
        """What separates the words of a drop-down."""

    def offer(self, cells: Range, source: str) -> None:
        """Gives cells a drop-down."""

    def no_offer(self, cells: Range) -> None:
        """Takes their drop-down away."""

    def show(self, sheet: Sheet) -> None:
        """Goes to a sheet, and shows it first if it was hidden."""

    def selection(self, app: Any) -> tuple[str, list[str]]:
        """The sheet and the addresses of the selected cells."""

    def ask(self, app: Any, text: str, *, yes_no: bool, grave: bool) -> bool:
        """A message box; True for yes."""


def this_excel() -> NativeExcel:
    """That of the machine on which we are."""
    if is_mac():
        from gescof_xl.workbook.excel.mac import MacExcel

        return MacExcel()
    from gescof_xl.workbook.excel.windows import WindowsExcel

    return WindowsExcel()
