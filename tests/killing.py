"""Buttons pressed in a process of their own, which dies at its nth event on files or mail, or after a while.

Dies as `kill -9` or a power cut would have it: nothing is closed, nothing is said. The processes are forked from one
that has imported everything, so that a press costs what the button does.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from gescof_xl.actions import ACTIONS, action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import RunSettings, run
from gescof_xl.cli.new_year import new_year
from gescof_xl.core.errors import GescofError
from gescof_xl.core.problems import Problem
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.office import Yes

NEW_YEAR = "nouvelle-annee"
DAY = date(2026, 11, 22)
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"}
_FOREVER = 10**9


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button with answers by field name, and when it dies: at its nth event, after some seconds, or never."""

    button: str
    answers: Mapping[str, object] = field(default_factory=dict)
    at: int = _FOREVER
    after: float = 0
    day: date = DAY


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """What became of it: dead, or what it said. `events` are those that a whole press had."""

    dead: bool
    message: str = ""
    codes: tuple[str, ...] = ()
    refused: bool = False
    events: int = 0


def press(book: Path, pressed: Press) -> Pressed:
    """Presses it in a new process."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.killing_imports"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(book, pressed, theirs, dict(os.environ)))
    process.start()
    theirs.close()
    process.join(120)
    if process.exitcode == -signal.SIGKILL:
        return Pressed(dead=True)
    assert process.exitcode == 0, (process.exitcode, pressed)
    done: Pressed = ours.recv()
    return done


def _child(book: Path, pressed: Press, told: Any, environment: Mapping[str, str]) -> None:
    os.environ.update(environment)  # that of the test, and not of the one which forked first
    if pressed.after:
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, pressed.after)
    os.environ["XDG_DATA_HOME"] = str(book.parent / "poste")
    count = _die_at(pressed.at, str(book.parent))
    try:
        message, problems = _done(book, pressed)
    except GescofError as error:
        codes = tuple(problem.code for problem in error.reasons)
        told.send(Pressed(dead=False, message=str(error), codes=codes, refused=True, events=count[0]))
    else:
        codes = tuple(problem.code for problem in problems)
        told.send(Pressed(dead=False, message=message, codes=codes, events=count[0]))


def _done(book: Path, pressed: Press) -> tuple[str, Sequence[Problem]]:
    """What it said, and the problems that it told; the one command that writes and is no button is pressed like one."""
    if pressed.button == NEW_YEAR:
        told = new_year(book, book.with_name(str(pressed.answers["new"])), jour=f"{pressed.day}")
        return told.message, told.problems
    found = action(pressed.button)
    settings = RunSettings(interface=Yes(), effects=FileEffects(book))
    context = Context(today=pressed.day, user="Claire")
    report = run(found, FileWorkbook(book), read_params(found.params, pressed.answers), context, settings)  # type: ignore[arg-type]
    return report.message, report.problems


def _die_at(at: int, folder: str) -> list[int]:
    """Counts the events from now on; the nth does not happen any more."""
    count = [0]

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "smtplib.send" or (_is_change(event, args) and str(args[0]).startswith(folder)):
            count[0] += 1
            if count[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return count


def _is_change(event: str, args: tuple[Any, ...]) -> bool:
    if event == "open":
        return bool(args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) and isinstance(args[0], str | os.PathLike)
    return event in _CHANGES


def all_modules() -> None:
    """Loads what the buttons import when they are pressed."""
    for one in ACTIONS:
        _ = one.params
