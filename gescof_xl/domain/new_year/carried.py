"""What the workbook of a new year takes along: all that is not settled, and whatever hangs on it.

Rows that refer to one another go together, so that no balance, share or state of a session changes on the way: a
session is carried with all its documents, a payment with all that it settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter

from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Row, key_of, stored_columns
from gescof_xl.domain.balances import available, balance
from gescof_xl.domain.carried_from import CarriedFrom
from gescof_xl.domain.ledger import CLASS_OF, ROW_CLASSES, Ledger
from gescof_xl.domain.numbering import series_of
from gescof_xl.domain.seal import last_seal, read_seal, sealed_rows
from gescof_xl.domain.sessions.billable import invoicing_state
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Allocation, Instalment, Invoice, InvoiceLine, Payment, Reminder
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.domain.tables.training import (
    Financing,
    InvoicingState,
    Participant,
    Period,
    Session,
    SessionStatus,
    Supplement,
)

Node = tuple[str, str]
"""A row, by its table and key."""

_MOVING: tuple[type[Row], ...] = (
    Session,
    Participant,
    Financing,
    Supplement,
    Period,
    Payment,
    Allocation,
    Invoice,
    InvoiceLine,
    Instalment,
    PostedLine,
)
"""The tables that grow from year to year; parties, products, rates, sellers and settings are taken along whole."""

_ENTRY = "écriture"
"""What the lines of one entry have in common: they balance together."""

LEFT: tuple[type[Row], ...] = (LogEntry, *(c for c in ROW_CLASSES.values() if c.REPORT))
"""The tables that begin anew: the log of the past stays with it, reports are made again."""


def carried_keys(ledger: Ledger, first_day: date) -> Mapping[str, frozenset[str]]:
    """The keys that each growing table keeps, by table, in a year that begins on `first_day`."""
    neighbours = _neighbours(ledger)
    waiting = list(_unsettled(ledger, first_day))
    found: set[Node] = set()
    while waiting:
        if (node := waiting.pop()) not in found:
            found.add(node)
            waiting += neighbours[node] - found
    keys: defaultdict[str, set[str]] = defaultdict(set, {c.TABLE: set() for c in _MOVING})
    for table, key in found - {node for node in found if node[0] == _ENTRY}:
        keys[table].add(key)
    keys[Reminder.TABLE] = {r.number for r in ledger.reminders if _reminds(r, keys[Invoice.TABLE])}
    return {table: frozenset(kept) for table, kept in keys.items()}


def origin_of(ledger: Ledger, file: str, year: int) -> CarriedFrom:
    """What the new workbook of that year says of the old one, whose file has that name."""
    last = last_seal(ledger)
    return CarriedFrom(file, last.rank, last.hash, max((int(line.entry) for line in ledger.posted), default=0), year)


def _unsettled(ledger: Ledger, first_day: date) -> Iterator[Node]:
    """What is open, what is of the new year, what waits for its export, and the last of each series of numbers."""
    exports = bool(ledger.posted)
    for invoice in ledger.invoices:
        if balance(ledger, invoice) or invoice.date >= first_day or (exports and not invoice.exported):
            yield _node(invoice)
    for payment in ledger.payments:
        if available(ledger, payment) or payment.date >= first_day or (exports and not payment.exported):
            yield _node(payment)
    yield from (_node(session) for session in ledger.sessions if _is_open(ledger, session, first_day))
    yield from _last_ones(ledger)


def _is_open(ledger: Ledger, session: Session, first_day: date) -> bool:
    if session.end >= first_day or session.status in (SessionStatus.PLANNED, SessionStatus.CONFIRMED):
        return True
    try:
        state = invoicing_state(ledger, session)
    except Refused:
        return True
    return session.status is not SessionStatus.CANCELLED and state not in (None, InvoicingState.DONE)


def _last_ones(ledger: Ledger) -> Iterator[Node]:
    """The row of the highest number of each series, and of the last seal: the next ones follow them."""
    for row_class in _MOVING:
        if row_class.SERIES and (rows := ledger.rows(row_class)):
            yield _node(max(rows, key=lambda row: (len(key_of(row)), key_of(row))))
    series: dict[str, Invoice] = {}
    for invoice in sorted(ledger.invoices, key=lambda i: (len(i.number), i.number)):
        series[series_of(invoice)] = invoice
    yield from map(_node, series.values())
    if bearers := [row for row in sealed_rows(ledger) if type(row) in _MOVING]:
        yield _node(max(bearers, key=lambda row: read_seal(row.seal)))


def _neighbours(ledger: Ledger) -> defaultdict[Node, set[Node]]:
    """The rows that name one another, both ways."""
    found: defaultdict[Node, set[Node]] = defaultdict(set)
    moving = {c.TABLE for c in _MOVING}
    for row_class in _MOVING:
        references = [(c.ref, attrgetter(c.field)) for c in stored_columns(row_class) if c.ref in moving]
        for row in ledger.rows(row_class):
            for table, read in references:
                _join(found, _node(row), [(table, key) for key in _keys(read(row))])
    for line in ledger.posted:
        tables = (Invoice.TABLE, Payment.TABLE)
        pieces = [(table, line.piece) for table in tables if line.piece in ledger.keys(CLASS_OF[table])]
        _join(found, _node(line), [*pieces, (_ENTRY, str(line.entry))])
    return found


def _join(found: defaultdict[Node, set[Node]], node: Node, others: Iterable[Node]) -> None:
    for other in others:
        if other[1]:
            found[node].add(other)
            found[other].add(node)


def _keys(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value or ""),)


def _node(row: Row) -> Node:
    return row.TABLE, key_of(row)


def _reminds(reminder: Reminder, invoices: Iterable[str]) -> bool:
    return any(number in reminder.invoices for number in invoices)
