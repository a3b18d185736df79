"""Two machines issue at once on one shared file: they never share a number, nor leave a hole."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.checks.billing import numbering
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.text_tables import school

TODAY = date(2026, 11, 22)
EACH = 4

ISSUE = """
import sys, time
from datetime import date
from pathlib import Path
from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.invoice_direct import Params
from gescof_xl.app import RunSettings, run
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.office import Yes
book, start = Path(sys.argv[1]), Path(sys.argv[2])
(start / sys.argv[3]).touch()
while len(list(start.iterdir())) < 2:
    time.sleep(0.001)
for _ in range(int(sys.argv[4])):
    report = run(action("facturer-directe"), FileWorkbook(book), Params(party="C1", lines=("SAL",)),
                 Context(today=date(2026, 11, 22)), RunSettings(interface=Yes(), effects=FileEffects(book)))
    print(*report.documents, flush=True)
"""


def test_two_processes_never_share_a_number_nor_leave_a_hole(tmp_path: Path) -> None:
    """Both start together and issue four invoices each: eight numbers in a row, sealed in one chain."""
    book, start = tmp_path / "partage.xlsx", tmp_path / "depart"
    build(school("Clients\nCode\nC1"), book, TODAY)
    start.mkdir()

    racers = [
        subprocess.Popen(
            [sys.executable, "-c", ISSUE, str(book), str(start), name, str(EACH)], stdout=subprocess.PIPE, text=True
        )
        for name in ("poste1", "poste2")
    ]
    told = [number for racer in racers for number in racer.communicate(timeout=120)[0].split()]

    assert [racer.returncode for racer in racers] == [0, 0]
    assert sorted(told) == [f"FA2026-{n:05d}" for n in range(1, 2 * EACH + 1)]
    ledger = parse(FileWorkbook(book).read()).ledger
    assert [i.number for i in ledger.invoices] == sorted(told)
    assert list(numbering(ledger, TODAY)) == verify(ledger, SealJournal(book).read()) == []
