"""Money received, line by line of what it settles: HT, in proportion of what each document asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import ZERO, cents, share, total
from gescof_xl.domain.balances import settled_by_money
from gescof_xl.domain.ledger import Ledger


def collected_by_line(ledger: Ledger, since: date = date.min, until: date = date.max) -> Mapping[str, Decimal]:
    """What was received between two days, both included, by invoice line: euros HT.

    A payment counts on the day of its allocation; what is given back counts less. A credit note that settles an invoice
    is no money, and a debt that is lost neither.
    """
    received: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for _, allocation in settled_by_money(ledger):
        if since <= allocation.date <= until:
            received[allocation.invoice] += allocation.amount
    lines: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for invoice in ledger.invoices:
        if invoice.gross and (money := received.get(invoice.number)):
            own = ledger.lines_of[invoice.number]
            net = cents(total(line.net for line in own) * money / invoice.gross)
            for line, part in zip(own, share(net, [line.net for line in own]), strict=True):
                lines[line.number] += part
    return lines
