"""The small workbook of the tests, open in each kind of the hostile Excel."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from gescof_xl.workbook.excel.mac import MacExcel
from gescof_xl.workbook.excel.retry import Retry
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from tests.excel_book import make_book
from tests.fake_excel import mac, windows
from tests.fake_excel.machine import Machine
from tests.live_backends import open_fake_with_switches, open_mac_with_switches

Opened = tuple[ExcelWorkbook, Machine]


def open_windows(folder: Path, lines: int = 3) -> Opened:
    """Windows, where the workbook is read from a copy."""
    return open_fake_with_switches(make_book(folder / "ecole.xlsx", lines))


def open_labelled(folder: Path, lines: int = 3) -> Opened:
    """Windows, where copies cannot be read and all is asked for."""
    workbook, machine = open_windows(folder, lines)
    machine.labelled = True
    return workbook, machine


def open_mac(folder: Path, lines: int = 3) -> Opened:
    """A Mac."""
    return open_mac_with_switches(make_book(folder / "ecole.xlsx", lines))


def again(opened: Opened) -> ExcelWorkbook:
    """The workbook as the next click gets it: a Mac knows it by its name of now."""
    workbook, machine = opened
    if isinstance(workbook.session._native, MacExcel):
        return ExcelWorkbook(mac.as_book(machine), Retry(sleep=lambda _: None), MacExcel())
    return ExcelWorkbook(windows.as_book(machine), Retry(sleep=lambda _: None))


SYSTEMS: dict[str, Callable[..., Opened]] = {"windows": open_windows, "labelled": open_labelled, "mac": open_mac}


def state(machine: Machine) -> Any:
    """All that a person could see: values, formulas, places of tables, what is hidden."""
    return deepcopy(
        [
            (
                {place: (c.value, c.formula) for place, c in sheet.cells.items() if c.value is not None},
                [(t.name, t.row, t.column, t.height, t.width, t.kept) for t in sheet.tables],
                sheet.filtered,
                sheet.hidden,
            )
            for sheet in machine.sheets
        ]
    )


def filtered(machine: Machine, sheet: str, column: int, *kept: object) -> None:
    """A person filters the table of a sheet: only lines with these values in a column stay in sight."""
    table = machine.sheet(sheet).tables[0]
    table.kept = (column, frozenset(kept))
    machine.sheet(sheet).filter_now(table)


def column(machine: Machine, sheet: str, number: int) -> list[object]:
    """What the lines of a sheet's table hold in one column."""
    return [machine.sheet(sheet).at(row, number).value for row in machine.sheet(sheet).tables[0].body]
