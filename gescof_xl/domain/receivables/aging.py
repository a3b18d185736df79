"""The aged balance: what each debtor owes, by how late it is. Amounts TTC in euros, days since the due date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.receivables.schedule import OpenInstalment, name_of, open_parts
from gescof_xl.domain.tables.reports import UnpaidLine

_PLACES = Decimal("0.0001")
_FOREVER = 10**6


def aged_balance(ledger: Ledger, day: date) -> list[UnpaidLine]:
    """One line a debtor at the end of that day, the largest debt first. Unused credit notes are credit, not debt."""
    then = ledger_at(ledger, day)
    of_party: defaultdict[str, list[OpenInstalment]] = defaultdict(list)
    for part in open_parts(then):
        of_party[then.holder(part.invoice.party)].append(part)
    whole = total(p.left for parts in of_party.values() for p in parts)
    lines = [_unpaid_line(then, parts, day, whole) for parts in of_party.values()]
    return sorted(lines, key=lambda line: (-line.due, line.party))


def _unpaid_line(ledger: Ledger, parts: Sequence[OpenInstalment], day: date, whole: Decimal) -> UnpaidLine:
    party = ledger.holder(parts[0].invoice.party)
    due = total(p.left for p in parts)

    def between(low: int, high: int) -> Decimal:
        return total(p.left for p in parts if low <= p.days_late(day) <= high)

    return UnpaidLine(
        party=party,
        name=name_of(ledger, parts[0].invoice),
        due=due,
        part=(due / whole).quantize(_PLACES),
        not_due=between(0, 0),
        days_1_30=between(1, 30),
        days_31_60=between(31, 60),
        days_61_90=between(61, 90),
        days_over_90=between(91, _FOREVER),
        oldest=min(p.date for p in parts),
        last_reminder=max((r.date for r in ledger.reminders_of[party]), default=None),
    )
