"""A click of « Facturer la session »: calls to Excel, and time from the start of Python to the first cell written.

Run: `python tests/bench/bench_click.py`. The calls are counted on the hostile Excel, for a workbook with 100 more
participants and with 5 000 more: their ratio must be 1. The time is taken on a live LibreOffice, beside that of an
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
from gescof_xl.ribbon.press import press  # noqa: E402
from gescof_xl.workbook.excel.session import Area  # noqa: E402
from gescof_xl.workbook.excel.workbook import ExcelWorkbook  # noqa: E402
from gescof_xl.workbook.file.workbook import FileWorkbook  # noqa: E402
from gescof_xl.workbook.translate import parse  # noqa: E402
from tests.fake_excel.engine import open_fake  # noqa: E402
from tests.live_backends import office, stop_office  # noqa: E402
from tests.xlwings_libreoffice.engine import open_book  # noqa: E402

TODAY = date(2026, 11, 22)
SIZES = (100, 5_000)


def workbook(folder: Path, extra: int) -> Path:
    """The school's workbook with so many participants more, all of one session."""
    ledger = parse(FileWorkbook(ROOT / "workbooks" / "ecole.xlsx").read()).ledger
    model = ledger.participants[-1]
    added = tuple(replace(model, number=f"P9{i:05}", last_name=f"Nom{i}") for i in range(extra))
    path = folder / f"ecole-{extra}.xlsx"
    build(replace(ledger, participants=ledger.participants + added), path, TODAY)
    return path


def session_to_invoice(path: Path) -> tuple[str, int]:
    """A session that can be invoiced, and its sheet row: the report of the button says which."""
    book, _ = open_fake(path)
    press("sessions-a-facturer", book, TODAY, path.parent)
    press("assistant-valider", book, TODAY, path.parent)
    tables = ExcelWorkbook(book).read()
    report = tables["AFacturer"]
    rows = [dict(zip(report.columns, cells, strict=True)) for _, cells in report.lines]
    session = next(r["Session"] for r in rows if r["État"] == "à facturer" and not r["Remarque"] and r["Reste HT"])
    line = next(line for line, cells in tables["Sessions"].lines if cells[0] == session)
    return str(session), line


def calls(path: Path) -> int:
    """Calls to Excel for both clicks: the form, and the invoices."""
    session, line = session_to_invoice(path)
    book, machine = open_fake(path)
    machine.selection, machine.answers = ("Sessions", line, 1, 1, 1), ["yes"]
    machine.calls = 0
    press("facturer-session", book, TODAY, path.parent)
    press("assistant-valider", book, TODAY, path.parent)
    if not any("FA2026" in text for text in machine.alerts):
        raise SystemExit(f"{session}: {machine.alerts}")
    return machine.calls


def click_seconds(path: Path, button: str) -> float:
    """From the start of Python to the first cell written, in a fresh process, on a live LibreOffice."""
    _, line = session_to_invoice(path)
    live = ExcelWorkbook(open_book(office(), path))
    live.session.select(Area("Sessions", line, 1, 1, 1))
    command = f"import tests.xlwings_libreoffice.click; from gescof_xl.ribbon import run; run('{button}')"
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
        books = {size: workbook(Path(name), size) for size in SIZES}
        few, many = (calls(books[size]) for size in SIZES)
        print(
            f"facturer-session, calls to Excel: {few} for +{SIZES[0]} lines, {many} for +{SIZES[1]}, ratio {many / few:.3f}"
        )
        empty = seconds("pass")
        imports = seconds("import gescof_xl.ribbon.press, xlwings")
        first = click_seconds(books[SIZES[1]], "facturer-session")
        stop_office()
    print(
        f"empty Python {empty:.2f} s, imports {imports:.2f} s, first cell written {first:.2f} s, ratio {first / empty:.1f}"
    )


if __name__ == "__main__":
    main()
