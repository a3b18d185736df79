"""Nothing is cut in the workbooks that ship, nor in one where every report is filled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.core.changes import Add
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.generate.school.school import TODAY
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.cut_text import cut
from tests.office import press
from tests.school import played

pytestmark = pytest.mark.programs

REPORTS = {
    "tableau-de-bord": {},
    "suivi-financements": {},
    "statistiques": {"since": "01/01/2026", "until": "31/12/2026"},
    "bilan-pedagogique": {},
    "verifier": {},
    "controler": {},
}


def reported() -> Ledger:
    """The school base with every report, and what their buttons said in the log."""
    ledger = played()
    for button, answers in REPORTS.items():
        chosen = action(button)
        outcome = chosen.act(ledger, Context(today=TODAY), read_params(chosen.params, answers))
        line = LogEntry(date=TODAY, user="camille", action=button, summary=outcome.message)
        ledger = ledger.after((*outcome.changes, Add(line)))
    return ledger


def test_nothing_is_cut_in_the_school_base_and_its_reports(tmp_path: Path) -> None:
    """Each column is as wide as its texts, or wraps them in lines that grow; no number is shown as ###."""
    path = tmp_path / "ecole.xlsx"
    build(reported(), path, TODAY)

    assert cut(path) == []


def test_lines_that_buttons_write_are_as_high_as_their_texts(tmp_path: Path) -> None:
    """Excel finds the height of a line on opening; LibreOffice draws a label of five lines over the next ones."""
    path = tmp_path / "ecole.xlsx"
    path.write_bytes(shipped("workbooks", "ecole.xlsx").read_bytes())
    press(FileWorkbook(path), "facturer-session", TODAY, session="S0033")
    press(FileWorkbook(path), "suivi-financements", TODAY)
    press(FileWorkbook(path), "bilan-pedagogique", date(2027, 1, 5), until="31/12/2026")

    assert cut(path) == []


def test_amounts_of_a_million_are_seen_whole_in_a_new_workbook() -> None:
    """The widths of the blank workbook hold -1 234 567,89 € wherever euros go, and all its own texts."""
    assert cut(shipped("workbooks", "gescof.xlsx"), large=True) == []
