"""Payments and allocations that the accountant added: taken, sealed and numbered in our own series.

What they say tells whether we have them already: a payment recorded on both sides, or merged before, is one payment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import sealed
from gescof_xl.domain.tables.billing import Allocation, Payment

Check = Callable[[Ledger], Iterable[Problem]]


@dataclass(frozen=True, kw_only=True)
class Untaken:
    """A row that would break a rule, and which one."""

    row: Payment | Allocation
    problem: Problem


@dataclass(frozen=True, kw_only=True)
class Received:
    """What was taken of the returned payments and allocations, and what was not."""

    changes: tuple[Change, ...] = ()
    untaken: tuple[Untaken, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Group:
    """What comes in together: a new payment with its allocations, or one allocation of what we have."""

    payment: Payment | None
    allocations: tuple[Allocation, ...]

    @property
    def rows(self) -> Iterator[Payment | Allocation]:
        if self.payment is not None:
            yield self.payment
        yield from self.allocations


def receive(ours: Ledger, sent: Ledger, theirs: Ledger, check: Check) -> Received:
    """Their new payments, each with all its allocations or not at all.

    `check` gives the blocking problems of a ledger: what would add one is not taken.
    """
    before = frozenset(check(ours))
    taken: list[Change] = []
    untaken: list[Untaken] = []
    for group in _groups(ours, sent, theirs):
        changes = _changes(ours.after(taken), group)
        broken = next((p for p in check(ours.after([*taken, *changes])) if p not in before), None)
        if broken is None:
            taken += changes
        else:
            untaken += [Untaken(row=row, problem=broken) for row in group.rows]
    return Received(changes=tuple(taken), untaken=tuple(untaken))


def _groups(ours: Ledger, sent: Ledger, theirs: Ledger) -> Iterator[_Group]:
    """What they have that the copy had not, and that we do not have either; payments that we have bear our numbers."""
    numbers, new = _known_payments(ours, sent, theirs)
    fresh: defaultdict[str, list[Allocation]] = defaultdict(list)
    for allocation in _new_allocations(ours, sent, theirs, numbers):
        fresh[allocation.payment if allocation.payment in {p.number for p in new} else ""].append(allocation)
    for payment in new:
        yield _Group(payment=payment, allocations=tuple(fresh[payment.number]))
    for allocation in fresh[""]:
        yield _Group(payment=None, allocations=(replace(allocation, payment=numbers.get(allocation.payment, "")),))


def _known_payments(ours: Ledger, sent: Ledger, theirs: Ledger) -> tuple[Mapping[str, str], list[Payment]]:
    """Our number of each payment of theirs that we have, and the payments that we do not have."""
    numbers = {p.number: p.number for p in sent.payments}
    have: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for payment in ours.payments:
        if payment.number not in numbers:
            have[_duplicate_key(payment)].append(payment.number)
    new = []
    for payment in theirs.payments:
        if payment.number not in numbers and (same := have[_duplicate_key(payment)]):
            numbers[payment.number] = same.pop(0)
        elif payment.number not in numbers:
            new.append(payment)
    return numbers, new


def _new_allocations(ours: Ledger, sent: Ledger, theirs: Ledger, numbers: Mapping[str, str]) -> Iterator[Allocation]:
    before = {a.number for a in sent.allocations}
    have: defaultdict[tuple[object, ...], int] = defaultdict(int)
    for allocation in ours.allocations:
        if allocation.number not in before:
            have[_moved(allocation, allocation.payment)] += 1
    for allocation in theirs.allocations:
        if allocation.number in before:
            continue
        said = _moved(allocation, numbers.get(allocation.payment, allocation.payment))
        known = allocation.payment in numbers or not allocation.payment
        if known and have[said]:
            have[said] -= 1
        else:
            yield allocation


def _duplicate_key(payment: Payment) -> tuple[object, ...]:
    return payment.party, payment.date, payment.amount, payment.mode, payment.document


def _moved(allocation: Allocation, payment: str) -> tuple[object, ...]:
    return payment, allocation.credit_note, allocation.invoice, allocation.amount, allocation.date


def _changes(ledger: Ledger, group: _Group) -> list[Change]:
    """The rows with our numbers and our seal; marks that only our buttons give are taken off."""
    changes: list[Change] = []
    number = ""
    if group.payment is not None:
        number = ledger.next_numbers(Payment, 1)[0]
        bare = replace(group.payment, number=number, bank_reference="", exported="", seal="")
        changes.append(Add(sealed(ledger, [bare])[0]))
    numbers = ledger.next_numbers(Allocation, len(group.allocations))
    return changes + _allocations(group, number, numbers)


def _allocations(group: _Group, payment: str, numbers: Sequence[str]) -> list[Change]:
    return [
        Add(replace(a, number=number, payment=payment or a.payment, exported=""))
        for number, a in zip(numbers, group.allocations, strict=True)
    ]
