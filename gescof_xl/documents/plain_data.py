"""Jinja reading plain data only: imported when a template is read, never before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

from gescof_xl.documents.sandbox import BUDGET, LOOP


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
