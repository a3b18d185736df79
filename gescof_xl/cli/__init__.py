"""The command line: `gescof COMMANDE CLASSEUR.xlsx`."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from gescof_xl import __version__
from gescof_xl.cli.buttons import add_buttons
from gescof_xl.cli.commands import Commands
from gescof_xl.cli.excel import add_excel
from gescof_xl.cli.manual import add_manual
from gescof_xl.cli.password import add_password
from gescof_xl.cli.tools import add_tools

cli = typer.Typer(
    name="gescof",
    cls=Commands,
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


add_buttons(cli)
add_tools(cli)
add_password(cli)
add_excel(cli)
add_manual(cli)


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
