"""The only door to xlwings: each method is a few calls to Excel, repeated while Excel is busy.

A call crosses to another process and costs up to a millisecond, an Apple event twenty: sheets and tables are asked for
once, blocks go by their address, and what xlwings would do in several calls is asked of Excel's own objects (`native`).
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from gescof_xl.core.errors import Busy, Changed, GescofError, Unwritable
from gescof_xl.workbook.excel.native import this_excel
from gescof_xl.workbook.file.xlsx.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import TypeVar

    from xlwings.main import Book, Range, Sheet

    from gescof_xl.workbook.excel.native import NativeExcel
    from gescof_xl.workbook.excel.retry import Retry

    Grid = list[list[object]]
    T = TypeVar("T")

_LONGEST_LIST = 255
SHOW_SHEET = (
    "Ôtez la protection de la structure (Révision > Protéger le classeur), puis affichez la feuille (clic droit sur un "
    "onglet > Afficher)."
)
_OURS = "GesCOF"  # what our VBA shows on a Mac while Python works: nobody wants it back


class Area(NamedTuple):
    """A rectangle of cells of a sheet, 1-based."""

    sheet: str
    row: int
    column: int
    height: int
    width: int

    @property
    def address(self) -> str:
        """Such as B4:D9."""
        return str(Box(self.column, self.row, self.column + self.width - 1, self.row + self.height - 1))

    @property
    def rows(self) -> range:
        """The sheet rows."""
        return range(self.row, self.row + self.height)


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

    def __init__(self, book: Book, retry: Retry, native: NativeExcel | None = None) -> None:
        self.has_macros = False  # whoever knows the file says so
        self._book = book
        self._retry = retry
        self._native = native or this_excel()
        self._sheets: dict[str, Sheet] = {}
        self._tables: dict[tuple[str, str], Any] = {}  # Excel's own objects
        self._totals: dict[tuple[str, Area], bool] = {}  # asked once for a place: a Mac takes its time
        self._ranges: dict[Area, Range] | None = None  # those of a write, as long as no cell moves
        self._theirs: dict[str, object] = {}  # the person's own settings, until they are back

    @cached_property
    def name(self) -> str:
        """The workbook's file name."""
        return self._retry(lambda: self._book.name)

    def full_name(self) -> str:
        """The workbook's path, or its address on OneDrive or SharePoint; its bare name if it was never saved."""
        found = self._allowed(lambda: self._native.full_name(self._book))
        if found is None:  # a Mac knows a workbook by its name only
            raise Changed(
                "Le classeur n'est plus ouvert dans Excel sous le nom qu'il avait : rien n'a été écrit.",
                "Rouvrez-le s'il est fermé, puis recommencez.",
            )
        return found

    def is_read_only(self) -> bool:
        """Whether Excel keeps this workbook from being saved in its place."""
        return self._allowed(partial(self._native.is_read_only, self._book)) is True

    def is_auto_saved(self, full_name: str) -> bool:
        """Whether what is typed goes to OneDrive or SharePoint at once; on a Mac its full name tells, unasked."""
        return self._allowed(partial(self._native.is_auto_saved, self._book, full_name)) is True

    def is_shared(self) -> bool:
        """Whether several people have the workbook open in Excel's old way of sharing."""
        return self._allowed(partial(self._native.is_shared, self._book)) is True

    def is_protected(self, sheet: str) -> bool:
        """Whether a sheet's cells are locked."""
        return self._allowed(lambda: self._native.is_protected(self._sheet(sheet))) is True

    def stop_auto_save(self) -> bool:
        """Switches AutoSave off for this workbook; False where Excel leaves that to the person."""
        return self._allowed(partial(self._native.stop_auto_save, self._book)) is True

    @property
    def can_stop_auto_save(self) -> bool:
        """Whether Excel leaves that to programs: on Windows only."""
        return self._native.can_stop_auto_save

    def sheet_names(self) -> list[str]:
        """The names of the worksheets."""
        return self._retry(lambda: self._book.sheet_names)

    def has_sheet(self, name: str) -> bool:
        """Whether there is a worksheet of this name."""
        return self._allowed(lambda: self._native.exists(self._sheet(name))) is True

    def tables(self, sheet: str) -> list[LiveTable]:
        """The tables of a sheet."""
        names = self._retry(lambda: self._native.table_names(self._sheet(sheet)))
        return [self.table(sheet, name) for name in names]

    def table(self, sheet: str, name: str) -> LiveTable:
        """One table as it now stands. Excel's own error where there is none of this name."""
        table = self._table(sheet, name)
        place = name, area_of(sheet, self._retry(lambda: self._native.place_of(table)))
        if place not in self._totals:
            self._totals[place] = self._retry(lambda: self._native.has_totals(table))
        return LiveTable(*place, self._totals[place])

    def look_anew(self) -> None:
        """Forgets which tables have a totals row: one that comes or goes changes its table's place, unless lines do."""
        self._totals.clear()

    def find_table(self, sheet: str, name: str) -> LiveTable | None:
        """The same, None where there is none of this name on this sheet."""
        return self._allowed(lambda: self.table(sheet, name))

    def values(self, area: Area, *, errors: bool = True) -> Grid:
        """What the cells show, errors as text such as #N/A; without `errors`, which a Mac is asked for apart."""
        cells = self._range(area)
        raw = _grid(self._retry(lambda: cells.raw_value), area)
        named = self._retry(lambda: self._native.errors(cells, raw)) if errors else {}
        rows = self._engine.clean_value_data(raw, datetime, None, None, False)  # noqa: FBT003
        for (row, column), text in named.items():
            rows[row][column] = text
        return [list(row) for row in rows]

    def formulas(self, area: Area) -> Grid:
        """What the cells hold: a formula, or the constant as text."""
        cells = self._range(area)
        return _grid(self._retry(lambda: cells.formula), area)

    def put(self, area: Area, lines: Sequence[Sequence[object]]) -> None:
        """Writes a block in one call; a text that starts with = is a formula."""
        rows = [[self._engine.prepare_xl_data_element(cell, {}) for cell in line] for line in lines]
        cells = self._range(area)
        self._retry(lambda: setattr(cells, "raw_value", rows))

    def number_format(self, area: Area) -> str | None:
        """The number format that all cells share, or None."""
        cells = self._range(area)
        return self._retry(lambda: cells.number_format) or None

    def set_number_format(self, areas: Sequence[Area], code: str) -> None:
        """Gives all cells of some areas of one sheet a number format."""
        sheet = self._sheet(areas[0].sheet)
        self._retry(lambda: self._native.set_number_format(sheet, [area.address for area in areas], code))

    def clear(self, area: Area) -> None:
        """Empties the cells and keeps their looks."""
        self._retry(lambda: self._native.clear(self._range(area)))

    def insert_above(self, area: Area) -> None:
        """Pushes the cells of a box, and those below, down by its height."""
        self._move(area, lambda cells: cells.insert("down"))

    def delete(self, area: Area) -> None:
        """Removes the cells of a box; those below move up."""
        self._move(area, lambda cells: cells.delete("up"))

    def _move(self, area: Area, what: Callable[[Range], None]) -> None:
        """Excel's ranges follow their cells: those that are known lead elsewhere afterwards."""
        cells = self._range(area)
        if self._ranges:
            self._ranges.clear()
        self._retry(lambda: what(cells))

    def resize(self, live: LiveTable, height: int) -> None:
        """Gives a table a new height, header and totals included."""
        area = live.area._replace(height=height)
        self._retry(lambda: self._native.resize(self._table(area.sheet, live.name), self._range(area)))

    def hidden_rows(self, area: Area) -> frozenset[int]:
        """The sheet rows of an area that nobody sees, by a filter or by hand."""
        return frozenset(self._retry(lambda: self._native.hidden_rows(self._range(area), area.rows)))

    def show_rows(self, area: Area) -> None:
        """Makes all rows of an area visible."""
        self._retry(lambda: self._native.show_rows(self._range(area)))

    def filter_again(self, live: LiveTable) -> None:
        """Shows and hides a table's lines as its own filter says, now that they have changed."""
        self._does(lambda: self._native.filter_again(self._table(live.area.sheet, live.name)))

    def save(self) -> None:
        """Saves the workbook in its place."""
        self._retry(lambda: self._native.save(self._book))

    def save_copy(self, path: Path) -> bool:
        """Writes the workbook as it stands into another file; False where Excel has no such command, or may not."""
        return self._allowed(lambda: self._native.save_copy(self._book, path)) is True

    @contextmanager
    def closed(self, path: Path) -> Iterator[None]:
        """The workbook of that file saved and closed meanwhile, then opened again, whatever happens."""
        app = self._app
        self.save()
        self._retry(self._book.close)
        try:
            yield
        finally:
            self._book = self._retry(lambda: self._native.open(app, path))
            self._sheets.clear()
            self._tables.clear()

    @contextmanager
    def quiet(self, text: str) -> Iterator[None]:
        """No repainting meanwhile, and a word in the status bar; all is put back, whatever happens.

        Nor do macros of the workbook start, which would change cells that are being written.
        """
        try:
            self._set("screen_updating", value=False)
            if self.has_macros:
                self._set("enable_events", value=False)
            self.status(text)
            self._ranges = {}
            yield
        finally:
            self._ranges = None
            self.put_back()

    @contextmanager
    def uncalculated(self) -> Iterator[None]:
        """No recalculation meanwhile. Never save inside: Excel keeps the mode in the file."""
        try:
            self._set("calculation", value="manual")
            yield
        finally:
            with self.patient():
                self._retry(partial(self._give_back, "calculation"))

    def put_back(self) -> None:
        """Gives all settings back as the person had them, as far as Excel hears: the rest waits for the next time.

        What was done before is done, and must not look undone.
        """
        with suppress(Busy), self.patient():
            for name in tuple(self._theirs):
                self._does(partial(self._give_back, name))

    def patient(self) -> AbstractContextManager[None]:
        """Waits much longer for Excel meanwhile: for what puts things back."""
        return self._retry.patient()

    def _set(self, name: str, *, value: object) -> None:
        """Changes a setting of Excel, and remembers the person's own, which Excel no longer knows then."""
        before = self._theirs[name] if name in self._theirs else self._retry(partial(getattr, self._app, name))
        if before != value:
            self._theirs[name] = False if str(before).startswith(_OURS) else before
            self._retry(partial(setattr, self._app, name, value))

    def _give_back(self, name: str) -> None:
        if name in self._theirs:
            setattr(self._app, name, self._theirs[name])
            del self._theirs[name]

    def drop_down(self, area: Area, options: Sequence[str]) -> None:
        """Offers some words, where `no_drop_down` was: Excel takes no list with commas or over 255 characters."""
        if any("," in o or ";" in o for o in options) or len(",".join(options)) > _LONGEST_LIST:
            return
        separator = self._retry(lambda: self._native.list_separator(self._app))
        self._offer(area, separator.join(options))

    def drop_down_of(self, area: Area, name: str) -> None:
        """Offers what a name of the workbook stands for, where `no_drop_down` was."""
        self._offer(area, f"={name}")

    def _offer(self, area: Area, source: str) -> None:
        """A drop-down that Excel does not take is left out: any answer is then typed."""
        self._does(lambda: self._native.offer(self._range(area), source))

    def no_drop_down(self, area: Area) -> None:
        """Takes any answer."""
        self._retry(lambda: self._native.no_offer(self._range(area)))

    def show_sheet(self, name: str) -> bool:
        """Goes to a sheet, which is shown if it was hidden; False where the workbook's structure is protected."""
        return self._does(lambda: self._native.show(self._sheet(name)))

    def select(self, area: Area) -> None:
        """Goes to some cells. Raises Unwritable where their sheet stays hidden."""
        if not self.show_sheet(area.sheet):
            raise Unwritable(f"La feuille « {area.sheet} » est masquée.", SHOW_SHEET)
        self._retry(lambda: self._range(area).select())

    def selection(self) -> list[Area]:
        """The selected cells of this workbook, area by area; none when a drawing is selected."""
        sheet, addresses = self._allowed(lambda: self._native.selection(self._app)) or ("", [])
        return [area_of(sheet, address) for address in addresses]

    def status(self, text: str) -> None:
        """Shows a text in the status bar, until all is put back."""
        self._set("status_bar", value=text)

    def ask(self, text: str, *, yes_no: bool = False, grave: bool = False) -> bool:
        """A message box, with an exclamation mark if `grave`: a question is True when the answer is yes.

        What is said at the end must be heard: it waits long for an Excel that is busy.
        """
        with self.patient():
            return self._retry(lambda: self._native.ask(self._app, text, yes_no=yes_no, grave=grave))

    def _allowed(self, call: Callable[[], T]) -> T | None:
        """What a call gives; None where Excel refuses it, or has no such thing. Raises Busy."""
        try:
            return self._retry(call)
        except GescofError:
            raise
        except Exception:  # noqa: BLE001 - COM and appscript each have their own error
            return None

    def _does(self, call: Callable[[], None]) -> bool:
        """Whether Excel does what it is asked. Raises Busy."""

        def done() -> bool:
            call()
            return True

        return self._allowed(done) is True

    @cached_property
    def _app(self) -> Any:
        return self._retry(lambda: self._book.app)

    @cached_property
    def _engine(self) -> Any:
        """What xlwings knows of the values that this Excel gives and takes."""
        return self._app.engine.impl

    @cached_property
    def _all_sheets(self) -> Any:
        return self._retry(lambda: self._book.sheets)

    def _sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            self._sheets[name] = self._retry(lambda: self._all_sheets[name])
        return self._sheets[name]

    def _table(self, sheet: str, name: str) -> Any:
        if (sheet, name) not in self._tables:
            self._tables[sheet, name] = self._retry(lambda: self._native.table(self._sheet(sheet), name))
        return self._tables[sheet, name]

    def _range(self, area: Area) -> Range:
        if self._ranges is None:
            return self._asked_range(area)
        if area not in self._ranges:
            self._ranges[area] = self._asked_range(area)
        return self._ranges[area]

    def _asked_range(self, area: Area) -> Range:
        sheet = self._sheet(area.sheet)
        return self._retry(lambda: sheet.range(area.address))


def area_of(sheet: str, address: str) -> Area:
    """The area of an address such as $B$4:$D$9."""
    box = Box.parse(address)
    return Area(sheet, box.top, box.left, box.bottom - box.top + 1, box.right - box.left + 1)


def _grid(raw: object, area: Area) -> Grid:
    """Rows of cells: Excel gives one cell alone, and a Mac one line as a flat list."""
    if not isinstance(raw, list | tuple):
        return [[raw]]
    if raw and not isinstance(raw[0], list | tuple):
        return [list(raw)] if area.height == 1 else [[cell] for cell in raw]
    return [list(line) for line in raw]
