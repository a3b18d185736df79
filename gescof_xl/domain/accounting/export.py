"""One export of entries: what it takes, in numbered, balanced and lettered entries, frozen in Écritures.

An event is exported once. What was exported before is read from the rows' marks, so that entries of today never
depend on anything that an earlier export already took.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.domain.accounting.chart import Chart, Journal
from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.domain.accounting.lettering import letters
from gescof_xl.domain.accounting.posted import posted_lines
from gescof_xl.domain.accounting.posting import Collected, Event, Leg, Poster
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import next_numbers
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment

BATCHES = "EX00000"
"""The series of exports: EX00001, EX00002…"""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What one export takes: rows that no export took, between two days (both included; None: no limit)."""

    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    allocations: tuple[Allocation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.invoices or self.payments or self.allocations)

    def marked(self, batch: str) -> Iterator[Change]:
        """The rows with the number of their export."""
        for invoice in self.invoices:
            yield Replace(invoice, replace(invoice, exported=batch))
        for payment in self.payments:
            yield Replace(payment, replace(payment, exported=batch))
        for allocation in self.allocations:
            yield Replace(allocation, replace(allocation, exported=batch))


@dataclass(frozen=True, kw_only=True)
class Export:
    """A batch of entries, and the changes that freeze it."""

    batch: str
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...] = ()


def to_export(ledger: Ledger, since: date | None = None, until: date | None = None) -> Taken:
    """What was never exported, in a period. An allocation waits for both rows that it joins."""
    invoices = tuple(i for i in ledger.invoices if not i.exported and _within(i.date, since, until))
    payments = tuple(p for p in ledger.payments if not p.exported and _within(p.date, since, until))
    known = {i.number for i in (*invoices, *(i for i in ledger.invoices if i.exported))}
    known |= {p.number for p in (*payments, *(p for p in ledger.payments if p.exported))}
    allocations = tuple(
        a
        for a in ledger.allocations
        if not a.exported and _within(a.date, since, until) and {a.invoice, a.payment or a.credit_note} <= known
    )
    return Taken(invoices=invoices, payments=payments, allocations=allocations)


def export(ledger: Ledger, taken: Taken, day: date) -> Export:
    """The entries of what is taken, numbered after those exported before; raises Refused for an altered document."""
    batch = next_numbers(BATCHES, (line.batch for line in ledger.posted), 1)[0]
    chart = Chart(ledger)
    events = sorted(_events(ledger, taken), key=lambda e: (e.date, tuple(Journal).index(e.journal), e.piece))
    lettered = letters(ledger, taken.allocations, [leg for e in events for leg in e.legs], _dates(events))
    first = int(max((line.entry for line in ledger.posted), default=Decimal(0))) + 1
    entries = tuple(
        Entry(
            journal=chart.journal(event.journal),
            journal_label=event.journal.value,
            number=number,
            date=event.date,
            lines=tuple(_line(ledger, event, leg, lettered.get(leg.settles)) for leg in event.legs),
        )
        for number, event in enumerate(events, first)
    )
    rows = posted_lines(ledger, entries, batch, day)
    return Export(batch=batch, entries=entries, changes=(*taken.marked(batch), *map(Add, rows)))


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _events(ledger: Ledger, taken: Taken) -> Iterator[Event]:
    """Allocations one after the other, oldest first: the VAT of each follows from those before."""
    poster = Poster(ledger, Collected(ledger, (a for a in ledger.allocations if a.exported)))
    yield from (event for i in taken.invoices if len((event := poster.document(i)).legs) > 1)
    own: defaultdict[str, list[Allocation]] = defaultdict(list)
    numbers = {p.number: p for p in taken.payments}
    for allocation in taken.allocations:
        own[allocation.payment if allocation.payment in numbers else ""].append(allocation)
    for payment in sorted(taken.payments, key=lambda p: (p.date, p.number)):
        yield poster.payment(payment, sorted(own[payment.number], key=_order))
    for allocation in sorted(taken.allocations, key=_order):
        source = numbers.get(allocation.payment)
        event = poster.later_vat(source, allocation) if source else poster.move(allocation)
        if event.legs:
            yield event


def _order(allocation: Allocation) -> tuple[date, int, str]:
    return allocation.date, len(allocation.number), allocation.number


def _dates(events: Sequence[Event]) -> dict[str, date]:
    """The last day on which each document's balance moved."""
    latest: dict[str, date] = {}
    for event in events:
        for leg in event.legs:
            if leg.settles:
                latest[leg.settles] = max(event.date, latest.get(leg.settles, event.date))
    return latest


def _line(ledger: Ledger, event: Event, leg: Leg, letter: tuple[str, date] | None) -> EntryLine:
    party = ledger.the_party(leg.party) if leg.party else None
    code, lettered_on = letter or ("", None)
    return EntryLine(
        account=leg.account.code,
        account_label=leg.account.label,
        piece=event.piece,
        piece_date=event.date,
        label=leg.label,
        aux=(party.account or party.code) if party else "",
        aux_label=party.name if party else "",
        debit=max(leg.amount, Decimal("0.00")),
        credit=max(-leg.amount, Decimal("0.00")),
        letter=code,
        letter_date=lettered_on,
        due_date=leg.due,
    )
