"""The commands as the list of commands shows them, before any of them is built; the options that all have."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

import typer

from gescof_xl.cli.panels import COMMON
from gescof_xl.cli.terminal import tell
from gescof_xl.cli.told import Told
from gescof_xl.core.frozen import frozen

YES = Annotated[bool, typer.Option("--oui", rich_help_panel=COMMON, help="Ne pose pas de question.")]
AS_JSON = Annotated[
    bool, typer.Option("--json", rich_help_panel=COMMON, help="Un objet JSON sur la sortie, rien d'autre.")
]


@frozen
class Listed:
    """A command of the list. `function` gives what it runs, whose parameters are its options, once it is typed."""

    name: str
    panel: str
    help: str
    function: Callable[[], Callable[..., None]]
    example: str = ""


def listed(panel: str, functions: Mapping[str, Callable[..., Told]]) -> tuple[Listed, ...]:
    """Commands by name, whose docstrings are their help; --oui and --json are added to them."""
    return tuple(
        Listed(name=name, panel=panel, help=inspect.getdoc(function) or "", function=partial(_command, function))
        for name, function in functions.items()
    )


def _command(function: Callable[..., Told]) -> Callable[..., None]:
    """Runs the function and says what it has to say; one that speaks as it goes is told whether to keep silent."""
    own = inspect.signature(function).parameters
    hints = typing.get_type_hints(function, include_extras=True)

    def command(**answers: Any) -> None:
        del answers["oui"]  # it asks nothing
        as_json = answers["as_json"] if "as_json" in own else answers.pop("as_json")
        told = function(**answers)
        tell(told, as_json=as_json)
        if not told.ok:
            raise typer.Exit(1)

    parameters = [
        p.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, p in own.items()
        if name != "as_json"
    ]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=option, default=False)
        for name, option in (("oui", YES), ("as_json", AS_JSON))
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command
