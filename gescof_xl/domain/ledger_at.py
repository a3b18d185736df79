"""The ledger as it stood at the end of a day in the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gescof_xl.domain.ledger import Ledger


def ledger_at(ledger: Ledger, day: date) -> Ledger:
    """Documents, payments, allocations and reminders dated until that day; the rest of the ledger as it is.

    An allocation goes with what it joins: it is left out when its payment, credit note or invoice is.
    """
    invoices = tuple(i for i in ledger.invoices if i.date <= day)
    payments = tuple(p for p in ledger.payments if p.date <= day)
    issued = {i.number for i in invoices}
    known = issued | {p.number for p in payments}
    return replace(
        ledger,
        invoices=invoices,
        payments=payments,
        lines=tuple(line for line in ledger.lines if line.invoice in issued),
        instalments=tuple(i for i in ledger.instalments if i.invoice in issued),
        allocations=tuple(
            a
            for a in ledger.allocations
            if a.date <= day and a.invoice in issued and (a.payment or a.credit_note) in known
        ),
        reminders=tuple(r for r in ledger.reminders if r.date <= day),
    )
