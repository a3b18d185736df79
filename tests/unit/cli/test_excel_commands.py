"""The commands that install the add-in, on a fake home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gescof_xl.cli import cli, excel
from gescof_xl.generate.addin.addin import build_addin
from gescof_xl.install import home
from gescof_xl.install.home import mac_home
from gescof_xl.ribbon.buttons import BUTTONS


def run(command: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [command])
    return result.exit_code, result.output


def test_installing_diagnosing_and_removing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before: what is missing, exit 1. Installed: all is well, exit 0. Removed: missing again."""
    addin = tmp_path / "gescof.xlam"
    build_addin(BUTTONS, addin)
    person = mac_home(tmp_path / "Rémi", Path("/usr/bin/python3"), tmp_path)
    monkeypatch.setattr(excel, "shipped", lambda *_: addin)
    monkeypatch.setattr(home, "this_home", lambda: person)
    code, told = run("diagnostic")
    assert (code, "gescof installer" in told) == (1, True)
    code, told = run("installer")
    assert (code, "Écrit" in told) == (0, True)
    assert run("diagnostic")[0] == 0
    assert run("desinstaller")[0] == 0
    assert run("diagnostic")[0] == 1


def test_programs_read_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --json: one object, what is missing as problems with their cure, exit 1."""
    person = mac_home(tmp_path / "Rémi", Path("/usr/bin/python3"), tmp_path)
    monkeypatch.setattr(home, "this_home", lambda: person)
    done = CliRunner().invoke(cli, ["diagnostic", "--json", "--oui"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["ok"]) == (1, False)
    assert {p["code"] for p in told["problems"]} == {"DIA-001"}
    assert any("gescof installer" in p["cure"] for p in told["problems"])


@pytest.mark.parametrize("command", ["installer", "desinstaller", "diagnostic"])
def test_without_excel_a_sentence_says_so(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system that has no Excel, the command is refused in words, without a traceback."""
    monkeypatch.setattr(home, "this_home", lambda: None)
    code, told = run(command)
    assert code == 1
    assert "Windows ou macOS" in told
