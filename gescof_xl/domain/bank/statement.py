"""Operations of a bank account, whatever file they came in, and the mark by which each is known again."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from gescof_xl.core.money import total


@dataclass(frozen=True, kw_only=True)
class BankLine:
    """One booked operation.

    `amount` is in euros, positive when money comes in. `label` is the bank's own words, then the payer's.
    `reference` is the end-to-end reference, else the bank's, else empty. `counterparty` is who paid or was paid.
    `fingerprint` is given by `fingerprinted`.
    """

    date: dt.date
    amount: Decimal
    label: str
    reference: str = ""
    counterparty: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The operations of one account in one file, in the file's order.

    `account_iban` is empty when the file does not name the account; balances are None when it does not give them.
    `notices` are French sentences about what was left aside, and why.
    """

    account_iban: str
    lines: tuple[BankLine, ...]
    kind: str = ""
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


class Seen(StrEnum):
    """What is known of a line that comes in: only a new one is proposed without a warning."""

    NEW = "nouvelle"
    TAKEN = "déjà prise"
    DOUBTFUL = "à vérifier"


def fingerprinted(account: str, lines: Iterable[BankLine]) -> tuple[BankLine, ...]:
    """The same lines with their marks, `operation-words-rank`, the same in every export of the same account.

    The first part stands for account, day and amount, which all formats give alike; the second for the words
    of the label in any order; the rank tells apart operations that are equal in all of these.
    """
    ranks: Counter[str] = Counter()
    marked = []
    for line in lines:
        mark = f"{_digest(account, line.date.isoformat(), f'{line.amount:.2f}')}-{_digest(*_words(line.label))[:8]}"
        ranks[mark] += 1
        marked.append(replace(line, fingerprint=f"{mark}-{ranks[mark]}"))
    return tuple(marked)


def seen(lines: Iterable[BankLine], taken: Collection[str]) -> Mapping[str, Seen]:
    """For each fingerprint of `lines`, whether it is among those `taken` before.

    A line is doubtful when an operation of its account, day and amount was taken under other words and is not
    among these lines: another format may have worded it differently, so a person must look.
    """
    lines = tuple(lines)
    marks = {line.fingerprint for line in lines}
    elsewhere = {_operation(mark) for mark in taken if mark not in marks}
    return {mark: _judge(mark, taken, elsewhere) for mark in marks}


def _judge(mark: str, taken: Collection[str], elsewhere: Collection[str]) -> Seen:
    if mark in taken:
        return Seen.TAKEN
    return Seen.DOUBTFUL if _operation(mark) in elsewhere else Seen.NEW


def _operation(mark: str) -> str:
    return mark.partition("-")[0]


def _words(text: str) -> list[str]:
    """Its words without accents, case or punctuation, each once, sorted."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    return sorted(set(re.findall(r"[A-Z0-9]+", plain)))


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
