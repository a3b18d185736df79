"""What an assistant offers to tick: open invoices, credits, debtors to remind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros
from gescof_xl.core.words import counted
from gescof_xl.workbook.form.questions import Offer

if TYPE_CHECKING:
    from gescof_xl.domain.ledger import Ledger

Offering = Callable[["Ledger", str, date], Sequence[Offer]]


def choices_for(action_id: str, party: str, today: date, read: Callable[[], Ledger]) -> Mapping[str, Sequence[Offer]]:
    """The choices of a button by field, on that day; of one party when it is known already, else of all.

    The workbook is read only for a button that offers something.
    """
    offers = {field: offer for (action, field), offer in _OFFERS.items() if action == action_id}
    ledger = read() if offers else None
    return {field: offer(ledger, party, today) for field, offer in offers.items() if ledger is not None}


def _open_invoices(ledger: Ledger, party: str, _today: date) -> Sequence[Offer]:
    from gescof_xl.domain.payments.allocation import open_invoices

    found = open_invoices(ledger, party)
    return [
        Offer(key=o.invoice.number, text=_known_as(o.invoice.party, o.invoice.date, o.left), amount=o.left)
        for o in found
    ]


def _credits(ledger: Ledger, party: str, _today: date) -> Sequence[Offer]:
    from gescof_xl.domain.payments.open_credits import all_credits

    owned = [c for owner, some in all_credits(ledger).items() if party in ("", owner) for c in some]
    return [Offer(key=c.number, text=_known_as(c.party, c.date, c.amount), amount=c.amount) for c in owned]


def _to_remind(ledger: Ledger, party: str, today: date) -> Sequence[Offer]:
    from gescof_xl.domain.invoicing.debtors import debtor_of
    from gescof_xl.domain.receivables.reminders import ReminderChoice, channel_of, reminders_due

    found = reminders_due(ledger, today, ReminderChoice(parties=(party,) if party else ()))
    return [
        Offer(
            key=p.party,
            text=f"{debtor_of(ledger, p.party).name}, niveau {p.level.rank} ({channel_of(ledger, p)}), "
            f"{counted(len(p.invoices), 'facture(s)')}, {euros(p.amount)}",
        )
        for p in found.proposals
    ]


def _known_as(party: str, day: date, left: Decimal) -> str:
    return f"{party}, du {date_fr(day)}, reste {euros(left)}"


_OFFERS: dict[tuple[str, str], Offering] = {
    ("saisir-reglement", "allocate"): _open_invoices,
    ("saisir-reglement", "credits"): _credits,
    ("relancer", "parties"): _to_remind,
}
