"""Four people press at once, each in a program of their own: no number twice, no hole, every refusal a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.text_tables import school

PEOPLE, EACH = 4, 2


def press(path: Path, *options: str) -> dict[str, Any]:
    """`gescof facturer-directe` as another program calls it."""
    line = ("facturer-directe", str(path), "--tiers", "C1", *options, "--oui", "--json", "--date", "2026-11-22")
    command = [sys.executable, "-m", "gescof_xl", *line]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if found["ok"] else 3), found
    return found


def test_four_programs_issue_on_one_file(tmp_path: Path) -> None:
    """What each was told it issued is what the file holds, in one unbroken series; who waited too long is told so."""
    path = tmp_path / "partage.xlsx"
    build(school("Clients\nCode\nC1"), path, date(2026, 11, 22))

    def person(who: int) -> list[dict[str, Any]]:
        return [press(path, "--ligne", f"SAL ; {1 + who} ; 100") for _ in range(EACH)]

    with ThreadPoolExecutor(PEOPLE) as people:
        told = [found for answers in people.map(person, range(PEOPLE)) for found in answers]

    issued = sorted(number for found in told for number in found["documents"])
    assert issued == [f"FA2026-{n:05d}" for n in range(1, len(issued) + 1)]
    assert len(issued) >= PEOPLE
    assert all("Attendez qu'il ait fini" in f["message"] or "Recommencez" in f["message"] for f in told if not f["ok"])
    invoices = parse(FileWorkbook(path).read()).ledger.invoices
    assert [i.number for i in invoices] == issued
    amounts = {c["row"]["N°"]: c["row"]["Total HT"] for f in told for c in f["changes"] if c["table"] == "Factures"}
    assert {i.number: f"{i.net:.2f}" for i in invoices} == amounts
