"""A button that is refused on the school's workbook, for a person and for a program."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from gescof_xl.cli import cli

BUTTON = ("facturer-session", "--session", "S0036", "--oui", "--date", "2026-11-22")


def refused(path: Path, status: int, *words: str, line: tuple[str, ...] = BUTTON) -> list[dict[str, Any]]:
    """Presses the button twice, for a person and for a program; gives the problems that the program reads."""
    before = path.read_bytes() if path.is_file() else b""
    typed = [line[0], str(path), *line[1:]]
    person, program = CliRunner().invoke(cli, typed), CliRunner().invoke(cli, [*typed, "--json"])
    assert (person.exit_code, program.exit_code) == (status, status), person.output
    assert person.stdout == program.stderr == ""
    assert "Traceback" not in person.stderr
    for word in words:
        assert re.search(word, person.stderr), person.stderr
    found = json.loads(program.stdout)
    assert (found["ok"], found["documents"], found["changes"], found["files"]) == (False, [], [], [])
    assert all(p["message"] and p["cure"] for p in found["problems"]), found["problems"]
    assert (path.read_bytes() if path.is_file() else b"") == before
    problems: list[dict[str, Any]] = found["problems"]
    return problems
