"""Frozen dataclasses whose values are checked whenever one is built, by pydantic's engine.

The engine is told the types directly: pydantic would find them by reflection, and generating its thirty classes took
longer than all else that a button does on a small workbook. What a class needs is made when its first row is built.
"""

import functools
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic_core import ArgsKwargs, SchemaValidator

T = TypeVar("T")

_SIMPLE = {str: "str", bool: "bool", date: "date", Decimal: "decimal"}
_CONFIG = {"extra_fields_behavior": "forbid", "str_strip_whitespace": True}


def once_a_class(function: T) -> T:
    """Computes once a class; `functools.cache` alone would have type checkers doubt that classes are hashable."""
    return functools.cache(function)  # type: ignore[arg-type, return-value]


def validated(plain: type[T]) -> type[T]:
    """The same class as a frozen, keyword-only dataclass that raises ValueError for a value of another type.

    Its methods are written once: those that `dataclass` compiles anew for each class cost more than its fields.
    """
    made = dataclass(init=False, repr=False, eq=False, kw_only=True)(plain)
    for method in (__init__, __repr__, __eq__, __hash__, __setattr__, __delattr__):
        setattr(made, method.__name__, method)
    return made


def validated_many(made: type[T], rows: Iterable[Mapping[str, object]]) -> list[T]:
    """Many objects of a validated class in one call, each as it would be by itself."""
    built: list[T] = _many(made).validate_python(rows)
    return built


@once_a_class
def field_types(made: type) -> dict[str, Any]:
    """The types of a dataclass's fields, with all that their annotations note."""
    types_given = {field.name: field.type for field in fields(made)}
    if not any(isinstance(given, str) for given in types_given.values()):
        return types_given
    return typing.get_type_hints(made, include_extras=True)


def __init__(self: Any, **values: object) -> None:  # noqa: N807  # becomes a method, as the next ones
    _one(type(self)).validate_python(ArgsKwargs((), values), self_instance=self)


def __repr__(self: Any) -> str:  # noqa: N807
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self))
    return f"{type(self).__qualname__}({shown})"


def __eq__(self: Any, other: object) -> bool:  # noqa: N807
    if type(other) is not type(self):
        return NotImplemented
    values = _values(type(self))
    return bool(values(self) == values(other))


def __hash__(self: Any) -> int:  # noqa: N807
    return hash(_values(type(self))(self))


def __setattr__(self: Any, name: str, value: object) -> NoReturn:  # noqa: ARG001, N807
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(self: Any, name: str) -> NoReturn:  # noqa: ARG001, N807
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@once_a_class
def _values(made: type) -> Callable[[object], object]:
    names = [field.name for field in fields(made)]
    return attrgetter(*names) if names else type


@once_a_class
def _one(made: type) -> SchemaValidator:
    return SchemaValidator(_class_schema(made))


@once_a_class
def _many(made: type) -> SchemaValidator:
    return SchemaValidator({"type": "list", "items_schema": _class_schema(made)})


def _class_schema(made: Any) -> Any:
    hints = field_types(made)
    return {
        "type": "dataclass",
        "cls": made,
        "fields": [field.name for field in fields(made)],
        "schema": {
            "type": "dataclass-args",
            "dataclass_name": made.__name__,
            "fields": [_field_schema(field, hints[field.name]) for field in fields(made)],
        },
        "config": _CONFIG,
    }


def _field_schema(field: Field[Any], hint: Any) -> dict[str, object]:
    schema = _type_schema(hint)
    if field.default is not MISSING:
        schema = {"type": "default", "schema": schema, "default": field.default}
    return {"type": "dataclass-field", "name": field.name, "kw_only": True, "schema": schema}


def _type_schema(hint: Any) -> dict[str, object]:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _type_schema(inner[0])
    if origin in (types.UnionType, typing.Union):
        (given,) = (one for one in inner if one is not types.NoneType)
        return {"type": "nullable", "schema": _type_schema(given)}
    if origin is tuple:
        return {"type": "tuple", "items_schema": [_type_schema(inner[0])], "variadic_item_index": 0}
    if issubclass(hint, StrEnum):
        return {"type": "enum", "cls": hint, "members": list(hint), "sub_type": "str"}
    return {"type": _SIMPLE[hint]}
