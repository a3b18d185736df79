"""Deposits that were received: a financing says by which document, in which mode and when. Amounts TTC in euros."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Change
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.domain.balances import available, balance
from gescof_xl.domain.invoicing.issue import Issued
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import Share
from gescof_xl.domain.payments.open_credits import Credit
from gescof_xl.domain.payments.payments import duplicate_payments, settle
from gescof_xl.domain.tables.billing import Invoice, Payment
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.training import Financing


@dataclass(frozen=True, kw_only=True)
class ReceivedDeposit:
    """One cheque or transfer of a party, and what it pays of deposit invoices, by number."""

    party: str
    date: date
    mode: PaymentMode
    document: str
    paid: Mapping[str, Decimal]


def received_deposits(ledger: Ledger, issued: Issued, asked: Mapping[str, Decimal], day: date) -> list[ReceivedDeposit]:
    """What pays the deposits that are invoiced: those whose mode is typed, and whose date has come.

    `asked` is the deposit of each financing. One document that is typed for several trainees is one payment.
    """
    invoice_of = {line.financing: line.invoice for line in issued.lines}
    groups: dict[tuple[object, ...], list[Financing]] = {}
    for financing in (ledger.get(Financing, number) for number in asked):
        if financing.deposit_mode and financing.deposit_date and financing.deposit_date <= day:
            document = financing.deposit_document or financing.deposit_date
            groups.setdefault((financing.payer, financing.deposit_mode, document), []).append(financing)
    return [_received(group, invoice_of, asked) for group in groups.values()]


def _received(
    group: Sequence[Financing], invoice_of: Mapping[str, str], asked: Mapping[str, Decimal]
) -> ReceivedDeposit:
    first = min(group, key=lambda f: f.deposit_date or date.max)
    paid: dict[str, Decimal] = {}
    for financing in group:
        invoice = invoice_of[financing.number]
        paid[invoice] = paid.get(invoice, ZERO) + asked[financing.number]
    return ReceivedDeposit(
        party=first.payer,
        date=first.deposit_date or date.max,
        mode=first.deposit_mode or PaymentMode.TRANSFER,
        document=first.deposit_document,
        paid=paid,
    )


def deposit_payments(ledger: Ledger, received: Iterable[ReceivedDeposit], day: date) -> Sequence[Change]:
    """The payments and allocations that settle deposit invoices of the ledger; what was recorded before is used."""
    changes: list[Change] = []
    for one in received:
        changes += _payment(ledger.after(changes), one, day)
    return changes


def told(ledger: Ledger, received: ReceivedDeposit) -> str:
    """A sentence such as « Acompte FA2026-00001 reçu : 300,00 €, Chèque 123 du 01/09/2026 »."""
    payment = _as_payment(ledger, received)
    known = ", ".join(p.number for p in _known(ledger, payment))
    return (
        f"Acompte {', '.join(received.paid)} reçu : {euros(payment.amount)}, {payment.mode} {payment.document}".rstrip()
        + f" du {date_fr(payment.date)}{f' (déjà enregistré : {known})' if known else ''}."
    )


def _payment(ledger: Ledger, received: ReceivedDeposit, day: date) -> Sequence[Change]:
    """The same document is never recorded twice: of one that is known, what is still available settles the deposits."""
    payment = _as_payment(ledger, received)
    known = _known(ledger, payment)
    rest = total(available(ledger, p) for p in known) if known else payment.amount
    shares: list[Share] = []
    for number, gross in received.paid.items():
        invoice = ledger.get(Invoice, number)
        amount = min(gross, balance(ledger, invoice), rest)
        if amount > ZERO:
            shares.append(Share(invoice=invoice, amount=amount))
            rest -= amount
    if not known:
        return settle(ledger, [payment], [], shares, day).changes(ledger)
    return settle(ledger, (), [_credit(ledger, p) for p in known], shares, day).changes(ledger)


def _as_payment(ledger: Ledger, received: ReceivedDeposit) -> Payment:
    return Payment(
        number=ledger.next_numbers(Payment, 1)[0],
        date=received.date,
        party=received.party,
        mode=received.mode,
        document=received.document,
        amount=total(received.paid.values()),
    )


def _known(ledger: Ledger, payment: Payment) -> list[Payment]:
    """The payments recorded before that are this one: the same document of the party, else the same day and amount."""
    if not payment.document:
        return duplicate_payments(ledger, payment)
    of_party = ledger.payments_of_party[payment.party]
    alike = [p for p in of_party if p.document == payment.document and p.mode == payment.mode and not p.cancels]
    return [p for p in alike if p.number not in ledger.cancelled]


def _credit(ledger: Ledger, payment: Payment) -> Credit:
    return Credit(
        number=payment.number,
        party=payment.party,
        date=payment.date,
        amount=available(ledger, payment),
        credit_note=False,
    )
