"""Rows as the trade types them: leading zeros, fourteen digits, what looks like a formula, a date or a percentage.

A new row class, or a new kind of column, meets every contract through this file.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from gescof_xl.core.changes import Add, Change, Replace, Rewrite
from gescof_xl.core.schema import Column, Kind, Row, key_field, key_of, stored_columns
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger

R = TypeVar("R", bound=Row)

TRICKY = st.sampled_from(
    [
        "007",
        "01000",
        "10000000900017",
        "=A1",
        "=1+1",
        "+33559000000",
        "-5",
        "@lien",
        "1-2",
        "01/02/2026",
        "10%",
        "1e5",
        "VRAI",
        "TRUE",
        "oui",
        "1 234,56",
        "1,5",
        "0,05",
        "'apostrophe",
        "Été à l'Œuvre",
        "L’École & Cie <64>",
        "a\nb",
        "x" * 300,
        "FR7630006000011234567890189",
        "_x0041_",
        "https://exemple.fr",
        'Société "Guillemets"',
        "日本",
        "😀",
    ]
)
TEXT = (
    TRICKY
    | st.from_regex(r"[0-9]{1,15}", fullmatch=True)
    | st.from_regex(r"[A-Za-zé]{1,12}( [a-z'é]{1,9})?", fullmatch=True)
)
CODE = TRICKY.filter(lambda t: "\n" not in t and len(t) < 40) | st.from_regex(r"[A-Z0-9]{1,8}", fullmatch=True)


def _decimals(places: int, most: int = 10**9) -> st.SearchStrategy[Decimal]:
    return st.decimals(-most, most, places=places, allow_nan=False, allow_infinity=False)


_KINDS: dict[Kind, st.SearchStrategy[object]] = {
    Kind.TEXT: TEXT,
    Kind.CODE: CODE,
    Kind.AMOUNT: _decimals(2),
    Kind.RATE: _decimals(4, 10),
    Kind.NUMBER: _decimals(3, 10**6),
    Kind.YES_NO: st.booleans(),
    Kind.DATE: st.dates(date(2000, 1, 1), date(2099, 12, 31)),
}


def _values(column: Column) -> st.SearchStrategy[object]:
    found = st.sampled_from(list(column.choice_type)) if column.choice_type else _KINDS[column.kind]
    if column.required:
        return found
    return found | st.just(column.default)


def rows(row_class: type[R], most: int = 3) -> st.SearchStrategy[tuple[R, ...]]:
    """A few rows of a table, each with its own key."""
    row = st.builds(row_class, **{c.field: _values(c) for c in stored_columns(row_class)})
    return st.lists(row, max_size=most, unique_by=key_of if key_field(row_class) else None).map(tuple)


ledgers: st.SearchStrategy[Ledger] = st.builds(Ledger, **{field: rows(c) for field, c in ROW_CLASSES.items()})


@st.composite
def changes(draw: st.DrawFn, ledger: Ledger) -> tuple[Change, ...]:
    """Lines added, lines changed, reports rewritten: what a button may decide on that ledger."""
    decided: list[Change] = []
    for row_class in ROW_CLASSES.values():
        if row_class.REPORT:
            if draw(st.booleans()):
                decided.append(Rewrite(row_class, draw(rows(row_class))))
            continue
        decided += _replaced(draw, row_class, ledger)
        known = {key_of(r) for r in ledger.rows(row_class)}
        decided += [Add(r) for r in draw(rows(row_class, 2)) if not key_field(row_class) or key_of(r) not in known]
    return tuple(decided)


def _replaced(draw: st.DrawFn, row_class: type[Row], ledger: Ledger) -> list[Change]:
    free = [c for c in stored_columns(row_class) if not c.key]
    found: list[Change] = []
    row: Any  # of row_class, which is a dataclass
    for row in ledger.rows(row_class) if key_field(row_class) else ():
        if draw(st.booleans()):
            column = draw(st.sampled_from(free))
            found.append(Replace(row, dataclasses.replace(row, **{column.field: draw(_values(column))})))
    return found
