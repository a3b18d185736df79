"""What a session's rows become when nobody is reinvoiced for what a credit note takes back (HT).

The price comes down by it: of the financing, of the supplement, of the withdrawal fee; a financing of which nothing is
left is « annulé ».
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.money import ZERO, cents
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.credit_notes.cent_adjustment import adjusted
from gescof_xl.domain.credit_notes.financing_changes import Follow
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import due, serviced
from gescof_xl.domain.tables.billing import Invoice, InvoiceType, LineKind
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Participant, Session, Supplement


def released(ledger: Ledger, invoice: Invoice, lines: Sequence[DraftLine]) -> Follow:
    """What follows when nobody is reinvoiced for these credit note lines: financed comes down with invoiced.

    A deposit that is credited leaves the price as it is: it is owed by the final invoice. Rows that somebody deleted
    since the issue have nothing to follow: the credit note is of what was issued.
    """
    changes: list[Change] = []
    service: dict[str, Decimal] = {}
    for line in lines:
        if line.financing and not line.deposit:
            service[line.financing] = service.get(line.financing, ZERO) - line.net
    for number, amount in service.items():
        financing = ledger.find(Financing, number)
        if financing and financing.status is FinancingStatus.ACTIVE and ledger.find(Session, financing.session):
            untick = invoice.type is InvoiceType.DEPOSIT
            changes += _unticked(ledger, financing, amount) if untick else _reduced(ledger, financing, amount)
    for line in lines:
        if supplement := ledger.find(Supplement, line.supplement):
            changes.append(_less_supplement(supplement, line))
        participant = ledger.find(Participant, line.participant) if line.kind is LineKind.FEE else None
        if participant is not None:
            changes.append(_less_fee(participant, line))
    return Follow(changes=tuple(changes))


def _unticked(ledger: Ledger, financing: Financing, amount: Decimal) -> Iterator[Change]:
    """« Facture acompte » is unticked once no deposit is invoiced any more."""
    held = invoiced(ledger, financing.number) - serviced(ledger, financing)
    if held == amount:
        yield Replace(financing, replace(financing, deposit=None, deposit_invoiced=False))


def _reduced(ledger: Ledger, financing: Financing, amount: Decimal) -> Iterator[Change]:
    """The price comes down, except by what was invoiced in excess of it (an absence noted afterwards)."""
    owed = due(ledger, financing)
    excess = max(serviced(ledger, financing) - owed, ZERO)
    wanted = owed - max(amount - excess, ZERO)
    if wanted == owed:
        return
    if wanted == ZERO:
        yield Replace(financing, replace(financing, status=FinancingStatus.CANCELLED))
        return
    part = _part(ledger, financing)
    lower = Replace(financing, replace(financing, amount=cents(wanted / part)))
    yield lower
    yield from adjusted(ledger, [lower], {financing.number: wanted})


def _part(ledger: Ledger, financing: Financing) -> Decimal:
    """What is due of a financing's amount, as a fraction: 1 unless an absence reduces it."""
    owed = due(ledger, financing)
    return Decimal(1) if owed == financing.amount or not financing.amount else owed / financing.amount


def _less_supplement(old: Supplement, line: DraftLine) -> Change:
    """Not billable any more once wholly credited, else cheaper by what is credited."""
    rest = cents(old.quantity * old.unit_price) + line.net
    if rest <= ZERO:
        return Replace(old, replace(old, billable=False, invoice=""))
    unit = rest / old.quantity
    if unit == cents(unit):
        return Replace(old, replace(old, unit_price=unit))
    return Replace(old, replace(old, quantity=Decimal(1), unit_price=rest))


def _less_fee(participant: Participant, line: DraftLine) -> Change:
    return Replace(participant, replace(participant, fee=max((participant.fee or ZERO) + line.net, ZERO)))
