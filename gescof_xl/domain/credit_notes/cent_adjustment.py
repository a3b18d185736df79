"""Amounts of financings that an absence reduces, corrected by cents so that each owes exactly what is wanted (HT).

`due_amounts` reduces a participant's total A to D = A × part, rounded once, and shares D: of an amount a, a × D / A is
due, plus or minus what rounding gives or takes. The share comes out as wanted when the largest and the smallest of
these roundings are less than a cent apart. So each total that rounds to D is taken (there are 1 / part of them), and in
it the amounts whose roundings are most alike: they share it like the wanted dues, each moved by the same fraction of a
cent, so that they add up with the amounts that stay.

When all amounts of a participant may move, the first total leads there. Where others stay, none may: then the sum is
right, and two payers are a cent apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.money import CENT, ZERO, cents, share, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.training import Financing, Participant
from gescof_xl.domain.training.attendance import active_financings, due_amounts, followed_part, reduced


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
            owed = {**due_amounts(ledger, participant.session), **wanted}
            corrected = amounts_that_owe(
                [f.amount for f in financings],
                [owed[f.number] for f in financings],
                part,
                [f.number in wanted for f in financings],
            )
            for financing, amount in zip(financings, corrected, strict=True):
                if amount != financing.amount:
                    yield Replace(financing, replace(financing, amount=amount))


def amounts_that_owe(
    amounts: Sequence[Decimal], dues: Sequence[Decimal], part: Decimal, movable: Sequence[bool]
) -> Sequence[Decimal]:
    """Amounts near these of which `dues` remain once reduced to `part`; only those that are `movable` change.

    Where there are none, amounts of which all together owe the sum of the dues.
    """
    if reduced(amounts, part) == dues or not any(movable):
        return amounts
    nearest: Sequence[Decimal] = amounts
    for whole in _wholes(total(dues), part, total(amounts)):
        rest = whole - total(amount for amount, moves in zip(amounts, movable, strict=True) if not moves)
        if rest < ZERO:
            continue
        wanted = [due for due, moves in zip(dues, movable, strict=True) if moves]
        lean = (total(dues) * rest / whole - total(wanted)) / len(wanted)
        moved = iter(share(rest, [max(due + lean, ZERO) for due in wanted]))
        tried = [next(moved) if moves else amount for amount, moves in zip(amounts, movable, strict=True)]
        if reduced(tried, part) == dues:
            return tried
        nearest = tried if nearest is amounts else nearest
    return nearest


def _wholes(due: Decimal, part: Decimal, near: Decimal) -> Sequence[Decimal]:
    """The totals whose part rounds to what is due, nearest first."""
    least = ((due - CENT / 2) / part).quantize(CENT, ROUND_CEILING)
    most = ((due + CENT / 2) / part).quantize(CENT, ROUND_FLOOR)
    candidates = [least + CENT * step for step in range(int((most - least) / CENT) + 1)]
    return sorted(
        (whole for whole in candidates if whole > ZERO and cents(whole * part) == due), key=lambda w: abs(w - near)
    )
