"""The school's workbook, and a button pressed on a workbook as another program presses it: by the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SCHOOL = Path(__file__).parents[1] / "workbooks" / "ecole.xlsx"


def command(book: Path, action: str, *options: str) -> Any:
    """The JSON that a button answers in a process of its own, on the day of the school base."""
    done = subprocess.run(
        [sys.executable, "-m", "gescof_xl", action, str(book), *options, "--oui", "--json", "--date", "2026-11-22"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)
