"""Word as its documentation describes it, played by a small double: Word itself is on no test machine."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gescof_xl.documents.pdf import engine_word
from gescof_xl.documents.pdf.engine import ConversionFailed
from gescof_xl.documents.pdf.engine_word import WindowsWord, WordEngine


class ComError(Exception):
    """As pythoncom.com_error."""


class FakeWord:
    """Notes what is asked of it; fails on a document that begins with `bad`."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.exported: list[dict[str, Any]] = []
        self.quit = False
        self.ActiveWindow = SimpleNamespace(Hwnd=7)
        self.Documents = SimpleNamespace(Add=self._document, Open=self._open)

    def _document(self) -> Any:
        return SimpleNamespace(Close=lambda SaveChanges: None)  # noqa: N803

    def _open(self, **options: Any) -> Any:
        self.opened.append(options)
        if Path(options["FileName"]).read_bytes().startswith(b"bad"):
            raise ComError
        return SimpleNamespace(ExportAsFixedFormat=self._export, Close=lambda SaveChanges: None)  # noqa: N803

    def _export(self, **options: Any) -> None:
        self.exported.append(options)
        Path(options["OutputFileName"]).write_bytes(b"%PDF by Word")

    def Quit(self, SaveChanges: int) -> None:  # noqa: N802, N803
        self.quit = True


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> tuple[list[FakeWord], list[int]]:
    """The Words that were started, and the processes that were ended."""
    words: list[FakeWord] = []
    ended: list[int] = []

    def dispatch(_name: str) -> FakeWord:
        words.append(FakeWord())
        return words[-1]

    client = SimpleNamespace(DispatchEx=dispatch)
    modules = {
        "pythoncom": SimpleNamespace(com_error=ComError, CoInitialize=lambda: None),
        "win32com": SimpleNamespace(client=client),
        "win32com.client": client,
        "win32process": SimpleNamespace(GetWindowThreadProcessId=lambda _handle: (1, 4242)),
    }
    for name, content in modules.items():
        module = ModuleType(name)
        module.__dict__.update(vars(content))
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(engine_word, "end_program", ended.append)
    return words, ended


def test_word_opens_read_only_without_macros_or_windows(started: tuple[list[FakeWord], list[int]]) -> None:
    """Macros forced off, no alerts, no window, nothing left among recent files; PDF is format 17."""
    words, ended = started
    word = WindowsWord()
    assert word.convert(b"good") == b"%PDF by Word"
    word.close()
    [used] = words
    assert (used.Visible, used.DisplayAlerts, used.AutomationSecurity) == (False, 0, 3)  # type: ignore[attr-defined]
    assert (used.opened[0]["ReadOnly"], used.opened[0]["AddToRecentFiles"]) == (True, False)
    assert (used.exported[0]["ExportFormat"], used.exported[0]["OpenAfterExport"]) == (17, False)
    assert used.quit
    assert ended == []


def test_a_word_that_fails_is_ended_and_another_takes_the_next_document(
    started: tuple[list[FakeWord], list[int]],
) -> None:
    """The process that is ended is the one that this program started."""
    words, ended = started
    word = WindowsWord()
    with pytest.raises(ConversionFailed):
        word.convert(b"bad")
    assert ended == [4242]
    assert word.convert(b"good") == b"%PDF by Word"
    assert len(words) == 2


def test_word_is_not_found_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for it where it cannot be harms nothing."""
    monkeypatch.setattr(sys, "platform", "linux")
    assert not WordEngine().found()
