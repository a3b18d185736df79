"""The four figures that the person in charge looks at first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.readiness.to_invoice import lines_to_invoice
from gescof_xl.domain.receivables.schedule import open_parts
from gescof_xl.domain.tables.reports import Billing, ToInvoiceLine


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Invoiced this year (HT, credit notes deducted), to receive and overdue (TTC), finished and not invoiced (HT)."""

    turnover: Decimal
    outstanding: Decimal
    overdue: Decimal
    to_invoice: Decimal


def figures(ledger: Ledger, day: date) -> Figures:
    """The figures at the end of that day."""
    then = ledger_at(ledger, day)
    parts = open_parts(then)
    return Figures(
        turnover=turnover(then, day.replace(month=1, day=1), day),
        outstanding=total(p.left for p in parts),
        overdue=total(p.left for p in parts if p.days_late(day)),
        to_invoice=total(line.left for line in lines_to_invoice(then, day) if _waits(line, day)),
    )


def _waits(line: ToInvoiceLine, day: date) -> bool:
    """What is to come, or to cancel, is not to be invoiced yet."""
    return line.left > 0 and line.end < day and line.state is not Billing.TO_CANCEL


def turnover(ledger: Ledger, since: date, until: date) -> Decimal:
    """Invoices minus credit notes HT, issued between two days, both included."""
    return total(i.net for i in ledger.invoices if since <= i.date <= until)
