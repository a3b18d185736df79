"""Nothing is cut in the workbooks that ship, nor in one where every report is filled."""

from __future__ import annotations

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
from tests.cut_text import cut
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


def test_amounts_of_a_million_are_seen_whole_in_a_new_workbook() -> None:
    """The widths of the blank workbook hold -1 234 567,89 € wherever euros go, and all its own texts."""
    assert cut(shipped("workbooks", "gescof.xlsx"), large=True) == []
