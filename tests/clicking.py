"""Somebody at Excel with the school's workbook: clicks, types, reads. Windows, a labelled file there, or a Mac."""

from __future__ import annotations

import pickle
import shutil
from datetime import date
from functools import cache
from pathlib import Path

from gescof_xl.ribbon.press import press_workbook
from gescof_xl.workbook.excel.mac import MacExcel
from gescof_xl.workbook.excel.retry import Retry
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from tests.commanding import SCHOOL
from tests.fake_excel import mac, windows
from tests.fake_excel.files import opened
from tests.fake_excel.machine import FakeSheet, Machine

TODAY = date(2026, 11, 22)
SYSTEMS = ("windows", "labelled", "mac")


@cache
def as_opened(path: Path) -> bytes:
    """A workbook's sheets and names as Excel has them open; read once, since that is long, and quick to copy."""
    machine = opened(path)
    return pickle.dumps((machine.sheets, machine.names))


class Person:
    """Somebody at Excel. `raw` as VBA hands the workbook over in server mode; `source` for another workbook."""

    def __init__(self, folder: Path, system: str = "windows", *, raw: bool = False, source: Path = SCHOOL) -> None:
        path = folder / "ecole.xlsx"
        shutil.copyfile(source, path)
        sheets, names = pickle.loads(as_opened(source))
        self.machine = Machine(path, sheets)
        self.machine.names = names
        self.machine.labelled = system == "labelled"
        self.native = MacExcel() if system == "mac" else None
        self.book = mac.as_book(self.machine) if system == "mac" else windows.as_book(self.machine, raw=raw)
        self.logs = folder / "person" / "journal"

    @property
    def workbook(self) -> ExcelWorkbook:
        """The workbook as each click gets it. Waiting takes no time."""
        return ExcelWorkbook(self.book, Retry(sleep=lambda _: None), self.native)

    def clicks(self, button: str) -> str:
        """The last message that the click shows; "" when none."""
        self.machine.alerts.clear()
        press_workbook(button, self.workbook, TODAY, self.logs)
        return self.machine.alerts[-1] if self.machine.alerts else ""

    def sheet(self, name: str) -> FakeSheet:
        return self.machine.sheet(name)

    def selects(self, table: str, *keys: str) -> None:
        """The lines with these keys, one by one as with Ctrl."""
        data = self.workbook.read()[table]
        line_of = {cells[0]: line for line, cells in data.lines}
        places = [(line_of[key], data.left + 1, 1, 1) for key in keys]
        self.machine.selection, self.machine.more_selected = (data.sheet, *places[0]), places[1:]
        self.machine.active = data.sheet

    def form(self) -> dict[str, object]:
        """Label and answer of each question."""
        sheet = self.sheet("Assistant")
        return {str(sheet.at(r, 2).value): sheet.at(r, 3).value for r in range(7, 60) if sheet.at(r, 2).value}

    def answers(self, label: str, value: object) -> None:
        sheet = self.sheet("Assistant")
        row = next(r for r in range(7, 307) if sheet.at(r, 2).value == label)
        sheet.at(row, 3).value = float(value) if isinstance(value, int) else value

    def lines(self, table: str) -> list[tuple[object, ...]]:
        return [cells for _, cells in self.workbook.read()[table].lines if cells[0]]

    def invoices(self) -> list[str]:
        """The numbers of all documents issued."""
        return [str(line[0]) for line in self.lines("Factures")]

    def finished_session(self) -> str:
        """A session of which nothing is invoiced yet, whose participants are financed: the report of the button says."""
        self.clicks("sessions-a-facturer")
        self.clicks("assistant-valider")
        report = self.workbook.read()["AFacturer"]
        rows = [dict(zip(report.columns, cells, strict=True)) for _, cells in report.lines]
        return next(
            str(r["Session"]) for r in rows if r["État"] == "à facturer" and not r["Remarque"] and r["Reste HT"]
        )

    def bugs(self) -> list[Path]:
        """The logs of unexpected errors."""
        return list(self.logs.glob("*"))
