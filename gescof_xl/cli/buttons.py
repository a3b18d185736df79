"""One command an action, generated from ACTIONS: its options are the fields of its assistant."""

from __future__ import annotations

import getpass
import inspect
from collections.abc import Callable
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
from gescof_xl.core.schema import Column, Kind, stored_columns
from gescof_xl.cli.terminal import TerminalDesk, refuse, show

WorkbookPath = Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur GesCOF.")]
_COMMON = {
    "apercu": (bool, typer.Option("--apercu", help="Montre ce qui serait fait, sans rien écrire.")),
    "oui": (bool, typer.Option("--oui", help="Ne pose pas de question.")),
    "as_json": (bool, typer.Option("--json", help="Un objet JSON sur la sortie, rien d'autre.")),
    "jour": (str, typer.Option("--date", metavar="AAAA-MM-JJ", help="Le jour qu'il est ; par défaut, aujourd'hui.")),
}


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
            refuse(error, as_json=as_json)
        else:
            show(report, as_json=as_json)

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
    kind: Any = list[str] if column.many else (bool | None) if flag and column.optional else bool if flag else str
    default: Any = [] if column.many else column.default if flag else ""
    text = column.help + (f" Choix : {', '.join(column.choices)}." if column.choices else "")
    option = typer.Option("/".join(names), help=text, show_default=False)
    return _parameter(column.field, Annotated[kind, option], default)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def add_buttons(cli: typer.Typer) -> None:
    """Adds one command an action, in the order and the groups of the ribbon."""
    for action in ACTIONS:
        cli.command(action.id, help=action.help, rich_help_panel=action.group)(_command(action))
