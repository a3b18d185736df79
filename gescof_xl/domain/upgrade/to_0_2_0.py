"""What version 0.1.0 guessed each time that it read a row, told once for good: version 0.2.0 writes it in the row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import example_notice
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Allocation, Invoice, InvoiceLine, InvoiceType, LineKind
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatCategory
from gescof_xl.domain.tables.training import Session

_UNALLOCATED = "non affecté"
"""The end of the label of what a payment left as credit."""


def line_kinds(ledger: Ledger) -> Mapping[str, LineKind]:
    """What each line of a document is for, by what it refers to and by its rate."""
    return {line.number: _kind(ledger, line) for line in ledger.lines}


def _kind(ledger: Ledger, line: InvoiceLine) -> LineKind:
    if line.deposit:
        return LineKind.DEDUCTION
    if _document_type(ledger, line) is InvoiceType.DEPOSIT:
        return LineKind.DEPOSIT
    if line.supplement:
        return LineKind.SUPPLEMENT
    if line.financing:
        return LineKind.TRAINING if line.product == _trained(ledger, line) else LineKind.COMPONENT
    return LineKind.FEE if line.participant and _is_out_of_scope(ledger, line) else LineKind.DIRECT


def _document_type(ledger: Ledger, line: InvoiceLine) -> InvoiceType | None:
    """The type of its document, or of the one that its credit note corrects."""
    document = ledger.find(Invoice, line.invoice)
    if document is not None and document.type is InvoiceType.CREDIT_NOTE:
        document = ledger.find(Invoice, document.origin)
    return document.type if document is not None else None


def _trained(ledger: Ledger, line: InvoiceLine) -> str:
    """The product of the session that the document invoices."""
    document = ledger.find(Invoice, line.invoice)
    session = ledger.find(Session, document.session) if document is not None else None
    return session.product if session is not None else line.product


def _is_out_of_scope(ledger: Ledger, line: InvoiceLine) -> bool:
    rate = ledger.find(DatedRate, line.vat)
    return rate is not None and rate.category is VatCategory.OUT_OF_SCOPE


def public_notices(ledger: Ledger) -> Mapping[str, str]:
    """What rates of public buyers print: 0.1.0 printed those of companies for all."""
    unsaid = (r for r in ledger.rates if r.type is RateType.PUBLIC_PENALTY and not r.notice)
    return {rate.code: example_notice(rate.type, rate.value) for rate in unsaid}


def completed_payments(ledger: Ledger) -> Mapping[str, str]:
    """The payment that each rounding completes: its document number said it; its inverse completes the inverse."""
    inverse = {payment.cancels: payment.number for payment in ledger.payments if payment.cancels}
    found = {}
    for payment in ledger.payments:
        if payment.mode is PaymentMode.ROUNDING and payment.document:
            found[payment.number] = inverse.get(payment.document, "") if payment.cancels else payment.document
    known = {payment.number for payment in ledger.payments}
    return {number: completed for number, completed in found.items() if completed in known}


def posted_allocations(ledger: Ledger) -> Mapping[str, str]:
    """The allocation that each exported line of a client's account posts.

    The lines of a payment's entry stand in the order of its allocations; from where they no longer agree on, as after a
    change by hand, none is named, and `verifier` says so.
    """
    exported: defaultdict[tuple[str, str], list[Allocation]] = defaultdict(list)
    for allocation in ledger.allocations:
        exported[allocation.exported, allocation.payment].append(allocation)
    entries: defaultdict[tuple[str, str], list[PostedLine]] = defaultdict(list)
    for line in ledger.posted:
        if line.aux and not line.label.endswith(_UNALLOCATED):
            entries[line.batch, line.piece].append(line)
    found: dict[str, str] = {}
    for payment in ledger.payments:
        place = (payment.exported, payment.number)
        found |= dict(_posted(entries.get(place, []), exported.get(place, [])) if payment.exported else ())
    return found


def _posted(lines: list[PostedLine], allocations: list[Allocation]) -> Iterator[tuple[str, str]]:
    lines = sorted(lines, key=lambda line: (len(line.number), line.number))
    allocations = sorted(allocations, key=lambda a: (a.date, len(a.number), a.number))
    for line, allocation in zip_longest(lines, allocations):
        if line is None or allocation is None or line.credit - line.debit != allocation.amount:
            return
        yield line.number, allocation.number
