"""Buttons pressed on a workbook that is a file, with all that lies around it, in this process."""

from __future__ import annotations

from pathlib import Path

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.errors import GescofError
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.office import TODAY, Yes


def press(book: Path, button: str, **answers: object) -> Report:
    """A button, by a person who says yes."""
    chosen = action(button)
    params = read_params(chosen.params, answers)  # type: ignore[arg-type]
    settings = RunSettings(interface=Yes(), effects=FileEffects(book))
    return run(chosen, FileWorkbook(book), params, Context(today=TODAY, user="Claire"), settings)


def told(book: Path, button: str, **answers: object) -> str:
    """All that a button says, done or refused; an error that is no refusal goes through."""
    try:
        report = press(book, button, **answers)
    except GescofError as refusal:
        assert refusal.cure
        return " ".join((str(refusal), *(f"{p.message} {p.cure}" for p in refusal.reasons)))
    return " ".join((report.message, *(problem.message for problem in report.problems)))
