"""Presses buttons on a memory workbook, as the command line does, and shows what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Office, Report, run
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.translate import parse

TODAY = date(2026, 11, 22)


class Yes:
    """A person who says yes, and remembers what was asked."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        self.questions.append(question)
        return True

    def progress(self, what: str, done: int, whole: int) -> None:
        pass


def press(book: MemoryWorkbook, button: str, day: date = TODAY, **answers: object) -> Report:
    """Presses a button with answers by field name, on a day."""
    chosen = action(button)
    params = read_params(chosen.params, answers)  # type: ignore[arg-type]
    return run(chosen, book, params, Context(today=day, user="Claire"), Office(desk=Yes()))


def read(book: MemoryWorkbook) -> Ledger:
    """The ledger of a workbook; fails when the parser finds a problem."""
    parsed = parse(book.read())
    assert not parsed.problems, parsed.problems
    return parsed.ledger
