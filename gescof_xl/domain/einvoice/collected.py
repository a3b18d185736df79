"""What was collected of each document, by payment and VAT rate: what the tax office is told of VAT on collection.

Money alone counts: what a credit note settles, cents written off and lost debts were never collected. The day is that
on which the books release the VAT (CGI 269-2 c): the payment's, or the allocation's where it came later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, cents, total
from gescof_xl.domain.balances import settled_by_money
from gescof_xl.domain.einvoice.flow_mark import FlowMark
from gescof_xl.domain.invoicing.vat import VatRate, vat_book
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation, Invoice, Route, VatDue

COLLECTED = "212"
"""The status « Encaissée » (DGFiP external specifications v3.2)."""


@frozen
class Collected:
    """A part of a payment that settles a document: TTC by rate; negative when a payment is cancelled or given back."""

    invoice: Invoice
    allocation: Allocation
    day: date
    parts: tuple[tuple[VatRate, Decimal], ...]

    @property
    def amount(self) -> Decimal:
        """All of it, TTC."""
        return total(amount for _, amount in self.parts)

    @property
    def mark(self) -> FlowMark:
        """What its allocation bears of the message that tells it, once there is one."""
        return FlowMark.read(self.allocation.flow)

    @property
    def number(self) -> str:
        """That of its message, « 212-AF00012 »: one allocation is told once."""
        return f"{COLLECTED}-{self.allocation.number}"


def collected(ledger: Ledger, route: Route) -> Iterator[Collected]:
    """Every collection of documents that go that way and whose VAT is due when they are paid, in order of days."""
    settled: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for day, allocation, invoice in sorted(_settling(ledger, route), key=lambda one: (one[0], one[1].number)):
        before = settled[invoice.number]
        settled[invoice.number] += allocation.amount
        shares = zip(_shares(ledger, invoice, before), _shares(ledger, invoice, settled[invoice.number]), strict=True)
        parts = tuple((rate, after - so_far) for (rate, so_far), (_, after) in shares if after != so_far)
        if parts:
            yield Collected(invoice=invoice, allocation=allocation, day=day, parts=parts)


def collections_to_tell(ledger: Ledger) -> list[Collected]:
    """What was collected of invoices that go by the platform, and that no message surely told yet (status 212)."""
    return [one for one in collected(ledger, Route.PLATFORM) if one.mark.in_doubt or not one.mark.told]


def _settling(ledger: Ledger, route: Route) -> Iterator[tuple[date, Allocation, Invoice]]:
    for payment, allocation in settled_by_money(ledger):
        invoice = ledger.find(Invoice, allocation.invoice)
        if invoice and _waits(invoice, route):
            yield max(payment.date, allocation.date), allocation, invoice


def _waits(invoice: Invoice, route: Route) -> bool:
    return invoice.route is route and invoice.vat_due is VatDue.ON_COLLECTION


def _shares(ledger: Ledger, invoice: Invoice, settled: Decimal) -> list[tuple[VatRate, Decimal]]:
    """What a sum settles of each rate: pro rata of the total, the last rate takes what is left of the sum.

    Of the sums so far, and not of each payment: a document that is paid to the cent has given each rate to the cent.
    """
    totals = [(t.rate, t.net_base + t.net_vat) for t in vat_book(ledger.issued).totals(invoice.number)]
    shares = [(rate, cents(settled * part / invoice.gross) if invoice.gross else ZERO) for rate, part in totals]
    if shares:
        shares[-1] = (shares[-1][0], settled - total(amount for _, amount in shares[:-1]))
    return shares
