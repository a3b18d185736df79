"""How a class says what a table is: one annotation a column, read here and nowhere else by reflection."""

from __future__ import annotations

import types
import typing
from dataclasses import KW_ONLY, MISSING, Field, fields
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar, Literal

from gescof_xl.core.frozen import frozen, frozen_in_order, once_a_class
from gescof_xl.core.validation import field_types, validated
from gescof_xl.core.versions import FIRST


class Kind(Enum):
    """What a column holds; its look, its drop-down and its parsing follow from it."""

    TEXT = "texte"
    CODE = "code"
    DATE = "date"
    AMOUNT = "montant"
    RATE = "taux"
    NUMBER = "nombre"
    YES_NO = "oui/non"
    CHOICE = "choix"


Text = Annotated[str, Kind.TEXT]
Code = Annotated[str, Kind.CODE]
Amount = Annotated[Decimal, Kind.AMOUNT]
Rate = Annotated[Decimal, Kind.RATE]
Number = Annotated[Decimal, Kind.NUMBER]
Day = Annotated[date, Kind.DATE]
YesNo = Annotated[bool, Kind.YES_NO]

T = typing.TypeVar("T")
Writer = Literal["person", "tool", "formula"]
AfterIssue = Literal["sealed", "issued", "free"]
"""What becomes of a column once its row is issued: covered by the seal, in rows sealed since the column is; written by
the tool but not covered (the mark of an export); or free for people to change."""


@frozen_in_order
class Col:
    """What a column is for people: its title in the sheet, its help, and what it refers to.

    A column is required when its field has no default.
    `ref` is the table whose keys it takes (« Tiers »: Clients and Financeurs). `option` is the command line's name of a
    parameter where it differs from the title. A `link` shows a cell of the row's `sheet`.
    `seal` is said where it is not that of the row class. `since` is the version of the workbook that brought it: such a
    column has a default, by which an older workbook is read. A `note` is what anybody may write beside a row that is
    issued or is another's: the accountant fills it in a protected copy, and it comes back without being asked for.
    `places` is how many decimals an amount may have: a unit price has more than cents.
    An `example` is what may be typed, for whoever typed something else.
    In an assistant, a `section` is the heading that begins at this question, and `when` says which answers give it a
    sense: a field, then its values; none: any answer.
    """

    title: str
    help: str
    _: KW_ONLY
    key: bool = False
    ref: str = ""
    writer: Writer = "person"
    option: str = ""
    link: bool = False
    seal: AfterIssue | None = None
    since: str = FIRST
    note: bool = False
    places: int = 2
    example: str = ""
    section: str = ""
    when: tuple[str, ...] = ()


@frozen
class Computed:
    """A column that Excel keeps true by a formula; Python has the same truth in `domain/formulas.py`.

    It stands in the sheet right after the column titled `after`. `renewed` is the version that gave it this formula,
    where an earlier one had the column with another. A `link` leads, on a click, to the cell that its formula finds.
    """

    title: str
    kind: Kind
    help: str
    formula: str
    after: str
    choices: tuple[str, ...] = ()
    since: str = FIRST
    renewed: str = FIRST
    link: bool = False


@frozen
class Column:
    """A column as the rest of the program sees it: `field` is the Python name, "" for a formula."""

    field: str
    title: str
    help: str
    kind: Kind
    key: bool = False
    required: bool = False
    ref: str = ""
    writer: Writer = "person"
    choices: tuple[str, ...] = ()
    choice_type: type[StrEnum] | None = None
    default: Any = None
    formula: str = ""
    option: str = ""
    link: bool = False
    many: bool = False
    optional: bool = False
    seal: AfterIssue = "free"
    since: str = FIRST
    note: bool = False
    places: int = 2
    example: str = ""
    section: str = ""
    when: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@typing.dataclass_transform(kw_only_default=True, frozen_default=True)
def row(plain: type[T]) -> type[T]:
    """Decorator of a row class: frozen, keyword-only, validated whenever one is built."""
    return validated(plain)


