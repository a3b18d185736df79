"""The command line: one command an action, generated from ACTIONS, plus the few that have no button."""

from __future__ import annotations

import getpass
import inspect
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from gescof_xl.actions import ACTIONS
from gescof_xl.actions.base import Action, Context
from gescof_xl.actions.params import option_name, read_params
from gescof_xl.app import Office, Report, run
from gescof_xl.core.dates import parse_date
from gescof_xl.core.errors import GescofError, WrongUse
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Kind, stored_columns
from gescof_xl.reporting import error_json, reasons, report_json

cli = typer.Typer(
    name="gescof", help="GesCOF XL : la facturation des organismes de formation, dans Excel.", no_args_is_help=True,
    add_completion=False, context_settings={"help_option_names": ["--aide", "--help", "-h"]},
)  # fmt: skip

WorkbookPath = Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur GesCOF.")]
_COMMON = {
    "apercu": (bool, typer.Option("--apercu", help="Montre ce qui serait fait, sans rien écrire.")),
    "oui": (bool, typer.Option("--oui", help="Ne pose pas de question.")),
    "as_json": (bool, typer.Option("--json", help="Un objet JSON sur la sortie, rien d'autre.")),
    "jour": (str, typer.Option("--date", metavar="AAAA-MM-JJ", help="Le jour qu'il est ; par défaut, aujourd'hui.")),
}


def main() -> None:
    """Entry point of `gescof`."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    cli()


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


def press_button(action: Action, path: Path, answers: dict[str, Any]) -> Report:
    """Presses one button on one file: what each generated command does."""
    from gescof_xl.workbook.file import FileWorkbook

    day = _day(answers.pop("jour"))
    preview, yes = answers.pop("apercu"), answers.pop("oui")
    params = read_params(action.params, answers)
    context = Context(today=day, user=getpass.getuser())
    office = Office(desk=TerminalDesk(yes=yes), folder=path.resolve().parent, preview=preview)
    return run(action, FileWorkbook(path), params, context, office)


def _day(text: str | None) -> date:
    if not text:
        return date.today()  # noqa: DTZ011  # the user's own calendar day
    day = parse_date(text)
    if day is None:
        raise WrongUse(f"--date : « {text} » n'est pas une date qui existe.", "Tapez AAAA-MM-JJ, par exemple 2026-11-22.")
    return day


def _command(action: Action) -> Callable[..., None]:
    def command(classeur: Path, **answers: Any) -> None:
        as_json = answers.pop("as_json")
        try:
            report = press_button(action, classeur, answers)
        except GescofError as error:
            _refuse(error, as_json=as_json)
        else:
            _show(report, as_json=as_json)

    parameters = [_parameter("classeur", WorkbookPath, inspect.Parameter.empty)]
    parameters += [_option(column) for column in stored_columns(action.params)]
    parameters += [
        _parameter(name, Annotated[kind, option], False if kind is bool else "") for name, (kind, option) in _COMMON.items()
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    command.__doc__ = action.help
    return command


def _option(column: Column) -> inspect.Parameter:
    flag = column.kind is Kind.YES_NO
    names = [f"--{name}" for name in option_name(column).split("/")]
    kind: Any = list[str] if column.many else bool if flag else str
    default: Any = [] if column.many else bool(column.default) if flag else ""
    text = column.help + (f" Choix : {', '.join(column.choices)}." if column.choices else "")
    option = typer.Option("/".join(names), help=text, show_default=False)
    return _parameter(column.field, Annotated[kind, option], default)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _show(report: Report, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report_json(report), ensure_ascii=False))
        return
    typer.echo(report.message)
    _list(report.problems)
    for path in report.files:
        typer.echo(f"  {path}")


def _refuse(error: GescofError, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(error_json(error), ensure_ascii=False))
    else:
        typer.echo(str(error), err=True)
        _list([p for p in reasons(error) if p.message != error.message])
    raise typer.Exit(error.exit_code)


def _list(problems: Sequence[Problem]) -> None:
    for problem in problems:
        typer.echo(f"  [{problem.code}] {problem.message} {problem.cure}", err=True)


for _action in ACTIONS:
    cli.command(_action.id, help=_action.help)(_command(_action))
