"""A change that waits outside the workbook, as JSON, and as it reads against the workbook of later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.schema import Row, key_of, stored_columns
from gescof_xl.domain.ledger import CLASS_OF, Ledger

Json = Mapping[str, object]


def change_json(change: Add | Replace) -> Json:
    """A new row whole, or the cells of a row that become others."""
    if isinstance(change, Add):
        return {"table": change.row.TABLE, "add": _cells(change.row, change.row)}
    return {"table": change.new.TABLE, "key": key_of(change.new), "set": _cells(change.new, change.old)}


def change_from(data: Json, ledger: Ledger) -> Add | Replace | None:
    """The change that is still to be made; None when the workbook says it already, or no longer has the row.

    Raises ValueError, KeyError or TypeError for anything else than what `change_json` gave.
    """
    row_class = CLASS_OF[str(data["table"])]
    if "add" in data:
        row = row_class(**data["add"])  # type: ignore[arg-type]
        return None if ledger.find(row_class, key_of(row)) else Add(row)
    old = ledger.find(row_class, str(data["key"]))
    if old is None:
        return None
    cells = {column.field: getattr(old, column.field) for column in stored_columns(row_class)}
    new = row_class(**{**cells, **data["set"]})  # type: ignore[dict-item]
    return None if new == old else Replace(old, new)


def _cells(row: Row, old: Row) -> Json:
    whole = row is old
    values = {c.field: getattr(row, c.field) for c in stored_columns(type(row))}
    return {name: _plain(value) for name, value in values.items() if whole or value != getattr(old, name)}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
