"""Accounting entries as they leave for the accountant's books: frozen, balanced, numbered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from gescof_xl.core.money import ZERO, total


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """One line of an entry: an amount in euros, at the debit or at the credit of an account, never both.

    `account` is of the French chart (PCG); `aux` and `aux_label` name the client or funder, or are both empty.
    `piece` is the number of the document that proves the line. `letter` joins an invoice with what settles it,
    `allocation` is the line of Affectations by which it does.
    """

    account: str
    account_label: str
    piece: str
    piece_date: dt.date
    label: str
    aux: str = ""
    aux_label: str = ""
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    letter: str = ""
    letter_date: dt.date | None = None
    due_date: dt.date | None = None
    allocation: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a journal. Numbers follow one another without gap over the year (LPF art. A47 A-1)."""

    journal: str
    journal_label: str
    number: int
    date: dt.date
    lines: tuple[EntryLine, ...]

    @property
    def debit(self) -> Decimal:
        """The sum of its debits."""
        return total(line.debit for line in self.lines)

    @property
    def credit(self) -> Decimal:
        """The sum of its credits, equal to the debits in a true entry."""
        return total(line.credit for line in self.lines)
