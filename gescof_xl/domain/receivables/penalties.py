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
from gescof_xl.core.money import cents, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.owed import owed_spans
from gescof_xl.domain.receivables.schedule import OpenInstalment
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.domain.tables.settings import DatedRate, RateType

_DAYS_A_YEAR = 365
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Penalties:
    """Interest for all late instalments, and the indemnity of each late invoice."""

    interest: Decimal
    indemnity: Decimal


def penalties(ledger: Ledger, late: Iterable[OpenInstalment], day: date) -> Penalties:
    """What a debtor owes on `day` beside its late instalments, on what was owed of them day by day.

    What the debtor is, each invoice says. Raises Refused when a rate of the time is missing, with the line to add.
    """
    owing = [part for part in late if part.invoice.party_type is not PartyType.INDIVIDUAL]
    since = {part.invoice.number: part.date + _DAY for part in sorted(owing, key=lambda p: p.date, reverse=True)}
    return Penalties(
        interest=total(interest(ledger, part, day) for part in owing),
        indemnity=total(_rate(ledger, RateType.INDEMNITY, first).value for first in since.values()),
    )


def interest(ledger: Ledger, part: OpenInstalment, day: date) -> Decimal:
    """Unpaid TTC × rate × days late / 365, to the cent, until the end of `day`.

    12 000 due on 14/02/2026 of which 11 000 came on 13/08 owe, on 15/09/2026, 12 000 at 12.15 % for 136 days,
    at 12.40 % for 44, then 1 000 for 33: 733.84.
    """
    fixed = part.invoice.party_type is PartyType.PUBLIC
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
    found = [r for r in ledger.rates if r.type is kind and r.holds_on(day)]
    if not found:
        raise Refused(
            f"Taux : aucune ligne de type « {kind} » ne vaut le {date_fr(day)}.",
            f"Ajoutez-la dans Taux (« Effet du » au plus tard le {date_fr(day)}), ou relancez sans pénalités.",
        )
    return max(found, key=lambda r: r.since or date.min)
