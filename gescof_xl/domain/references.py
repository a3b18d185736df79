"""Which key a reference means: people type « s0033 » or « S 0033 » for S0033, and mean the same row.

Read so once, when a workbook is opened: all the rest of the program compares keys as they are. Cells are not rewritten.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter

from gescof_xl.core.frozen import once_a_class
from gescof_xl.core.keys import folded
from gescof_xl.core.schema import Column, Row, key_field, key_of, stored_columns
from gescof_xl.domain.ledger import CLASS_OF, FIELD_OF, ROW_CLASSES, Ledger
from gescof_xl.domain.tables.parties import Client, Funder

Renamed = Mapping[str, Mapping[str, str]]
"""By table, the keys that are read in another spelling than that of their own cell."""


def recognised(ledger: Ledger) -> tuple[Ledger, Renamed]:
    """The ledger with every reference in the spelling of its key, and the keys whose spelling a seal decides.

    A seal covers what was typed when it was made: where a code was retyped since in another case, the sealed spelling
    is that of the key.
    """
    named_as_sealed, renamed = _as_sealed(ledger)
    read = _referring(named_as_sealed)
    return (read, _with_own(named_as_sealed, read, renamed)) if read is not ledger else (ledger, {})


def known_keys(ledger: Ledger, table: str) -> AbstractSet[str]:
    """The keys that a reference to a table may be; « Tiers » is Clients and Financeurs."""
    if table == "Tiers":
        return ledger.keys(Client) | ledger.keys(Funder)
    return ledger.keys(CLASS_OF[table])


def _as_sealed(ledger: Ledger) -> tuple[Ledger, dict[str, dict[str, str]]]:
    """Keys in the spelling of the sealed rows that refer to them."""
    changes: dict[str, dict[str, str]] = {}
    for row_class in (c for c in ROW_CLASSES.values() if c.SEAL == "sealed"):
        for column in (c for c in _references(row_class) if c.seal == "sealed"):
            for spelling, key in _meant(ledger, column, ledger.rows(row_class), is_sealed).items():
                target = _table_of(ledger, column.ref, key)
                if CLASS_OF[target].SEAL != "sealed":
                    changes.setdefault(target, {}).setdefault(key, spelling)
    for table, spellings in changes.items():
        field, row_class = key_field(CLASS_OF[table]), CLASS_OF[table]
        ledger = _with_rows(ledger, row_class, [_respelled(row, field, spellings) for row in ledger.rows(row_class)])
    return ledger, changes


def _referring(ledger: Ledger) -> Ledger:
    """All references in the spelling of their keys, those that a seal covers left as they are."""
    read = ledger
    for row_class in ROW_CLASSES.values():
        for column in _references(row_class):
            rows = read.rows(row_class)
            is_free = _is_unsealed if column.seal == "sealed" else _always
            if meant := _meant(ledger, column, rows, is_free):
                changed = [_respelled(row, column.field, meant) if is_free(row) else row for row in rows]
                read = _with_rows(read, row_class, changed)
    return read


def _with_own(before: Ledger, after: Ledger, renamed: Mapping[str, Mapping[str, str]]) -> Renamed:
    """The renamed keys, with those of tables whose key refers to another table (a line of a report)."""
    own = {
        row_class.TABLE: {
            key_of(old): key_of(new)
            for old, new in zip(before.rows(row_class), after.rows(row_class), strict=True)
            if old is not new and key_of(old) != key_of(new)
        }
        for row_class in ROW_CLASSES.values()
        if any(c.key for c in _references(row_class))
    }
    return {**renamed, **{table: keys for table, keys in own.items() if keys}}


@once_a_class
def _references(row_class: type[Row]) -> tuple[Column, ...]:
    return tuple(c for c in stored_columns(row_class) if c.ref and not c.many)


def is_sealed(row: Row) -> bool:
    """Whether a seal covers the row: lines and instalments with their document; what is typed by hand has none."""
    return bool(getattr(row, "seal", True))


def _is_unsealed(row: Row) -> bool:
    return not is_sealed(row)


def _always(_row: Row) -> bool:
    return True


def _meant(ledger: Ledger, column: Column, rows: Sequence[Row], is_wanted: Callable[[Row], bool]) -> Mapping[str, str]:
    """The keys that are meant by the spellings of a column which are not keys, in the rows that are wanted.

    There are most often none in any row: that is seen first, since rows are many.
    """
    known = known_keys(ledger, column.ref)
    spelling = attrgetter(column.field)
    if set(map(spelling, rows)) - {""} <= known:
        return {}
    strange = {spelling(row) for row in rows if is_wanted(row)} - known - {""}
    keys = {folded(key): key for key in reversed(list(_in_order(ledger, column.ref)))}
    return {spelling: keys[folded(spelling)] for spelling in strange if folded(spelling) in keys}


def _in_order(ledger: Ledger, table: str) -> Iterator[str]:
    for row_class in (Client, Funder) if table == "Tiers" else (CLASS_OF[table],):
        yield from ledger.keys(row_class)


def _table_of(ledger: Ledger, table: str, key: str) -> str:
    if table != "Tiers":
        return table
    return Client.TABLE if key in ledger.keys(Client) else Funder.TABLE


def _respelled(row: Row, field: str, spellings: Mapping[str, str]) -> Row:
    value = getattr(row, field)
    return dataclasses.replace(row, **{field: spellings[value]}) if value in spellings else row  # type: ignore[type-var]


def _with_rows(ledger: Ledger, row_class: type[Row], rows: list[Row]) -> Ledger:
    return dataclasses.replace(ledger, **{FIELD_OF[row_class]: tuple(rows)})  # type: ignore[arg-type]
