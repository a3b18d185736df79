"""A double of Excel's COM objects over the hostile Excel: xlwings' own `_xlwindows.py` runs on it, and each call counts.

A member that Excel does not have, or that nothing here needs, is an AttributeError, as pywin32 gives it. One get, one
put, one method, one item of a collection is one call: what crosses to the process of Excel.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, cast

import xlwings
from openpyxl.utils import get_column_letter, range_boundaries

from tests.fake_excel.machine import (
    REJECTED,
    UNKNOWN_NAME,
    ComError,
    FakeSheet,
    FakeTable,
    Machine,
    Place,
    currency,
    refused,
)
from tests.fake_excel.pywin32 import CDispatch, xlwings_for_windows
from tests.fake_excel.typing_rules import CellError

_CALCULATION = {"automatic": -4105, "manual": -4135, "semiautomatic": 2}
_MODES = {number: mode for mode, number in _CALCULATION.items()}
_ERRORS = {
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288, "#NUM!": -2146826252,
    "#REF!": -2146826265, "#VALUE!": -2146826273,
}  # fmt: skip
_LONGEST_ADDRESS = 255  # of the text that Range takes and that Address gives
MACHINES: dict[int, Machine] = {}
_HANDLES = itertools.count(1000)


class Member:
    """A property of one of Excel's objects: one call to get it, one to set it where it can be set."""

    def __init__(self, read: Callable[[Any], Any], write: Callable[[Any, Any], None] | None = None) -> None:
        self._read, self._write = read, write

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, of: Any, owner: type | None = None) -> Any:
        of.machine.call(self._name)
        return self._read(of)

    def __set__(self, of: Any, value: Any) -> None:
        of.machine.call(f"{self._name}=")
        if self._write is None:
            raise AttributeError(self._name)
        self._write(of, value)


def method(run: Callable[..., Any]) -> Callable[..., Any]:
    """A method: one call."""

    @wraps(run)
    def counted(self: Any, *args: Any, **named: Any) -> Any:
        self.machine.call(run.__name__)
        return run(self, *args, **named)

    return counted


