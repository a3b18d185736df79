"""Saving: refused when it must be, and whole whatever happens."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from gescof_xl.core.errors import Busy, Changed, Unwritable
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.file.xlsx.saving import save
from gescof_xl.workbook.port import Append, LineEdit, Patch
from tests.packages import make_table
from tests.processes import as_nobody, outcome

pytestmark = pytest.mark.linux

ONE_LINE = Patch(appends=(Append(table="T", lines=({"a": "z"},)),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small workbook, alone in its folder."""
    return make_table(tmp_path / "Classeur [1].xlsx", ["a", "b"], [["x", 1], ["y", 2]])


def _lines(path: Path) -> int:
    return len(FileWorkbook(path).read()["T"].lines)


def _names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


EXCEL_LOCK = (
    bytes([14])
    + "Hélène Dupont".encode("cp1252").ljust(54)
    + (13).to_bytes(2, "little")
    + "Hélène Dupont".encode("utf-16-le")
).ljust(165, b" ")


@pytest.mark.parametrize(
    ("lock", "content", "words"),
    [
        ("~${}", EXCEL_LOCK, ["Excel par Hélène Dupont", "Fermez-le", "~$Classeur"]),
        ("~${}", bytes([4]) + b"Anne".ljust(54), ["Excel par Anne"]),
        ("~${}", b"", ["dans Excel :", "supprimez « ~$"]),
        (
            ".~lock.{}#",
            b",anne,pc-compta,22.11.2026 10:00,file:///home/anne/.config/libreoffice/4;",
            ["LibreOffice par anne (poste pc-compta)", "supprimez « .~lock."],
        ),
        (".~lock.{}#", b"\xff\xfe", ["LibreOffice"]),
    ],
)
def test_a_workbook_open_elsewhere_is_not_written(path: Path, lock: str, content: bytes, words: list[str]) -> None:
    """The lock file of Excel or LibreOffice stops the save; the sentence says who, and what of an orphan."""
    path.with_name(lock.format(path.name)).write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(Busy) as error:
        FileWorkbook(path).write(ONE_LINE)
    assert all(word in str(error.value) for word in words)
    assert path.read_bytes() == before
    assert "sauvegardes" not in _names(path.parent)
    path.with_name(lock.format(path.name)).unlink()
    FileWorkbook(path).write(ONE_LINE)
    assert _lines(path) == 3


def test_a_workbook_opened_during_the_save_is_not_replaced(path: Path) -> None:
    """Who opens the workbook while a long save writes its draft keeps the file that they see."""
    before = path.read_bytes()

    def slow_write(out: BinaryIO) -> None:
        out.write(b"draft")
        path.with_name(f"~${path.name}").write_bytes(EXCEL_LOCK)

    with pytest.raises(Busy, match="Hélène"):
        save(path, before, slow_write)
    assert path.read_bytes() == before
    assert not list(path.parent.rglob("*.gescof-draft"))


