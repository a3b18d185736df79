"""Money that goes back: the inverse of a payment that was wrong or bounced, and the refund of a credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, total
from gescof_xl.core.words import of_name
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import Share
from gescof_xl.domain.payments.open_credits import Credit
from gescof_xl.domain.payments.payments import Move, Settlement, settle
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment


def reversal_of(ledger: Ledger, payment: Payment, day: date, comment: str) -> Settlement:
    """A bounced or mistaken payment undone: its negative, and the negative of each allocation; invoices are due again.

    What was written off beside it, cents, bank charges or a discount, is undone too, once. Raises Refused when it was
    undone before, or itself undoes another.
    """
    _undone_once(ledger, payment)
    if day < payment.date:
        raise Refused(
            f"{payment.number} est du {date_fr(payment.date)} : il ne s'annule pas avant, le {date_fr(day)}.",
            "Donnez le jour où il est revenu impayé, ou celui où l'erreur est corrigée.",
            field="day",
        )
    beside = [p for p in ledger.payments if p.completes == payment.number and not p.cancels]
    wrong = [payment, *(p for p in beside if p.number not in ledger.cancelled)]
    numbers = ledger.next_numbers(Payment, len(wrong))
    undone = [
        replace(
            p,
            number=number,
            date=day,
            amount=-p.amount,
            cancels=p.number,
            completes=numbers[0] if p is not payment else payment.completes,
            bank_reference="",
            exported="",
            seal="",
            comment=comment or f"Annulation {of_name(p.number)}",
        )
        for p, number in zip(wrong, numbers, strict=True)
    ]
    moves = [move for old, new in zip(wrong, undone, strict=True) for move in _back(ledger, old, new)]
    return Settlement(payments=tuple(undone), moves=tuple(moves))


def _undone_once(ledger: Ledger, payment: Payment) -> None:
    if payment.cancels:
        raise Refused(
            f"{payment.number} annule déjà {payment.cancels} : une annulation ne s'annule pas.",
            "Saisissez de nouveau le règlement.",
            field="cancel",
        )
    again = next((p.number for p in ledger.payments if p.cancels == payment.number), "")
    if again:
        raise Refused(f"{payment.number} est déjà annulé par {again}.", "Rien n'est à faire.", field="cancel")


def _back(ledger: Ledger, old: Payment, new: Payment) -> Iterator[Move]:
    moved: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    latest = new.date
    for allocation in ledger.allocations_from[old.number]:
        moved[allocation.invoice] += allocation.amount
        latest = max(latest, allocation.date)
    for invoice, amount in moved.items():
        if amount:
            yield Move(source=new.number, credit_note=False, invoice=invoice, amount=-amount, date=latest)


def refund(payment: Payment, taken: Sequence[Credit]) -> Settlement:
    """Credits given back by `payment` (negative): credit notes are used up, and the party's other credit is lowered.

    `taken` holds what is taken of each. Raises Refused when they do not add up to what is given back.
    """
    if total(c.amount for c in taken) != -payment.amount:
        raise Refused("Le remboursement ne correspond pas aux crédits.", "Vérifiez le montant.")
    moves = tuple(
        Move(
            source=payment.number, credit_note=False, invoice=c.number, amount=-c.amount, date=max(payment.date, c.date)
        )
        for c in taken
        if c.credit_note
    )
    return Settlement(payments=(payment,), moves=moves)


def taken_back(ledger: Ledger, allocation: Allocation, day: date) -> Credit:
    """What an allocation gives back when it is taken from its invoice; raises Refused when it cannot be.

    It is there as a credit of who paid, or of whose credit note it was.
    """
    source = ledger.find(Payment, allocation.payment) or ledger.get(Invoice, allocation.credit_note)
    still = total(a.amount for a in ledger.allocations_from[source.number] if a.invoice == allocation.invoice)
    if allocation.amount <= ZERO or still < allocation.amount:
        raise Refused(
            f"{allocation.number} a déjà été reprise {of_name(allocation.invoice)}.",
            "Choisissez une affectation qui règle encore sa facture.",
            field="move",
        )
    if source.number in ledger.cancelled:
        raise Refused(
            f"{source.number} est annulé : {allocation.number} ne règle plus {allocation.invoice}.",
            "Choisissez une affectation qui règle encore sa facture.",
            field="move",
        )
    if isinstance(source, Payment) and not source.mode.is_money:
        raise Refused(
            f"{allocation.number} vient {of_name(source.number)}, qui n'est pas de l'argent ({source.mode}).",
            "Annulez ce règlement, puis saisissez-le pour l'autre facture.",
            field="move",
        )
    if day < allocation.date:
        raise Refused(
            f"{allocation.number} est du {date_fr(allocation.date)} : elle ne se déplace pas avant.",
            "Donnez le jour de la correction.",
            field="day",
        )
    return Credit(
        number=source.number,
        party=source.party,
        date=source.date,
        amount=allocation.amount,
        credit_note=bool(allocation.credit_note),
    )


def moved(ledger: Ledger, allocation: Allocation, credit: Credit, shares: Sequence[Share], day: date) -> Settlement:
    """The allocation taken back on `day`, and its amount given to other invoices."""
    back = Move(
        source=credit.number,
        credit_note=credit.credit_note,
        invoice=allocation.invoice,
        amount=-allocation.amount,
        date=day,
    )
    given = settle(ledger, (), [credit], shares, day) if shares else Settlement()
    return replace(given, moves=(back, *given.moves))
