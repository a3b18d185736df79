"""A VAT rate that ended between a deposit and its service: what the deposit paid keeps the rate of its payment.

VAT of a deposit is due on its payment (CGI 269 2 c), at the rate of that day (directive 2006/112/CE, art. 65 and 93 a);
the later rate applies to the rest of the price. What the law says of one change of rate may differ: see docs/trade.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import ZERO, cents, share, total
from gescof_xl.domain.balances import balance
from gescof_xl.domain.invoicing.deposits import OpenDeposit, deposit_holders, open_deposits
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.vat import usual_category
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation, Payment
from gescof_xl.domain.tables.settings import DatedRate, VatCategory
from gescof_xl.domain.tables.training import Financing


def at_deposit_rates(
    ledger: Ledger, financing: Financing, service: Sequence[DraftLine], part: Decimal, done_on: date
) -> list[DraftLine]:
    """The lines of a service done on that day, with lines of their own for what deposits of an ended rate paid of it.

    `part` is the fraction of the deposits that these lines use up, as in `deductions`.
    """
    lines, paid = list(service), list[DraftLine]()
    for holder in deposit_holders(ledger, financing):
        for deposit in open_deposits(ledger, holder.number):
            paid_on = _paid_while_it_held(ledger, deposit, done_on)
            if paid_on:
                nets = _nets_at_a_later_rate(ledger, service, lines, deposit, paid_on)
                given = share(min(cents(deposit.net * part), total(nets)), nets)
                paid += [_paid_by(deposit, line, net, paid_on) for line, net in zip(lines, given, strict=True) if net]
                lines = [_less(line, net) for line, net in zip(lines, given, strict=True)]
    return [line for line in (*lines, *paid) if line.net]


def _paid_while_it_held(ledger: Ledger, deposit: OpenDeposit, done_on: date) -> date | None:
    """The day of the payment of a deposit whose rate ended before the service was done; None for any other deposit.

    One that is not wholly paid by the end of its rate was not due then: it is corrected, as one at a mistaken rate is.
    """
    rate = ledger.find(DatedRate, deposit.line.vat)
    if rate is None or not _is_taxed(rate) or rate.holds_on(done_on) or balance(ledger, deposit.invoice) > ZERO:
        return None
    taken_back = {note.number for note in ledger.credit_notes_of[deposit.invoice.number]}
    days = _paid_on(
        ledger, [a for a in ledger.allocations_to[deposit.invoice.number] if a.credit_note not in taken_back]
    )
    return max(days) if days and all(map(rate.holds_on, days)) else None


def _paid_on(ledger: Ledger, allocations: Iterable[Allocation]) -> list[date]:
    """The days of what still settles an invoice; a payment that was cancelled or moved away does not."""
    amounts: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    days: dict[str, date] = {}
    for allocation in allocations:
        payment = ledger.find(Payment, allocation.payment) if allocation.payment else None
        source = (payment.cancels or payment.number) if payment else allocation.credit_note
        amounts[source] += allocation.amount
        if allocation.amount > ZERO:
            days[source] = payment.date if payment else allocation.date
    return [day for source, day in days.items() if amounts[source] > ZERO]


def _nets_at_a_later_rate(
    ledger: Ledger, service: Sequence[DraftLine], lines: Sequence[DraftLine], deposit: OpenDeposit, paid_on: date
) -> list[Decimal]:
    """What of each line a deposit may have paid: at the rate that its product has since, else at any later one."""
    later = {line.vat for line in service if _is_later(ledger, line.vat, paid_on)}
    own = {line.vat for line in service if line.product == deposit.line.product} & later
    return [line.net if line.vat in (own or later) else ZERO for line in lines]


def _is_later(ledger: Ledger, code: str, paid_on: date) -> bool:
    rate = ledger.find(DatedRate, code)
    return rate is not None and _is_taxed(rate) and not rate.holds_on(paid_on)


def _paid_by(deposit: OpenDeposit, line: DraftLine, net: Decimal, paid_on: date) -> DraftLine:
    subject, *details = line.label.split("\n")
    label = "\n".join([f"{subject}, part payée par l'acompte {deposit.invoice.number}", *details])
    return replace(_piece(line, net), label=label, vat=deposit.line.vat, taxed_on=paid_on)


def _less(line: DraftLine, net: Decimal) -> DraftLine:
    return _piece(line, line.net - net) if net else line


def _piece(line: DraftLine, net: Decimal) -> DraftLine:
    return replace(line, quantity=Decimal(1), unit_price=net, discount="", net=net)


def _is_taxed(rate: DatedRate) -> bool:
    return (rate.category or usual_category(rate.value)) is VatCategory.STANDARD
