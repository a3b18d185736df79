"""Where each party stands: invoiced, paid, due, overdue, credit, and how long it takes to pay. Amounts TTC in euros."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gescof_xl.core.money import total
from gescof_xl.domain.balances import available, balance
from gescof_xl.domain.invoicing.debtors import Debtor, debtor_of
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.receivables.schedule import parts
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment
from gescof_xl.domain.tables.reports import ClientStatement

_TENTH = Decimal("0.1")


def statements(ledger: Ledger, day: date) -> list[ClientStatement]:
    """Every party that was invoiced or that paid, at the end of that day, by name."""
    then = ledger_at(ledger, day)
    codes = dict.fromkeys(map(then.holder, (*(i.party for i in then.invoices), *(p.party for p in then.payments))))
    known = [debtor_of(then, code) for code in codes if then.party(code) or then.invoices_of_party[code]]
    lines = [_statement(then, debtor, day) for debtor in known]
    return sorted(lines, key=lambda s: (s.name.casefold(), s.party))


def _statement(ledger: Ledger, party: Debtor, day: date) -> ClientStatement:
    documents = ledger.invoices_of_party[party.code]
    invoices = [i for i in documents if i.gross > 0]
    left = [part for i in invoices for part in parts(ledger, i)]
    kept = [(p, available(ledger, p)) for p in ledger.payments_of_party[party.code]]
    unused = total(-balance(ledger, i) for i in documents if i.gross < 0)
    return ClientStatement(
        party=party.code,
        name=party.name,
        invoiced=total(i.gross for i in invoices),
        credited=-total(i.gross for i in documents if i.gross < 0),
        paid=total(_money(ledger, documents)) + total(amount for p, amount in kept if p.mode.is_money),
        written_off=total(_written_off(ledger, documents)) + total(amount for p, amount in kept if not p.mode.is_money),
        due=total(p.left for p in left),
        overdue=total(p.left for p in left if p.days_late(day)),
        credit=unused + total(amount for _, amount in kept),
        days_to_pay=days_to_pay(ledger, invoices),
        last_reminder=max((r.date for r in ledger.reminders_of[party.code]), default=None),
    )


def _money(ledger: Ledger, documents: list[Invoice]) -> Iterator[Decimal]:
    """What money settles of these documents, whoever paid; a credit note of another party is as good as its money."""
    for document in documents:
        for allocation in ledger.allocations_to[document.number]:
            payment = ledger.find(Payment, allocation.payment)
            note = ledger.find(Invoice, allocation.credit_note)
            if (payment and payment.mode.is_money) or (
                note and ledger.holder(note.party) != ledger.holder(document.party)
            ):
                yield allocation.amount
        for allocation in ledger.allocations_from[document.number]:
            if ledger.holder(ledger.get(Invoice, allocation.invoice).party) != ledger.holder(document.party):
                yield -allocation.amount


def _written_off(ledger: Ledger, documents: list[Invoice]) -> Iterator[Decimal]:
    """What was given up of these documents: lost debts, and cents."""
    for allocation in (a for i in documents for a in ledger.allocations_to[i.number]):
        payment = ledger.find(Payment, allocation.payment)
        if payment and not payment.mode.is_money:
            yield allocation.amount


def days_to_pay(ledger: Ledger, invoices: list[Invoice]) -> Decimal | None:
    """Mean days from invoice to payment, weighted by the amounts paid; None when nothing was paid.

    Payments that were cancelled, their inverses and what was written off say nothing of how long it takes.
    """
    paid = [(i, a) for i in invoices for a in ledger.allocations_to[i.number] if _counts(ledger, a)]
    whole = total(a.amount for _, a in paid)
    if not whole:
        return None
    weighed = sum((a.amount * (_received(ledger, a) - i.date).days for i, a in paid), Decimal(0))
    return (weighed / whole).quantize(_TENTH, rounding=ROUND_HALF_UP)


def _counts(ledger: Ledger, allocation: Allocation) -> bool:
    payment = ledger.find(Payment, allocation.payment)
    if payment is None or not payment.mode.is_money:
        return False
    return not payment.cancels and payment.number not in ledger.cancelled


def _received(ledger: Ledger, allocation: Allocation) -> date:
    """The day that the money came, or the allocation's when an older credit was used later."""
    return max(ledger.get(Payment, allocation.payment).date, allocation.date)
