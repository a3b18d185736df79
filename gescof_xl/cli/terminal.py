"""What a person reads at the terminal: questions, progress, results and refusals."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

from gescof_xl.core.errors import GescofError, Refused, WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gescof_xl.app import Report
    from gescof_xl.cli.told import Told
    from gescof_xl.core.problems import Problem


class TerminalInterface:
    """Asks at the terminal; shows a progress bar on long work."""

    def __init__(self, *, yes: bool) -> None:
        self.yes = yes
        self._bar: Any = None

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        """The question and its warnings; --oui answers yes. Raises WrongUse when nobody is there to answer."""
        if self.yes:
            return True
        if not sys.stdin.isatty():
            raise WrongUse(
                f"Une réponse est attendue et personne n'est au terminal : rien n'a été écrit. {question}",
                "Ajoutez --oui pour répondre oui, ou --apercu pour voir sans écrire.",
            )
        for problem in problems:
            typer.echo(f"  {problem.severity} : {problem.message}", err=True)
        typer.echo(f"{question} [o/N] ", err=True, nl=False)
        return sys.stdin.readline().strip().lower() in ("o", "oui")

    def progress(self, what: str, done: int, whole: int) -> None:
        """A bar on the error output, only at a terminal."""
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True))
            self._bar.start()
            self._task = self._bar.add_task(what, total=whole)
        self._bar.update(self._task, completed=done, description=what)
        if done >= whole:
            self.close()

    def close(self) -> None:
        """Ends the bar, also where the work stopped halfway: it hides the cursor meanwhile."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def show(report: Report, *, as_json: bool, preview: bool = False) -> None:
    """What a button did, or would do, as sentences or as JSON."""
    if as_json:
        from gescof_xl.cli.json_report import report_json

        _print_json(report_json(report))
        return
    if preview:
        from rich.console import Console

        from gescof_xl.cli.preview import show_preview

        typer.echo("Aperçu : rien n'est écrit.")
        show_preview(report.changes, Console())
    typer.echo(report.message)
    _list(report.problems)
    for path in report.files:
        typer.echo(f"  {path}")


def tell(told: Told, *, as_json: bool) -> None:
    """What a command without a button has to say, as sentences or as JSON."""
    if as_json:
        from gescof_xl.cli.json_report import told_json

        _print_json(told_json(told))
    elif not told.shown:
        typer.echo(told.message)


def refuse(error: GescofError, *, as_json: bool) -> int:
    """Says why a command stopped; gives the exit status that the manual lists (ligne-de-commande)."""
    if as_json:
        from gescof_xl.cli.json_report import error_json

        _print_json(error_json(error))
    else:
        typer.echo(str(error), err=True)
        _list(error.listed if isinstance(error, Refused) else ())
    return error.exit_code


def _print_json(told: Mapping[str, object]) -> None:
    import json

    typer.echo(json.dumps(told, ensure_ascii=False))


def _list(problems: Sequence[Problem]) -> None:
    for problem in problems:
        where = problem.place if problem.cell and problem.place not in problem.message else ""
        told = f"{problem.message} ({where})" if problem.message and where else problem.message or where
        typer.echo(" ".join(part for part in (f"  [{problem.code}]", told, problem.cure) if part), err=True)
