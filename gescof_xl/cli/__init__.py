"""The command line: `gescof COMMANDE CLASSEUR.xlsx`."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from gescof_xl import __version__
from gescof_xl.actions import ACTIONS
from gescof_xl.cli import excel, manual, new_year, password, take_over, team, tools
from gescof_xl.cli.commands import Commands
from gescof_xl.cli.examples import example
from gescof_xl.cli.listed import Listed

if TYPE_CHECKING:
    from gescof_xl.actions.action import Action


def _button(action: Action) -> Listed:
    return Listed(
        name=action.id,
        panel=str(action.group),
        help=action.help,
        example=example(action),
        function=partial(_pressing, action),
    )


def _pressing(action: Action) -> Callable[..., None]:
    from gescof_xl.cli.buttons import command_of  # all that a button needs, for those who press one

    return command_of(action)


class _Gescof(Commands):
    """The buttons in the order and the groups of the ribbon, then the commands that have no button."""

    LISTED: ClassVar = {
        command.name: command
        for command in (
            *map(_button, ACTIONS),
            *tools.COMMANDS,
            *new_year.COMMANDS,
            *take_over.COMMANDS,
            *team.COMMANDS,
            *password.COMMANDS,
            *excel.COMMANDS,
            *manual.COMMANDS,
        )
    }


cli = typer.Typer(
    name="gescof",
    cls=_Gescof,
    help="GesCOF XL : la facturation des organismes de formation, dans Excel.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--aide", "--help", "-h"]},
)


def _tell_version(asked: bool) -> None:  # noqa: FBT001  # typer calls it so
    if asked:
        typer.echo(f"GesCOF XL {__version__}")
        raise typer.Exit


@cli.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Dit la version de GesCOF XL.")
    ] = False,
) -> None:
    del version  # its callback has spoken


def main() -> None:
    """Runs the command line that was typed."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        cli()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said: nothing is left to interrupt
        # Python ends as killed by the signal where Ctrl-C came while it ran a compiled text, even if it was caught
        # (CPython, run_eval_code_obj), until it runs another: so the exit status that the manual lists is kept.
        eval("None")  # noqa: S307
        gc.freeze()  # the system takes back all memory at once: Python would look for garbage in it first
