"""What a late payment costs its debtor: interest at the dated rates of Taux, and the flat indemnity; no VAT on them.

Between professionals: c. com. L441-10 II (rate of each half-year, due without reminder) and D441-5 (40 € an invoice).
Public buyers: c. commande publ. R2192-31 to R2192-36 (rate of the half-year when interest begins, and 40 €).
A private person owes neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import rate_on
from gescof_xl.domain.receivables.owed import owed_spans
from gescof_xl.domain.receivables.schedule import OpenInstalment, parts
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, LineKind
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.domain.tables.settings import DatedRate, RateType

_DAYS_A_YEAR = 365
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Penalties:
    """Interest for all late instalments, and the indemnity of each late invoice."""

    interest: Decimal
    indemnity: Decimal

    @property
    def whole(self) -> Decimal:
        """Both together."""
        return self.interest + self.indemnity


def penalties(ledger: Ledger, late: Iterable[OpenInstalment], day: date) -> Penalties:
    """What a debtor owes on `day` beside its late instalments, on what was owed of them day by day.

    What the debtor is, each invoice says. What was waived (« Pénalités » : non) or invoiced is left out. Raises Refused
    when a rate of the time is missing, with the line to add.
    """
    found = [penalties_of(ledger, invoice, day) for invoice in {p.invoice.number: p.invoice for p in late}.values()]
    return Penalties(interest=total(p.interest for p in found), indemnity=total(p.indemnity for p in found))


def penalties_of(ledger: Ledger, invoice: Invoice, day: date) -> Penalties:
    """The same of one invoice, paid or not. Interest bears none (c. civ. 1343-2): an invoice of penalties owes none."""
    lines = ledger.lines_of[invoice.number]
    if not invoice.penalties or invoice.party_type is PartyType.INDIVIDUAL or _only_penalties(lines):
        return Penalties(interest=ZERO, indemnity=ZERO)
    late = [p for p in parts(ledger, invoice) if p.date < day and any(owed_spans(ledger, p, day))]
    if not late:
        return Penalties(interest=ZERO, indemnity=ZERO)
    owed = total(interest(ledger, part, day) for part in late)
    indemnity = _rate(ledger, RateType.INDEMNITY, min(part.date for part in late) + _DAY).value
    invoiced = total(line.net for line in ledger.penalty_lines_of[invoice.number])
    return Penalties(
        interest=max(owed - max(invoiced - indemnity, ZERO), ZERO), indemnity=ZERO if invoiced else indemnity
    )


def _only_penalties(lines: Iterable[InvoiceLine]) -> bool:
    kinds = {line.kind for line in lines}
    return kinds == {LineKind.PENALTY}


def interest(ledger: Ledger, part: OpenInstalment, day: date) -> Decimal:
    """Unpaid TTC × rate × days late / 365, to the cent, until the end of `day`.

    12 000 due on 14/02/2026 of which 11 000 came on 13/08 owe, on 15/09/2026, 12 000 at 12.15 % for 136 days,
    at 12.40 % for 44, then 1 000 for 33: 733.84.
    """
    fixed = part.invoice.party_type is not None and part.invoice.party_type.is_public
    weighed = Decimal(0)
    for first, last, left in owed_spans(ledger, part, day):
        if fixed:
            rate = _rate(ledger, RateType.PUBLIC_PENALTY, part.date + _DAY).value
            weighed += left * rate * ((last - first).days + 1)
        else:
            weighed += sum((left * rate * days for rate, days in _periods(ledger, first, last)), Decimal(0))
    return cents(weighed / _DAYS_A_YEAR)


def _periods(ledger: Ledger, first: date, last: date) -> Iterator[tuple[Decimal, int]]:
    """Each rate with the number of days that it holds between two days, both included."""
    while first <= last:
        rate = _rate(ledger, RateType.PENALTY, first)
        newer = [r.since - _DAY for r in ledger.rates if r.type is rate.type and r.since and r.since > first]
        end = min(last, rate.until or last, *newer)
        yield rate.value, (end - first).days + 1
        first = end + _DAY


def _rate(ledger: Ledger, kind: RateType, day: date) -> DatedRate:
    found = rate_on(ledger, kind, day)
    if found is None:
        raise Refused(
            f"Taux : aucune ligne de type « {kind} » ne vaut le {date_fr(day)}.",
            f"Ajoutez-la dans Taux (« Effet du » au plus tard le {date_fr(day)}), ou relancez sans pénalités.",
        )
    return found
