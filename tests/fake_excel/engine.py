"""The xlwings engine over the hostile Excel of `machine`: only what the adapter calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings
from xlwings import base_classes as bc

from tests.fake_excel.machine import FAILED, ComError, FakeSheet, FakeTable, Machine, opened, resize
from tests.fake_excel.ranges import Range


class Engine:
    """What xlwings asks of an engine."""

    running: list[bc.App] = []  # noqa: RUF012 - the last one is the active one
    name, type = "fake", "desktop"

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: Any) -> Any:
        return [[empty_as if v in (None, "") else v for v in row] for row in data]

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
    """The settings that the adapter touches, and message boxes answered from a list."""

    engine, pid = ENGINE.impl, 1

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: str) -> str:
        self.machine.alerts.append(prompt)
        return self.machine.answers.pop(0) if self.machine.answers else "ok"

    def activate(self, steal_focus: bool = False) -> None:
        self.machine.call()

    @property
    def selection(self) -> Range:
        name, *area = self.machine.selection
        return Range(Sheets(self.machine)(name), *area)


def _setting(name: str) -> property:
    def read(app: App) -> Any:
        app.machine.call()
        return app.machine.settings[name]

    def write(app: App, value: Any) -> None:
        app.machine.call()
        app.machine.settings[name] = value

    return property(read, write)


for _name in ("screen_updating", "calculation", "status_bar", "display_alerts"):
    setattr(App, _name, _setting(_name))


class Native:
    """Excel's own object: the properties that only it has."""

    def __init__(self, **properties: Any) -> None:
        self.__dict__.update(properties)


class Book(bc.Book):
    """An open workbook."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    @property
    def name(self) -> str:
        self.machine.call()
        return self.machine.path.name if self.machine.path else "Classeur1"

    @property
    def fullname(self) -> str:
        self.machine.call()
        return str(self.machine.path) if self.machine.path else "Classeur1"

    @property
    def api(self) -> Native:
        self.machine.call()
        return Native(ReadOnly=self.machine.read_only, AutoSaveOn=self.machine.auto_save)

    @property
    def app(self) -> App:
        return App(self.machine)

    @property
    def sheets(self) -> Sheets:
        self.machine.call()
        return Sheets(self.machine)

    def activate(self) -> None:
        self.machine.call()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        self.machine.call()
        if self.machine.fail_at_save:
            raise ComError(FAILED, "Exception", (0, "Excel", "disk full", None, 0, -2146827284), None)
        self.machine.saves += 1


class Sheets(bc.Sheets):
    """The worksheets."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def __len__(self) -> int:
        return len(self.machine.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.machine, sheet) for sheet in self.machine.sheets)

    def __call__(self, key: str | int) -> Sheet:
        self.machine.call()
        found = [s for i, s in enumerate(self.machine.sheets, 1) if key in (i, s.name)]
        return Sheet(self.machine, found[0])


class Sheet(bc.Sheet):
    """One worksheet."""

    def __init__(self, machine: Machine, sheet: FakeSheet) -> None:
        self.machine, self.fake = machine, sheet

    @property
    def name(self) -> str:
        self.machine.call()
        return self.fake.name

    @property
    def book(self) -> Book:
        return Book(self.machine)

    @property
    def api(self) -> Native:
        self.machine.call()
        return Native(ProtectContents=self.fake.protected)

    @property
    def tables(self) -> Tables:
        self.machine.call()
        return Tables(self)

    def activate(self) -> None:
        self.machine.call()
        self.machine.active = self.fake.name

    def range(self, first: tuple[int, int] | Range, last: tuple[int, int] | Range | None = None) -> Range:
        self.machine.call()
        (top, left), (bottom, right) = (_corner(c) for c in (first, last or first))
        return Range(self, top, left, bottom - top + 1, right - left + 1)


def _corner(cell: tuple[int, int] | Range) -> tuple[int, int]:
    return (cell.row, cell.column) if isinstance(cell, Range) else cell


class Tables(bc.Tables):
    """A sheet's tables."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __len__(self) -> int:
        return len(self.sheet.fake.tables)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, table) for table in self.sheet.fake.tables)

    def __call__(self, key: str | int) -> Table:
        self.sheet.machine.call()
        return next(Table(self.sheet, t) for i, t in enumerate(self.sheet.fake.tables, 1) if key in (i, t.name))


class Table(bc.Table):
    """One table."""

    def __init__(self, sheet: Sheet, fake: FakeTable) -> None:
        self.sheet, self.fake = sheet, fake

    @property
    def name(self) -> str:
        self.sheet.machine.call()
        return self.fake.name

    @property
    def range(self) -> Range:
        self.sheet.machine.call()
        return Range(self.sheet, self.fake.row, self.fake.column, self.fake.height, self.fake.width)

    @property
    def show_totals(self) -> bool:
        self.sheet.machine.call()
        return self.fake.totals

    def resize(self, new: Any) -> None:
        self.sheet.machine.writing(self.sheet.fake)
        resize(self.sheet.fake, self.fake, new.impl.nr)


def as_book(machine: Machine) -> xlwings.Book:
    """The workbook as xlwings gives it, in the active application."""
    Engine.running.append(App(machine))
    ENGINE.activate()
    return xlwings.Book(impl=Book(machine))


def open_fake(path: Path) -> tuple[xlwings.Book, Machine]:
    """A workbook file open in the hostile Excel, and the switches behind it."""
    machine = opened(path)
    return as_book(machine), machine
