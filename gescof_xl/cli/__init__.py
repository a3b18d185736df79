"""The command line: `gescof COMMANDE CLASSEUR.xlsx`."""

from __future__ import annotations

import sys

import typer

from gescof_xl.cli.buttons import add_buttons
from gescof_xl.cli.excel import add_excel
from gescof_xl.cli.tools import add_tools

cli = typer.Typer(
    name="gescof", help="GesCOF XL : la facturation des organismes de formation, dans Excel.", no_args_is_help=True,
    add_completion=False, pretty_exceptions_enable=False, context_settings={"help_option_names": ["--aide", "--help", "-h"]},
)  # fmt: skip
add_buttons(cli)
add_tools(cli)
add_excel(cli)


def main() -> None:
    """Entry point of `gescof`."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    cli()
