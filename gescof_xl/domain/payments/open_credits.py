"""What a party can still settle invoices with: credit notes not fully used, overpayments, deposits. Euros TTC."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.balances import available, balance
from gescof_xl.domain.ledger import Ledger


@frozen
class Credit:
    """What is left of one credit note (`credit_note`) or of one payment, `amount` positive."""

    number: str
    party: str
    date: date
    amount: Decimal
    credit_note: bool

    @property
    def label(self) -> str:
        """What it is, for people."""
        return f"avoir {self.number}" if self.credit_note else f"règlement {self.number}"


def credits_of(ledger: Ledger, party: str) -> list[Credit]:
    """The credits of a party, oldest first, what was already refunded left out."""
    return all_credits(ledger).get(party, [])


def refunded_beyond(ledger: Ledger, party: str) -> Decimal:
    """What a party was given back of payments that were cancelled since: it owes that money."""
    left = total(available(ledger, payment) for payment in ledger.payments if ledger.holder(payment.party) == party)
    return max(ZERO, -left)


def take(owned: Iterable[Credit], amount: Decimal) -> list[Credit]:
    """As much of the credits as makes up the amount, in their order; less when they hold less."""
    taken = []
    for credit in owned:
        part = min(credit.amount, amount)
        if part > 0:
            taken.append(replace(credit, amount=part))
            amount -= part
    return taken


def all_credits(ledger: Ledger) -> Mapping[str, list[Credit]]:
    """The credits of every party that has some."""
    by_party: defaultdict[str, list[Credit]] = defaultdict(list)
    for credit in (*_avoirs(ledger), *_overpayments(ledger)):
        by_party[credit.party].append(credit)
    return {party: sorted(some, key=lambda c: (c.date, c.number)) for party, some in by_party.items()}


def _avoirs(ledger: Ledger) -> Iterable[Credit]:
    for invoice in ledger.invoices:
        left = -balance(ledger, invoice)
        if left > 0:
            yield Credit(
                number=invoice.number,
                party=ledger.holder(invoice.party),
                date=invoice.date,
                amount=left,
                credit_note=True,
            )


def _overpayments(ledger: Ledger) -> Iterable[Credit]:
    """What is left of payments; a refund (a payment left negative) eats the oldest credit of its party."""
    given_back: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    overpaid = []
    for payment in ledger.payments:
        left = available(ledger, payment)
        if left < 0:
            given_back[ledger.holder(payment.party)] -= left
        elif left > 0:
            overpaid.append(
                Credit(
                    number=payment.number,
                    party=ledger.holder(payment.party),
                    date=payment.date,
                    amount=left,
                    credit_note=False,
                )
            )
    for credit in sorted(overpaid, key=lambda c: (c.date, c.number)):
        eaten = min(credit.amount, given_back[credit.party])
        given_back[credit.party] -= eaten
        if credit.amount > eaten:
            yield replace(credit, amount=credit.amount - eaten)
