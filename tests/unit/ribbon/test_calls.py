"""How often a press asks Excel: each call goes to another process, each Apple event costs twenty times that."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gescof_xl.core.changes import Replace
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.domain.workbook_identity import WorkbookIdentity
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.clicking import Person
from tests.commanding import SCHOOL

LIMITS = {"windows": 150, "labelled": 600, "mac": 300}


def in_use(folder: Path) -> Path:
    """The school's workbook after its first seal: once in its life it was given its identity."""
    path = Path(shutil.copyfile(SCHOOL, folder / "en service.xlsx"))
    book = FileWorkbook(path)
    parsed = parse(book.read())
    unnamed = parsed.ledger.get(Setting, Key.IDENTITY.name)
    named = (Replace(unnamed, replace(unnamed, value=str(WorkbookIdentity("0123456789abcdef")))),)
    book.write(plan(parsed, named, parsed.ledger.after(named), date(2026, 11, 22)))
    return path


@pytest.mark.parametrize(("system", "most"), LIMITS.items(), ids=LIMITS)
@pytest.mark.parametrize("buttons", [("facturer-session", "assistant-valider"), ("controler",), ("tableau-de-bord",)])
def test_a_press_asks_excel_little(tmp_path: Path, system: str, most: int, buttons: tuple[str, ...]) -> None:
    """Form and invoices together, a report, the dashboard: counted on xlwings' own code, on the school's workbook."""
    person = Person(tmp_path, system, source=in_use(tmp_path))
    person.selects("Sessions", person.finished_session())
    person.machine.answers, person.machine.calls = ["yes"], 0
    messages = [person.clicks(button) for button in buttons]
    assert person.machine.calls < most, person.machine.tally
    assert person.machine.saved[-1], messages
    assert not person.bugs()
