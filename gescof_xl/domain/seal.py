"""Seals: a chain of hashes over issued documents and payments, in the order of issue.

Each seal is `rank-rule-hash`, where hash = SHA-256(previous hash + rank + canonical JSON of the row and its lines).
Whoever changes an amount, removes a row or slips one in breaks the chain from there on; a journal outside the workbook
shows a cut tail.

Which columns are sealed is said on the row classes. What people may still change afterwards (reminders, dispute,
comment) or what is marked later (printed, exported) is not. The rule is the version of the workbook at the time: a
column that came after it is not covered, so that a seal stays true when its workbook is brought up to a later version.
A seal without rule (`rank-hash`) is of version 0.1.0.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.frozen import frozen, once_a_class
from gescof_xl.core.schema import Column, Row, stored_columns
from gescof_xl.core.versions import CURRENT, FIRST, has
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceLine, Payment
from gescof_xl.domain.tables.seller import Seller

Sealable = Invoice | Payment | Seller
Part = InvoiceLine | Instalment
S = TypeVar("S", bound=Sealable)


@frozen
class SealEntry:
    """What the journal keeps of one sealed row: its place in the chain and its canonical JSON."""

    rank: int
    hash: str
    table: str
    key: str
    content: str


@frozen
class SealLog:
    """The journal beside the workbook: its entries, the rank and hash of its head record, lines that cannot be read.

    `carried` is the rank and hash of the last seal of the year before, (0, "") in a first workbook; `kept` are the
    ranks of that year that came along.
    """

    entries: tuple[SealEntry, ...] = ()
    head: tuple[int, str] = (0, "")
    unreadable: tuple[int, ...] = ()
    carried: tuple[int, str] = (0, "")
    kept: frozenset[int] = frozenset()


class SealText(NamedTuple):
    """What a seal says: `rule` is the version of the workbook whose sealed columns it covers."""

    rank: int
    hash: str
    rule: str

    def __str__(self) -> str:
        return f"{self.rank}-{self.hash}" if self.rule == FIRST else f"{self.rank}-{self.rule}-{self.hash}"


def sealed(ledger: Ledger, rows: Sequence[S], parts: Iterable[Part] = ()) -> tuple[S, ...]:
    """The same rows with their seals, following the last one of the ledger; `parts` are those of the new documents."""
    rank, previous, _ = last_seal(ledger)
    own: defaultdict[str, list[Part]] = defaultdict(list)
    for part in parts:
        own[part.invoice].append(part)
    done = []
    for row in rows:
        rank += 1
        previous = digest(previous, rank, content(row, own[row.number]))
        done.append(replace(row, seal=str(SealText(rank, previous, CURRENT))))
    return tuple(done)


def completed(invoice: Invoice, parts: Iterable[Part]) -> Invoice:
    """A document of an earlier version with the mark that it was completed: this version, and a digest of all it has.

    Its seal covers what it had when it was issued; the digest covers the rest, out of the chain.
    """
    return replace(invoice, completed=f"{CURRENT}-{digest('', 0, content(invoice, parts))}")


def is_as_completed(invoice: Invoice, parts: Iterable[Part]) -> bool:
    """Whether a document still says what it was completed with; true of one that never was."""
    rule, _, value = invoice.completed.rpartition("-")
    return not invoice.completed or digest("", 0, content(invoice, parts, rule)) == value


def sealed_rows(ledger: Ledger) -> list[Sealable]:
    """The versions of the seller, documents and payments that bear a seal."""
    rows: list[Sealable] = [*ledger.sellers, *ledger.invoices, *ledger.payments]
    return [row for row in rows if row.seal]


def new_seals(changes: Iterable[Change]) -> list[str]:
    """The seals of the rows that are added."""
    rows = (change.row for change in changes if isinstance(change, Add))
    return [seal for row in rows if (seal := getattr(row, "seal", ""))]


def entries(ledger: Ledger) -> list[SealEntry]:
    """Every sealed row of the ledger, in the order of the chain."""
    found = []
    for row in sealed_rows(ledger):
        seal = read_seal(row.seal)
        text = content(row, parts_of(ledger, row), seal.rule)
        found.append(SealEntry(rank=seal.rank, hash=seal.hash, table=row.TABLE, key=row.number, content=text))
    return sorted(found, key=lambda entry: entry.rank)


def parts_of(ledger: Ledger, row: Sealable) -> Sequence[Part]:
    """The lines and instalments that the seal of a document covers; none for the other rows."""
    if not isinstance(row, Invoice):
        return ()
    return (*ledger.lines_of[row.number], *ledger.instalments_of[row.number])


def chain(ledger: Ledger) -> dict[int, str]:
    """The hash of each seal, by its rank."""
    return {seal.rank: seal.hash for seal in (read_seal(row.seal) for row in sealed_rows(ledger))}


def last_seal(ledger: Ledger) -> SealText:
    """The seal of the highest rank; rank 0 and no hash when nothing is sealed."""
    return max((read_seal(row.seal) for row in sealed_rows(ledger)), default=SealText(0, "", FIRST))


def read_seal(seal: str) -> SealText:
    """What a seal says; rank 0 when it is not one."""
    rank, _, rest = seal.partition("-")
    rule, _, value = rest.rpartition("-")
    is_seal = rank.isascii() and rank.isdigit()
    return SealText(int(rank), value, rule or FIRST) if is_seal else SealText(0, seal, FIRST)


def content(row: Sealable, parts: Iterable[Part] = (), rule: str = CURRENT) -> str:
    """The canonical JSON of a row: sorted keys, amounts as strings, its parts in the order of their numbers."""
    data: dict[str, object] = {"table": row.TABLE, **_values(row, rule)}
    if isinstance(row, Invoice):
        ordered = sorted(parts, key=lambda part: (len(part.number), part.number))
        data["lines"] = [_values(part, rule) for part in ordered if isinstance(part, InvoiceLine)]
        if _covered(Instalment, rule):
            data["instalments"] = [_values(part, rule) for part in ordered if isinstance(part, Instalment)]
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(previous: str, rank: int, text: str) -> str:
    """The hash that follows `previous` at that rank."""
    return hashlib.sha256(f"{previous}{rank}{text}".encode()).hexdigest()


def _values(row: Row, rule: str) -> Mapping[str, str]:
    """The sealed cells by title, empty ones left out."""
    cells = {c.title: _text(getattr(row, c.field)) for c in _covered(type(row), rule)}
    return {title: text for title, text in cells.items() if text}


@once_a_class
def _covered(row_class: type[Row], rule: str) -> tuple[Column, ...]:
    """The columns that a seal of that rule covers; none for a rule that this program does not know."""
    known = rule.replace(".", "").isdecimal() and has(CURRENT, rule) and has(rule, row_class.SEALED_SINCE)
    return tuple(c for c in stored_columns(row_class) if known and c.seal == "sealed" and has(rule, c.since))


def _text(value: object) -> str:
    # Written once for all: every seal ever made is computed again with it. So it shares nothing with `value_text`,
    # which follows what people read.
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)
