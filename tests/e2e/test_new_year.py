"""From December to January: the workbook of a new year goes on where the old one ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.open_credits import all_credits
from gescof_xl.domain.readiness.to_invoice import lines_to_invoice
from gescof_xl.effects.new_year import start_year
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.commanding import SCHOOL
from tests.on_disk import press
from tests.xlsx_lint import findings

JANUARY = date(2027, 1, 4)


def gescof(*words: str | Path) -> Any:
    """What a command answers, in JSON."""
    line = [sys.executable, "-m", "gescof_xl", *map(str, words), "--oui", "--json", "--date", f"{JANUARY}"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def read(path: Path) -> Ledger:
    parsed = parse(FileWorkbook(path).read())
    assert not parsed.problems
    return parsed.ledger


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The school's workbook with a journal and an export, and that of 2027."""
    old = tmp_path_factory.mktemp("annees") / "ecole.xlsx"
    shutil.copy(SCHOOL, old)
    assert gescof("saisir-reglement", old, "--tiers", "DUPO", "--montant", "440")["ok"]
    assert gescof("exporter-comptable", old, "--au", "31/12/2026")["ok"]
    new = old.with_name("ecole-2027.xlsx")
    answer = gescof("nouvelle-annee", old, new)
    assert answer["ok"], answer
    return old, new


def test_what_is_open_is_the_same(years: tuple[Path, Path]) -> None:
    """To the cent: what is due by each document, each party's credits, what is to invoice."""
    before, after = map(read, years)

    def due(ledger: Ledger) -> dict[str, Decimal]:
        return {i.number: left for i in ledger.invoices if (left := balance(ledger, i))}

    assert due(before) == due(after) != {}
    assert all_credits(before) == all_credits(after) != {}
    assert list(lines_to_invoice(before, JANUARY)) != []
    assert [x for x in lines_to_invoice(before, JANUARY) if x.left] == [
        x for x in lines_to_invoice(after, JANUARY) if x.left
    ]


def test_parties_and_prices_come_along_and_the_settled_past_stays(years: tuple[Path, Path]) -> None:
    """The new workbook is shorter, and no line of it is new."""
    before, after = map(read, years)
    assert (after.clients, after.funders, after.products, after.rates, after.terms) == (
        before.clients,
        before.funders,
        before.products,
        before.rates,
        before.terms,
    )
    for name in ("invoices", "lines", "payments", "sessions", "participants", "financings"):
        assert set(getattr(after, name)) < set(getattr(before, name)), name
    assert after.log == ()


def test_the_file_is_sound(years: tuple[Path, Path]) -> None:
    """Nothing for which Excel would offer a repair; calculated columns compute in every line."""
    assert findings(years[1]) == []
    sheet = openpyxl.load_workbook(years[1])["Factures"]
    status = next(cell.column for cell in sheet[4] if cell.value == "Statut")
    assert all(str(sheet.cell(row, status).value).startswith("=") for row in range(5, 8))


def test_the_old_one_is_archived_and_closed(years: tuple[Path, Path]) -> None:
    """A copy with its journal in the archive of 2026; the workbook takes no writing, and says so."""
    archived = years[0].parent / "documents" / "archives" / "2026_20270104" / "classeur"
    assert {p.name for p in archived.iterdir()} == {"ecole.xlsx", "ecole.sceaux.jsonl", "ecole.sceaux.tete.json"}
    assert not years[0].stat().st_mode & 0o222
    assert not years[0].with_suffix(".sceaux.jsonl").stat().st_mode & 0o222


def test_a_button_on_the_old_one_is_refused(years: tuple[Path, Path]) -> None:
    """What is issued from now on is issued in the new workbook."""
    answer = gescof("facturer-session", years[0], "--session", "S0033")
    assert not answer["ok"]
    assert "en lecture seule" in json.dumps(answer, ensure_ascii=False)


def writable(path: Path) -> Path:
    for file in path.parent.glob(f"{path.stem}.*"):
        file.chmod(0o644)
    return path


def sealing(book: Path) -> set[str]:
    """What stops an invoice of that workbook."""
    return {p["code"] for p in gescof("facturer-session", book, "--session", "S0033")["problems"]}


def test_an_old_one_that_is_made_writable_gives_no_number(tmp_path: Path) -> None:
    """Both years would give FA2027-00001; without the new one, the old one is used again."""
    old = Path(shutil.copy(SCHOOL, tmp_path / "ecole.xlsx"))
    new = tmp_path / "ecole-2027.xlsx"
    assert gescof("facturer-directe", old, "--tiers", "LAGA", "--ligne", "SALLE ; 1 ; 10")["ok"]
    assert gescof("nouvelle-annee", old, new)["ok"]
    assert "SCE-026" not in {p["code"] for p in gescof("verifier", old)["problems"]}
    copy = writable(copied((old, new), tmp_path / "essai").with_name("ecole.xlsx"))
    assert "SCE-026" in sealing(writable(old)) & sealing(copy)

    for path in tmp_path.rglob("ecole-2027*"):
        path.unlink()
    assert "SCE-026" not in sealing(old)


