"""Jinja reading plain data only: imported when a template is read, never before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

from gescof_xl.core.words import typeset
from gescof_xl.documents.templates.grammar import BUDGET, FILTERS, LOOP, TESTS


class Missing(StrictUndefined):
    """A variable that is not there: whatever is done with it raises, and the message is its name."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class PlainData(SandboxedEnvironment):
    """Reads the fields of mappings, sequences and data classes, and no other attribute of anything."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The field of that name; what is no field does not exist."""
        if isinstance(obj, Undefined):
            str(obj)  # raises, naming the variable that is unknown rather than its field
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        fields = LOOP if isinstance(obj, LoopContext) else getattr(obj, "__dataclass_fields__", ())
        readable = attribute in fields and not isinstance(obj, type)
        return getattr(obj, attribute) if readable else self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The item at that place, or the field of that name."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        if isinstance(obj, Sequence) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))


@pass_context
def bounded(context: Context, items: Iterable[object]) -> Iterator[object]:
    """The same items, each counted in the budget of the rendering."""
    budget = context[BUDGET]
    for item in items:
        budget.spend()
        yield item


@lru_cache(maxsize=1)
def environment() -> SandboxedEnvironment:
    """The Jinja environment of all templates: sandboxed, escaping, strict, with nothing to call. Values are typeset.

    An unknown variable raises jinja2.UndefinedError whose message is the name of the variable.
    """
    env = PlainData(autoescape=True, undefined=Missing, finalize=_printed)
    env.globals.clear()
    env.filters = {name: env.filters[name] for name in FILTERS} | {"bounded_": bounded}
    env.tests = {name: env.tests[name] for name in TESTS}
    return env


def _printed(value: object) -> object:
    return typeset(value) if type(value) is str else value
