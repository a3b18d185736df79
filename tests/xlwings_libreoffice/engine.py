"""The xlwings engine over LibreOffice: application, workbooks, sheets and tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlparse

import xlwings
from xlwings import base_classes as bc

from tests.xlwings_libreoffice import native
from tests.xlwings_libreoffice.office import Office, UnoException, enum, properties
from tests.xlwings_libreoffice.ranges import Range


class Engine:
    """What xlwings asks of an engine."""

    running: list[bc.App] = []  # noqa: RUF012 - the last one is the active one
    name, type = "libreoffice", "desktop"
    prepare_xl_data_element = staticmethod(lambda value, options: value)

    @staticmethod
    def clean_value_data(data: Any, dates: Any, empty: Any, numbers: Any, errors: Any) -> Any:
        return [[empty if v is None else v for v in row] for row in data]

    @property
    def apps(self) -> Apps:
        return Apps()


class Apps(bc.Apps):
    """The running applications."""

    def __iter__(self) -> Iterator[bc.App]:
        return iter(Engine.running[-1:])

    def __len__(self) -> int:
        return len(Engine.running[-1:])


ENGINE = xlwings.Engine(impl=Engine())


class App(bc.App):
    """The office. Message boxes are answered from `answers`; a real one would block a headless office."""

    engine, pid = ENGINE.impl, 1
    display_alerts = True
    status_bar: Any = False
    alerts: list[str] = []  # noqa: RUF012 - one office a process
    answers: list[str] = []  # noqa: RUF012

    def __init__(self, office: Office) -> None:
        self.office = office

    @property
    def screen_updating(self) -> bool:
        return not any(d.hasControllersLocked() for d in self.office.documents())

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for document in self.office.documents():
            while value and document.hasControllersLocked():
                document.unlockControllers()
            if not value and not document.hasControllersLocked():
                document.lockControllers()

    @property
    def calculation(self) -> str:
        return "automatic" if all(d.isAutomaticCalculationEnabled() for d in self.office.documents()) else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for document in self.office.documents():
            document.enableAutomaticCalculation(value != "manual")

    @property
    def selection(self) -> Range | None:
        book = Book(self.office, self.office.documents()[0])
        address = book.document.CurrentController.getSelection().getRangeAddress()
        sheet = Sheet(book, book.document.Sheets.getByIndex(address.Sheet))
        height, width = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
        return Range(sheet, address.StartRow + 1, address.StartColumn + 1, height, width)

    @property
    def api(self) -> SimpleNamespace:
        selected = self.selection
        return SimpleNamespace(International={5: ";"}, Selection=selected and native.NativeRange(selected))

    def activate(self, steal_focus: bool = False) -> None:
        """A headless office has no focus to take."""

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: str) -> str:
        self.alerts.append(prompt)
        return self.answers.pop(0) if self.answers else "ok"


class Book(bc.Book):
    """An open workbook."""

    def __init__(self, office: Office, document: Any) -> None:
        self.office, self.document = office, document

    @property
    def app(self) -> App:
        return App(self.office)

    @property
    def fullname(self) -> str:
        return unquote(urlparse(self.document.getURL()).path)

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    @property
    def api(self) -> SimpleNamespace:
        return native.book(self)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        self.document.CurrentController.Frame.activate()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        self.document.storeAsURL(
            self.document.getURL(), properties(FilterName="Calc MS Excel 2007 XML", Overwrite=True)
        )

    def close(self) -> None:
        self.document.close(True)


class Sheets(bc.Sheets):
    """The worksheets."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __len__(self) -> int:
        return int(self.book.document.Sheets.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return (self(name) for name in self.book.document.Sheets.ElementNames)

    def __call__(self, key: str | int) -> Sheet:
        sheets = self.book.document.Sheets
        return Sheet(self.book, sheets.getByIndex(key - 1) if isinstance(key, int) else sheets.getByName(key))


class Sheet(bc.Sheet):
    """One worksheet."""

    __slots__ = ("book",)  # it stands for a property of the base class
    book: Book

    def __init__(self, book: Book, uno: Any) -> None:
        self.book, self.uno = book, uno

    @property
    def name(self) -> str:
        return str(self.uno.Name)

    @property
    def api(self) -> native.NativeSheet:
        return native.NativeSheet(self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    def activate(self) -> None:
        self.book.document.CurrentController.setActiveSheet(self.uno)

    def range(self, first: str | tuple[int, int] | Range, last: tuple[int, int] | Range | None = None) -> Range:
        if isinstance(first, str):
            return Range.at(self, first)
        (top, left), (bottom, right) = (_corner(c) for c in (first, last or first))
        return Range(self, top, left, bottom - top + 1, right - left + 1)


def _corner(cell: tuple[int, int] | Range) -> tuple[int, int]:
    return (cell.row, cell.column) if isinstance(cell, Range) else cell


_PLACES: dict[str, dict[str, int]] = {}


class Tables(bc.Tables):
    """A sheet's tables: Calc calls them database ranges and keeps them in the document."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def _names(self) -> list[str]:
        """The names of this sheet's tables; no table ever changes its sheet, so each is asked for once."""
        ranges, places = self.sheet.book.document.DatabaseRanges, _PLACES.setdefault(self.sheet.book.fullname, {})
        for name in ranges.ElementNames:
            if name not in places:
                places[name] = ranges.getByName(name).DataArea.Sheet
        here = self.sheet.uno.RangeAddress.Sheet
        return [name for name, sheet in places.items() if sheet == here]

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, name) for name in self._names())

    def __call__(self, key: str | int) -> Table:
        return Table(self.sheet, self._names()[key - 1] if isinstance(key, int) else key)


class Table(bc.Table):
    """One table."""

    name = ""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.sheet, self.name = sheet, name

    @property
    def _uno(self) -> Any:
        return self.sheet.book.document.DatabaseRanges.getByName(self.name)

    @property
    def range(self) -> Range:
        a = self._uno.DataArea
        height, width = a.EndRow - a.StartRow + 1, a.EndColumn - a.StartColumn + 1
        return Range(self.sheet, a.StartRow + 1, a.StartColumn + 1, height, width)

    @property
    def show_totals(self) -> bool:
        return bool(self._uno.TotalsRow)

    def resize(self, new: Any) -> None:
        """The new area; calculated columns are filled down, as Excel does."""
        before, after = self.range, new
        self._uno.DataArea = after.uno.RangeAddress
        if after.nr <= before.nr:
            return
        last = Range(before.sheet, before.row + before.nr - 1, before.column, 1, before.nc)
        for offset, formula in enumerate(last.uno.getFormulaArray()[0]):
            if formula.startswith("=") and "HYPERLINK" not in formula:
                column = Range(before.sheet, last.row, before.column + offset, after.nr - before.nr + 1, 1)
                column.uno.fillAuto(enum("sheet.FillDirection", "TO_BOTTOM"), 1)


def open_book(office: Office, path: Path) -> xlwings.Book:
    """A workbook file, opened in the office."""
    Engine.running.append(App(office))
    ENGINE.activate()
    return xlwings.Book(impl=Book(office, office.load(path)))


def close_all(office: Office) -> None:
    """Closes every workbook without saving."""
    for document in office.documents():
        try:
            document.close(True)
        except UnoException:  # it vetoes while another listener holds it
            document.dispose()
