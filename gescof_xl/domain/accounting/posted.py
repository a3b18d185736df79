"""Exported entries as rows of Écritures, and back: what an export says is kept, so that it can be said again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.accounting import PostedLine

_SAME = (
    "account",
    "account_label",
    "aux",
    "aux_label",
    "piece",
    "piece_date",
    "label",
    "debit",
    "credit",
    "letter",
    "letter_date",
    "due_date",
    "allocation",
)


def posted_lines(ledger: Ledger, entries: Sequence[Entry], batch: str, day: date) -> list[PostedLine]:
    """The rows that keep these entries."""
    lines = [(entry, line) for entry in entries for line in entry.lines]
    numbers = ledger.next_numbers(PostedLine, len(lines))
    return [
        PostedLine(
            number=number,
            batch=batch,
            valid_on=day,
            journal=entry.journal,
            journal_label=entry.journal_label,
            entry=Decimal(entry.number),
            date=entry.date,
            **{name: getattr(line, name) for name in _SAME},
        )
        for number, (entry, line) in zip(numbers, lines, strict=True)
    ]


def posted_entries(rows: Iterable[PostedLine]) -> tuple[Entry, ...]:
    """The entries that rows keep, in the order of their numbers, whatever order the sheet is sorted in."""
    ordered = sorted(rows, key=lambda row: (row.entry, len(row.number), row.number))
    return tuple(_entry(list(group)) for _, group in groupby(ordered, key=lambda row: row.entry))


def _entry(rows: Sequence[PostedLine]) -> Entry:
    head = rows[0]
    lines = tuple(EntryLine(**{name: getattr(row, name) for name in _SAME}) for row in rows)
    return Entry(
        journal=head.journal, journal_label=head.journal_label, number=int(head.entry), date=head.date, lines=lines
    )
