"""Exchanges with the accountant: the stamp of a copy, by which a returned workbook is known again.

The copy bears its number, its day and a digest of all that it says, in three lines of Organisme; so does ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from gescof_xl.core.changes import Change
from gescof_xl.core.dates import date_fr
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Row, key_field, key_of, stored_columns
from gescof_xl.core.versions import has
from gescof_xl.core.words import value_text
from gescof_xl.domain.head_signature import is_signature
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger, numbers_after
from gescof_xl.domain.settings import TEAM, Key, kept_setting, setting, version_of
from gescof_xl.domain.tables.billing import Allocation, Payment

SERIES = "ECH00000"
_STAMP = (Key.COPY_NUMBER, Key.COPY_DAY, Key.COPY_DIGEST)
_OWN = tuple(key.name for key in (*_STAMP, Key.VERSION, Key.IDENTITY, TEAM))
FOLDER = "echanges"
ARRIVING = (Payment, Allocation)
"""What the accountant may add lines of: they enter our workbook under our own numbers."""
KEPT = f"{FOLDER}/temoins"
RETURNED = f"{FOLDER}/retours"


@dataclass(frozen=True, kw_only=True)
class AccountantCopy:
    """Which copy it is. `day` is JJ/MM/AAAA."""

    number: str
    day: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A workbook that came back: its rows, what could not be read, and what it has that ours never has.

    `columns` holds, by table, the values of columns that were added, by title and key of the row. `sent` is the copy
    that it answers, as it was sent; None when that copy is gone.
    """

    file: str
    ledger: Ledger
    problems: tuple[Problem, ...] = ()
    sent: Ledger | None = None
    columns: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By table, the keys of the lines that could not be read: they are there all the same."""


def last_copy(ledger: Ledger) -> AccountantCopy | None:
    """The stamp that a workbook bears; None when no copy was ever made of it."""
    number, day, digest = (setting(ledger, key) for key in _STAMP)
    return AccountantCopy(number=number, day=day, digest=digest) if number else None


def new_copy(ledger: Ledger, today: date) -> AccountantCopy:
    """The stamp of the next copy."""
    before = last_copy(ledger)
    number = numbers_after([before.number] if before else [], SERIES, 1)[0]
    return AccountantCopy(number=number, day=date_fr(today), digest=digest_of(ledger))


def marked_as_copy(ledger: Ledger, copy: AccountantCopy) -> Iterator[Change]:
    """The lines of Organisme that bear the stamp."""
    for key, value in zip(_STAMP, (copy.number, copy.day, copy.digest), strict=True):
        yield from kept_setting(ledger, key, value, "Écrit par l'outil : ne le changez pas.")


def is_own(key: str) -> bool:
    """Whether a line of Organisme is what a workbook says of itself: no difference between two."""
    return key in _OWN or is_signature(key)


def compared() -> Iterator[type[Row]]:
    """The tables that say something of their own: reports are made again, the log follows the buttons."""
    return (c for c in ROW_CLASSES.values() if not c.REPORT and key_field(c))


def compared_rows(ledger: Ledger, row_class: type[Row]) -> Mapping[str, Row]:
    """The rows of one table by key, without what a workbook says of itself."""
    return {key: row for row in ledger.rows(row_class) if not is_own(key := key_of(row))}


def compared_columns(row_class: type[Row], *ledgers: Ledger) -> tuple[Column, ...]:
    """The columns that all of these workbooks have, whatever versions they are of."""
    versions = [version_of(ledger) for ledger in ledgers]
    return tuple(c for c in stored_columns(row_class) if all(has(version, c.since) for version in versions))


def digest_of(ledger: Ledger) -> str:
    """The SHA-256 of all rows in the order of their keys: sorting a sheet does not change it.

    Only the columns and tables of the workbook's own version count: a copy made before a later one says the same.
    """
    tables = {
        c.TABLE: [_cells(row, compared_columns(c, ledger)) for _, row in sorted(compared_rows(ledger, c).items())]
        for c in compared()
        if has(version_of(ledger), c.SINCE)
    }
    text = json.dumps(tables, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _cells(row: Row, columns: Iterable[Column]) -> Mapping[str, str]:
    cells = {c.title: value_text(getattr(row, c.field)) for c in columns}
    return {title: text for title, text in cells.items() if text}
