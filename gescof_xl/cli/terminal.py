"""What a person reads at the terminal: questions, progress, results and refusals."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import typer

from gescof_xl.app import Report
from gescof_xl.core.errors import GescofError
from gescof_xl.core.problems import Problem
from gescof_xl.reporting import error_json, reasons, report_json


class TerminalDesk:
    """Asks at the terminal; shows a progress bar on long work."""

    def __init__(self, *, yes: bool) -> None:
        self.yes = yes
        self._bar: Any = None

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        """The question and its warnings; --oui answers yes."""
        if self.yes:
            return True
        for problem in problems:
            typer.echo(f"  {problem.severity} : {problem.message}", err=True)
        return typer.confirm(question, err=True)

    def progress(self, what: str, done: int, whole: int) -> None:
        """A bar on the error output, only at a terminal."""
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import Progress

        if self._bar is None:
            self._bar = Progress(console=Console(stderr=True))
            self._bar.start()
            self._task = self._bar.add_task(what, total=whole)
        self._bar.update(self._task, completed=done, description=what)
        if done >= whole:
            self._bar.stop()
            self._bar = None


def show(report: Report, *, as_json: bool) -> None:
    """What a button did, as sentences or as JSON."""
    if as_json:
        typer.echo(json.dumps(report_json(report), ensure_ascii=False))
        return
    typer.echo(report.message)
    _list(report.problems)
    for path in report.files:
        typer.echo(f"  {path}")


def refuse(error: GescofError, *, as_json: bool) -> None:
    """Why a button stopped; ends the command with the exit status of TABLES."""
    if as_json:
        typer.echo(json.dumps(error_json(error), ensure_ascii=False))
    else:
        typer.echo(str(error), err=True)
        _list([p for p in reasons(error) if p.message != error.message])
    raise typer.Exit(error.exit_code)


def _list(problems: Sequence[Problem]) -> None:
    for problem in problems:
        typer.echo(f"  [{problem.code}] {problem.message} {problem.cure}", err=True)
