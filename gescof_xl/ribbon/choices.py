"""What an assistant offers to tick: open invoices, credits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros
from gescof_xl.workbook.assistant import Choice

if TYPE_CHECKING:
    from gescof_xl.domain.ledger import Ledger

Offer = Callable[["Ledger", str], Sequence[Choice]]


def choices_for(action_id: str, party: str, read: Callable[[], Ledger]) -> Mapping[str, Sequence[Choice]]:
    """The choices of a button by field; of one party when it is known already, else of all.

    The workbook is read only for a button that offers something.
    """
    offers = {field: offer for (action, field), offer in _OFFERS.items() if action == action_id}
    ledger = read() if offers else None
    return {field: offer(ledger, party) for field, offer in offers.items() if ledger is not None}


def _open_invoices(ledger: Ledger, party: str) -> Sequence[Choice]:
    from gescof_xl.domain.matching import open_invoices

    found = open_invoices(ledger, party)
    return [Choice(key=o.invoice.number, text=_known_as(o.invoice.party, o.invoice.date, o.left)) for o in found]


def _credits(ledger: Ledger, party: str) -> Sequence[Choice]:
    from gescof_xl.domain.credits import all_credits

    owned = [c for owner, some in all_credits(ledger).items() if party in ("", owner) for c in some]
    return [Choice(key=c.number, text=_known_as(c.party, c.date, c.amount)) for c in owned]


def _known_as(party: str, day: date, left: Decimal) -> str:
    return f"{party}, du {date_fr(day)}, reste {euros(left)}"


_OFFERS: dict[tuple[str, str], Offer] = {
    ("saisir-reglement", "allocate"): _open_invoices,
    ("saisir-reglement", "credits"): _credits,
}
