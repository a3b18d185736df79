"""Excel for Mac over the hostile Excel: xlwings' own `_xlmac.py` runs on a double of appscript.

Excel's answers are as xlwings' code and its issues tell them; no Mac was asked. A cell with an error reads as nothing,
a workbook cannot say whether AutoSave is on, and a click may come while another one still works.
"""

from __future__ import annotations

import datetime as dt
import importlib
from functools import cache
from pathlib import Path
from typing import Any

import xlwings

from tests.fake_excel.appscript import (
    NOT_THERE,
    PARAMETER,
    TIMED_OUT,
    CommandError,
    Keyword,
    Reference,
    Step,
    install,
    k,
)
from tests.fake_excel.files import opened
from tests.fake_excel.machine import ComError, FakeSheet, FakeTable, Machine, Place
from tests.fake_excel.typing_rules import CellError
from tests.fake_excel.windows import address_of, place_of

_CALCULATION = {
    "automatic": k.calculation_automatic, "manual": k.calculation_manual, "semiautomatic": k.calculation_semiautomatic,
}  # fmt: skip
_VISIBLE = {-1: k.sheet_visible, 0: k.sheet_hidden, 2: k.sheet_very_hidden}
_GONE = -600
MACHINES: dict[int, Machine] = {}


class Cells:
    """A rectangle of a sheet."""

    def __init__(self, sheet: FakeSheet, places: list[Place]) -> None:
        self.sheet, self.places = sheet, places

    @property
    def place(self) -> Place:
        return self.places[0]


