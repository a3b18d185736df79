"""Which operations of a file were recorded before, whatever the file they came in then.

Each payment made from a statement answers for one operation, and no more. An operation is known for sure by its
account, day, amount and words; where words or day differ, as they do between two formats of one bank, a person looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from gescof_xl.domain.bank.statement import BankLine, OperationMark, operation
from gescof_xl.domain.tables.billing import Payment

_NEAR = timedelta(days=5)
"""Days between the dates that two formats give to one operation: booking, operation or value, over a long week-end."""


class Seen(StrEnum):
    """What is known of a line that comes in: only a new one is proposed without a warning."""

    NEW = "nouvelle"
    TAKEN = "déjà prise"
    DOUBTFUL = "à vérifier"


@dataclass(frozen=True)
class Recognised:
    """Whether a line was recorded before, and the payment that it is (taken) or may be (doubtful)."""

    seen: Seen = Seen.NEW
    payment: Payment | None = None


def recognise(lines: Sequence[BankLine], payments: Iterable[Payment]) -> list[Recognised]:
    """What is known of each line, in their order, from all payments of the ledger.

    A payment cancelled by hand no longer answers for its operation, which may then be recorded anew: it only makes it
    doubtful. One that bounced at the bank still does.
    """
    payments = tuple(payments)
    undone = {p.cancels for p in payments if p.cancels and not p.bank_reference}
    traced = [p for p in payments if p.bank_reference]
    found = [Recognised()] * len(lines)
    free = {p.number: p for p in traced if p.number not in undone}
    alike: defaultdict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in free.values():
        mark = OperationMark.parse(payment.bank_reference)
        alike[mark.operation, mark.words].append(payment)
    for same in (_same_reference, _compatible_reference):
        for index, line in enumerate(lines):
            if found[index].seen is Seen.NEW and (taken := _take(alike, free, line, same)):
                found[index] = Recognised(Seen.TAKEN, taken)
    left: defaultdict[Decimal, list[Payment]] = defaultdict(list)
    for payment in (*free.values(), *(p for p in traced if p.number in undone)):
        left[payment.amount].append(payment)
    return [one if one.payment else _doubt(line, left[line.amount]) for line, one in zip(lines, found, strict=True)]


def _take(
    alike: dict[tuple[str, str], list[Payment]],
    free: dict[str, Payment],
    line: BankLine,
    same: Callable[[str, str], bool],
) -> Payment | None:
    """The payment of this very line, which then answers for no other."""
    mark = OperationMark.parse(line.fingerprint)
    for payment in alike.get((mark.operation, mark.words), ()):
        if payment.number in free and same(mark.reference, OperationMark.parse(payment.bank_reference).reference):
            return free.pop(payment.number)
    return None


def _same_reference(one: str, other: str) -> bool:
    return one == other


def _compatible_reference(one: str, other: str) -> bool:
    """Whether two references may be of one operation: another format's, or none, says nothing."""
    return one.partition(":")[0] != other.partition(":")[0] or one == other


def _doubt(line: BankLine, same_amount: Iterable[Payment]) -> Recognised:
    """Doubtful when a payment of this amount, whose own line is not in the file, was recorded about that day."""
    for payment in same_amount:
        if abs(payment.date - line.date) <= _NEAR or _near_mark(line, payment):
            return Recognised(Seen.DOUBTFUL, payment)
    return Recognised()


def _near_mark(line: BankLine, payment: Payment) -> bool:
    """Whether the operation that a payment was recorded from is of this account and about this day.

    The payment may bear another day: that on which a cheque was typed, before the bank took it.
    """
    around = range(-_NEAR.days, _NEAR.days + 1)
    taken = OperationMark.parse(payment.bank_reference).operation
    return any(operation(line.account, line.date + timedelta(days=n), line.amount) == taken for n in around)
