"""A VAT rate that ended between a deposit and its service: what the deposit paid keeps the rate of its payment.

VAT of a deposit is due on its payment (CGI 269 2 c), at the rate of that day (directive 2006/112/CE, art. 65 and 93 a);
the later rate applies to the rest of the price. What the law says of one change of rate may differ: see docs/trade.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, cents, share, total
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
            if payment := _paid_while_it_held(ledger, deposit, done_on):
                nets = _nets_at_a_later_rate(ledger, service, lines, deposit, payment.on)
                given = share(min(cents(deposit.net * payment.part * part), total(nets)), nets)
                paid += [
                    _paid_by(deposit, line, net, payment.on) for line, net in zip(lines, given, strict=True) if net
                ]
                lines = [_less(line, net) for line, net in zip(lines, given, strict=True)]
    return [line for line in (*lines, *paid) if line.net]


@frozen
class _Paid:
    """What of a deposit was paid while its rate held, as a fraction, and the last day on which it was."""

    on: date
    part: Decimal


def _paid_while_it_held(ledger: Ledger, deposit: OpenDeposit, done_on: date) -> _Paid | None:
    """What was paid of a deposit whose rate ended before the service was done; None for any other deposit.

    What was not paid by then was not due: it is corrected, as a deposit at a mistaken rate is.
    """
    rate = ledger.find(DatedRate, deposit.line.vat)
    if rate is None or not _is_taxed(rate) or rate.holds_on(done_on):
        return None
    notes = ledger.credit_notes_of[deposit.invoice.number]
    asked = deposit.invoice.gross + total(note.gross for note in notes)
    taken_back = {note.number for note in notes}
    settling = [a for a in ledger.allocations_to[deposit.invoice.number] if a.credit_note not in taken_back]
    paid = {day: amount for day, amount in _paid_by_day(ledger, settling).items() if rate.holds_on(day)}
    return _Paid(on=max(paid), part=min(total(paid.values()) / asked, Decimal(1))) if paid and asked else None


def _paid_by_day(ledger: Ledger, allocations: Iterable[Allocation]) -> Mapping[date, Decimal]:
    """What still settles an invoice, by day, TTC; a payment that was cancelled or moved away does not."""
    amounts: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    days: dict[str, date] = {}
    for allocation in allocations:
        payment = ledger.find(Payment, allocation.payment) if allocation.payment else None
        source = (payment.cancels or payment.number) if payment else allocation.credit_note
        amounts[source] += allocation.amount
        if allocation.amount > ZERO:
            days[source] = payment.date if payment else allocation.date
    by_day: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for source, day in days.items():
        by_day[day] += amounts[source]
    return {day: amount for day, amount in by_day.items() if amount > ZERO}


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
