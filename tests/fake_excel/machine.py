"""An Excel without Excel, and a hostile one: it does what Excel is known to do. docs/excel.md cites who saw it.

Digits given to a General cell become numbers, "1-2" a date, "=A1" a formula; numbers given to a text cell become text;
a write under a table extends it; calculated columns fill down; a filter turns blocks of lines upside down; a protected
sheet, a busy Excel, a closed one and a full disk raise. It computes no formula: a formula cell shows 0, a link its text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.fake_excel.typing_rules import EPOCH, FakeCell, given

REJECTED = -2147418111  # RPC_E_CALL_REJECTED
FAILED = -2147352567  # DISP_E_EXCEPTION, with Excel's own 1004 inside
UNKNOWN_NAME = -2147352570  # DISP_E_UNKNOWNNAME
DISCONNECTED = -2147417848  # RPC_E_DISCONNECTED: Excel is gone
EXCEL_1004 = -2146827284


class ComError(Exception):
    """What pywin32 raises: a number, and more in a nested tuple."""

    @property
    def hresult(self) -> int:
        return int(self.args[0])

    @property
    def excepinfo(self) -> Any:
        return self.args[2]


def refused(words: str) -> ComError:
    """Excel heard the call and says no: error 1004 of its own."""
    return ComError(FAILED, "Exception", (0, "Microsoft Excel", words, None, 0, EXCEL_1004), None)


class Place(NamedTuple):
    """A rectangle of cells, 1-based."""

    row: int
    column: int
    height: int
    width: int

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.height)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.width)


@dataclass
class FakeTable:
    """A table's place, 1-based, header and totals included; `kept` is its filter: a column and the values to show."""

    name: str
    row: int
    column: int
    height: int
    width: int
    totals: bool = False
    kept: tuple[int, frozenset[Any]] | None = None

    @property
    def body(self) -> range:
        """The rows of its lines."""
        return range(self.row + 1, self.row + self.height - self.totals)


@dataclass
class FakeSheet:
    """A sheet's cells and tables. `filtered` rows are hidden by a filter, `hidden` ones by hand."""

    name: str
    cells: dict[tuple[int, int], FakeCell] = field(default_factory=dict)
    tables: list[FakeTable] = field(default_factory=list)
    protected: bool = False
    visibility: int = -1  # xlSheetVisible; 0 hidden, 2 very hidden
    filtered: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)

    def at(self, row: int, column: int) -> FakeCell:
        """The cell, made on first use."""
        return self.cells.setdefault((row, column), FakeCell())

    def filter_now(self, table: FakeTable) -> None:
        """Shows and hides the lines of a table as its filter says now: Excel does that when asked, never by itself."""
        self.filtered -= set(table.body)
        if table.kept:
            column, values = table.kept
            self.filtered |= {r for r in table.body if self.at(r, column).value not in values}


@dataclass(frozen=True)
class Saved:
    """What a file holds beside its cells: Excel keeps the mode of calculation in it, and obeys it when it opens it."""

    calculation: str
    screen_updating: bool
    status_bar: Any