def test_the_disk_holds_the_draft_before_it_takes_the_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft, then copy, reach the disk before the workbook is replaced, and the folder after: a power cut harms none."""
    calls: list[str] = []
    sync, swap = os.fsync, os.replace

    def seen_sync(handle: int) -> None:
        calls.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name}")
        sync(handle)

    def seen_swap(source: Path, target: Path) -> None:
        calls.append(f"replace {Path(target).name}")
        swap(source, target)

    monkeypatch.setattr(os, "fsync", seen_sync)
    monkeypatch.setattr(os, "replace", seen_swap)
    FileWorkbook(path).write(ONE_LINE)
    assert calls[1].startswith("sync .Classeur [1] 20")
    assert calls[2].startswith("replace Classeur [1] 20")
    assert [calls[i] for i in (0, 3, 4, 5)] == [
        f"sync .{path.name}.{os.getpid()}.gescof-draft",
        "sync sauvegardes",
        f"replace {path.name}",
        f"sync {path.parent.name}",
    ]


def test_a_workbook_that_changed_meanwhile_is_not_written(path: Path) -> None:
    """Two copies read, one writes: the other is refused, and may read again and write."""
    slow, quick = FileWorkbook(path), FileWorkbook(path)
    slow.read()
    quick.write(ONE_LINE)
    before = path.read_bytes()
    with pytest.raises(Changed, match="modifié depuis"):
        slow.write(ONE_LINE)
    assert path.read_bytes() == before
    slow.read()
    slow.write(ONE_LINE)
    assert _lines(path) == 4


def test_a_line_that_changed_meanwhile_is_not_written(path: Path) -> None:
    """An edit decided on what a line read is refused if the line reads otherwise now, naming the cell."""
    edit = LineEdit(table="T", line=3, values={"a": "v"}, seen={"a": "y", "b": 3})
    with pytest.raises(Changed, match="B3 de la feuille « Feuille »"):
        FileWorkbook(path).write(Patch(edits=(edit,)))
    gone = LineEdit(table="T", line=9, values={"a": "v"}, seen={})
    with pytest.raises(Changed, match="ligne 9"):
        FileWorkbook(path).write(Patch(edits=(gone,)))


def test_a_workbook_that_went_away_is_not_written_anew(path: Path) -> None:
    """A file moved after it was read is not created again at its old place."""
    book = FileWorkbook(path)
    book.read()
    path.unlink()
    with pytest.raises(Changed, match="n'est plus"):
        book.write(ONE_LINE)
    assert not path.exists()


def test_writing_twice_writes_both(path: Path) -> None:
    """What was read is used up by a write: the next one starts from the file as it is then."""
    book = FileWorkbook(path)
    book.read()
    book.write(ONE_LINE)
    book.write(ONE_LINE)
    assert _lines(path) == 4


def test_an_empty_patch_writes_nothing(path: Path) -> None:
    """Nothing to write leaves the file, its date and its folder as they were."""
    before = path.stat()
    FileWorkbook(path).write(Patch())
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert "sauvegardes" not in _names(path.parent)


def test_each_save_keeps_the_workbook_that_it_replaces(path: Path) -> None:
    """A dated copy of the old workbook goes to `sauvegardes`."""
    before = path.read_bytes()
    FileWorkbook(path).write(ONE_LINE)
    (copy,) = (path.parent / "sauvegardes").iterdir()
    assert copy.read_bytes() == before
    assert copy.name.startswith("Classeur [1] 20")


def test_nothing_is_left_in_the_folder(path: Path) -> None:
    """After a save only the workbook, its copies and the lock are there; drafts of a crash are removed."""
    left_over = path.with_name(f".{path.name}.12345.gescof-draft")
    left_over.write_bytes(b"half")
    foreign = path.with_name(f".{path.name}.12345.tmp")
    foreign.write_bytes(b"not ours")
    FileWorkbook(path).write(ONE_LINE)
    assert _names(path.parent) == {path.name, "sauvegardes", f".{path.name}.gescof-lock", foreign.name}


def test_the_mode_of_the_file_stays(path: Path) -> None:
    """Who may read and write the workbook does not change when it is saved."""
    path.chmod(0o640)
    FileWorkbook(path).write(ONE_LINE)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_read_only_file_is_not_replaced(path: Path) -> None:
    """The read-only mark is honoured, also where the folder would allow to replace the file."""
    path.chmod(0o444)
    with pytest.raises(Unwritable, match="lecture seule"):
        FileWorkbook(path).write(ONE_LINE)
    path.chmod(0o644)
    assert _lines(path) == 2


@pytest.fixture
def others_folder() -> Iterator[Path]:
    """A folder that somebody without rights may enter and read, and in which they may not write."""
    folder = Path(tempfile.mkdtemp())
    make_table(folder / "c.xlsx", ["a"], [["x"]])
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", [0o666, 0o644])
def test_a_folder_without_rights_is_read_but_not_written(others_folder: Path, mode: int) -> None:
    """Without the right to write in the folder, buttons that only show still work, and a write says why not."""
    path = others_folder / "c.xlsx"
    path.chmod(mode)
    before = path.read_bytes()
    _lines(path)  # loads in this process what the child may not be allowed to load

    def show() -> None:
        as_nobody()
        book = FileWorkbook(path)
        with book.lock():
            assert len(book.read()["T"].lines) == 1

    def work() -> None:
        as_nobody()
        FileWorkbook(path).write(ONE_LINE)

    assert outcome(show) == ""
    said = outcome(work)
    assert said.startswith("Unwritable: ")
    assert "n'accepte pas d'écriture" in said
    assert path.read_bytes() == before


def test_a_folder_of_copies_without_rights_is_named(others_folder: Path) -> None:
    """When the copy cannot be kept, nothing is written, and the sentence names the folder of copies."""
    path, copies = others_folder / "c.xlsx", others_folder / "sauvegardes"
    others_folder.chmod(0o777)
    path.chmod(0o666)
    copies.mkdir()
    copies.chmod(0o555)
    before = path.read_bytes()
    _lines(path)

    def work() -> None:
        as_nobody()
        FileWorkbook(path).write(ONE_LINE)

    assert f"Le dossier « {copies} » n'accepte pas d'écriture" in outcome(work)
    assert path.read_bytes() == before


def test_an_unreadable_file_is_named(others_folder: Path) -> None:
    """Without the right to read the file, the sentence says so."""
    path = others_folder / "c.xlsx"
    path.chmod(0o000)

    def work() -> None:
        as_nobody()
        FileWorkbook(path).read()

    assert outcome(work).startswith("WorkbookError: « c.xlsx » ne peut pas être lu")


@pytest.mark.parametrize("room", [0, 1, 100, 3000, 5000, 6000])
def test_a_full_disk_leaves_the_workbook_as_it_was(path: Path, room: int) -> None:
    """When the disk takes only the first bytes of a draft or a copy, nothing changes and nothing is left."""
    before, there = path.read_bytes(), _names(path.parent)
    _lines(path)

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        FileWorkbook(path).write(ONE_LINE)

    said = outcome(work)
    assert said.startswith("Unwritable: Le disque est plein"), said
    assert path.read_bytes() == before
    left = _names(path.parent) - there - {f".{path.name}.gescof-lock", "sauvegardes"}
    assert left == set()


def test_one_gescof_at_a_time(path: Path) -> None:
    """While one process holds the workbook, another waits, then is told; the holder itself may write."""
    book = FileWorkbook(path)
    with book.lock():

        def work() -> None:
            with FileWorkbook(path).lock(timeout=0.1):
                pass

        assert outcome(work).startswith("Busy: GesCOF travaille déjà sur « Classeur [1].xlsx »")
        book.write(ONE_LINE)
    assert outcome(work) == ""
    assert _lines(path) == 3
