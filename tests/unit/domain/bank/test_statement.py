"""Bank lines: by what an operation is known again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.domain.bank.statement import BankLine, Seen, Statement, fingerprinted, seen

DAY = date(2026, 3, 2)


def line(label: str = "VIR ATLAS FA2026-00012", amount: str = "700", day: date = DAY) -> BankLine:
    return BankLine(date=day, amount=Decimal(amount), label=label)


def mark(*lines: BankLine, account: str = "FR76") -> list[str]:
    return [found.fingerprint for found in fingerprinted(account, lines)]


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


def test_a_line_taken_before_is_known() -> None:
    """The same line is not new, another one of the day is."""
    lines = fingerprinted("FR76", [line(), line("AUTRE", "5")])
    known = seen(lines, [lines[0].fingerprint])
    assert [known[found.fingerprint] for found in lines] == [Seen.TAKEN, Seen.NEW]


def test_a_line_reworded_by_another_export_is_doubtful() -> None:
    """Same account, day and amount under other words: taken before in another format, or new: a person looks."""
    before = fingerprinted("FR76", [line("VIR SEPA")])
    after = fingerprinted("FR76", [line("VIREMENT RECU DE ATLAS")])
    assert seen(after, [before[0].fingerprint]) == {after[0].fingerprint: Seen.DOUBTFUL}


def test_a_second_equal_amount_of_the_day_is_new_when_the_first_is_in_the_file() -> None:
    """The one taken before is in the file under its own words, so it cannot be the other one reworded."""
    before = fingerprinted("FR76", [line("A")])
    after = fingerprinted("FR76", [line("A"), line("B")])
    assert list(map(seen(after, [before[0].fingerprint]).get, (found.fingerprint for found in after))) == [
        Seen.TAKEN,
        Seen.NEW,
    ]


def test_the_gap_is_what_the_lines_lack() -> None:
    """From 10 to 20 with a line of 7, 3 are missing; nothing is known without both balances."""
    found = Statement(account_iban="", lines=(line(amount="7"),), opening=Decimal(10), closing=Decimal(20))
    assert found.gap == 3
    assert Statement(account_iban="", lines=(line(),), opening=Decimal(10)).gap == 0
