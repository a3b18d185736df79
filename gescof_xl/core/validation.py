"""Frozen dataclasses whose values are checked whenever one is built, by pydantic's engine.

The engine is told the types directly: pydantic would find them by reflection, and generating its thirty classes took
longer than all else that a button does on a small workbook. What a class needs is made when its first row is built.
"""

import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic_core import ArgsKwargs, SchemaValidator

from gescof_xl.core.frozen import frozen_with, once_a_class

T = TypeVar("T")

_SIMPLE = {str: "str", bool: "bool", date: "date", Decimal: "decimal"}
_CONFIG = {"extra_fields_behavior": "forbid", "str_strip_whitespace": True}


def validated(plain: type[T]) -> type[T]:
    """The same class as a frozen, keyword-only dataclass that raises ValueError for a value of another type."""
    return frozen_with(__init__, plain)


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


def __init__(self: Any, **values: object) -> None:  # noqa: N807  # becomes a method
    _one(type(self)).validate_python(ArgsKwargs((), values), self_instance=self)


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
