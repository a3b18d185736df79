"""What a killed button had begun: finished when the workbook says it, undone when it does not, and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.effects.begun import Begun, BegunRecord
from gescof_xl.effects.file import FileEffects
from gescof_xl.effects.folders import drafts_folder
from gescof_xl.effects.resuming import resume
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import read
from tests.printing import filed, press_in
from tests.unit.actions.mail_scene import issued

BEGUN = ".ecole.xlsx.gescof-begun.json"


class PowerCut(BaseException):
    """Nothing that runs after it is seen."""


@pytest.fixture
def ledger() -> Ledger:
    """One invoice, issued by a button whose line is the first of the log."""
    return read(issued("Clients\nCode\nC1", "C1"))


def begun(folder: Path, **more: object) -> Path:
    """A draft of one file, its folder, and the record of it."""
    drafts = folder / "documents/.brouillons-1"
    (drafts / "2026").mkdir(parents=True)
    (drafts / "2026/FA.pdf").write_bytes(b"%PDF")
    said = {"drafts": "documents/.brouillons-1", "documents": "documents", "files": ("2026/FA.pdf",), **more}
    BegunRecord(folder / "ecole.xlsx").keep(Begun(**said))  # type: ignore[arg-type]
    return drafts


def resumed(folder: Path, ledger: Ledger) -> str:
    return resume(folder / "ecole.xlsx", ledger, lambda *_: None)


def test_what_the_workbook_says_is_finished(tmp_path: Path, ledger: Ledger) -> None:
    """Its file, byte for byte, in its place and in the list of sums; nothing is left, and nothing is said again."""
    begun(tmp_path, log=ledger.log[0].summary, lines=0)

    assert resumed(tmp_path, ledger) == "Repris après une coupure : 1 fichier mis en place."
    assert (tmp_path / "documents/2026/FA.pdf").read_bytes() == b"%PDF"
    assert "2026/FA.pdf" in (tmp_path / "documents/SHA256SUMS").read_text()
    assert not (tmp_path / BEGUN).exists()
    assert resumed(tmp_path, ledger) == ""


def test_what_the_workbook_does_not_say_is_undone(tmp_path: Path, ledger: Ledger) -> None:
    """The same line before is another press: its file is not put into place."""
    begun(tmp_path, log=ledger.log[0].summary, lines=1)

    assert resumed(tmp_path, ledger) == "Repris après une coupure : rien n'avait été écrit, rien ne reste."
    assert not (tmp_path / "documents/2026").exists()
    assert not (tmp_path / BEGUN).exists()


def test_a_file_that_is_nowhere_is_named(tmp_path: Path, ledger: Ledger) -> None:
    """Its draft went with the disk: the sentence says which, and what to do."""
    (begun(tmp_path, log=ledger.log[0].summary) / "2026/FA.pdf").unlink()

    assert "Manquent : 2026/FA.pdf ; pressez de nouveau le bouton" in resumed(tmp_path, ledger)


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b"[1]"])
def test_a_damaged_record_is_as_nothing_written(content: bytes, tmp_path: Path, ledger: Ledger) -> None:
    """Its papers are made again by Imprimer."""
    (tmp_path / BEGUN).write_bytes(content)

    assert "rien n'avait été écrit" in resumed(tmp_path, ledger)
    assert not (tmp_path / BEGUN).exists()


def test_a_record_that_cannot_be_read_is_named(tmp_path: Path, ledger: Ledger) -> None:
    """A folder in its place: the refusal says where it lies and what to do."""
    (tmp_path / BEGUN).mkdir()

    with pytest.raises(Refused, match=r"gescof-begun\.json.*supprimez-le"):
        resumed(tmp_path, ledger)


def test_an_original_is_never_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after the workbook was written: the next button files the original, and not a duplicate."""
    book = MemoryWorkbook(issued("Clients\nCode\nC1", "C1").tables)
    whole = tmp_path / "entier"
    press_in(whole, MemoryWorkbook(book.tables), "imprimer")

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr("gescof_xl.effects.staging.file_all", cut)
        with pytest.raises(PowerCut):
            press_in(tmp_path, book, "imprimer")
    report = press_in(tmp_path, book, "verifier")

    assert report.message.startswith("Repris après une coupure : 2 fichiers mis en place.")
    assert filed(tmp_path) == filed(whole)
    name = "documents/2026/FA2026-00001.pdf"
    assert (tmp_path / name).read_bytes() == (whole / name).read_bytes()


def test_sums_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    """DOC-006: the paper is made and filed; the sentence names the list."""
    book = issued("Clients\nCode\nC1", "C1")
    (tmp_path / "documents/SHA256SUMS").mkdir(parents=True)

    report = press_in(tmp_path, book, "imprimer")

    assert [p.code for p in report.problems] == ["DOC-006"]
    assert "SHA256SUMS" in report.problems[0].message
    assert (tmp_path / "documents/2026/FA2026-00001.pdf").is_file()


def test_drafts_that_a_kill_left_go_with_the_next_button(tmp_path: Path) -> None:
    """Killed while papers were made: nothing had been begun, and nothing is said."""
    book = issued("Clients\nCode\nC1", "C1")
    left = drafts_folder(tmp_path / "documents", book.name)
    others = drafts_folder(tmp_path / "documents", "autre.xlsx")

    press_in(tmp_path, book, "controler")

    assert not left.exists()
    assert others.is_dir()
    assert FileEffects(tmp_path / book.name).resume(read(book), lambda *_: None) == ""
