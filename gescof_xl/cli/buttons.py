"""The command of a button, made from its action: its options are the fields of its assistant."""

from __future__ import annotations

import getpass
import inspect
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from gescof_xl.actions.action import Action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import option_name, read_params, refuse_pointless
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.cli.listed import AS_JSON, YES
from gescof_xl.cli.panels import COMMON
from gescof_xl.cli.terminal import TerminalInterface, show
from gescof_xl.core.dates import parse_date
from gescof_xl.core.errors import GescofError, Refused, WrongUse
from gescof_xl.core.schema import Column, Kind, stored_columns
from gescof_xl.effects.file import FileEffects

WorkbookPath = Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur GesCOF.")]
_COMMON = {
    "apercu": Annotated[
        bool, typer.Option("--apercu", rich_help_panel=COMMON, help="Montre ce qui serait fait, sans rien écrire.")
    ],
    "oui": YES,
    "as_json": AS_JSON,
    "jour": Annotated[
        str,
        typer.Option(
            "--date", metavar="AAAA-MM-JJ", rich_help_panel=COMMON, help="Le jour qu'il est ; par défaut, aujourd'hui."
        ),
    ],
}


def press_button(action: Action, path: Path, answers: dict[str, Any]) -> Report:
    """Presses one button on one file: what each generated command does."""
    from gescof_xl.workbook.file.workbook import FileWorkbook

    day = _day(answers.pop("jour"))
    preview, yes = answers.pop("apercu"), answers.pop("oui")
    context = Context(today=day, user=_user())
    before = _saved(path)
    with closing(TerminalInterface(yes=yes)) as interface:
        try:
            params = read_params(action.params, answers)
            refuse_pointless(params, answers)
            run_settings = RunSettings(interface=interface, effects=FileEffects(path.resolve()), preview=preview)
            report = run(action, FileWorkbook(path), params, context, run_settings)
        except KeyboardInterrupt:
            raise _interrupted(kept=_saved(path) == before) from None
        except GescofError as error:
            error.name_fields({c.field: _names(c)[0] for c in stored_columns(action.params)})
            raise
    if not (report.written or preview):
        raise Refused("Vous n'avez pas confirmé : rien n'a été écrit.", "Relancez la commande quand vous voulez.")
    return report


def _user() -> str:
    """Who works at this machine; "" for an account without a name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _saved(path: Path) -> tuple[int, int] | None:
    """Which state of the file this is: each save makes a new one."""
    return ((found := path.stat()).st_ino, found.st_mtime_ns) if path.exists() else None


def _interrupted(*, kept: bool) -> Refused:
    if kept:
        return Refused("Interrompu : rien n'a été écrit.", "Relancez la commande quand vous voulez.")
    return Refused(
        "Interrompu après l'enregistrement : le classeur est complet, mais des documents peuvent manquer.",
        "Regardez le dossier des documents ; « gescof imprimer » refait ce qui manque.",
    )


def _day(text: str | None) -> date:
    if not text:
        return date.today()  # noqa: DTZ011  # the user's own calendar day
    day = parse_date(text)
    if day is None:
        raise WrongUse(
            f"--date : « {text} » n'est pas une date qui existe.", "Tapez AAAA-MM-JJ, par exemple 2026-11-22."
        )
    return day


def command_of(action: Action) -> Callable[..., None]:
    """What the command of a button runs; its parameters are the button's questions, then the common options."""

    def command(classeur: Path, **answers: Any) -> None:
        as_json, preview = answers.pop("as_json"), answers["apercu"]
        report = press_button(action, classeur, answers)
        show(report, as_json=as_json, preview=preview)
        if action.examines and any(problem.blocking for problem in report.problems):
            raise typer.Exit(1)

    parameters = [_parameter("classeur", WorkbookPath, inspect.Parameter.empty)]
    parameters += [_option(column) for column in stored_columns(action.params)]
    parameters += [_parameter(name, option, "" if name == "jour" else False) for name, option in _COMMON.items()]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


_VALUES = {Kind.DATE: "JJ/MM/AAAA", Kind.AMOUNT: "MONTANT", Kind.RATE: "TAUX", Kind.NUMBER: "NOMBRE", Kind.CODE: "CODE"}


def _option(column: Column) -> inspect.Parameter:
    flag = column.kind is Kind.YES_NO
    names = _names(column)
    kind: Any = list[str] if column.many else (bool | None) if flag and column.optional else bool if flag else str
    default: Any = [] if column.many else column.default if flag else ""
    metavar = None if flag else "CHOIX" if column.choices else _VALUES.get(column.kind, "TEXTE")
    option = typer.Option("/".join(names), help=_help(column), metavar=metavar, show_default=False)
    return _parameter(column.field, Annotated[kind, option], default)


def _names(column: Column) -> list[str]:
    """`--prix-unitaire`; of a choice that can be told both ways, `--regle` then `--ne-regle-pas`."""
    return [f"--{name}" for name in option_name(column).split("/")]


def _help(column: Column) -> str:
    """The help of the Assistant's field, in the words of the command line."""
    text = column.help.removeprefix("oui : ")
    if column.kind is Kind.YES_NO:
        text = text[:1].upper() + text[1:]
    choices = f" Choix : {', '.join(column.choices)}." if column.choices else ""
    return f"{text}{choices}{' Peut être répétée.' if column.many else ''}"


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