class Row:
    """A line of a table. TABLE and SHEET name it in the workbook; SERIES is the prefix of its numbers.

    REPORT tables are rewritten by their button. ORDER lists the titles where inheritance mixes them. SEAL is what
    becomes of its columns once a row is issued, where a column does not say otherwise; "free" in a table that is never
    issued. SEALED_SINCE is the version from which seals cover the table, SINCE the one that brought it.
    """

    TABLE: ClassVar[str]
    SHEET: ClassVar[str]
    SERIES: ClassVar[str] = ""
    REPORT: ClassVar[bool] = False
    SEAL: ClassVar[AfterIssue] = "free"
    SEALED_SINCE: ClassVar[str] = FIRST
    SINCE: ClassVar[str] = FIRST
    ORDER: ClassVar[tuple[str, ...]] = ()
    COMPUTED: ClassVar[tuple[Computed, ...]] = ()


def key_of(row_: Row) -> str:
    """The value of a row's key column, "" in a table without key."""
    field = key_field(type(row_))
    return str(getattr(row_, field)) if field else ""


@once_a_class
def key_field(row_class: type[Row]) -> str:
    """The Python name of the key column, "" in a table without key (Contrôle, Journal)."""
    return next((c.field for c in columns(row_class) if c.key), "")


@once_a_class
def stored_columns(row_class: type) -> tuple[Column, ...]:
    """The columns that Python reads and writes: all but the formulas. Works on parameters too."""
    return tuple(c for c in columns(row_class) if not c.formula)


@once_a_class
def columns(row_class: type) -> tuple[Column, ...]:
    """All columns of a row class (or of an action's parameters), in the order of the sheet."""
    hints = field_types(row_class)
    seal = getattr(row_class, "SEAL", Row.SEAL)
    stored = [_column(field, hints[field.name], seal) for field in fields(row_class)]
    if order := getattr(row_class, "ORDER", ()):
        stored.sort(key=lambda c: order.index(c.title))
    for computed in getattr(row_class, "COMPUTED", ()):
        place = next(i for i, c in enumerate(stored) if c.title == computed.after)
        stored.insert(place + 1, _formula_column(computed))
    return tuple(stored)


def _formula_column(computed: Computed) -> Column:
    return Column(
        field="",
        title=computed.title,
        help=computed.help,
        kind=computed.kind,
        writer="formula",
        formula=computed.formula,
        choices=computed.choices,
        since=computed.since,
        link=computed.link,
    )


def _column(field: Field[Any], hint: Any, seal: AfterIssue) -> Column:
    bare, notes, around = _unwrap(hint)
    col = next(n for n in notes if isinstance(n, Col))
    kind = next((n for n in notes if isinstance(n, Kind)), Kind.CHOICE)
    choice_type = bare if isinstance(bare, type) and issubclass(bare, StrEnum) else None
    return Column(
        field=field.name,
        title=col.title,
        help=col.help,
        kind=kind,
        key=col.key,
        required=field.default is MISSING,
        ref=col.ref,
        writer=col.writer,
        choice_type=choice_type,
        option=col.option,
        link=col.link,
        many=tuple in around,
        choices=tuple(c.value for c in choice_type) if choice_type else (),
        default=None if field.default is MISSING else field.default,
        optional=types.NoneType in around,
        seal=col.seal or seal,
        since=col.since,
        note=col.note,
        places=col.places,
        example=col.example,
        section=col.section,
        when=col.when,
        labels=tuple(getattr(c, "label", c.value) for c in choice_type) if choice_type else (),
    )


def _unwrap(hint: Any) -> tuple[Any, list[Any], set[Any]]:
    """The plain type under Annotated, unions with None and tuples, and all notes, and what else is met on the way.

    `Annotated[Code | None, …]` meets NoneType, `Annotated[tuple[Code, ...], …]` tuple.
    """
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        bare, notes, around = _unwrap(inner[0])
        return bare, [*inner[1:], *notes], around
    if origin in (types.UnionType, typing.Union, tuple):
        bare, notes, around = _unwrap(next(a for a in inner if a not in (types.NoneType, Ellipsis)))
        return bare, notes, around | {origin, *inner}
    return hint, [], set()