class Machine:
    """All that stands behind one open workbook, with the switches that a test turns."""

    def __init__(self, path: Path | None, sheets: list[FakeSheet]) -> None:
        self.path, self.sheets = path, sheets
        self.names: set[str] = set()  # the workbook's names, such as Liste_Clients
        self.url = ""  # what Excel says for the full name of a file of OneDrive or SharePoint
        self.calls = 0
        self.tally: dict[str, int] = {}  # the same by name
        self.busy = 0  # so many calls to come are rejected
        self.busy_in = 0  # the n-th call from now on is rejected, once
        self.busy_as: type[Exception] = ComError  # a raw dispatch of the server says AttributeError
        self.rejecting = False  # the last call was rejected
        self.closed = False
        self.closed_in = 0  # Excel is closed at the n-th call from now on
        self.is_open = True
        self.fail_at_write = 0  # the n-th write from now on fails
        self.fail_at_save = False
        self.read_only = self.auto_save = self.co_edited = False
        self.auto_save_is_imposed = False  # by an administrator
        self.labelled = False  # its copies are encrypted, as under a sensitivity label or a password
        self.tables_stay_small = False  # Excel refuses to resize, as it does where cells would have to move
        self.structure_protected = False  # no sheet can be shown or hidden
        self.saved: list[Saved] = []
        self.copies = 0
        self.settings: dict[str, Any] = {
            "screen_updating": True,
            "display_alerts": True,
            "calculation": "automatic",
            "status_bar": False,
            "enable_events": True,
        }
        self.seen_settings: list[dict[str, Any]] = []  # as they were at each write
        self.alerts: list[str] = []
        self.active = ""
        self.drop_downs: dict[tuple[str, int], Any] = {}
        self.answers: list[str] = []
        self.buttons: list[list[str]] = []  # those of each question, where they are ours to choose
        self.answer_seconds = 0.0  # how long the person lets a question wait
        self.selection = (sheets[0].name, 1, 1, 1, 1)
        self.selection_is_a_drawing = False
        self.more_selected: list[tuple[int, int, int, int]] = []  # the further areas of a selection made with Ctrl
        self.undoable: list[str] = []  # what Ctrl+Z would undo
        self.on_write: Callable[[], None] = lambda: None  # somebody does something meanwhile
        self.on_question: Callable[[], None] = lambda: None
        self.macro: Callable[[FakeSheet], None] = lambda _: None  # Worksheet_Change, which runs while events do

    @property
    def saves(self) -> int:
        """How often the workbook was saved."""
        return len(self.saved)

    def sheet(self, name: str) -> FakeSheet:
        return next(s for s in self.sheets if s.name == name)

    def knows(self, source: str) -> bool:
        """Whether a drop-down can take its words from there: a list of words, a name of the workbook, some cells."""
        return not source.startswith("=") or "!" in source or source[1:] in self.names

    def types(self, sheet: str, row: int, column: int, value: Any) -> None:
        """A person types into a cell."""
        at = self.sheet(sheet).at(row, column)
        self.sheet(sheet).cells[row, column] = replace(at, value=value, formula="")
        self.undoable.append(f"{sheet} {row} {column}")

    def call(self, name: str = "") -> None:
        """Each access to Excel passes here."""
        self.calls += 1
        self.tally[name] = self.tally.get(name, 0) + 1
        if self.closed_in:
            self.closed_in -= 1
            self.closed = not self.closed_in
        if self.closed:
            raise ComError(DISCONNECTED, "The object invoked has disconnected from its clients.", None, None)
        if self.busy_in:
            self.busy_in -= 1
            self.busy += not self.busy_in
        self.rejecting = bool(self.busy)
        if self.busy:
            self.busy -= 1
            if self.busy_as is not ComError:
                raise self.busy_as(f"Excel.Application.{name}")
            raise ComError(REJECTED, "Call was rejected by callee.", None, None)

    def ask(self, text: str) -> str:
        """A message box: what the person answers."""
        self.alerts.append(text)
        self.on_question()
        return self.answers.pop(0) if self.answers else "ok"

    # What follows is what Excel does once it has heard.

    def writing(self, sheet: FakeSheet) -> None:
        """Each write passes here; it empties the list of what can be undone."""
        self.on_write()
        self.seen_settings.append(dict(self.settings))
        self.undoable.clear()
        if sheet.protected:
            raise refused("protected")
        if self.fail_at_write:
            self.fail_at_write -= 1
            if not self.fail_at_write:
                raise refused("failed")

    def put(self, sheet: FakeSheet, at: Place, rows: list[list[Any]]) -> None:
        """Values given to a block of cells.

        Under a filter the first line goes to each visible row, and the hidden rows get nothing; one row is written
        whole, hidden or not (xlwings issues 747 and 679).
        """
        self.writing(sheet)
        if len(rows) != at.height or any(len(row) != at.width for row in rows):
            raise ValueError("the block does not fit")
        visible = [r for r in at.rows if r not in sheet.filtered]
        upset = at.height > 1 and len(visible) < at.height
        lines = [(r, rows[0]) for r in visible] if upset else list(zip(at.rows, rows, strict=True))
        for r, row in lines:
            for c, value in zip(at.columns, row, strict=True):
                sheet.cells[r, c] = given(value, sheet.at(r, c).format)
        for table in sheet.tables:  # a write right under a table extends it
            within = table.column <= at.column < table.column + table.width
            if within and at.row == table.row + table.height and not table.totals and not self.tables_stay_small:
                fill(sheet, table, table.height + at.height)
        self._tells_macros(sheet)

    def _tells_macros(self, sheet: FakeSheet) -> None:
        """Cells have changed: the workbook's own macro runs, unless somebody has switched events off."""
        if self.settings["enable_events"]:
            self.macro(sheet)

    def clear(self, sheet: FakeSheet, at: Place) -> None:
        """Contents emptied; what a filter hides stays (not sure: docs/excel.md)."""
        self.writing(sheet)
        for cell in self.cells(sheet, at, shown_only=at.height > 1):
            cell.value, cell.formula = None, ""
        self._tells_macros(sheet)

    def cells(self, sheet: FakeSheet, at: Place, *, shown_only: bool = False) -> Iterator[FakeCell]:
        """The cells of a block."""
        rows = [r for r in at.rows if not (shown_only and r in sheet.filtered)]
        return (sheet.at(r, c) for r in rows for c in at.columns)

    def hide(self, sheet: FakeSheet, at: Place, hidden: bool) -> None:
        """Rows hidden or shown by hand; shown, those of a filter too."""
        self.writing(sheet)
        sheet.hidden = sheet.hidden | set(at.rows) if hidden else sheet.hidden - set(at.rows)
        sheet.filtered -= set(() if hidden else at.rows)

    def insert(self, sheet: FakeSheet, at: Place) -> None:
        """Cells pushed down; refused in a filtered list, where Excel would have to move hidden ones."""
        self.writing(sheet)
        _refuse_filtered(sheet, at)
        shift_rows(sheet, at.row, at.columns, at.height)

    def delete(self, sheet: FakeSheet, at: Place) -> None:
        """Cells taken out, those below move up; refused in a filtered list."""
        self.writing(sheet)
        _refuse_filtered(sheet, at)
        for place in [(r, c) for r in at.rows for c in at.columns]:
            sheet.cells.pop(place, None)
        shift_rows(sheet, at.row, at.columns, -at.height)

    def resize(self, sheet: FakeSheet, table: FakeTable, height: int) -> None:
        """A table's new height; refused without a line, and where Excel does not want to."""
        self.writing(sheet)
        if height < 2 or self.tables_stay_small:
            raise refused("this is not possible for a table")
        fill(sheet, table, height)

    def save(self) -> None:
        """Saves in place: the settings of the moment are in the file, or beside it, from now on."""
        if self.fail_at_save:
            raise refused("disk full")
        known = {name: self.settings[name] for name in ("calculation", "screen_updating", "status_bar")}
        self.saved.append(Saved(**known))
        if self.path and self.path.parent.is_dir():
            from tests.fake_excel.files import write_file

            write_file(self, self.path)

    def close(self, *, saved: bool) -> None:
        """Closes the workbook: its lock file goes with it."""
        if saved:
            self.save()
        self.is_open, self.sheets = False, []
        if self.path:
            self.path.with_name(f"~${self.path.name}").unlink(missing_ok=True)

    def open(self, path: Path) -> None:
        """Opens the file of the workbook that was closed."""
        from tests.fake_excel.files import opened

        self.path, self.sheets, self.is_open = path, opened(path).sheets, True

    def save_copy(self, path: Path) -> None:
        """Saves a copy elsewhere; that of a labelled workbook cannot be read."""
        self.copies += 1
        if self.labelled:
            path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
        else:
            from tests.fake_excel.files import write_file

            write_file(self, path)

    def read(self, sheet: FakeSheet, at: Place) -> list[list[Any]]:
        """The values of a block."""
        return [[sheet.at(r, c).value for c in at.columns] for r in at.rows]

    def formulas(self, sheet: FakeSheet, at: Place) -> list[list[str]]:
        """What Excel calls formulas: the text itself for a constant, a number written in English."""
        return [[_formula(sheet.at(r, c)) for c in at.columns] for r in at.rows]


