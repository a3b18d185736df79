"""What differs by system, each played here: a double of what Windows or macOS has, the real calls of this machine."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gescof_xl import system
from gescof_xl.documents.pdf.fonts import font_environment

SYSTEMS = ("win32", "darwin", "linux")
REGISTERED = {
    ("HKLM", r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"): r"C:\Office\EXCEL.EXE",
    ("HKCR", "Word.Application"): "",
}


def on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Plays a system; Windows with its registry and pywin32."""
    monkeypatch.setattr(sys, "platform", name)
    if name == "win32":
        monkeypatch.setitem(sys.modules, "winreg", _registry())
        monkeypatch.setattr(system, "find_spec", lambda module: module == "win32com")
        monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)


def _registry() -> Any:
    def read(root: str, key: str) -> str:
        if (root, key) not in REGISTERED:
            raise FileNotFoundError(2, "the system cannot find the file specified")
        return REGISTERED[root, key]

    return SimpleNamespace(
        HKEY_LOCAL_MACHINE="HKLM", HKEY_CLASSES_ROOT="HKCR", QueryValue=read, OpenKey=read, CloseKey=lambda _key: None
    )


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("win32", "Local/GesCOF XL/cache"),
        ("darwin", "Rémi/Library/Caches/gescof-xl"),
        ("linux", "Rémi/.cache/gescof-xl"),
    ],
)
def test_what_can_be_made_again_is_where_each_system_wants_it(
    name: str, folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Local application data, Library/Caches, XDG: a backup or a roaming profile leaves it out."""
    on(monkeypatch, name)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert system.cache_folder(tmp_path / "Rémi") == tmp_path / folder


@pytest.mark.parametrize("name", SYSTEMS)
def test_fonts_are_brought_where_the_system_has_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows and macOS have Arial; elsewhere a converter is told where Arimo is."""
    on(monkeypatch, name)
    assert bool(font_environment(with_system_fonts=True)) == (name == "linux")


@pytest.mark.parametrize("name", SYSTEMS)
def test_only_windows_has_extensions_flags_and_an_ansi_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program's name, the flag against a black window, the encoding of VBA's settings."""
    on(monkeypatch, name)
    windows = name == "win32"
    assert system.program_name("python") == ("python.exe" if windows else "python")
    assert system.unseen() == (0x08000000 if windows else 0)
    assert system.ansi_encoding() == ("mbcs" if windows else "cp1252")


@pytest.mark.parametrize(
    ("name", "excel", "word", "outlook"),
    [
        ("win32", Path(r"C:\Office\EXCEL.EXE"), True, False),
        ("darwin", None, False, False),
        ("linux", None, False, False),
    ],
)
def test_office_is_found_in_the_registry_of_windows(
    name: str, excel: Path | None, word: bool, outlook: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an installation registered; a program that is not there is no error, nor is another system."""
    on(monkeypatch, name)
    assert system.registered_program("excel.exe") == excel
    assert system.registered_program("absent.exe") is None
    assert system.can_drive("Word.Application") == word
    assert system.can_drive("Outlook.Application") == outlook


def test_nothing_is_driven_without_pywin32(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word is there, the library is not."""
    on(monkeypatch, "win32")
    monkeypatch.setattr(system, "find_spec", lambda _module: None)
    assert not system.can_drive("Word.Application")


@pytest.mark.parametrize("error", [errno.EACCES, errno.EBUSY])
@pytest.mark.parametrize(("failures", "replaced"), [(0, True), (3, True), (9, False)])
def test_a_file_held_for_a_moment_is_replaced_all_the_same(
    failures: int, replaced: bool, error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While an antivirus or a synchroniser reads it: some seconds of patience, then the error and the old file."""
    draft, path = tmp_path / "draft", tmp_path / "classeur.xlsx"
    draft.write_text("new")
    path.write_text("old")
    left, waited = [failures], list[float]()
    rename = Path.replace

    def held(source: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise OSError(error, "the process cannot access the file")
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(time, "sleep", waited.append)
    if replaced:
        system.replace(draft, path)
    else:
        with pytest.raises(OSError, match="cannot access"):
            system.replace(draft, path)
    assert path.read_text() == ("new" if replaced else "old")
    assert sum(waited) < 5


@pytest.mark.parametrize("done", [True, False])
def test_a_network_disk_that_answers_wrongly(done: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it did and then denied is done; what it did not is not tried again, and the error is told."""
    draft, path = tmp_path / "draft", tmp_path / "classeur.xlsx"
    draft.write_text("new")
    path.write_text("old")
    rename = Path.replace

    def lying(source: Path, target: Path) -> Path:
        if done:
            rename(source, target)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", lying)
    if done:
        system.replace(draft, path)
    else:
        with pytest.raises(OSError, match="Input/output"):
            system.replace(draft, path)
    assert path.read_text() == ("new" if done else "old")


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("win32", "Local/GesCOF XL/data"),
        ("darwin", "Rémi/Library/Application Support/gescof-xl"),
        ("linux", "Rémi/.local/share/gescof-xl"),
    ],
)
def test_what_a_machine_remembers_is_where_each_system_wants_it(
    name: str, folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of this machine only: no roaming profile takes it to another."""
    on(monkeypatch, name)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert system.data_folder(tmp_path / "Rémi") == tmp_path / folder


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_new_name_lasts_where_the_system_can_be_asked(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder itself is synchronised, but on Windows, where it cannot be opened; a disk that refuses is no error."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    on(monkeypatch, name)
    system.sync_folder(tmp_path)
    system.sync_folder(tmp_path / "absent")
    assert len(synced) == (0 if name == "win32" else 1)


def test_windows_ends_a_process_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taskkill takes the tree of a process, or one program; one that is gone is no error."""
    on(monkeypatch, "win32")
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_options: commands.append(command))
    process: Any = SimpleNamespace(pid=42, wait=lambda: 1)
    system.end_with_children(process)
    system.end_program(7)
    assert commands == [["taskkill", "/F", "/T", "/PID", "42"], ["taskkill", "/F", "/PID", "7"]]


@pytest.mark.linux
def test_this_system_ends_a_process_with_its_children() -> None:
    """A child of a child is gone too; ending what has ended is no error."""
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    nest = f"import subprocess; c = subprocess.Popen({sleep!r}); print(c.pid, flush=True); c.wait()"
    process = subprocess.Popen([sys.executable, "-c", nest], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout
    child = int(process.stdout.readline())
    system.end_with_children(process)
    system.end_with_children(process)
    assert _gone(child)
    process.stdout.close()


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
