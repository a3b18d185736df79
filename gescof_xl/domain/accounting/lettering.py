"""Lettrage: documents that are settled to the cent, with all that settles them, share a letter.

A letter joins lines of one export and one auxiliary account only: lines of an earlier export never change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.accounting.posting import PostingLine
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation

_WIDTH = 3


def lettering(
    ledger: Ledger, allocations: Iterable[Allocation], lines: Sequence[PostingLine], latest: Mapping[str, date]
) -> Mapping[str, tuple[str, date]]:
    """Letter and date by document number; documents that are not settled within these legs have none."""
    groups = _groups([line.settles for line in lines if line.settles], allocations)
    moves: defaultdict[str, list[PostingLine]] = defaultdict(list)
    for line in lines:
        if line.settles:
            moves[groups[line.settles]].append(line)
    used = len({line.letter for line in ledger.posted if line.letter})
    letters: dict[str, tuple[str, date]] = {}
    for own in moves.values():
        if (
            total(line.amount for line in own) == ZERO
            and len(own) > 1
            and len({(line.account, line.aux) for line in own}) == 1
        ):
            used += 1
            members = {line.settles for line in own}
            when = max(latest[number] for number in members)
            letters |= dict.fromkeys(members, (letter(used), when))
    return letters


def letter(rank: int) -> str:
    """The letters of a rank: 1 is AAA, 27 is ABA… always three, until they run out."""
    text = ""
    rank -= 1
    while rank or len(text) < _WIDTH:
        rank, rest = divmod(rank, 26)
        text = chr(65 + rest) + text
    return text


def _groups(documents: Iterable[str], allocations: Iterable[Allocation]) -> dict[str, str]:
    """The leader of each document's group: a credit note and what it settles are of one group."""
    leader = {number: number for number in documents}

    def lead(number: str) -> str:
        while leader.setdefault(number, number) != number:
            number = leader[number]
        return number

    for allocation in allocations:
        if allocation.credit_note:
            leader[lead(allocation.credit_note)] = lead(allocation.invoice)
    return {number: lead(number) for number in leader}
