"""A VAT rate that ended between a deposit and its service: what the deposit paid keeps the rate of its payment.

VAT of a deposit is due on its payment (CGI 269 2 c), at the rate of that day (directive 2006/112/CE, art. 65 and 93 a);
the later rate applies to the rest of the price. What the law says of one change of rate may differ: see docs/trade.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import ZERO, cents, share, total
from gescof_xl.domain.balances import balance
from gescof_xl.domain.invoicing.deposits import OpenDeposit, deposit_holders, open_deposits
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.vat import usual_category
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Payment
from gescof_xl.domain.tables.settings import DatedRate, VatCategory
from gescof_xl.domain.tables.training import Financing


def at_deposit_rates(
    ledger: Ledger, financing: Financing, service: Sequence[DraftLine], part: Decimal, done_on: date
) -> list[DraftLine]:
    """The lines of a service done on that day, with lines of their own for what deposits of an ended rate paid of it.

    `part` is the fraction of the deposits that these lines use up, as in `deductions`.
    """
    lines = list(service)
    for holder in deposit_holders(ledger, financing):
        for deposit in open_deposits(ledger, holder.number):
            paid_on = _paid_while_it_held(ledger, deposit, done_on)
            if paid_on:
                lines = list(_divided(ledger, lines, deposit, cents(deposit.net * part), paid_on))
    return lines


def _paid_while_it_held(ledger: Ledger, deposit: OpenDeposit, done_on: date) -> date | None:
    """The day of the payment of a deposit whose rate ended before the service was done; None for any other deposit.

    One that is not wholly paid by the end of its rate was not due then: it is corrected, as one at a mistaken rate is.
    """
    rate = ledger.find(DatedRate, deposit.line.vat)
    if rate is None or not _is_taxed(rate) or rate.holds_on(done_on) or balance(ledger, deposit.invoice) > ZERO:
        return None
    taken_back = {note.number for note in ledger.credit_notes_of[deposit.invoice.number]}
    days = []
    for allocation in ledger.allocations_to[deposit.invoice.number]:
        if allocation.credit_note not in taken_back:
            payment = ledger.find(Payment, allocation.payment) if allocation.payment else None
            days.append(payment.date if payment else allocation.date)
    return max(days) if days and all(map(rate.holds_on, days)) else None


def _divided(
    ledger: Ledger, lines: Sequence[DraftLine], deposit: OpenDeposit, amount: Decimal, paid_on: date
) -> Iterator[DraftLine]:
    """The same lines; those of a later rate give `amount`, in proportion, to lines at the rate of the deposit."""
    nets = [line.net if _bears_a_later_rate(ledger, line, paid_on) else ZERO for line in lines]
    for line, given in zip(lines, share(min(amount, total(nets)), nets), strict=True):
        if line.net > given:
            yield line if given == ZERO else _piece(line, line.net - given)
        if given:
            subject, *details = line.label.split("\n")
            subject = f"{subject}, part payée par l'acompte {deposit.invoice.number}"
            yield replace(
                _piece(line, given), label="\n".join([subject, *details]), vat=deposit.line.vat, taxed_on=paid_on
            )


def _bears_a_later_rate(ledger: Ledger, line: DraftLine, paid_on: date) -> bool:
    rate = ledger.find(DatedRate, line.vat)
    return rate is not None and _is_taxed(rate) and not rate.holds_on(paid_on)


def _piece(line: DraftLine, net: Decimal) -> DraftLine:
    return replace(line, quantity=Decimal(1), unit_price=net, discount="", net=net)


def _is_taxed(rate: DatedRate) -> bool:
    return (rate.category or usual_category(rate.value)) is VatCategory.STANDARD
