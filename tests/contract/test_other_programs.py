"""A workbook that another program has saved says the same to ten buttons as the pristine one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.actions import UPGRADE, action
from gescof_xl.actions.base import Context
from gescof_xl.app import RunSettings, run
from gescof_xl.cli.json_report import report_json
from gescof_xl.core.errors import TableMissing
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.upgrade import read_current
from tests.commanding import SCHOOL
from tests.other_programs import DROPS_TABLES, HOW, PROGRAMS, installed
from tests.pressing import Asked
from tests.xlsx_lint import findings

pytestmark = pytest.mark.programs

TODAY = date(2026, 11, 22)
BUTTONS: dict[str, dict[str, object]] = {
    "controler": {},
    "sessions-a-facturer": {},
    "facturer-session": {"session": "S0033"},
    "facturer-directe": {"party": "LAGA", "lines": ("SALLE ; 2 ; 180",)},
    "saisir-reglement": {"party": "OPIS", "amount": Decimal(700)},
    "echeancier": {},
    "impayes": {},
    "suivi-clients": {},
    "exporter-comptable": {},
    "tableau-de-bord": {},
}


def answers(path: Path) -> dict[str, object]:
    """The JSON of each button, shown without being written."""
    tables = FileWorkbook(path).read()
    found: dict[str, object] = {}
    for button, params in BUTTONS.items():
        pressed = action(button)
        settings = RunSettings(interface=Asked(), preview=True)
        report = run(pressed, MemoryWorkbook(tables), pressed.params(**params), Context(today=TODAY), settings)
        found[button] = report_json(report)
    return found


@pytest.fixture(scope="module")
def pristine() -> dict[str, object]:
    return answers(SCHOOL)


def test_the_programs_are_there() -> None:
    """Without a registry, the other tests go on; this one says what is missing."""
    assert installed(), HOW


@pytest.mark.parametrize("program", PROGRAMS)
def test_ten_buttons_say_the_same(program: str, pristine: dict[str, object], tmp_path: Path) -> None:
    """To the cent and to the cell; tables that the program dropped are named, and put back on a yes."""
    saved = PROGRAMS[program](SCHOOL, tmp_path)
    if program in DROPS_TABLES:
        with pytest.raises(TableMissing, match="en a perdu les tableaux") as refusal:
            read_current(FileWorkbook(saved))
        assert "gescof mettre-a-niveau ecole.xlsx. Répondez oui" in refusal.value.cure
        asked = Asked()
        upgrade = action(UPGRADE)
        report = run(upgrade, FileWorkbook(saved), upgrade.params(), Context(today=TODAY), RunSettings(interface=asked))
        assert asked.question.startswith("Tableaux rétablis sur leurs titres et leurs lignes : Clients")
        assert report.written
        assert not [fault for fault in findings(saved) if "table" in fault.lower()]

    assert answers(saved) == pristine
