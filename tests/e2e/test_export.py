"""The school's year exported through the command line, read back by the reader of real files."""

from __future__ import annotations

import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.commanding import SCHOOL, command
from tests.fec_reader import FecRow, read_fec


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The school, exported in two halves."""
    book = tmp_path_factory.mktemp("export") / "ecole.xlsx"
    shutil.copy(SCHOOL, book)
    assert command(book, "exporter-comptable", "--au", "30/06/2026")["ok"]
    assert command(book, "exporter-comptable", "--separateur", "barre", "--encodage", "ISO-8859-15")["ok"]
    return book


@pytest.fixture(scope="module")
def rows(book: Path) -> list[FecRow]:
    """The lines of both files."""
    files = sorted((book.parent / "documents" / "comptabilite").glob("EX*_journaux_fec_*.txt"))
    return [row for path in files[:2] for row in read_fec(path.name, path.read_bytes())]


@pytest.fixture(scope="module")
def ledger(book: Path) -> Ledger:
    return parse(FileWorkbook(book).read()).ledger


def test_every_entry_balances_and_numbers_follow(rows: list[FecRow]) -> None:
    """Per entry, debit = credit; one series of numbers over both files, without gap (LPF art. A47 A-1)."""
    sums: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        sums[int(row.number)] += row.line.debit - row.line.credit
    assert set(sums.values()) == {ZERO}
    assert sorted(sums) == list(range(1, len(sums) + 1))


def test_the_books_say_what_the_workbook_says(rows: list[FecRow], ledger: Ledger) -> None:
    """Clients' account = invoiced − received; bank, cheques and cash = received; sales and deposits = invoiced HT."""
    account: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        account[row.line.account[:2]] += row.line.debit - row.line.credit
    money = [p.amount for p in ledger.payments if p.mode.is_money]
    assert account["51"] + account["53"] == total(money)
    whole = total(line.debit - line.credit for row in rows if (line := row.line).account == "411000")
    assert whole == total(i.gross for i in ledger.invoices) - total(p.amount for p in ledger.payments)
    assert -(account["70"] + account["75"] + account["41"] - whole) == total(i.net for i in ledger.invoices)
    assert -account["44"] == total(i.vat for i in ledger.invoices)


def test_each_file_is_made_again_identical(book: Path) -> None:
    """Byte for byte, while nothing is written in the workbook."""
    folder, before = book.parent / "documents" / "comptabilite", book.read_bytes()
    kept = {p.name: p.read_bytes() for p in folder.iterdir()}
    shutil.rmtree(folder)
    assert command(book, "exporter-comptable", "--numero", "EX00001")["changes"] == []
    command(book, "exporter-comptable", "--numero", "EX00002", "--separateur", "barre", "--encodage", "ISO-8859-15")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == kept
    assert book.read_bytes() == before


@pytest.mark.parametrize("layout", ["Sage", "EBP", "Cegid"])
def test_other_programs_take_it_too(book: Path, rows: list[FecRow], layout: str) -> None:
    """One record a line of entry in each layout."""
    report = command(book, "exporter-comptable", "--numero", "EX00001", "--format", layout)
    lines = Path(report["files"][0]).read_bytes().decode("cp1252").splitlines()
    lines = [line for line in lines if layout != "Cegid" or line.startswith("M")]  # the others create the accounts
    first = [line for line in parse(FileWorkbook(book).read()).ledger.posted if line.batch == "EX00001"]
    assert len(lines) == len(first)
