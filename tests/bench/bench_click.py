"""A click of « Facturer la session »: calls to Excel, and time from the start of Python to the first cell written.

Run: `python tests/bench/bench_click.py`. The calls are those of xlwings' own code, counted over the doubles of COM and
of appscript (`tests/fake_excel`), on the school's workbook: where Excel saves a copy (Windows), where it cannot be read
(a labelled file), and on a Mac; then for 100 more participants and for 5 000 more: their ratio must be 1.
`tests/unit/ribbon/test_calls.py` keeps the limits. The time is taken on a live LibreOffice, beside that of an
empty Python and of the imports alone: read the ratios, not the seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from gescof_xl.generate.workbooks.workbook import build  # noqa: E402
from gescof_xl.workbook.excel.session import Area  # noqa: E402
from gescof_xl.workbook.excel.workbook import ExcelWorkbook  # noqa: E402
from gescof_xl.workbook.file.workbook import FileWorkbook  # noqa: E402
from gescof_xl.workbook.translate import parse  # noqa: E402
from tests.clicking import SYSTEMS, Person  # noqa: E402
from tests.commanding import SCHOOL  # noqa: E402
from tests.live_backends import office, stop_office  # noqa: E402
from tests.xlwings_libreoffice.engine import open_book  # noqa: E402

TODAY = date(2026, 11, 22)
SIZES = (100, 5_000)
PRESSES = (("facturer-session", "assistant-valider"), ("controler",), ("tableau-de-bord",))


def workbook(folder: Path, extra: int) -> Path:
    """The school's workbook with so many participants more, all of one session."""
    ledger = parse(FileWorkbook(ROOT / "workbooks" / "ecole.xlsx").read()).ledger
    model = ledger.participants[-1]
    added = tuple(replace(model, number=f"P9{i:05}", last_name=f"Nom{i}") for i in range(extra))
    path = folder / f"ecole-{extra}.xlsx"
    build(replace(ledger, participants=ledger.participants + added), path, TODAY)
    return path


def prepared(folder: Path, source: Path, system: str = "windows") -> Person:
    """Somebody who has selected a session that can be invoiced."""
    (own := folder / f"{source.stem}-{system}").mkdir(exist_ok=True)
    person = Person(own, system, source=source)
    person.selects("Sessions", person.finished_session())
    return person


def calls(person: Person, *buttons: str) -> int:
    """Calls to Excel for these clicks: COM invokes on Windows, Apple events on a Mac."""
    person.machine.answers, person.machine.calls = ["yes"], 0
    messages = [person.clicks(button) for button in buttons]
    if person.bugs() or not person.machine.saves:
        raise SystemExit(f"{buttons}: {messages}")
    return person.machine.calls


def click_seconds(path: Path, button: str) -> float:
    """From the start of Python to the first cell written, in a fresh process, on a live LibreOffice."""
    line = prepared(path.parent, path).machine.selection[1]
    live = ExcelWorkbook(open_book(office(), path))
    live.session.select(Area("Sessions", line, 1, 1, 1))
    command = (
        f"from tests.xlwings_libreoffice.click import leave; from gescof_xl.ribbon import run; run('{button}'); leave()"
    )
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"GESCOF_PIPE": office().pipe, "HOME": str(path.parent), "GESCOF_FIRST_WRITE": "1"},
    )
    return float(json.loads(done.stdout.splitlines()[-1])) - started


def seconds(*command: str) -> float:
    """The best of three runs of a Python command."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", *command], cwd=ROOT, check=True)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Prints both measures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for buttons in PRESSES:
            counts = {system: calls(prepared(folder, SCHOOL, system), *buttons) for system in SYSTEMS}
            told = ", ".join(f"{system} {count}" for system, count in counts.items())
            print(f"{' + '.join(buttons)}, calls to Excel: {told}")
        books = {size: workbook(folder, size) for size in SIZES}
        few, many = (calls(prepared(folder, books[size]), *PRESSES[0]) for size in SIZES)
        print(f"{PRESSES[0][0]}: {few} for +{SIZES[0]} lines, {many} for +{SIZES[1]}, ratio {many / few:.3f}")
        empty = seconds("pass")
        imports = seconds("import gescof_xl.ribbon.press, xlwings")
        first = click_seconds(books[SIZES[1]], "facturer-session")
        stop_office()
    print(
        f"empty Python {empty:.2f} s, imports {imports:.2f} s, first cell written {first:.2f} s, ratio {first / empty:.1f}"
    )


if __name__ == "__main__":
    main()
