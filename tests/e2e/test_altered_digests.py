"""The list of digests touched by hand, with or without the file that it speaks of: found, named, and cured as said."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.commanding import SCHOOL
from tests.on_disk import press, told
from tests.property.test_attachments import plain_pdfs

NAME = "2026/FA2026-00124.pdf"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The school's workbook with one more invoice, printed."""
    monkeypatch.setattr("gescof_xl.documents.printing.batch.make_all", plain_pdfs)
    path = Path(shutil.copyfile(SCHOOL, tmp_path / "ecole.xlsx"))
    press(path, "facturer-directe", party="BATI", lines=["SALLE ; 1 ; 10"])
    press(path, "imprimer", invoices=["FA2026-00124"])
    assert not found(path)
    return path


def found(book: Path) -> list[str]:
    """What `verifier` says of files and digests."""
    about = re.compile("SHA256SUMS|modifié depuis")
    return [f"{p.code} {p.cure}" for p in press(book, "verifier").problems if about.search(p.message)]


def listed(book: Path) -> Path:
    return book.parent / "documents" / "SHA256SUMS"


def pdf(book: Path) -> Path:
    return book.parent / "documents" / NAME


def replaced(book: Path) -> str:
    """The PDF with another amount, as somebody would forge it; its digest."""
    pdf(book).write_bytes(pdf(book).read_bytes().replace(b"10.00", b"99.00") + b"% another\n")
    return sha256(pdf(book).read_bytes()).hexdigest()


def removed(book: Path) -> None:
    replaced(book)
    lines = listed(book).read_text().splitlines(keepends=True)
    listed(book).write_text("".join(line for line in lines if NAME not in line))


def edited(book: Path) -> None:
    listed(book).write_text(re.sub(rf"\w{{64}}  {NAME}", f"{replaced(book)}  {NAME}", listed(book).read_text()))


def deleted(book: Path) -> None:
    replaced(book)
    listed(book).unlink()


@pytest.mark.parametrize("alter", [removed, edited, deleted])
def test_a_line_that_this_machine_noted(book: Path, alter: Callable[[Path], None]) -> None:
    """The line to put back is in the cure; once it is, only the file that was replaced remains."""
    whole = pdf(book).read_bytes()
    alter(book)
    lost, file = sorted(found(book))
    assert lost.startswith("EXP-006") and file.startswith("EXP-016")

    line = file.partition("« ")[2].partition(" »")[0]
    listed(book).parent.mkdir(exist_ok=True)
    with listed(book).open("a") as out:
        out.write(f"{line}\n")
    assert [one[:7] for one in found(book)] == ["EXP-006"]
    pdf(book).write_bytes(whole)
    assert found(book) == []


def test_what_was_replaced_is_not_attached(book: Path) -> None:
    """The list was mended with the file: what this machine noted stops the message."""
    edited(book)
    said = told(book, "envoyer", invoices=["FA2026-00124"], drafts="oui")
    assert "a changé depuis qu'il a été fait" in said
    assert not list(book.parent.rglob("*.eml"))


@pytest.mark.parametrize("knows", [True, False])
def test_a_second_line_for_a_document(book: Path, *, knows: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubled by another hand: told here and on a machine that never saw the workbook, with the first line."""
    first = re.search(rf"\w{{64}}  {NAME}", listed(book).read_text())
    with listed(book).open("a") as out:
        out.write(f"{replaced(book)}  {NAME}\n")
    if not knows:
        monkeypatch.setenv("XDG_DATA_HOME", str(book.parent / "autre"))
    assert first
    assert [(one[:7], first[0] in one) for one in found(book)] == [("EXP-018", True)]


def test_a_removed_line_on_another_machine(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A printed document without digest is told where nobody noted it; printed again, it is noted."""
    removed(book)
    monkeypatch.setenv("XDG_DATA_HOME", str(book.parent / "autre"))
    assert [one[:7] for one in found(book)] == ["EXP-017"]
    pdf(book).rename(book.parent / "ailleurs.pdf")
    press(book, "imprimer", invoices=["FA2026-00124"])
    assert found(book) == []


def test_the_removed_line_of_an_export(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file was changed with it."""
    press(book, "exporter-comptable")
    (file,) = (book.parent / "documents" / "comptabilite").glob("EX*.txt")
    file.write_bytes(file.read_bytes().replace(b"512000", b"531000"))
    lines = listed(book).read_text().splitlines(keepends=True)
    listed(book).write_text("".join(line for line in lines if "comptabilite" not in line))
    assert sorted(one[:7] for one in found(book)) == ["EXP-006", "EXP-016"]
    monkeypatch.setenv("XDG_DATA_HOME", str(book.parent / "autre"))
    assert [one[:7] for one in found(book)] == ["EXP-017"]


def test_a_document_made_again_here_has_two_lines_and_no_fault(book: Path) -> None:
    """Another template, then the original made again where its file is gone: this machine noted both."""
    pdf(book).unlink()
    listed(book).write_text(f"{'0' * 64}  {NAME}\n" + listed(book).read_text())
    press(book, "imprimer", invoices=["FA2026-00124"])
    assert found(book) == []
