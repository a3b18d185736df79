"""A click on a workbook that an earlier version made, in the hostile Excel of Windows and of a Mac."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwings

from gescof_xl.core.versions import CURRENT
from gescof_xl.ribbon.press import press_workbook
from gescof_xl.workbook.excel.mac import MacExcel
from gescof_xl.workbook.excel.native import NativeExcel
from gescof_xl.workbook.excel.windows import WindowsExcel
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.upgrade import read_current
from gescof_xl.workbook.versions import version_in
from tests.fake_excel.engine import open_fake
from tests.fake_excel.mac import open_mac
from tests.fake_excel.machine import Machine
from tests.past_versions import VERSIONS, year_of

TODAY = date(2026, 11, 22)
Opener = Callable[[Path], tuple[xlwings.Book, Machine]]


class Person:
    """Somebody who has an older workbook open: its lock file lies beside it, as long as Excel has it."""

    def __init__(self, path: Path, opener: Opener, native: NativeExcel) -> None:
        self.path, self.logs = path, path.parent / "journal" / "gescof.log"
        book, self.machine = opener(path)
        self.workbook = ExcelWorkbook(book, native=native)
        path.with_name(f"~${path.name}").touch()

    def clicks(self, button: str, answer: str = "yes") -> list[str]:
        """All that message boxes say; the first one is answered."""
        self.machine.alerts.clear()
        self.machine.answers = [answer]
        press_workbook(button, self.workbook, TODAY, self.logs)
        return [text.replace("\u00a0", " ") for text in self.machine.alerts]


@pytest.fixture(params=[(open_fake, WindowsExcel), (open_mac, MacExcel)], ids=["windows", "mac"])
def person(request: pytest.FixtureRequest, tmp_path: Path) -> Person:
    opener, native = request.param
    return Person(year_of(VERSIONS[0], tmp_path / "of.xlsx"), opener, native())


def test_after_a_yes_it_is_closed_completed_and_opened_again(person: Person) -> None:
    """The person reads what was added, and clicks again: the button then does its work."""
    asked, told = person.clicks("tableau-de-bord")

    assert "a été fait par une version plus ancienne de GesCOF" in asked
    assert f"Classeur mis à niveau de GesCOF 0.1.0 à {CURRENT}" in told
    assert "Cliquez de nouveau sur le bouton" in told
    assert person.machine.is_open
    assert version_in(FileWorkbook(person.path).read()) == CURRENT
    assert read_current(person.workbook).upgrade is None
    assert person.clicks("tableau-de-bord")[-1].startswith("Au 22/11/2026")


def test_what_was_typed_before_the_click_is_saved_first(person: Person) -> None:
    """A workbook that is closed unsaved would lose it."""
    sheet = next(s for s in person.machine.sheets if s.name == "Clients")
    table = sheet.tables[0]
    person.machine.types("Clients", table.row + 1, table.column + 1, "Scierie nouvelle")
    person.clicks("tableau-de-bord")

    assert read_current(person.workbook).ledger.clients[0].name == "Scierie nouvelle"


def test_after_a_no_nothing_is_done(person: Person) -> None:
    """The file is not even saved."""
    before = person.path.read_bytes()
    told = person.clicks("tableau-de-bord", answer="no")[-1]

    assert "n'a pas été mis à niveau" in told
    assert (person.path.read_bytes(), person.machine.saves) == (before, 0)


def test_an_assistant_that_reads_the_workbook_asks_too(person: Person) -> None:
    """Before its form is shown."""
    assert "version plus ancienne" in person.clicks("saisir-reglement")[0]
    assert read_current(person.workbook).upgrade is None


def test_what_stands_in_the_way_is_said_and_the_workbook_open_again(tmp_path: Path) -> None:
    """A note beside the table: refused with its place; the person finds the workbook as it was."""
    path = year_of(VERSIONS[0], tmp_path / "of.xlsx")
    book = openpyxl.load_workbook(path)
    book["Lignes"]["P5"] = "à voir avec Anne"
    book.save(path)
    person = Person(path, open_fake, WindowsExcel())
    told = person.clicks("tableau-de-bord")[-1]

    assert "Les cellules P4:AA5 de la feuille « Lignes »" in told
    assert "à partir de la colonne AC" in told
    assert person.machine.is_open
    assert person.workbook.read()["Lignes"].columns[-1] == "Ligne d'origine"