class Com(CDispatch):
    """One of Excel's objects. `_oleobj_` is where xlwings asks whether a member that pywin32 did not find exists."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    @property
    def _oleobj_(self) -> Com:
        return self

    def GetIDsOfNames(self, _language: int, name: str) -> int:
        """Fails for a member that does not exist, and for any while Excel is busy."""
        raise ComError(REJECTED if self.machine.rejecting else UNKNOWN_NAME, name, None, None)


class Collection(Com):
    """Objects by number or name; each one that is reached or walked over is a call."""

    def __init__(self, machine: Machine, members: list[tuple[str, Com]]) -> None:
        super().__init__(machine)
        self._members = members

    @Member
    def Count(self) -> int:
        return len(self._members)

    @method
    def Item(self, key: Any) -> Com:
        return self._found(key)

    def __call__(self, key: Any) -> Com:
        self.machine.call("Item")
        return self._found(key)

    def _found(self, key: Any) -> Com:
        for number, (name, member) in enumerate(self._members, 1):
            if key in (number, name):
                return member
        raise refused("subscript out of range")

    def __iter__(self) -> Iterator[Com]:
        self.machine.call("_NewEnum")
        for _, member in self._members:
            self.machine.call("Next")
            yield member


class Application(Com):
    """Excel itself."""

    Hwnd = Member(lambda self: handle(self.machine))
    Version = Member(lambda self: "16.0")

    @Member
    def International(self) -> Any:
        return defaultdict(lambda: ";")

    @Member
    def Selection(self) -> Com:
        if self.machine.selection_is_a_drawing:
            return Com(self.machine)
        name, *area = self.machine.selection
        places = [Place(*area), *(Place(*one) for one in self.machine.more_selected)]
        return Range(self.machine, self.machine.sheet(name), places)

    @method
    def Intersect(self, first: Any, second: Any) -> Any:
        return None

    @Member
    def Workbooks(self) -> Com:
        return Workbooks(self.machine)

    Calculation = Member(
        lambda self: _CALCULATION[self.machine.settings["calculation"]],
        lambda self, value: self.machine.settings.update(calculation=_MODES[value]),
    )
    ScreenUpdating = Member(
        lambda self: self.machine.settings["screen_updating"],
        lambda self, value: self.machine.settings.update(screen_updating=value),
    )
    EnableEvents = Member(
        lambda self: self.machine.settings["enable_events"],
        lambda self, value: self.machine.settings.update(enable_events=value),
    )
    StatusBar = Member(
        lambda self: self.machine.settings["status_bar"],
        lambda self, value: self.machine.settings.update(status_bar=value),
    )
    DisplayAlerts = Member(
        lambda self: self.machine.settings["display_alerts"],
        lambda self, value: self.machine.settings.update(display_alerts=value),
    )


class Workbooks(Collection):
    """The workbooks that are open: one, or none."""

    def __init__(self, machine: Machine) -> None:
        opened = [(machine.path.name, Workbook(machine))] if machine.path and machine.is_open else []
        super().__init__(machine, cast("list[tuple[str, Com]]", opened))

    @method
    def Open(self, Filename: str, *_options: Any) -> Com:
        self.machine.open(Path(Filename))
        return Workbook(self.machine)


class Workbook(Com):
    """An open workbook."""

    Name = Member(lambda self: self.machine.path.name if self.machine.path else "Classeur1")
    Path = Member(lambda self: str(self.machine.path.parent) if self.machine.path else "")
    FullName = Member(lambda self: self.machine.url or str(self.machine.path or "Classeur1"))
    FileFormat = Member(lambda self: 51)
    ReadOnly = Member(lambda self: self.machine.read_only)
    MultiUserEditing = Member(lambda self: self.machine.co_edited)
    AutoSaveOn = Member(
        lambda self: self.machine.auto_save,
        lambda self, value: setattr(self.machine, "auto_save", value or self.machine.auto_save_is_imposed),
    )
    Application = Member(lambda self: Application(self.machine))

    @Member
    def Worksheets(self) -> Collection:
        return Collection(self.machine, [(s.name, Worksheet(self.machine, s)) for s in self.machine.sheets])

    @method
    def Save(self) -> None:
        self.machine.save()

    @method
    def Close(self, SaveChanges: bool = True) -> None:
        self.machine.close(saved=SaveChanges)

    @method
    def SaveCopyAs(self, Filename: str) -> None:
        self.machine.save_copy(Path(Filename))

    @method
    def Activate(self) -> None:
        pass


class Worksheet(Com):
    """One worksheet."""

    def __init__(self, machine: Machine, fake: FakeSheet) -> None:
        super().__init__(machine)
        self.fake = fake

    Name = Member(lambda self: self.fake.name)
    Parent = Member(lambda self: Workbook(self.machine))
    ProtectContents = Member(lambda self: self.fake.protected)
    Visible = Member(lambda self: self.fake.visibility, lambda self, value: self._show(value))
    Cells = Member(lambda self: Range(self.machine, self.fake, [Place(1, 1, 1_048_576, 16_384)]))

    @Member
    def ListObjects(self) -> Collection:
        return Collection(self.machine, [(t.name, ListObject(self.machine, self.fake, t)) for t in self.fake.tables])

    @method
    def Range(self, first: Any, last: Any = None) -> Com:
        if isinstance(first, str):
            if len(first) > _LONGEST_ADDRESS:
                raise refused("Method 'Range' of object '_Worksheet' failed")
            return Range(self.machine, self.fake, [place_of(part) for part in first.split(",")])
        (a,), (b,) = bare(first).places, bare(last or first).places
        return Range(
            self.machine, self.fake, [Place(a.row, a.column, b.row - a.row + b.height, b.column - a.column + b.width)]
        )

    @method
    def Activate(self) -> None:
        if self.fake.visibility != -1:
            raise refused("Activate method of Worksheet class failed")
        self.machine.active = self.fake.name

    def _show(self, value: Any) -> None:
        if self.machine.structure_protected:
            raise refused("Unable to set the Visible property of the Worksheet class")
        self.fake.visibility = -1 if value is True else int(value)


class ListObject(Com):
    """One table."""

    def __init__(self, machine: Machine, sheet: FakeSheet, fake: FakeTable) -> None:
        super().__init__(machine)
        self.sheet, self.fake = sheet, fake

    Name = Member(lambda self: self.fake.name)
    ShowTotals = Member(lambda self: self.fake.totals)
    AutoFilter = Member(lambda self: AutoFilter(self.machine, self.sheet, self.fake))

    @Member
    def Range(self) -> Com:
        place = Place(self.fake.row, self.fake.column, self.fake.height, self.fake.width)
        return Range(self.machine, self.sheet, [place])

    @method
    def Resize(self, new: Any) -> None:
        self.machine.resize(self.sheet, self.fake, bare(new).places[0].height)


class AutoFilter(Com):
    """The filter of a table."""

    def __init__(self, machine: Machine, sheet: FakeSheet, fake: FakeTable) -> None:
        super().__init__(machine)
        self.sheet, self.fake = sheet, fake

    FilterMode = Member(lambda self: self.fake.kept is not None)

    @method
    def ApplyFilter(self) -> None:
        self.sheet.filter_now(self.fake)


class Range(Com):
    """Cells: one rectangle, or several; but for addresses and formats, several are as the first."""

    def __init__(self, machine: Machine, sheet: FakeSheet, places: list[Place]) -> None:
        super().__init__(machine)
        self.sheet, self.places = sheet, places

    @property
    def place(self) -> Place:
        return self.places[0]

    Worksheet = Member(lambda self: Worksheet(self.machine, self.sheet))
    Application = Member(lambda self: Application(self.machine))
    Row = Member(lambda self: self.place.row)
    Column = Member(lambda self: self.place.column)
    Rows = Member(lambda self: Rows(self.machine, self.sheet, self.place))
    Columns = Member(lambda self: Counted(self.machine, self.place.width))
    Count = Member(lambda self: self.place.height * self.place.width)
    EntireRow = Member(lambda self: Rows(self.machine, self.sheet, self.place))
    MergeCells = Member(lambda self: False)
    Address = Member(lambda self: self._address())
    Validation = Member(lambda self: Validation(self.machine, self.sheet, self.place))

    @Member
    def Areas(self) -> Collection:
        return Collection(self.machine, [("", Range(self.machine, self.sheet, [place])) for place in self.places])

    @method
    def GetAddress(
        self, RowAbsolute: Any = True, ColumnAbsolute: Any = True, Style: int = 1, External: Any = False
    ) -> str:
        book = self.machine.path.name if self.machine.path else "Classeur1"
        return (f"'[{book}]{self.sheet.name}'!" if External is True else "") + self._address()

    def _address(self) -> str:
        return ",".join(map(address_of, self.places))[:_LONGEST_ADDRESS]

    Value = Member(lambda self: self._values(), lambda self, value: self._take(value))
    NumberFormat = Member(lambda self: self._format(), lambda self, code: self._format_all(code))

    def _values(self) -> Any:
        cells = [[self.sheet.at(r, c) for c in self.place.columns] for r in self.place.rows]
        return _block([[_given(currency(cell)) for cell in line] for line in cells])

    def _take(self, value: Any) -> None:
        alone = not isinstance(value, list | tuple)
        rows = [[value] * self.place.width] * self.place.height if alone else [list(row) for row in value]
        self.machine.put(self.sheet, self.place, [[_taken(cell) for cell in row] for row in rows])

    def _format(self) -> str | None:
        formats = {cell.format for place in self.places for cell in self.machine.cells(self.sheet, place)}
        return formats.pop() if len(formats) == 1 else None

    def _format_all(self, code: str) -> None:
        self.machine.writing(self.sheet)
        for place in self.places:
            for cell in self.machine.cells(self.sheet, place):
                cell.format = code

    @Member
    def Formula(self) -> Any:
        return _block(self.machine.formulas(self.sheet, self.place))

    @method
    def ClearContents(self) -> None:
        self.machine.clear(self.sheet, self.place)

    @method
    def Insert(self, Shift: Any = None, CopyOrigin: Any = None) -> None:
        self.machine.insert(self.sheet, self.place)

    @method
    def Delete(self, Shift: Any = None) -> None:
        self.machine.delete(self.sheet, self.place)

    @method
    def Select(self) -> None:
        if self.sheet.visibility != -1:
            raise refused("Select method of Range class failed")
        self.machine.selection = (self.sheet.name, *self.place)
        self.machine.more_selected = []

    def __call__(self, row: int, column: int) -> Com:
        self.machine.call("Item")
        place = Place(self.place.row + row - 1, self.place.column + column - 1, 1, 1)
        return Range(self.machine, self.sheet, [place])


class Counted(Com):
    """A collection of which only the number is asked."""

    def __init__(self, machine: Machine, number: int) -> None:
        super().__init__(machine)
        self.number = number

    Count = Member(lambda self: self.number)


class Rows(Com):
    """Whole rows of a sheet."""

    def __init__(self, machine: Machine, sheet: FakeSheet, place: Place) -> None:
        super().__init__(machine)
        self.sheet, self.place = sheet, place

    Count = Member(lambda self: self.place.height)
    Rows = Member(lambda self: self)

    Hidden = Member(lambda self: self._hidden(), lambda self, value: self.machine.hide(self.sheet, self.place, value))

    def _hidden(self) -> bool | None:
        unseen = self.sheet.filtered | self.sheet.hidden
        found = {r in unseen for r in self.place.rows}
        return found.pop() if len(found) == 1 else None

    @method
    def Item(self, number: int) -> Com:
        return Rows(self.machine, self.sheet, self.place._replace(row=self.place.row + number - 1, height=1))


class Validation(Com):
    """Drop-downs, kept by sheet and row; without one, Type fails as Excel's does."""

    def __init__(self, machine: Machine, sheet: FakeSheet, place: Place) -> None:
        super().__init__(machine)
        self.sheet, self.place = sheet, place

    @Member
    def Type(self) -> int:
        if (self.sheet.name, self.place.row) not in self.machine.drop_downs:
            raise refused("no validation")
        return 3

    @method
    def Add(self, Type: int, Formula1: str) -> None:
        self._keep(Formula1)

    @method
    def Modify(self, Type: int, Formula1: str) -> None:
        self._keep(Formula1)

    def _keep(self, formula: str) -> None:
        if not self.machine.knows(formula):
            raise refused("the source evaluates to an error")
        self.machine.writing(self.sheet)
        shown = formula if formula.startswith("=") else formula.split(";")
        self.machine.drop_downs[self.sheet.name, self.place.row] = shown

    @method
    def Delete(self) -> None:
        self.machine.writing(self.sheet)
        for row in self.place.rows:
            self.machine.drop_downs.pop((self.sheet.name, row), None)

    InCellDropdown = Member(lambda self: True, lambda self, value: None)


