"""Frozen dataclasses whose methods are written once, here.

`dataclass` compiles six methods anew for each class; of the classes that every command loads, that took a tenth of a
short command, and of those that every invoice loads a fiftieth of one button on 5,000 lines. One that few buttons load
may as well be a `dataclass(frozen=True)`: it behaves the same.
"""

import functools
import typing
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn, TypeVar

T = TypeVar("T")


def once_a_class(function: T) -> T:
    """Computes once a class; `functools.cache` alone would have type checkers doubt that classes are hashable."""
    return functools.cache(function)  # type: ignore[arg-type, return-value]


@typing.dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field, field))
def frozen(plain: type[T]) -> type[T]:
    """Decorator: the same class as a frozen, keyword-only dataclass."""
    return frozen_with(__init__, plain)


@typing.dataclass_transform(frozen_default=True, field_specifiers=(Field, field))
def frozen_in_order(plain: type[T]) -> type[T]:
    """Decorator: the same class as a frozen dataclass, whose values may be given in order, without their names."""
    return frozen_with(__init__, plain, kw_only=False)


def frozen_with(init: Callable[..., None], plain: type[T], *, kw_only: bool = True) -> type[T]:
    """The same class as a frozen dataclass that is built by `init`."""
    made = dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(plain)
    for method in (init, __repr__, __eq__, __hash__, __setattr__, __delattr__):
        setattr(made, method.__name__, method)
    return made


class _Shape(NamedTuple):
    names: frozenset[str]
    in_order: tuple[str, ...]
    defaults: dict[str, Any]
    factories: dict[str, Callable[[], Any]]
    compared: Callable[[object], object]


@once_a_class
def _shape(made: Any) -> _Shape:
    of = fields(made)
    compared = [f.name for f in of if f.compare]
    return _Shape(
        names=frozenset(f.name for f in of),
        in_order=tuple(f.name for f in of if not f.kw_only),
        defaults={f.name: f.default for f in of if f.default is not MISSING},
        factories={f.name: f.default_factory for f in of if f.default_factory is not MISSING},
        compared=attrgetter(*compared) if compared else type,
    )


def __init__(self: Any, *in_order: Any, **given: Any) -> None:  # noqa: N807  # becomes a method, as the next ones
    shape = _shape(type(self))
    if in_order:
        given = _named(type(self), in_order, given)
    values = shape.defaults | given
    for name, make in shape.factories.items():
        if name not in given:
            values[name] = make()
    if values.keys() != shape.names:
        wrong = ", ".join(sorted(values.keys() ^ shape.names))
        raise TypeError(f"{type(self).__qualname__}: lacking or unknown: {wrong}")
    vars(self).update(values)


def _named(made: type, in_order: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any]:
    names = _shape(made).in_order
    if len(in_order) > len(names):
        raise TypeError(f"{made.__qualname__}: {len(in_order)} values without name, for {len(names)} fields")
    named = dict(zip(names, in_order, strict=False))
    if twice := named.keys() & given.keys():
        raise TypeError(f"{made.__qualname__}: given twice: {', '.join(sorted(twice))}")
    return named | given


def __repr__(self: Any) -> str:  # noqa: N807
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self))
    return f"{type(self).__qualname__}({shown})"


def __eq__(self: Any, other: object) -> bool:  # noqa: N807
    if type(other) is not type(self):
        return NotImplemented
    compared = _shape(type(self)).compared
    return bool(compared(self) == compared(other))


def __hash__(self: Any) -> int:  # noqa: N807
    return hash(_shape(type(self)).compared(self))


def __setattr__(self: Any, name: str, value: object) -> NoReturn:  # noqa: ARG001, N807
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(self: Any, name: str) -> NoReturn:  # noqa: ARG001, N807
    raise FrozenInstanceError(f"cannot delete field {name!r}")