class Excel:
    """One running Excel with one workbook: what each command does, and what each property is."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def answer(self, steps: tuple[Step, ...], command: str, direct: Any, arguments: dict[str, Any]) -> Any:
        """One Apple event."""
        try:
            self.machine.call(command if command != "get" else str(steps[-1].name))
            return self._do(steps, command, direct, arguments)
        except ComError as error:
            raise CommandError(
                _GONE if self.machine.closed else TIMED_OUT if self.machine.rejecting else PARAMETER
            ) from error

    def _do(self, steps: tuple[Step, ...], command: str, direct: Any, arguments: dict[str, Any]) -> Any:
        if command == "exists":
            try:
                self._found(steps)
            except CommandError:
                return False
            return True
        if command == "set":
            return self._set(self._found(steps[:-1]), str(steps[-1].name), direct)
        if command == "get":
            return self._get(self._found(steps[:-1]), str(steps[-1].name))
        of = self._found(steps)
        run = getattr(self, f"_{command}_of_{type(of).__name__.lower()}")
        return run(of, **{name: value for name, value in arguments.items() if name != "timeout"})

    def _found(self, steps: tuple[Step, ...]) -> Any:
        """What a reference leads to. Raises CommandError where there is no such thing."""
        of: Any = self
        for step in steps:
            of = self._next(of, step)
        return of

    def _next(self, of: Any, step: Step) -> Any:  # noqa: C901, PLR0911, PLR0912 - one kind of step a case
        match of, step:
            case (Excel(), ("elements", "workbooks")) | (Machine(), ("elements", "worksheets")):
                return of
            case Excel(), ("one", key):
                known = [(_name_of(self.machine), self.machine)] if self.machine.is_open else []
                return self._named(self.machine, key, known)
            case Excel(), ("property", "active_workbook"):
                return self.machine
            case Excel(), ("property", "active_sheet"):
                return self.machine.sheet(self.machine.active or self.machine.selection[0])
            case Excel(), ("property", "selection") if not self.machine.selection_is_a_drawing:
                name, *first = self.machine.selection
                places = [Place(*first), *(Place(*one) for one in self.machine.more_selected)]
                return Cells(self.machine.sheet(name), places)
            case Machine(), ("one", key):
                return self._named(of, key, [(sheet.name, sheet) for sheet in self.machine.sheets])
            case FakeSheet(), ("elements", "list_objects" | "cells" as kind):
                return of, kind
            case (FakeSheet() as sheet, "list_objects"), ("one", key):
                return self._named(of, key, [(table.name, (sheet, table)) for table in sheet.tables])
            case (FakeSheet() as sheet, "cells"), ("one", address):
                return Cells(sheet, [place_of(address)])
            case (FakeSheet() as sheet, FakeTable() as table), ("property", "range_object"):
                return Cells(sheet, [Place(table.row, table.column, table.height, table.width)])
            case (FakeSheet(), FakeTable()), ("property", "autofilter_object"):
                return Filter(*of)
            case Cells(), ("property", "entire_row") | ("elements", "rows"):
                return of
            case Cells(), ("property", "validation"):
                return Validation(of)
        raise CommandError(NOT_THERE, str(step))

    def _named(self, of: Any, key: Any, known: list[tuple[str, Any]]) -> Any:
        for number, (name, member) in enumerate(known, 1):
            if key in (number, name):
                return member
        raise CommandError(NOT_THERE, str(key))

    def _get(self, of: Any, name: str) -> Any:  # noqa: C901, PLR0911, PLR0912 - one property a case
        machine = self.machine
        match of, name:
            case Excel(), "calculation":
                return _CALCULATION[machine.settings["calculation"]]
            case Excel(), _ if name in machine.settings:
                return machine.settings[name]
            case Machine(), "name":
                return _name_of(machine)
            case Machine(), "properties":
                return {k.full_name: machine.url or str(machine.path or "Classeur1"), k.path: ""}
            case Machine(), "read_only":
                return machine.read_only
            case Machine(), "multi_user_editing":
                return machine.co_edited
            case FakeSheet(), "name":
                return of.name
            case FakeSheet(), "visible":
                return _VISIBLE[of.visibility]
            case FakeSheet(), "protect_contents":
                return of.protected
            case (FakeSheet(), FakeTable() as table), "name" | "total":
                return table.name if name == "name" else table.totals
            case Cells(), "value":
                return _block([[_given(v) for v in row] for row in machine.read(of.sheet, of.place)])
            case Cells(), "string_value":
                return _block([[_shown(v) for v in row] for row in machine.read(of.sheet, of.place)])
            case Cells(), "formula":
                return _block(machine.formulas(of.sheet, of.place))
            case Cells(), "number_format":
                formats = {cell.format for cell in machine.cells(of.sheet, of.place)}
                return formats.pop() if len(formats) == 1 else k.missing_value
            case Cells(), "hidden":
                unseen = of.sheet.filtered | of.sheet.hidden
                answers = [row in unseen for row in of.place.rows]
                return answers[0] if len(answers) == 1 else answers
        raise CommandError(NOT_THERE, name)

    def _set(self, of: Any, name: str, value: Any) -> None:
        machine = self.machine
        match of, name:
            case Excel(), "calculation":
                machine.settings["calculation"] = next(mode for mode, word in _CALCULATION.items() if word == value)
            case Excel(), _ if name in machine.settings:
                machine.settings[name] = value
            case FakeSheet(), "visible":
                if machine.structure_protected:
                    raise CommandError(PARAMETER)
                of.visibility = next(number for number, word in _VISIBLE.items() if word == value)
            case Cells(), "value":
                rows = value if isinstance(value, list) else [[value]]
                machine.put(of.sheet, of.place, [[_taken(cell) for cell in row] for row in rows])
            case Cells(), "hidden":
                machine.hide(of.sheet, of.place, value)
            case Cells(), "number_format":
                machine.writing(of.sheet)
                for cell in machine.cells(of.sheet, of.place):
                    cell.format = value
            case _:
                raise CommandError(NOT_THERE, name)

    def _count_of_machine(self, _of: Machine, each: Keyword) -> int:
        return len(self.machine.sheets)

    def _count_of_fakesheet(self, of: FakeSheet, each: Keyword) -> int:
        return len(of.tables)

    def _save_of_machine(self, _of: Machine) -> None:
        self.machine.save()

    def _close_of_machine(self, of: Machine, saving: Keyword) -> None:
        of.close(saved=saving.AS_name != "no")

    def _open_workbook_of_excel(self, _of: Excel, workbook_file_name: str, **_options: Any) -> None:
        self.machine.open(Path(workbook_file_name))

    def _activate_object_of_fakesheet(self, of: FakeSheet) -> None:
        if of.visibility != -1:
            raise CommandError(PARAMETER)
        self.machine.active = of.name

    def _activate_object_of_machine(self, _of: Machine) -> None:
        pass

    def _get_international_of_excel(self, _of: Excel, data_type: Keyword) -> str:
        return ";"

    def _get_address_of_cells(self, of: Cells) -> str:
        return ",".join(map(address_of, of.places))

    def _clear_contents_of_cells(self, of: Cells) -> None:
        self.machine.clear(of.sheet, of.place)

    def _insert_into_range_of_cells(self, of: Cells, shift: Keyword) -> None:
        self.machine.insert(of.sheet, of.place)

    def _delete_range_of_cells(self, of: Cells, shift: Keyword) -> None:
        self.machine.delete(of.sheet, of.place)

    def _select_of_cells(self, of: Cells) -> None:
        if of.sheet.visibility != -1:
            raise CommandError(PARAMETER)
        self.machine.selection, self.machine.more_selected = (of.sheet.name, *of.place), []

    def _resize_of_tuple(self, of: tuple[FakeSheet, FakeTable], range: Reference) -> None:  # noqa: A002 - its name
        sheet, table = of
        self.machine.resize(sheet, table, self._found(range.AS_steps).place.height)

    def _apply_filter_of_filter(self, of: Filter) -> None:
        of.sheet.filter_now(of.table)

    def _delete_of_validation(self, of: Validation) -> None:
        self.machine.writing(of.cells.sheet)
        for row in of.cells.place.rows:
            self.machine.drop_downs.pop((of.cells.sheet.name, row), None)

    def _add_data_validation_of_validation(self, of: Validation, type: Keyword, formula1: str) -> None:  # noqa: A002
        if not self.machine.knows(formula1):
            raise CommandError(PARAMETER)
        self.machine.writing(of.cells.sheet)
        shown = formula1 if formula1.startswith("=") else formula1.split(";")
        self.machine.drop_downs[of.cells.sheet.name, of.cells.place.row] = shown


class Filter:
    """The filter of a table."""

    def __init__(self, sheet: FakeSheet, table: FakeTable) -> None:
        self.sheet, self.table = sheet, table


class Validation:
    """The drop-down of some cells."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells


