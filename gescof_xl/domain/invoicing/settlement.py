"""A credit note settles the invoice that it corrects: an allocation without money (« soldée par avoir »)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.money import ZERO
from gescof_xl.domain.balances import balance
from gescof_xl.domain.invoicing.issue import Issued
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation, Invoice, InvoiceType


def issued_changes(ledger: Ledger, issued: Issued, day: date) -> tuple[Change, ...]:
    """The documents, each credit note among them settling its origin."""
    credit_notes = [i for i in issued.invoices if i.type is InvoiceType.CREDIT_NOTE]
    return (*issued.changes, *settlements(ledger.after(issued.changes), credit_notes, day))


def settlements(ledger: Ledger, credit_notes: Iterable[Invoice], day: date) -> list[Change]:
    """The allocations by which each credit note settles what its origin still owes, TTC; the rest stays available."""
    pairs = [
        (credit_note, min(balance(ledger, ledger.get(Invoice, credit_note.origin)), -credit_note.gross))
        for credit_note in credit_notes
        if credit_note.origin
    ]
    useful = [(credit_note, amount) for credit_note, amount in pairs if amount > ZERO]
    numbers = ledger.next_numbers(Allocation, len(useful))
    return [
        Add(
            Allocation(
                number=number, credit_note=credit_note.number, invoice=credit_note.origin, amount=amount, date=day
            )
        )
        for number, (credit_note, amount) in zip(numbers, useful, strict=True)
    ]
