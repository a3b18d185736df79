"""One export of entries: what it takes, in numbered, balanced and lettered entries, frozen in Écritures.

An entry is exported once. What was exported before is read from the rows' marks, so that entries of today never
depend on anything that an earlier export already took. A row that was typed late, dated in what was exported, goes with
the next export, whatever its first day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.dates import end_of_month
from gescof_xl.domain.accounting.chart import AccountingJournal, Chart
from gescof_xl.domain.accounting.entries import Entry, EntryLine
from gescof_xl.domain.accounting.lettering import lettering
from gescof_xl.domain.accounting.posted import posted_lines
from gescof_xl.domain.accounting.posting import DraftEntry, Poster, PostingLine, VatOnCollection, document_entry
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger, numbers_after
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment

BATCHES = "EX00000"
"""The series of exports: EX00001, EX00002…"""
Exportable = Invoice | Payment | Allocation


@dataclass(frozen=True, kw_only=True)
class ExportSelection:
    """What one export takes: rows that no export took, between two days (both included; None: no limit)."""

    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    allocations: tuple[Allocation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def rows(self) -> tuple[Exportable, ...]:
        """All of them, oldest first."""
        return tuple(sorted((*self.invoices, *self.payments, *self.allocations), key=lambda row: row.date))

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


def exported_until(ledger: Ledger) -> date | None:
    """The day until which earlier exports went: to the end of a month that was over by then; None before the first."""
    latest = max((line.date for line in ledger.posted), default=None)
    if latest is None:
        return None
    month_end = end_of_month(latest)
    return month_end if month_end < max(line.valid_on for line in ledger.posted) else latest


def to_export(ledger: Ledger, since: date | None = None, until: date | None = None) -> ExportSelection:
    """What was never exported, in a period or typed late. An allocation waits for both rows that it joins."""
    before = exported_until(ledger)

    def taken(row: Exportable) -> bool:
        within = since is None or since <= row.date or (before is not None and row.date <= before)
        return not row.exported and within and (until is None or row.date <= until)

    invoices = tuple(i for i in ledger.invoices if taken(i))
    payments = tuple(p for p in ledger.payments if taken(p))
    known = {i.number for i in (*invoices, *(i for i in ledger.invoices if i.exported))}
    known |= {p.number for p in (*payments, *(p for p in ledger.payments if p.exported))}
    allocations = tuple(a for a in ledger.allocations if taken(a) and {a.invoice, a.payment or a.credit_note} <= known)
    return ExportSelection(invoices=invoices, payments=payments, allocations=allocations)


def came_late(ledger: Ledger, selection: ExportSelection) -> list[Exportable]:
    """The selected rows of a time until which an export went, and which it did not take."""
    before = exported_until(ledger)
    return [row for row in selection.rows if before is not None and row.date <= before]


def left_out(ledger: Ledger, selection: ExportSelection) -> list[Exportable]:
    """The rows that no export took, this one neither; oldest first."""
    whole = ExportSelection(
        invoices=tuple(i for i in ledger.invoices if not i.exported),
        payments=tuple(p for p in ledger.payments if not p.exported),
        allocations=tuple(a for a in ledger.allocations if not a.exported),
    )
    chosen = {row.number for row in selection.rows}
    return [row for row in whole.rows if row.number not in chosen]


def export(ledger: Ledger, selection: ExportSelection, day: date) -> Export:
    """The entries of what is taken, numbered after those exported before; raises Refused for an altered document."""
    batch = numbers_after((line.batch for line in ledger.posted), BATCHES, 1)[0]
    chart = Chart(ledger)
    draft_entries = sorted(
        _draft_entries(ledger, selection), key=lambda e: (e.date, tuple(AccountingJournal).index(e.journal), e.piece)
    )
    lettered = lettering(
        ledger, selection.allocations, [line for e in draft_entries for line in e.lines], _dates(draft_entries)
    )
    first = int(max((line.entry for line in ledger.posted), default=Decimal(0))) + 1
    entries = tuple(
        Entry(
            journal=draft_entry.code or chart.journal(draft_entry.journal),
            journal_label=draft_entry.journal.value,
            number=number,
            date=draft_entry.date,
            lines=tuple(_entry_line(draft_entry, line, lettered.get(line.settles)) for line in draft_entry.lines),
        )
        for number, draft_entry in enumerate(draft_entries, first)
    )
    rows = posted_lines(ledger, entries, batch, day)
    return Export(batch=batch, entries=entries, changes=(*selection.marked(batch), *map(Add, rows)))


def _draft_entries(ledger: Ledger, selection: ExportSelection) -> Iterator[DraftEntry]:
    """Allocations one after the other, oldest first: the VAT of each follows from those before."""
    poster = Poster(ledger, VatOnCollection(ledger, (a for a in ledger.allocations if a.exported)))
    for invoice in selection.invoices:
        draft_entry = document_entry(issued_document(ledger.issued, invoice.number))
        if len(draft_entry.lines) > 1:
            yield draft_entry
    own: defaultdict[str, list[Allocation]] = defaultdict(list)
    numbers = {p.number: p for p in selection.payments}
    for allocation in selection.allocations:
        own[allocation.payment if allocation.payment in numbers else ""].append(allocation)
    for payment in sorted(selection.payments, key=lambda p: (p.date, p.number)):
        yield poster.payment(payment, sorted(own[payment.number], key=_order))
    for allocation in sorted(selection.allocations, key=_order):
        source = numbers.get(allocation.payment)
        draft_entry = poster.later_vat(source, allocation) if source else poster.move(allocation)
        if draft_entry.lines:
            yield draft_entry


def _order(allocation: Allocation) -> tuple[date, int, str]:
    return allocation.date, len(allocation.number), allocation.number


def _dates(draft_entries: Sequence[DraftEntry]) -> dict[str, date]:
    """The last day on which each document's balance moved."""
    latest: dict[str, date] = {}
    for draft_entry in draft_entries:
        for line in draft_entry.lines:
            if line.settles:
                latest[line.settles] = max(draft_entry.date, latest.get(line.settles, draft_entry.date))
    return latest


def _entry_line(draft_entry: DraftEntry, line: PostingLine, letter: tuple[str, date] | None) -> EntryLine:
    code, lettered_on = letter or ("", None)
    return EntryLine(
        account=line.account.code,
        account_label=line.account.label,
        piece=draft_entry.piece,
        piece_date=draft_entry.date,
        label=line.label,
        aux=line.aux,
        aux_label=line.aux_label,
        debit=max(line.amount, Decimal("0.00")),
        credit=max(-line.amount, Decimal("0.00")),
        letter=code,
        letter_date=lettered_on,
        due_date=line.due,
        allocation=line.allocation,
    )
