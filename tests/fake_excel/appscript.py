"""A double of appscript: references built from the terms of xlwings' own dictionary of Excel for Mac, commands counted.

A name that is not in `xlwings.mac_dict` (or among appscript's own terms) is an AttributeError, as in appscript; so is
an argument that a command does not take, and a keyword that Excel does not know. What a reference leads to is decided by
`mac.py`. One command is one Apple event; getting a property is one too. An answer that takes longer than the time given
to the command, a minute if none is given, is lost (error -1712).
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from xlwings import mac_dict

ALWAYS = {
    "get": frozenset[str](), "set": frozenset({"to"}), "activate": frozenset[str](), "exists": frozenset[str](),
    "quit": frozenset({"saving"}),
}  # fmt: skip
"""Commands of every application, whatever its dictionary says."""
_EVENT_ARGUMENTS = frozenset({"timeout", "waitreply"})
PROPERTIES = {name for name, _ in mac_dict.properties} | {"properties"}
ELEMENTS = {name for name, _ in mac_dict.elements}
COMMANDS: Mapping[str, frozenset[str]] = ALWAYS | {
    name: frozenset(argument for argument, _ in arguments) for name, _, arguments in mac_dict.commands
}
KEYWORDS = {name for table in (mac_dict.classes, mac_dict.enums, mac_dict.properties) for name, _ in table} | {
    "missing_value", "yes", "no", "ask", "button_returned", "informational", "critical", "warning",
}  # fmt: skip
TIMED_OUT, NOT_THERE, PARAMETER = -1712, -1728, -50


class Keyword(NamedTuple):
    """A word of Excel's dictionary."""

    AS_name: str


class _Keywords:
    def __getattr__(self, name: str) -> Keyword:
        if name.startswith("__") or (name.rstrip("_") not in KEYWORDS and name not in KEYWORDS):
            raise AttributeError(name)
        return Keyword(name)


k = _Keywords()


class CommandError(Exception):
    """What a command raises: its number says why."""

    def __init__(self, number: int, command: str = "") -> None:
        super().__init__(command, number)
        self.errornumber = number


class Step(NamedTuple):
    """A part of a reference: a property, elements, or one of them by name or number."""

    kind: str
    name: Any


Answer = Callable[[tuple[Step, ...], str, Any, dict[str, Any]], Any]


class Reference:
    """Where something stands in the application, and what can be asked of it; nothing is sent before a command."""

    def __init__(self, answer: Answer, steps: tuple[Step, ...] = ()) -> None:
        self.__dict__.update(_answer=answer, AS_steps=steps)

    def __getattr__(self, name: str) -> Any:
        if name in PROPERTIES:
            return self._with(Step("property", name))
        if name in ELEMENTS:
            return self._with(Step("elements", name))
        if name in COMMANDS:
            return Command(self, name, self._answer)
        raise AttributeError(f"Unknown property, element or command: {name!r}")

    def __getitem__(self, key: Any) -> Reference:
        return self._with(Step("one", key))

    def __call__(self) -> Any:
        return self.get()

    def _with(self, step: Step) -> Reference:
        return Reference(self._answer, (*self.AS_steps, step))


class Command:
    """A command of the dictionary, about to be sent to what a reference leads to."""

    def __init__(self, of: Reference, name: str, answer: Answer) -> None:
        self._of, self._name, self._answer = of, name, answer

    def __call__(self, *direct: Any, **arguments: Any) -> Any:
        if unknown := arguments.keys() - COMMANDS[self._name] - _EVENT_ARGUMENTS:
            raise TypeError(f"Unknown keyword argument(s) of {self._name}: {unknown}")
        return self._answer(self._of.AS_steps, self._name, direct[0] if direct else None, arguments)


def install(osax: type, application: Callable[..., Reference]) -> None:
    """Makes xlwings' code for the Mac importable here, over this double."""
    reference = types.ModuleType("appscript.reference")
    reference.__dict__.update(CommandError=CommandError, Reference=Reference)
    appscript = types.ModuleType("appscript")
    appscript.__dict__.update(app=application, its=None, k=k, mactypes=None, reference=reference)
    addition = types.ModuleType("osax")
    addition.__dict__.update(OSAX=osax)
    processes = types.ModuleType("psutil")
    processes.__dict__.update(process_iter=lambda: iter(()))
    sys.modules |= {
        "appscript": appscript,
        "appscript.reference": reference,
        "osax": addition,
        "aem": types.ModuleType("aem"),
        "psutil": processes,
    }
