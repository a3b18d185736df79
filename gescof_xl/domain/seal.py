"""Seals: a chain of hashes over issued documents and payments, in the order of issue.

Each seal is `rank-hash`, where hash = SHA-256(previous hash + rank + canonical JSON of the row and its lines). Whoever
changes an amount, removes a row or slips one in breaks the chain from there on; a journal outside the workbook shows a
cut tail.
What people may still change afterwards (reminders, dispute, comment, what was printed or exported) is not sealed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from gescof_xl.core.schema import Row, stored_columns
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, Payment

Sealable = Invoice | Payment
S = TypeVar("S", Invoice, Payment)


@dataclass(frozen=True, kw_only=True)
class SealEntry:
    """What the journal keeps of one sealed row: its place in the chain and its canonical JSON."""

    rank: int
    hash: str
    table: str
    key: str
    content: str


@dataclass(frozen=True, kw_only=True)
class SealLog:
    """The journal beside the workbook: its entries, the rank and hash of its head record, lines that cannot be read."""

    entries: tuple[SealEntry, ...] = ()
    head: tuple[int, str] = (0, "")
    unreadable: tuple[int, ...] = ()


_FREE = frozenset(
    {"reminders", "dispute", "promise", "sent", "document", "exported", "comment", "bank_reference", "seal"}
)
"""Fields that may change after issue. A payment's document number is sealed, an invoice's printed file is not.

A payment typed by hand is later recognised on the bank's statement: its bank reference comes after its seal.
"""


def sealed(ledger: Ledger, rows: Sequence[S], lines: Sequence[InvoiceLine] = ()) -> tuple[S, ...]:
    """The same rows with their seals, following the last one of the ledger; `lines` are those of the new invoices."""
    rank, previous = last_seal(ledger)
    own: defaultdict[str, list[InvoiceLine]] = defaultdict(list)
    for line in lines:
        own[line.invoice].append(line)
    done = []
    for row in rows:
        rank += 1
        previous = digest(previous, rank, content(row, own[row.number]))
        done.append(replace(row, seal=f"{rank}-{previous}"))
    return tuple(done)


def sealed_rows(ledger: Ledger) -> list[Sealable]:
    """The documents and payments that bear a seal."""
    rows: list[Sealable] = [*ledger.invoices, *ledger.payments]
    return [row for row in rows if row.seal]


def entries(ledger: Ledger) -> list[SealEntry]:
    """Every sealed row of the ledger, in the order of the chain."""
    found = []
    for row in sealed_rows(ledger):
        rank, value = read_seal(row.seal)
        text = content(row, ledger.lines_of[row.number] if isinstance(row, Invoice) else ())
        found.append(SealEntry(rank=rank, hash=value, table=row.TABLE, key=row.number, content=text))
    return sorted(found, key=lambda entry: entry.rank)


def last_seal(ledger: Ledger) -> tuple[int, str]:
    """Rank and hash of the last seal; (0, "") when nothing is sealed."""
    return max((read_seal(row.seal) for row in sealed_rows(ledger)), default=(0, ""))


def read_seal(seal: str) -> tuple[int, str]:
    """Rank and hash of a seal; rank 0 when it is not one."""
    rank, _, value = seal.partition("-")
    return (int(rank), value) if rank.isascii() and rank.isdigit() else (0, seal)


def content(row: Sealable, lines: Sequence[InvoiceLine] = ()) -> str:
    """The canonical JSON of a row: sorted keys, amounts as strings, its lines in the order of their numbers."""
    data: dict[str, object] = {"table": row.TABLE, **_values(row)}
    if isinstance(row, Invoice):
        data["lines"] = [_values(line) for line in sorted(lines, key=lambda line: (len(line.number), line.number))]
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(previous: str, rank: int, text: str) -> str:
    """The hash that follows `previous` at that rank."""
    return hashlib.sha256(f"{previous}{rank}{text}".encode()).hexdigest()


def _values(row: Row) -> Mapping[str, str]:
    """The sealed cells by title, empty ones left out: a column that the table gains later breaks no seal."""
    free = _FREE - {"document"} if isinstance(row, Payment) else _FREE
    cells = {c.title: _text(getattr(row, c.field)) for c in stored_columns(type(row)) if c.field not in free}
    return {title: text for title, text in cells.items() if text}


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)
