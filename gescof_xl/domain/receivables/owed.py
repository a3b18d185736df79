"""What was owed of an invoice on each day: money counts from the day that it came, whenever it was allocated.

Amounts TTC in euros.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from gescof_xl.core.changes import Add
from gescof_xl.core.money import ZERO
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import fill, open_invoices
from gescof_xl.domain.payments.open_credits import Credit, all_credits
from gescof_xl.domain.receivables.schedule import OpenInstalment, parts_left
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment

_DAY = timedelta(days=1)


def owed_spans(ledger: Ledger, part: OpenInstalment, last: date) -> Iterator[tuple[date, date, Decimal]]:
    """What was late of an instalment: (first day, last day, amount), from the day after its due date until `last`.

    Money received on a day counts from the day after. A payment that bounced never came; what a credit note takes off
    the invoice that it corrects was never owed.
    """
    settled = _settled_from(ledger, part.invoice)
    first = part.date + _DAY
    starts = sorted({first, *(day + _DAY for day in settled if first <= day < last)}) if first <= last else []
    for start, following in zip(starts, [*starts[1:], last + _DAY], strict=True):
        left = part.invoice.gross - sum((amount for day, amount in settled.items() if day < start), ZERO)
        rest = parts_left(ledger, part.invoice, left)[part.rank - 1].left
        if rest:
            yield start, following - _DAY, rest


def _settled_from(ledger: Ledger, invoice: Invoice) -> dict[date, Decimal]:
    """What settles an invoice, by the day from which it does."""
    settled: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for allocation in ledger.allocations_to[invoice.number]:
        payment = ledger.find(Payment, allocation.payment)
        note = ledger.find(Invoice, allocation.credit_note)
        if payment is not None and not (payment.cancels or payment.number in ledger.cancelled):
            settled[payment.date] += allocation.amount
        if note is not None:
            settled[date.min if note.origin == invoice.number else note.date] += allocation.amount
    return settled


def with_credits_used(ledger: Ledger, party: str) -> Ledger:
    """The ledger as if a party's credits settled what it owes, oldest due date first: its money is there already."""
    return ledger.after([Add(a) for a in _uses(ledger, party, all_credits(ledger).get(party, []))])


def _uses(ledger: Ledger, party: str, credits_: list[Credit]) -> Iterator[Allocation]:
    opened = open_invoices(ledger, party)
    for credit in credits_:
        for share in fill(opened, credit.amount, ZERO):
            yield Allocation(
                number=f"{credit.number}/{share.invoice.number}",
                payment="" if credit.credit_note else credit.number,
                credit_note=credit.number if credit.credit_note else "",
                invoice=share.invoice.number,
                amount=share.amount,
                date=max(credit.date, share.invoice.date),
            )
            opened = [replace(o, left=o.left - share.amount) if o.invoice is share.invoice else o for o in opened]
        opened = [o for o in opened if o.left]
