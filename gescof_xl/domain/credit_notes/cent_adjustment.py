"""Amounts of financings that an absence reduces, corrected by cents so that each owes exactly what is wanted (HT).

A participant's reduced total is rounded once, then shared: the amount that leads to a given due is found by trying.
Where shares fall on half cents none may lead there: the guess stays, a cent apart between two payers of the same
participant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.money import CENT, ZERO, cents, share, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.training import Financing, Participant
from gescof_xl.domain.training.attendance import active_financings, due_amounts, followed_part

_REACH = 4
"""Cents tried on each side: rounding moves an amount by less than that for two payers."""


def adjusted(ledger: Ledger, changes: Sequence[Change], wanted: Mapping[str, Decimal]) -> Iterator[Change]:
    """What to add to the changes for each of these financings to owe what is wanted, the others as before.

    The changes give the financings amounts near to those. Nothing where no absence reduces them.
    """
    after = ledger.after(changes)
    for number in dict.fromkeys(after.get(Financing, number).participant for number in wanted):
        participant = after.find(Participant, number) if number else None
        part = followed_part(after, participant) if participant else Decimal(1)
        if participant and ZERO < part < 1:
            financings = active_financings(after, participant.session, number)
            yield from _corrections(financings, part, wanted, due_amounts(ledger, participant.session))


def _corrections(
    financings: Sequence[Financing], part: Decimal, wanted: Mapping[str, Decimal], owed: Mapping[str, Decimal]
) -> Iterator[Change]:
    target = [wanted[f.number] if f.number in wanted else owed[f.number] for f in financings]
    free = [i for i, f in enumerate(financings) if f.number in wanted]
    amounts = [f.amount for f in financings]
    for steps in sorted(product(range(-_REACH, _REACH + 1), repeat=len(free)), key=lambda s: sum(map(abs, s))):
        tried = list(amounts)
        for i, step in zip(free, steps, strict=True):
            tried[i] += CENT * step
        if min(tried) >= ZERO and share(cents(total(tried) * part), tried) == target:
            for i in free:
                if tried[i] != amounts[i]:
                    yield Replace(financings[i], replace(financings[i], amount=tried[i]))
            return
