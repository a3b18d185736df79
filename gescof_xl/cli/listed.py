"""The commands as the list of commands shows them, before any of them is built."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A command of the list. `function` gives what it runs, whose parameters are its options, once it is typed."""

    name: str
    panel: str
    help: str
    function: Callable[[], Callable[..., None]]
    example: str = ""


def listed(panel: str, functions: Mapping[str, Callable[..., None]]) -> tuple[Listed, ...]:
    """Commands by name, whose docstrings are their help."""
    return tuple(
        Listed(name=name, panel=panel, help=inspect.getdoc(function) or "", function=partial(_itself, function))
        for name, function in functions.items()
    )


def _itself(function: Callable[..., None]) -> Callable[..., None]:
    return function
