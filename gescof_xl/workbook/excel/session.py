"""The only door to xlwings: each method is one or two calls to Excel, repeated while Excel is busy."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.system import is_mac

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlwings.main import Book, Range, Sheet, Table

    from gescof_xl.workbook.excel.retry import Retry

    Grid = list[list[object]]

_LONGEST_LIST = 255


class Area(NamedTuple):
    """A rectangle of cells of a sheet, 1-based."""

    sheet: str
    row: int
    column: int
    height: int
    width: int


class LiveTable(NamedTuple):
    """A table as Excel has it: `area` is its header, its lines, and its totals row if it has one."""

    name: str
    area: Area
    totals: bool

    @property
    def body(self) -> Area:
        """The lines, without header and totals."""
        return self.area._replace(row=self.area.row + 1, height=self.area.height - 1 - self.totals)


class ExcelSession:
    """A workbook that is open in Excel, cell by cell and block by block."""

    def __init__(self, book: Book, retry: Retry) -> None:
        self._book = book
        self._retry = retry

    @property
    def name(self) -> str:
        """The workbook's file name."""
        return self._retry(lambda: self._book.name)

    def full_name(self) -> str:
        """The workbook's path; its bare name if it was never saved."""
        return self._retry(lambda: self._book.fullname)

    def tables(self, sheet: str | None = None) -> list[LiveTable]:
        """All tables, or those of one sheet."""
        sheets = self._sheets() if sheet is None else [self._sheet(sheet)]
        return [self._live(one, table) for one in sheets for table in self._tables(one)]

    def table(self, live: LiveTable) -> LiveTable:
        """The same table as it stands now."""
        sheet = self._sheet(live.area.sheet)
        return self._live(sheet, self._retry(lambda: sheet.tables[live.name]))

    def sheet_names(self) -> list[str]:
        """The names of the worksheets."""
        return self._retry(lambda: self._book.sheet_names)

    def values(self, area: Area) -> Grid:
        """What the cells show, errors as text such as #N/A (on a Mac, errors read as nothing)."""
        # xlwings 0.37 on a Mac fails to read a block when errors are asked for as text.
        cells = self._range(area).options(ndim=2, err_to_str=not is_mac())
        return [list(line) for line in self._retry(lambda: cells.value)]

    def formulas(self, area: Area) -> Grid:
        """What the cells hold: a formula, or the constant as text."""
        found = self._retry(lambda: self._range(area).formula)
        if not isinstance(found, list | tuple):
            return [[found]]
        if found and not isinstance(found[0], list | tuple):
            return [list(found)] if area.height == 1 else [[cell] for cell in found]
        return [list(line) for line in found]

    def put(self, area: Area, lines: Sequence[Sequence[object]]) -> None:
        """Writes a block in one call; a text that starts with = is a formula."""
        rows = [list(line) for line in lines]

        def write() -> None:
            self._range(area).value = rows

        self._retry(write)

    def number_format(self, area: Area) -> str | None:
        """The number format that all cells share, or None."""
        return self._retry(lambda: self._range(area).number_format) or None

    def set_number_format(self, area: Area, code: str) -> None:
        """Gives all cells a number format."""

        def write() -> None:
            self._range(area).number_format = code

        self._retry(write)

    def clear(self, area: Area) -> None:
        """Empties the cells and keeps their looks."""
        self._retry(lambda: self._range(area).clear_contents())

    def insert_above(self, area: Area) -> None:
        """Pushes the cells of a box, and those below, down by its height."""
        self._retry(lambda: self._range(area).insert("down"))

    def delete(self, area: Area) -> None:
        """Removes the cells of a box; those below move up."""
        self._retry(lambda: self._range(area).delete("up"))

    def resize(self, live: LiveTable, height: int) -> None:
        """Gives a table a new height, header and totals included."""
        area = live.area._replace(height=height)
        table = self._sheet(area.sheet).tables[live.name]
        self._retry(lambda: table.resize(self._range(area)))

    def save(self) -> None:
        """Saves the workbook in its place."""
        self._retry(self._book.save)

    @contextmanager
    def quiet(self, text: str) -> Iterator[None]:
        """No repainting and no recalculation meanwhile; all is put back, whatever happens."""
        app = self._book.app
        wanted = (("screen_updating", False), ("calculation", "manual"), ("status_bar", text))
        before: list[tuple[str, object]] = []
        try:
            for name, value in wanted:
                before.append((name, self._retry(partial(getattr, app, name))))
                self._retry(partial(setattr, app, name, value))
            yield
        finally:
            for name, old in reversed(before):
                self._retry(partial(setattr, app, name, old))

    def drop_down(self, area: Area, options: Sequence[str]) -> None:
        """Offers some words; Excel takes no list that has commas or is longer than 255 characters."""
        if any("," in o or ";" in o for o in options) or len(",".join(options)) > _LONGEST_LIST:
            return
        self._retry(lambda: self._range(area).data_validation.set_list(list(options)))

    def drop_down_of(self, area: Area, source: Area) -> None:
        """Offers what a column of cells holds."""
        self._retry(lambda: self._range(area).data_validation.set_list(self._range(source)))

    def no_drop_down(self, area: Area) -> None:
        """Takes any answer."""
        self._retry(self._range(area).data_validation.delete)

    def show_sheet(self, name: str) -> None:
        """Goes to a sheet."""
        self._retry(self._sheet(name).activate)

    def select(self, area: Area) -> None:
        """Goes to some cells."""
        self.show_sheet(area.sheet)
        self._retry(lambda: self._range(area).select())

    def selection(self) -> Area | None:
        """The selected cells of this workbook; None when a drawing is selected."""
        found = self._retry(lambda: self._book.selection)
        if found is None:
            return None
        return self._retry(lambda: Area(found.sheet.name, found.row, found.column, *found.shape))

    def status(self, text: str | None) -> None:
        """Shows a text in the status bar; None gives it back to Excel."""
        self._retry(lambda: setattr(self._book.app, "status_bar", text or False))

    def ask(self, text: str, buttons: str, mode: str) -> str:
        """A message box: `buttons` ok or yes_no, `mode` info or critical; says which one was pressed."""
        found = self._retry(lambda: self._book.app.alert(text, "GesCOF", buttons, mode))
        return found or ""

    def native(self, sheet: str | None = None) -> object:
        """Excel's own object of the workbook, or of a sheet: only `excel_state` asks for it."""
        return self._retry(lambda: self._book.api if sheet is None else self._sheet(sheet).api)

    def _live(self, sheet: Sheet, table: Table) -> LiveTable:
        return self._retry(
            lambda: LiveTable(
                table.name,
                Area(sheet.name, table.range.row, table.range.column, *table.range.shape),
                bool(table.show_totals),
            )
        )

    def _sheets(self) -> list[Sheet]:
        return self._retry(lambda: list(self._book.sheets))

    def _tables(self, sheet: Sheet) -> list[Table]:
        return self._retry(lambda: list(sheet.tables))

    def _sheet(self, name: str) -> Sheet:
        return self._retry(lambda: self._book.sheets[name])

    def _range(self, area: Area) -> Range:
        sheet = self._sheet(area.sheet)
        end = (area.row + area.height - 1, area.column + area.width - 1)
        return self._retry(lambda: sheet.range((area.row, area.column), end))
