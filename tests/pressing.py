"""Buttons pressed on a workbook in memory, as a person who says yes would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.translate import parse

TODAY = date(2026, 11, 22)


class Asked:
    """A person who says yes, and remembers what was asked."""

    def __init__(self) -> None:
        self.question = ""

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        self.question = question
        return True

    def progress(self, what: str, done: int, whole: int) -> None:
        pass


def press(book: MemoryWorkbook, button: str, today: date = TODAY, **params: object) -> Report:
    """Presses a button with these parameters, by field name."""
    found = action(button)
    return run(found, book, found.params(**params), Context(today=today), RunSettings(interface=Asked()))


def asked(book: MemoryWorkbook, button: str, today: date = TODAY, **params: object) -> str:
    """What a button asks before it writes."""
    interface, found = Asked(), action(button)
    run(found, book, found.params(**params), Context(today=today), RunSettings(interface=interface))
    return interface.question


def read(book: MemoryWorkbook) -> Ledger:
    """What the workbook says now."""
    return parse(book.read()).ledger
