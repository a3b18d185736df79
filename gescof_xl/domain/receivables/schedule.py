"""What is due when: the instalments of an invoice, once payments have eaten the oldest first. Amounts TTC in euros."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from gescof_xl.core.money import ZERO
from gescof_xl.domain.balances import balance
from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.reports import ScheduleLine


@dataclass(frozen=True, kw_only=True)
class OpenInstalment:
    """One instalment: its due date, its amount and what is left of it. `rank` counts from 1."""

    invoice: Invoice
    rank: int
    date: dt.date
    amount: Decimal
    left: Decimal

    def days_late(self, day: dt.date) -> int:
        """Days since the due date on that day, 0 when nothing is left or it is not passed."""
        return max((day - self.date).days, 0) if self.left else 0


def parts(ledger: Ledger, invoice: Invoice) -> list[OpenInstalment]:
    """The instalments of an invoice, or the whole of it at its due date; a credit note has none."""
    return parts_left(ledger, invoice, balance(ledger, invoice))


def parts_left(ledger: Ledger, invoice: Invoice, left: Decimal) -> list[OpenInstalment]:
    """The same, were `left` what is still due of the invoice."""
    if invoice.gross <= 0:
        return []
    instalments = sorted(ledger.instalments_of[invoice.number], key=lambda i: (i.date, i.number))
    dated = [(i.date, i.amount) for i in instalments] or [(invoice.due or invoice.date, invoice.gross)]
    return list(_eaten(invoice, dated, left))


def _eaten(invoice: Invoice, dated: list[tuple[dt.date, Decimal]], left: Decimal) -> Iterator[OpenInstalment]:
    """What is left of the invoice is what is left of its last instalments."""
    rests = []
    for _, amount in reversed(dated):
        rests.append(max(min(amount, left), ZERO))
        left -= rests[-1]
    for rank, ((day, amount), rest) in enumerate(zip(dated, reversed(rests), strict=True), 1):
        yield OpenInstalment(invoice=invoice, rank=rank, date=day, amount=amount, left=rest)


def open_parts(ledger: Ledger) -> list[OpenInstalment]:
    """All instalments with something left to receive, by date."""
    open_ones = [part for invoice in ledger.invoices for part in parts(ledger, invoice) if part.left]
    return sorted(open_ones, key=lambda p: (p.date, p.invoice.number, p.rank))


def schedule_by_date(ledger: Ledger, day: dt.date) -> list[ScheduleLine]:
    """What is left to receive at the end of that day, by date, with the sum expected until each date."""
    return _cumulated(open_parts(ledger_at(ledger, day)), ledger, day)


def schedule_by_debtor(ledger: Ledger, day: dt.date) -> list[ScheduleLine]:
    """The same, one debtor after the other by name; the sum starts again with each."""
    of_party: defaultdict[str, list[OpenInstalment]] = defaultdict(list)
    for part in open_parts(ledger_at(ledger, day)):
        of_party[ledger.holder(part.invoice.party)].append(part)
    grouped = [_cumulated(parts_, ledger, day) for parts_ in of_party.values()]
    return [line for lines in sorted(grouped, key=lambda g: (g[0].name, g[0].party)) for line in lines]


def _cumulated(opened: Iterable[OpenInstalment], ledger: Ledger, day: dt.date) -> list[ScheduleLine]:
    expected, lines = ZERO, []
    for part in opened:
        expected += part.left
        lines.append(
            ScheduleLine(
                mark=f"{part.invoice.number}/{part.rank}",
                date=part.date,
                party=ledger.holder(part.invoice.party),
                name=name_of(ledger, part.invoice),
                invoice=part.invoice.number,
                amount=part.amount,
                due=part.left,
                cumulated=expected,
                late=Decimal(part.days_late(day)),
            )
        )
    return lines


def name_of(ledger: Ledger, invoice: Invoice) -> str:
    """The debtor's name today; the one on the invoice when its card is gone."""
    return debtor_of(ledger, ledger.holder(invoice.party)).name
