"""kill -9 in the middle of a save leaves the old workbook or the new one, whole, and the next save works."""

from __future__ import annotations

import builtins
import io
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Cell, Patch
from tests.packages import make_table, parts_of
from tests.processes import start, was_killed
from tests.xlsx_lint import findings

pytestmark = pytest.mark.linux

BATCH: tuple[dict[str, Cell], ...] = ({"a": "1"}, {"a": "2"}, {"a": "3"})
THREE_LINES = Patch(appends=(Append(table="T", lines=BATCH),))
CALLS = ("open", "close", "fsync", "replace", "rename", "unlink", "mkdir", "chmod", "stat", "write")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook whose table has two lines."""
    return make_table(tmp_path / "c.xlsx", ["a", "b"], [["x", 1], ["y", 2]])


class _Reaper:
    """Kills its own process at the n-th call to the system, before it or halfway through a write."""

    def __init__(self, deadline: int) -> None:
        self.left = deadline

    def count(self) -> None:
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Stands before every call of `os` by which files change, and before every write to a file."""
        for name in CALLS:
            setattr(os, name, self._watched(getattr(os, name)))
        opener = io.open

        def watched_open(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
            self.count()
            stream = opener(file, mode, *rest, **named)
            return _Halved(stream, self) if "w" in mode and "b" in mode else stream

        io.open = builtins.open = watched_open

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*rest: Any, **named: Any) -> Any:
            self.count()
            return call(*rest, **named)

        return watched


class _Halved:
    """A file whose writes reach the disk by halves, with a chance to die in between."""

    def __init__(self, stream: Any, reaper: _Reaper) -> None:
        self._stream, self._reaper = stream, reaper

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reaper.count()
        self._stream.close()

    def write(self, data: bytes) -> None:
        half = len(data) // 2
        self._stream.write(data[:half])
        self._stream.flush()
        self._reaper.count()
        self._stream.write(data[half:])

    def writelines(self, pieces: Any) -> None:
        for piece in pieces:
            self.write(piece)


def _check_whole(path: Path, before: bytes) -> bool:
    """The workbook is the old one to the byte or a sound new one; whether it is the new one. Then it can be saved."""
    new = path.read_bytes() != before
    parts_of(path)
    lines = len(FileWorkbook(path).read()["T"].lines)
    assert lines == (5 if new else 2)
    assert findings(path) == []
    FileWorkbook(path).write(THREE_LINES)
    assert len(FileWorkbook(path).read()["T"].lines) == lines + 3
    assert not list(path.parent.rglob("*.gescof-draft"))
    return new


def test_killed_before_each_call_to_the_system(path: Path) -> None:
    """A save is killed at its first call, at its second, and so on to its last: the workbook is always whole."""
    before = path.read_bytes()
    _check_whole(path, before)
    outcomes = []
    for deadline in range(1, 400):
        path.write_bytes(before)

        def work(deadline: int = deadline) -> None:
            book = FileWorkbook(path)
            book.read()
            _Reaper(deadline).watch()
            book.write(THREE_LINES)

        killed = was_killed(start(work))
        outcomes.append(_check_whole(path, before))
        if not killed:
            break
    assert len(outcomes) > 30
    assert outcomes == sorted(outcomes)
    assert outcomes[-1]


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment(path: Path, seed: int) -> None:
    """A process that saves again and again is killed from outside: each batch of three lines is there or not."""
    dice = random.Random(seed)
    _check_whole(path, path.read_bytes())
    lines = len(FileWorkbook(path).read()["T"].lines)
    for _ in range(10):

        def work() -> None:
            while True:
                FileWorkbook(path).write(THREE_LINES)

        child = start(work)
        time.sleep(dice.uniform(0.002, 0.08))
        os.kill(child, signal.SIGKILL)
        assert was_killed(child)
        now = len(FileWorkbook(path).read()["T"].lines)
        assert now >= lines
        assert (now - lines) % 3 == 0
        assert findings(path) == []
        lines = now
