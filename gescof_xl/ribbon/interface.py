"""What is said to the person in Excel or Calc: message boxes and the status bar."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.bug_report import record_bug
from gescof_xl.core.errors import Busy, GescofError, Refused
from gescof_xl.core.words import counted

if TYPE_CHECKING:
    from gescof_xl.app import Report
    from gescof_xl.core.problems import Problem
    from gescof_xl.workbook.form.sheet import FormSession

_MOST_LINES = 8


class ClickInterface:
    """Asks in a message box, shows progress in the status bar. `logs` is the folder of bug reports."""

    def __init__(self, session: FormSession, logs: Path) -> None:
        self._session = session
        self._logs = logs

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        """The question, with its warnings: yes or no."""
        text = "\n\n".join((question, *_some([f"{p.severity} : {p.message}" for p in problems])))
        return self._session.ask(text, yes_no=True)

    def progress(self, what: str, done: int, whole: int) -> None:
        """How far a long work is, in the status bar, which says again at the end what it said before."""
        with suppress(Busy):  # a work does not stop for an Excel that cannot show how far it is
            if done < whole:
                self._session.status(f"GesCOF : {what} {done}/{whole}")
            else:
                self.end_progress()

    def end_progress(self) -> None:
        """Excel is as it was before, also when a long work stopped in the middle."""
        self._session.put_back()

    def tell(self, report: Report) -> None:
        """What was done, and what to know of it."""
        warnings = _some([f"{p.severity} : {p.message}" for p in report.problems])
        files = _some([str(path) for path in report.files])
        self._session.ask("\n\n".join((report.message, *warnings, *files)))

    def refuse(self, error: GescofError) -> None:
        """Why the button stopped, and what to do."""
        reasons = error.listed if isinstance(error, Refused) else ()
        lines = _some([line for p in reasons if (line := _reason(p)) not in error.message])
        self._session.ask("\n\n".join(part for part in (error.message, error.cure, *lines) if part), grave=True)

    def report_bug(self, error: Exception) -> None:
        """A bug: its details go to a file, and the person learns where."""
        path = record_bug(error, "dans Excel", self._logs)
        text = f"GesCOF a rencontré une erreur inattendue.\n\nLe détail est dans :\n{path}"
        self._session.ask(f"{text}\n\nEnvoyez ce fichier à la personne qui s'occupe de GesCOF.", grave=True)


def _reason(problem: Problem) -> str:
    """Where, what and how; of what the sentence has said, where alone."""
    return " : ".join(part for part in (problem.place, f"{problem.message} {problem.cure}".strip()) if part)


def _some(lines: Sequence[str]) -> list[str]:
    """As many lines as a message box can show."""
    if len(lines) <= _MOST_LINES:
        return list(lines)
    return [*lines[:_MOST_LINES], f"… et {counted(len(lines) - _MOST_LINES, 'autre(s)')}."]
