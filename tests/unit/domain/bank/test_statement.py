"""Bank lines, and the marks that they leave on payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.domain.bank.statement import AccountStatement, BankLine, OperationMark, fingerprinted

DAY = date(2026, 3, 2)


def line(label: str = "VIR ATLAS FA2026-00012", amount: str = "700", day: date = DAY) -> BankLine:
    return BankLine(date=day, amount=Decimal(amount), label=label)


def mark(*lines: BankLine, account: str = "FR76", kind: str = "OFX") -> list[str]:
    return [found.fingerprint for found in fingerprinted(account, lines, kind)]


@pytest.mark.parametrize("label", ["vir  atlas fa2026 00012", "FA2026-00012 / VIR ATLAS", "Vir. Àtlas, FA2026-00012"])
def test_the_dress_of_a_label_does_not_count(label: str) -> None:
    """Case, accents, punctuation and the order of words differ between exports of one operation."""
    assert mark(line(label)) == mark(line())


@pytest.mark.parametrize(
    "other", [line(amount="700.01"), line(amount="-700"), line(day=date(2026, 3, 3)), line("VIR ATLAS FA2026-00013")]
)
def test_another_operation_has_another_mark(other: BankLine) -> None:
    """Amount, sign, day and words all count."""
    assert mark(other) != mark(line())


def test_the_account_counts() -> None:
    """The same transfer seen from two accounts is two operations."""
    assert mark(line(), account="FR77") != mark(line())


def test_two_decimals_or_none_are_one_amount() -> None:
    """700 and 700.00 are the same money."""
    assert mark(line(amount="700.00")) == mark(line())


def test_equal_operations_are_ranked_so_that_both_count() -> None:
    """Two equal transfers of one day are two; a later export with a third one brings one new mark."""
    two, three = mark(line(), line()), mark(line(), line(), line())
    assert len(set(two)) == 2 and three[:2] == two and three[2] not in two


def test_a_reference_is_part_of_the_mark_with_its_format() -> None:
    """The FITID of an OFX file and the end-to-end reference of a CAMT file are not compared with each other."""
    known = replace(line(), reference="77")
    ofx, camt = (OperationMark.parse(mark(known, kind=kind)[0]).reference for kind in ("OFX", "CAMT.053"))
    assert ofx.startswith("ofx:") and camt.startswith("camt:")


def test_a_mark_reads_back_as_it_is_written() -> None:
    """Marks of before had no reference; a text that is no mark is only equal to itself."""
    old, new = "0123456789abcdef-01234567-2", "0123456789abcdef-01234567-2-ofx:01234567"
    assert [str(OperationMark.parse(text)) for text in (old, new)] == [old, new]
    assert OperationMark.parse("VIR 12").operation == "VIR 12"


def test_a_mark_that_a_payment_bears_is_given_the_next_rank() -> None:
    """An equal operation of another file has the rank that is free."""
    first = OperationMark("0123456789abcdef", "01234567", 1)
    assert str(first.unlike({"0123456789abcdef-01234567-1", "x"})) == "0123456789abcdef-01234567-2"


def test_the_gap_is_what_the_lines_lack() -> None:
    """From 10 to 20 with a line of 7, 3 are missing; nothing is known without both balances."""
    found = AccountStatement(account="", kind="", lines=(line(amount="7"),), opening=Decimal(10), closing=Decimal(20))
    assert found.gap == 3
    assert AccountStatement(account="", kind="", lines=(line(),), opening=Decimal(10)).gap == 0
