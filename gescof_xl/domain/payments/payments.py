"""Recording, cancelling and refunding payments. Amounts TTC in euros; every function returns data and writes nothing.

A payment never disappears: what was wrong is undone by its inverse. Cents within the organisation's tolerance are
written off by a payment of mode « Écart » that names the payment which it completes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import Share
from gescof_xl.domain.payments.open_credits import Credit
from gescof_xl.domain.row_problems import blocking
from gescof_xl.domain.seal import sealed
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Allocation, Payment
from gescof_xl.domain.tables.parties import PaymentMode


@frozen
class Move:
    """What goes from a payment or a credit note (`source`) to an invoice; negative to take it back."""

    source: str
    credit_note: bool
    invoice: str
    amount: Decimal
    date: date


@frozen
class Settlement:
    """New payments and what moves, decided together. `kept` is what of the new money stays credit of the payer."""

    payments: tuple[Payment, ...] = ()
    moves: tuple[Move, ...] = ()
    kept: Decimal = ZERO

    def changes(self, ledger: Ledger) -> tuple[Add, ...]:
        """The lines to add to Règlements, sealed, and to Affectations."""
        return (*(Add(p) for p in sealed(ledger, self.payments)), *_allocations(ledger, self.moves))


def duplicate_payments(ledger: Ledger, payment: Payment) -> list[Payment]:
    """Payments recorded before that say the same: party, date, amount and document number; cancelled ones left out."""
    alike = [p for p in ledger.payments if _duplicate_key(p) == _duplicate_key(payment) and not p.cancels]
    return [p for p in alike if p.number not in ledger.cancelled]


def duplicate_problem(payment: Payment) -> Problem:
    """REG-006: what is being recorded was recorded before, as `payment`."""
    document = f", pièce {payment.document}" if payment.document else ""
    return blocking(
        payment,
        "REG-006",
        "Montant",
        f"c'est déjà {euros(payment.amount)} du {date_fr(payment.date)} ({payment.party}{document}).",
        "Si c'est bien un second règlement, acceptez le doublon.",
    )


def _duplicate_key(payment: Payment) -> tuple[object, ...]:
    return payment.party, payment.date, payment.amount, payment.document


def tolerance(ledger: Ledger) -> Decimal:
    """The difference, in euros, under which a payment is taken as the whole."""
    return setting(ledger, Key.TOLERANCE)


def settle(
    ledger: Ledger, made: Sequence[Payment], owned: Sequence[Credit], shares: Sequence[Share], day: date
) -> Settlement:
    """The shares paid on `day` by the credits `owned`, then by what is `made`; what is left of the payment is kept.

    `made` is empty, or a payment and what settles beside it (the charges of its bank, a discount), which is used first;
    all carry their numbers. A difference within the tolerance is written off. Raises Refused when a share exceeds what
    is left of its invoice, or all shares what pays.
    """
    all_funds = [*owned, *map(_funds, made[1:]), *map(_funds, made[:1])]
    _check(ledger, all_funds, shares)
    moves = tuple(_pour(all_funds, shares, day))
    if not made:
        return Settlement(moves=moves)
    kept = total(p.amount for p in made) - total(m.amount for m in moves if m.source in {p.number for p in made})
    short = [] if kept else _short(ledger, shares)
    if short:
        written = _rounding(ledger, made, total(s.amount for s in short))
        return Settlement(payments=(*made, written), moves=(*moves, *_pour([_funds(written)], short, day)))
    if shares and ZERO < kept <= tolerance(ledger):
        return Settlement(payments=(*made, _rounding(ledger, made, -kept)), moves=moves)
    return Settlement(payments=tuple(made), moves=moves, kept=kept)


def _funds(payment: Payment) -> Credit:
    return Credit(
        number=payment.number, party=payment.party, date=payment.date, amount=payment.amount, credit_note=False
    )


def _check(ledger: Ledger, all_funds: Sequence[Credit], shares: Sequence[Share]) -> None:
    for share in shares:
        left = balance(ledger, share.invoice)
        if share.amount > left:
            raise Refused(
                f"{share.invoice.number} : {euros(share.amount)} affectés dépassent ce qui reste dû, {euros(left)}.",
                "Diminuez l'affectation : le surplus restera en crédit du tiers.",
                field="allocate",
            )
    wanted, have = total(s.amount for s in shares), total(p.amount for p in all_funds)
    if wanted > have:
        raise Refused(
            f"Les affectations ({euros(wanted)}) dépassent ce qui paie ({euros(have)}).",
            "Diminuez-les, ou utilisez un crédit du tiers.",
            field="allocate",
        )


def _pour(all_funds: Sequence[Credit], shares: Iterable[Share], day: date) -> Iterator[Move]:
    """Purses emptied one after the other into the shares; a move is never dated before what it joins."""
    left = {funds.number: funds.amount for funds in all_funds}
    for share in shares:
        wanted = share.amount
        for funds in all_funds:
            part = min(wanted, left[funds.number])
            if part > 0:
                left[funds.number] -= part
                wanted -= part
                yield Move(
                    source=funds.number,
                    credit_note=funds.credit_note,
                    invoice=share.invoice.number,
                    amount=part,
                    date=max(day, funds.date, share.invoice.date),
                )


def _short(ledger: Ledger, shares: Iterable[Share]) -> list[Share]:
    """The cents that shares leave of their invoices, where they are within the tolerance."""
    rests = [replace(s, amount=balance(ledger, s.invoice) - s.amount) for s in shares]
    return [r for r in rests if ZERO < r.amount <= tolerance(ledger)]


def _rounding(ledger: Ledger, made: Sequence[Payment], amount: Decimal) -> Payment:
    """Cents written off beside the first of new payments: positive when they lack, negative when they are too many."""
    payment = made[0]
    number = ledger.after([Add(one) for one in made]).next_numbers(Payment, 1)[0]
    return Payment(
        number=number,
        date=payment.date,
        party=payment.party,
        mode=PaymentMode.ROUNDING,
        document=payment.number,
        amount=amount,
        completes=payment.number,
        comment=f"Écart sur {payment.number}",
    )


def _allocations(ledger: Ledger, moves: Sequence[Move]) -> list[Add]:
    numbers = ledger.next_numbers(Allocation, len(moves))
    return [
        Add(
            Allocation(
                number=number,
                invoice=m.invoice,
                amount=m.amount,
                date=m.date,
                payment="" if m.credit_note else m.source,
                credit_note=m.source if m.credit_note else "",
            )
        )
        for number, m in zip(numbers, moves, strict=True)
    ]
