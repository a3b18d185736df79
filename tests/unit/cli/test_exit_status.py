"""The exit status of what examines a workbook, and the options that every command takes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli

SCHOOL = Path(__file__).parents[3] / "workbooks" / "ecole.xlsx"
WITHOUT_BUTTON = ("nouveau", "demo", "construire", "mot-de-passe", "installer", "desinstaller", "diagnostic", "aide")


def gescof(*typed: object) -> tuple[int, Any]:
    done = CliRunner().invoke(cli, [*map(str, typed), "--json", "--oui"])
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return Path(shutil.copy(SCHOOL, tmp_path))


def retype(path: Path, sheet: str, title: str, value: str) -> None:
    """Types over the first cell below a title."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    head = next(cell for line in page.iter_rows() for cell in line if cell.value == title)
    page.cell(head.row + 1, head.column).value = value
    book.save(path)


def test_a_blocking_problem_is_an_exit_status(school: Path) -> None:
    """`controler` on the school: warnings only, 0. A client without a name: 1, with the same JSON as ever."""
    code, told = gescof("controler", school, "--date", "2026-11-22")
    assert (code, told["ok"]) == (0, True)
    retype(school, "Clients", "Adresse", "")
    code, told = gescof("controler", school, "--date", "2026-11-22")
    assert (code, told["ok"]) == (1, True)
    assert "bloquant" in {p["severity"] for p in told["problems"]}


def test_an_altered_row_is_an_exit_status(school: Path) -> None:
    """`verifier`: an issued invoice whose name was typed over."""
    assert gescof("verifier", school, "--date", "2026-11-22")[0] == 0
    retype(school, "Factures", "Nom", "Quelqu'un d'autre")
    code, told = gescof("verifier", school, "--date", "2026-11-22")
    assert code == 1
    assert "SCE-003" in {p["code"] for p in told["problems"]}


def test_a_new_workbook_is_told_to_programs(tmp_path: Path) -> None:
    """One object with the file; where it exists already, a refusal, exit 3."""
    path = tmp_path / "neuf.xlsx"
    assert gescof("nouveau", path) == (
        0,
        {
            "ok": True,
            "message": f"Classeur créé : {path}. Remplissez d'abord la feuille Organisme.",
            "documents": [],
            "changes": [],
            "problems": [],
            "files": [str(path)],
        },
    )
    assert gescof("nouveau", path)[0] == 3


def test_the_manual_is_told_to_programs() -> None:
    """A paragraph of the manual is the message."""
    code, told = gescof("aide", "FAC-010")
    assert code == 0
    assert told["message"].startswith("### FAC-010")


@pytest.mark.parametrize("command", WITHOUT_BUTTON)
def test_every_command_takes_the_common_options(command: str) -> None:
    """--oui and --json stand in the help of commands that have no button."""
    page = CliRunner().invoke(cli, [command, "--aide"]).stdout
    assert "--oui" in page
    assert "--json" in page