def bare(range_: Any) -> Any:
    """A range without xlwings' wrapper, as COM unpacks it."""
    return getattr(range_, "_inner", range_)


def address_of(place: Place) -> str:
    first = f"${get_column_letter(place.column)}${place.row}"
    last = f"${get_column_letter(place.column + place.width - 1)}${place.row + place.height - 1}"
    return first if place.height == place.width == 1 else f"{first}:{last}"


def place_of(address: str) -> Place:
    left, top, right, bottom = cast("tuple[int, int, int, int]", range_boundaries(re.sub(r"\$", "", address)))
    return Place(top, left, bottom - top + 1, right - left + 1)


def _block(rows: list[list[Any]]) -> Any:
    """One cell comes alone, more as a tuple of tuples."""
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else tuple(map(tuple, rows))


def _given(value: Any) -> Any:
    """What COM gives: an error is a number, a moment has a time zone."""
    if isinstance(value, CellError):
        return _ERRORS[value]
    return value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else value


def _taken(value: Any) -> Any:
    """What COM takes: pywin32 wants a time zone with each moment."""
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise TypeError("a moment without a time zone")
        return value.replace(tzinfo=None)
    return value


def handle(machine: Machine) -> int:
    """The window of the Excel that has the workbook open."""
    for number, known in MACHINES.items():
        if known is machine:
            return number
    number = next(_HANDLES)
    MACHINES[number] = machine
    return number


def as_book(machine: Machine, *, raw: bool = False) -> xlwings.Book:
    """The workbook as xlwings gives it; `raw` as in server mode, without xlwings' repetitions while Excel is busy."""
    module: Any = xlwings_for_windows(_message_box)
    module.get_excel_hwnds = lambda: iter([handle(machine)])  # the windows of the machine are not walked over
    module.get_xl_app_from_hwnd = lambda hwnd: module.COMRetryObjectWrapper(Application(MACHINES[hwnd]))
    module.App.activate = lambda app, steal_focus=False: None
    engine = xlwings.Engine(impl=module.engine)
    engine.activate()
    workbook = Workbook(machine)
    return xlwings.Book(impl=module.Book(workbook if raw else module.COMRetryObjectWrapper(workbook)))


def _message_box(hwnd: int, text: str) -> str:
    return MACHINES[hwnd].ask(text)