class OSAX:
    """Standard Additions in Excel's own process: message boxes; an answer that comes after `timeout` is lost."""

    def __init__(self, pid: int) -> None:
        self.machine = MACHINES[pid]

    def activate(self) -> None:
        self.machine.call("activate")

    def display_alert(self, title: str, *, message: str, as_: Keyword, buttons: Any, timeout: float = 60) -> Any:
        self.machine.call("display_alert")
        if self.machine.closed:
            raise CommandError(_GONE)
        names = buttons if isinstance(buttons, list) else [buttons]
        self.machine.buttons.append(names)
        answer = self.machine.ask(message)
        if 0 < timeout < self.machine.answer_seconds:
            raise CommandError(TIMED_OUT)
        words = {"yes": ("Yes", "Oui"), "no": ("No", "Non"), "ok": ("OK",)}[answer]
        return {k.button_returned: next((name for name in names if name in words), names[0])}


@cache
def xlwings_for_mac() -> Any:
    """The module `xlwings._xlmac`."""
    install(OSAX, lambda pid=0, **_: Reference(Excel(MACHINES[pid]).answer))
    module: Any = importlib.import_module("xlwings._xlmac")
    module.Apps._iter_excel_instances = lambda apps: iter([list(MACHINES)[-1]])
    module.App.activate = lambda app, steal_focus=False: None
    module.App.pid = property(lambda app: app.machine_number)
    return module


def as_book(machine: Machine) -> xlwings.Book:
    """The workbook as xlwings gives it on a Mac."""
    module = xlwings_for_mac()
    number = 500 + len(MACHINES)
    MACHINES[number] = machine
    xlwings.Engine(impl=module.engine).activate()
    app = module.App(xl=number)
    app.machine_number = number
    return xlwings.Book(impl=module.Book(app, _name_of(machine)))


def open_mac(path: Path) -> tuple[xlwings.Book, Machine]:
    """A workbook file open in the hostile Excel for Mac, and the switches behind it."""
    machine = opened(path)
    return as_book(machine), machine


def _name_of(machine: Machine) -> str:
    return machine.path.name if machine.path else "Classeur1"


def _block(rows: list[list[Any]]) -> Any:
    """One cell comes alone."""
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _given(value: Any) -> Any:
    return k.missing_value if isinstance(value, CellError) else "" if value is None else value


def _shown(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _taken(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**31:
        return None  # Excel silently ignores such a number (xlwings issue 227)
    return value
