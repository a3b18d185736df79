"""The pages of `--aide`, drawn with rich: how to call, what it does, its options by panel, an example."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gescof_xl.cli.panels import ANSWERS, COMMON

if TYPE_CHECKING:
    from typer.core import TyperCommand, TyperGroup

    from gescof_xl.cli.listed import Listed

Line = tuple[str, str, str]
"""What to type, what stands for its value, and what it is for."""


def command_page(command: TyperCommand, context: Any) -> str:
    """The help of one command."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    words = " ".join(["gescof", str(context.info_name), *(str(a.metavar or a.name) for a in arguments), "[OPTIONS]"])
    panels: dict[str, list[Line]] = {}
    for parameter in command.params:
        panels.setdefault(_panel(parameter), []).append(_line(parameter))
    panels.setdefault(COMMON, []).append(_help_line(context))
    return _page(words, command.help or "", panels, command.epilog or "")


def commands_page(group: TyperGroup, commands: Iterable[Listed], context: Any) -> str:
    """The list of all commands, in the groups of the ribbon."""
    panels: dict[str, list[Line]] = {}
    for command in commands:
        panels.setdefault(command.panel, []).append((command.name, "", command.help))
    panels[ANSWERS] = [*(_line(p) for p in group.params), _help_line(context)]
    return _page("gescof COMMANDE CLASSEUR.xlsx [OPTIONS]", group.help or "", panels, "gescof facturer-session --aide")


def _panel(parameter: Any) -> str:
    return parameter.rich_help_panel or (ANSWERS if parameter.param_type_name == "option" else "À donner")


def _line(parameter: Any) -> Line:
    names = " / ".join((*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        return parameter.metavar or parameter.name, "", parameter.help or ""
    return names, parameter.metavar or "", parameter.help or ""


def _help_line(context: Any) -> Line:
    return ", ".join(context.help_option_names), "", "Montre cette page."


def _page(call: str, about: str, panels: dict[str, list[Line]], example: str) -> str:
    parts: list[RenderableType] = [Text.assemble(("Utilisation : ", "bold"), call), Text(f"\n{about}\n")]
    parts += [_drawn(title, lines) for title, lines in panels.items() if lines]
    if example:
        parts.append(Text.assemble(("\nExemple : ", "bold"), example))
    return _printed(Group(*parts))


def _drawn(title: str, lines: Iterable[Line]) -> Panel:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold cyan")
    table.add_column(no_wrap=True, style="yellow")
    table.add_column()
    for line in lines:
        table.add_row(*(Text(cell) for cell in line))
    return Panel(table, title=Text(title), title_align="left", border_style="dim")


def _printed(page: RenderableType) -> str:
    """The page as text, as wide as the terminal, in colour where there is one."""
    written = io.StringIO()
    screen = Console()
    Console(file=written, width=screen.width, force_terminal=sys.stdout.isatty()).print(page)
    return written.getvalue()
