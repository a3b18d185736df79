"""What a party has at its disposal."""

from __future__ import annotations

from decimal import Decimal

from gescof_xl.core.money import total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.open_credits import credits_of


def credit_of(ledger: Ledger, party: str) -> Decimal:
    """The sum of a party's credits."""
    return total(c.amount for c in credits_of(ledger, party))