def copied(years: tuple[Path, Path], folder: Path) -> Path:
    shutil.copytree(years[0].parent, folder, dirs_exist_ok=True)
    return folder / years[1].name


def test_the_new_year_goes_on(years: tuple[Path, Path], tmp_path: Path) -> None:
    """Sealed, numbered from 1 in the new series; payments and lines take the next numbers of the old ones."""
    new = copied(years, tmp_path)
    before = read(new)
    assert gescof("verifier", new)["ok"]
    answer = gescof("facturer-directe", new, "--tiers", "LAGA", "--ligne", "SALLE ; 2 ; 180")
    assert answer["ok"], answer
    after = read(new)
    assert [i.number for i in after.invoices if i.date == JANUARY][-1].startswith("FA2027-")
    assert len({line.number for line in after.lines}) == len(after.lines)
    assert not {line.number for line in after.lines[len(before.lines) :]} & {x.number for x in read(years[0]).lines}
    checked = gescof("verifier", new)
    assert checked["ok"] and not checked["problems"], checked


@pytest.mark.parametrize(
    ("period", "lacks"),
    [
        (("bilan-pedagogique", "--fin-de-l-exercice", "31/12/2026"), True),
        (("archiver", "--annee", "2026", "--apercu"), True),
        (("statistiques", "--du", "31/12/2026"), True),
        (("statistiques",), False),
    ],
)
def test_a_figure_of_the_past_says_what_it_lacks(
    years: tuple[Path, Path], tmp_path: Path, period: tuple[str, ...], *, lacks: bool
) -> None:
    """The settled part of 2026 is in the old workbook alone: its totals would look whole. 2027 is here entirely."""
    answer = gescof(period[0], copied(years, tmp_path), *period[1:])
    assert answer["ok"], answer
    said = {p["code"]: p for p in answer["problems"]}
    assert ("ARC-002" in said) is lacks
    if lacks:
        assert said["ARC-002"]["message"] == (
            "Il manque ici ce qui a été soldé avant le 01/01/2027 : c'est resté dans « ecole.xlsx »."
        )


def test_a_carried_row_that_is_removed_is_missed(years: tuple[Path, Path], tmp_path: Path) -> None:
    """Though other rows of the old year are not there."""
    new = copied(years, tmp_path)
    ledger = read(new)
    open_invoice = next(i for i in ledger.invoices if balance(ledger, i))
    book = openpyxl.load_workbook(new)
    sheet = book["Factures"]
    row = next(cell.row for cell in sheet["A"] if cell.value == open_invoice.number)
    for cell in sheet[row]:
        cell.value = None
    book.save(new)
    found = gescof("verifier", new)["problems"]
    assert [p["code"] for p in found if open_invoice.number in p["message"]][:1] == ["SCE-004"]


def test_who_moves_the_end_of_the_old_chain_is_seen(years: tuple[Path, Path], tmp_path: Path) -> None:
    """SCE-014: the journal beside the workbook says where it was."""
    new = copied(years, tmp_path)
    book = openpyxl.load_workbook(new)
    (cell,) = (row[1] for row in book["Organisme"].iter_rows() if row[0].value == "Repris de")
    cell.value = str(cell.value).replace(" ; sceau 2", " ; sceau 9")
    book.save(new)
    assert "SCE-014" in {p["code"] for p in gescof("verifier", new)["problems"]}


def test_one_that_was_stopped_leaves_no_workbook_without_its_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is done again, whole: its journal says each rank once."""
    old = Path(shutil.copy(SCHOOL, tmp_path / "ecole.xlsx"))
    new = tmp_path / "ecole-2027.xlsx"
    assert press(old, "facturer-directe", party="LAGA", lines=["SALLE ; 1 ; 10"]).written

    def stopped(path: Path, _content: bytes) -> None:
        assert SealJournal(path).read()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("gescof_xl.effects.new_year.create", stopped)
        start_year(old, new, date(2027, 1, 1), JANUARY)
    assert not new.exists()
    start_year(old, new, date(2027, 1, 1), JANUARY)
    assert [p.code for p in verify(read(new), SealJournal(new).read())] == []


def test_nothing_is_done_twice(years: tuple[Path, Path]) -> None:
    """An existing file is never overwritten; a chain that is broken is not carried."""
    before = years[1].read_bytes()
    assert "existe déjà" in json.dumps(gescof("nouvelle-annee", years[0], years[1]), ensure_ascii=False)
    assert years[1].read_bytes() == before
    other = gescof("nouvelle-annee", years[0], years[0].parent / "ailleurs" / "x.xlsx")
    assert "du même dossier" in json.dumps(other, ensure_ascii=False)