def _formula(cell: FakeCell) -> str:
    if cell.formula:
        return cell.formula
    if isinstance(cell.value, dt.datetime):
        return str((cell.value - EPOCH).days)
    if isinstance(cell.value, float):
        return f"{cell.value:.15g}"
    return "" if cell.value is None else str(cell.value)


def _refuse_filtered(sheet: FakeSheet, at: Place) -> None:
    if any(table.kept and set(table.body) & sheet.filtered and _crosses(table, at) for table in sheet.tables):
        raise refused("cells cannot be shifted in a filtered range")


def _crosses(table: FakeTable, at: Place) -> bool:
    return table.row + table.height >= at.row and at.column in range(table.column, table.column + table.width)


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


def fill(sheet: FakeSheet, table: FakeTable, height: int) -> None:
    """A table's new height; calculated columns fill down."""
    first = table.row + 1
    for c in range(table.column, table.column + table.width):
        if model := sheet.at(first, c).formula:
            for r in range(table.row + table.height, table.row + height):
                if sheet.at(r, c).value is None and not model.startswith("=HYPERLINK"):
                    sheet.cells[r, c] = replace(sheet.at(first, c))
    table.height = height


def currency(cell: FakeCell) -> Any:
    """What COM gives for a cell: an amount in a currency format comes as a Decimal with four decimals."""
    if isinstance(cell.value, float) and "€" in cell.format:
        return round(Decimal(repr(cell.value)), 4)
    return cell.value
