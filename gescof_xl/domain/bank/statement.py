"""Operations of bank accounts, whatever file they came in, and the mark that each leaves on the payment it became."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from gescof_xl.core.money import total


@dataclass(frozen=True, kw_only=True)
class BankLine:
    """One booked operation.

    `amount` is in euros, positive when money comes in. `label` is the bank's own words, then the payer's.
    `reference` is the end-to-end reference, else the bank's, else empty. `counterparty` is who paid or was paid.
    `account` and `fingerprint` are given by `fingerprinted`.
    """

    date: dt.date
    amount: Decimal
    label: str
    reference: str = ""
    counterparty: str = ""
    account: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountStatement:
    """The operations of one account in one file, in the file's order.

    `account` is what the file calls it, empty when it does not; then `heading`, the words above a table, may tell its
    number. Balances are None when the file does not give them. `kind` is the format. `notices` are French sentences
    about what was left aside, and why.
    """

    account: str
    lines: tuple[BankLine, ...]
    kind: str
    heading: str = ""
    currency: str = "EUR"
    opening: Decimal | None = None
    closing: Decimal | None = None
    closing_day: dt.date | None = None
    notices: tuple[str, ...] = ()

    @property
    def gap(self) -> Decimal:
        """What the lines lack to lead from one balance to the other; zero when a balance is not known."""
        if self.opening is None or self.closing is None:
            return Decimal("0.00")
        return self.closing - self.opening - total(line.amount for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one file says: operations in euros, one account after the other, and notices about what was left aside."""

    lines: tuple[BankLine, ...]
    notices: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts of its lines, each once; "" for one that the file does not name."""
        return tuple(dict.fromkeys(line.account for line in self.lines))


@dataclass(frozen=True)
class OperationMark:
    """By what an operation is known again: `operation-words-rank`, then `-format:reference` if it has a reference.

    The first part stands for account, day and amount, which all formats give alike; the second for the words of the
    label in any order. The rank makes the marks of equal operations differ. A reference is only compared with one of
    the same format, for each format has its own. Older payments have no reference in their mark.
    """

    operation: str
    words: str
    rank: int
    reference: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The mark of a payment's column « Référence bancaire »; one that is not ours is only equal to itself."""
        found = re.fullmatch(r"([0-9a-f]{16})-([0-9a-f]{8})-(\d+)(?:-(\w+:[0-9a-f]{8}))?", text)
        return cls(found[1], found[2], int(found[3]), found[4] or "") if found else cls(text, "", 1)

    def __str__(self) -> str:
        return "-".join(filter(None, (self.operation, self.words, str(self.rank), self.reference)))

    def unlike(self, taken: Collection[str]) -> OperationMark:
        """The same mark with the first rank from its own on that no payment bears."""
        mark = self
        while str(mark) in taken:
            mark = replace(mark, rank=mark.rank + 1)
        return mark


def fingerprinted(account: str, lines: Iterable[BankLine], kind: str) -> tuple[BankLine, ...]:
    """The same lines with their account and marks, the same in every file of this format about the same account."""
    ranks: Counter[tuple[str, str]] = Counter()
    origin = re.sub(r"[^a-z]", "", kind.lower())
    marked = []
    for line in lines:
        alike = (operation(account, line.date, line.amount), _digest(*_words(line.label))[:8])
        ranks[alike] += 1
        reference = f"{origin}:{_digest(line.reference.upper())[:8]}" if line.reference else ""
        mark = OperationMark(*alike, ranks[alike], reference)
        marked.append(replace(line, account=account, fingerprint=str(mark)))
    return tuple(marked)


def operation(account: str, day: dt.date, amount: Decimal) -> str:
    """The first part of a mark: account, day and amount."""
    return _digest(account, day.isoformat(), f"{amount:.2f}")


def _words(text: str) -> list[str]:
    """Its words without accents, case or punctuation, each once, sorted."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    return sorted(set(re.findall(r"[A-Z0-9]+", plain)))


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
