"""An avoir settles the invoice that it corrects: an allocation without money (domain rule: « soldée par avoir »)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.money import ZERO
from gescof_xl.domain.balances import balance
from gescof_xl.domain.invoicing.issue import Issued
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import next_numbers
from gescof_xl.domain.tables.billing import Allocation, Invoice, InvoiceType


def issued_changes(ledger: Ledger, issued: Issued, day: date) -> tuple[Change, ...]:
    """The documents, each avoir among them settling its origin."""
    avoirs = [i for i in issued.invoices if i.type is InvoiceType.CREDIT_NOTE]
    return (*issued.changes, *settlements(ledger.after(issued.changes), avoirs, day))


def settlements(ledger: Ledger, avoirs: Iterable[Invoice], day: date) -> list[Change]:
    """The allocations by which each avoir settles what is still owed on its origin, TTC; the rest stays available."""
    pairs = [(avoir, min(balance(ledger, ledger.get(Invoice, avoir.origin)), -avoir.gross)) for avoir in avoirs]
    useful = [(avoir, amount) for avoir, amount in pairs if amount > ZERO]
    numbers = next_numbers(Allocation.SERIES, (a.number for a in ledger.allocations), len(useful))
    return [
        Add(Allocation(number=number, credit_note=avoir.number, invoice=avoir.origin, amount=amount, date=day))
        for number, (avoir, amount) in zip(numbers, useful, strict=True)
    ]
