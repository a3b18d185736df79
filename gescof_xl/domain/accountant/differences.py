"""How two states of a workbook differ, row by row and column by column, whatever the order of the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gescof_xl.core.schema import Column, Row, stored_columns
from gescof_xl.core.words import value_text
from gescof_xl.domain.accountant.copy import compared, compared_columns, compared_rows
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.accounting import DifferenceKind, ExchangeLine

_MANY = 5
"""How many cells of a new line are enough to know it."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One row that is not the same in both: `columns` are those that changed."""

    row_class: type[Row]
    key: str
    before: Row | None
    after: Row | None
    columns: tuple[Column, ...] = ()

    @property
    def nature(self) -> DifferenceKind:
        """Whether it came, went or changed."""
        if self.before is None:
            return DifferenceKind.ADDED
        return DifferenceKind.CHANGED if self.after is not None else DifferenceKind.REMOVED

    @property
    def what(self) -> str:
        """The difference for people: each changed column with both values, or the first cells of the line."""
        if self.before is not None and self.after is not None:
            changed = ((c.title, getattr(self.before, c.field), getattr(self.after, c.field)) for c in self.columns)
            return " ; ".join(f"{title} : « {value_text(old)} » → « {value_text(new)} »" for title, old, new in changed)
        return summary(self.after or self.before)


def differences(before: Ledger, after: Ledger) -> Iterator[Difference]:
    """Every row that was added, removed or changed, table by table."""
    for row_class in compared():
        old, new = compared_rows(before, row_class), compared_rows(after, row_class)
        known = compared_columns(row_class, before, after)
        for key in dict.fromkeys((*old, *new)):
            difference = Difference(row_class=row_class, key=key, before=old.get(key), after=new.get(key))
            columns = tuple(_changed(difference, known))
            if columns or not (difference.before and difference.after):
                yield replace(difference, columns=columns)


def exchange_lines(exchange: str, before: Ledger, after: Ledger) -> tuple[ExchangeLine, ...]:
    """What the sheet Échange says: all that changed since the copy before."""
    return tuple(
        ExchangeLine(
            mark=f"{d.row_class.TABLE}/{d.key}",
            exchange=exchange,
            nature=d.nature,
            sheet=d.row_class.SHEET,
            key=d.key,
            what=d.what,
        )
        for d in differences(before, after)
    )


def summary(row: Row | None) -> str:
    """The first cells of a line that hold something."""
    if row is None:
        return ""
    cells = ((c.title, value_text(getattr(row, c.field))) for c in stored_columns(type(row)) if not c.key)
    return " ; ".join([f"{title} : {text}" for title, text in cells if text][:_MANY])


def _changed(difference: Difference, columns: Iterable[Column]) -> Iterator[Column]:
    """Of these columns, those in which the two rows differ."""
    old, new = difference.before, difference.after
    if old is not None and new is not None and old != new:
        yield from (c for c in columns if getattr(old, c.field) != getattr(new, c.field))
