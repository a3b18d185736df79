"""What is settled, what is left, and where an issued document stands. All amounts TTC in euros."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation, Invoice, InvoiceStatus, InvoiceType, Payment


def settled(ledger: Ledger, invoice: Invoice) -> Decimal:
    """What payments and credit notes settled; for a credit note, what was used or refunded of it (negative)."""
    received = total(a.amount for a in ledger.allocations_to[invoice.number])
    used = total(a.amount for a in ledger.allocations_from[invoice.number])
    return received - used


def settled_by_money(ledger: Ledger) -> Iterator[tuple[Payment, Allocation]]:
    """What money settles, or gives back: a credit note is none, and neither are lost debts and cents written off."""
    for allocation in ledger.allocations:
        payment = ledger.find(Payment, allocation.payment) if allocation.payment else None
        if payment and payment.mode.is_money:
            yield payment, allocation


def balance(ledger: Ledger, invoice: Invoice) -> Decimal:
    """What is left to pay; negative for a credit note that can still be used or refunded."""
    return invoice.gross - settled(ledger, invoice)


def status(ledger: Ledger, invoice: Invoice, today: date) -> InvoiceStatus:
    """Where the document stands on that day."""
    left = balance(ledger, invoice)
    if invoice.type is InvoiceType.CREDIT_NOTE:
        return _credit_note_status(ledger, invoice, left)
    if left == ZERO:
        credited = total(a.amount for a in ledger.allocations_to[invoice.number] if a.credit_note)
        by_credit_note = invoice.gross > 0 and credited == invoice.gross
        return InvoiceStatus.CREDITED if by_credit_note else InvoiceStatus.PAID
    if days_late(ledger, invoice, today):
        return InvoiceStatus.OVERDUE
    return InvoiceStatus.DUE if left == invoice.gross else InvoiceStatus.PARTLY


def _credit_note_status(ledger: Ledger, note: Invoice, left: Decimal) -> InvoiceStatus:
    if left < ZERO:
        return InvoiceStatus.AVAILABLE
    refunded = total(a.amount for a in ledger.allocations_to[note.number])
    return InvoiceStatus.REFUNDED if refunded == note.gross else InvoiceStatus.USED


def days_late(ledger: Ledger, invoice: Invoice, today: date) -> int:
    """Days since the due date of an invoice that is not fully paid; 0 when it is, or is not due."""
    if invoice.due is None or invoice.due >= today or balance(ledger, invoice) <= 0:
        return 0
    return (today - invoice.due).days


def allocated(ledger: Ledger, payment: Payment) -> Decimal:
    """What of a payment settles invoices."""
    return total(a.amount for a in ledger.allocations_from[payment.number])


def available(ledger: Ledger, payment: Payment) -> Decimal:
    """What of a payment can still settle invoices: the party's credit."""
    return payment.amount - allocated(ledger, payment)


def invoiced(ledger: Ledger, financing: str) -> Decimal:
    """Invoices minus credit notes of a financing, HT, derived from the issued lines."""
    return total(line.net for line in ledger.lines_of_financing[financing])
