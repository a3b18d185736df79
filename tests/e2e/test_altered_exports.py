"""A cell of Écritures that was retyped after its export: found by the file that left, whatever the entry is of."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gescof_xl.core.changes import Replace
from gescof_xl.domain.accounting.chart import AccountingJournal
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.translate import parse
from tests.commanding import SCHOOL
from tests.office import TODAY
from tests.on_disk import told


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The school's workbook, exported."""
    path = Path(shutil.copyfile(SCHOOL, tmp_path / "ecole.xlsx"))
    assert "écriture(s)" in told(path, "exporter-comptable").replace("écritures", "écriture(s)")
    return path


def test_each_cell_of_a_payment_s_entry(book: Path) -> None:
    """Nothing but the file remembers the account, the party, the day and the words of a payment's entry."""
    whole = book.read_bytes()
    assert "EXP-015" not in told(book, "verifier") and "ne sont plus celles" not in told(book, "verifier")
    for field, value in (
        ("account", "512999"),
        ("aux", "411AUTRE"),
        ("date", date(2026, 11, 3)),
        ("label", "Autre chose"),
        ("letter", "ZZZ"),
    ):
        book.write_bytes(whole)
        file = FileWorkbook(book)
        parsed = parse(file.read())
        newest = parsed.ledger.posted[-1].batch
        rows = [x for x in parsed.ledger.posted if x.batch == newest]
        row = next((x for x in rows if x.journal_label == AccountingJournal.BANK.value), rows[-1])
        changes = [Replace(row, replace(row, **{field: value}))]  # type: ignore[arg-type]
        file.write(plan(parsed, changes, parsed.ledger.after(changes), TODAY))
        said = told(book, "verifier")
        assert f"Écritures, export {newest} : ce ne sont plus celles du fichier" in said, (field, said)
        assert str(value if field != "date" else "20261103") in said
