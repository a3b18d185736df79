"""Deposits of a financing: what their invoices still hold, what a later invoice deducts. Euros HT.

A deposit is invoiced on the financing's own account: its lines name the financing, and so do the lines of quantity −1
by which a later invoice deducts it. What deposits hold is the sum of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, cents, total
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, LineKind
from gescof_xl.domain.tables.training import Financing, FinancingStatus


@frozen
class OpenDeposit:
    """What a deposit invoice still holds of a financing at one rate, HT; `line` is its line."""

    invoice: Invoice
    line: InvoiceLine
    net: Decimal


def deposit_document(ledger: Ledger, line: InvoiceLine) -> str:
    """The deposit invoice that a line makes, deducts or corrects; "" for a line of service."""
    if line.kind is LineKind.DEDUCTION:
        return line.deposit
    if line.kind is not LineKind.DEPOSIT:
        return ""
    document = ledger.find(Invoice, line.invoice)
    return document.origin or document.number if document is not None else ""


def open_deposits(ledger: Ledger, financing: str) -> list[OpenDeposit]:
    """The deposits of a financing that are not deducted yet, oldest first."""
    held: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    first: dict[tuple[str, str], InvoiceLine] = {}
    for line in ledger.lines_of_financing[financing]:
        if document := deposit_document(ledger, line):
            held[document, line.vat] += line.net
            if line.invoice == document:
                first.setdefault((document, line.vat), line)
    return sorted(
        (
            OpenDeposit(invoice=ledger.get(Invoice, key[0]), line=first[key], net=net)
            for key, net in held.items()
            if net > ZERO and key in first
        ),
        key=lambda d: (d.invoice.date, d.invoice.number, d.line.number),
    )


def held(ledger: Ledger, financing: str) -> Decimal:
    """What deposits hold of a financing, HT."""
    return total(line.net for line in ledger.lines_of_financing[financing] if deposit_document(ledger, line))


def deductions(ledger: Ledger, financing: Financing, service: Sequence[DraftLine], part: Decimal) -> list[DraftLine]:
    """The lines that deduct deposits from an invoice: `part` of what they hold, within the service of the same rate.

    `part` is 1 on the last invoice of the financing, else the fraction of what was left to invoice: the deposit comes
    off in proportion. Source: BOI-TVA-DECLA (deposit number, date, HT and VAT on the final invoice), EN 16931 BT-113.
    """
    room: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for draft_line in service:
        room[draft_line.vat] += draft_line.net
    lines = []
    for holder in deposit_holders(ledger, financing):
        for deposit in open_deposits(ledger, holder.number):
            amount = min(cents(deposit.net * part), room[deposit.line.vat])
            if amount > ZERO:
                room[deposit.line.vat] -= amount
                lines.append(_deduction(deposit, holder, amount))
    return lines


def deposit_holders(ledger: Ledger, financing: Financing) -> list[Financing]:
    """The financings whose deposits an invoice of this one deducts: itself, then those that it took the place of."""
    gone = [f for f in ledger.financings_of[financing.session] if f.status is not FinancingStatus.ACTIVE]
    return [financing, *(f for f in gone if f != financing and deducted_with(ledger, f) == financing)]


def deducted_with(ledger: Ledger, financing: Financing) -> Financing:
    """The financing on whose invoices the deposits of this one are deducted: itself, while it counts.

    A financing that a credit note cancelled may still hold a deposit which its payer has paid: the next financing of
    the same payer, for the same participant, deducts it; with several of these, the first one does.
    """
    if financing.status is FinancingStatus.ACTIVE:
        return financing
    heirs = (
        f
        for f in ledger.financings_of[financing.session]
        if f.status is FinancingStatus.ACTIVE and f.participant == financing.participant and f.payer == financing.payer
    )
    return next(heirs, financing)


def deposits_asked(ledger: Ledger, financing: str) -> list[InvoiceLine]:
    """The lines of the deposit invoices of a financing and of their credit notes, whether deducted since or not."""
    return [line for line in ledger.lines_of_financing[financing] if line.kind is LineKind.DEPOSIT]


def _deduction(deposit: OpenDeposit, financing: Financing, amount: Decimal) -> DraftLine:
    return DraftLine(
        kind=LineKind.DEDUCTION,
        payer=financing.payer,
        product=deposit.line.product,
        participant=financing.participant,
        label=f"Acompte {deposit.invoice.number} du {date_fr(deposit.invoice.date)}",
        quantity=Decimal(-1),
        unit_price=amount,
        vat=deposit.line.vat,
        net=-amount,
        financing=financing.number,
        deposit=deposit.invoice.number,
        issued=deposit.line,
    )


@frozen
class Excess:
    """What a deposit holds beyond the service: to be given back by a credit note on the deposit invoice, HT."""

    deposit: OpenDeposit
    net: Decimal


def excesses(ledger: Ledger, financing: str, deducted: Iterable[DraftLine]) -> Iterator[Excess]:
    """What is left in the deposits of a financing once these lines are deducted."""
    taken = _taken(deducted)
    for deposit in open_deposits(ledger, financing):
        rest = deposit.net - taken.get((financing, deposit.invoice.number, deposit.line.vat), ZERO)
        if rest > ZERO:
            yield Excess(deposit=deposit, net=rest)


def beyond(
    ledger: Ledger, financing: Financing, lines: Sequence[DraftLine], rest: Decimal, part: Decimal
) -> Iterator[Excess]:
    """What deposits hold of the `part` that lines of service should use up, beyond what they leave of `rest` HT.

    None of these lines bears its rate, or too little of them, and nothing that is still to come takes it.
    """
    after = [e for holder in deposit_holders(ledger, financing) for e in excesses(ledger, holder.number, lines)]
    asked = total(line.net for line in lines if not line.deposit)
    excess = total(left.net for left in after) - (rest - asked)
    for left in after:
        held = left.deposit.net
        net = min(excess, left.net - (held - cents(held * part)))
        if net > ZERO:
            excess -= net
            yield Excess(deposit=left.deposit, net=net)


def _taken(deducted: Iterable[DraftLine]) -> Mapping[tuple[str, str, str], Decimal]:
    taken: defaultdict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for draft_line in deducted:
        taken[draft_line.financing, draft_line.deposit, draft_line.vat] -= draft_line.net
    return taken
