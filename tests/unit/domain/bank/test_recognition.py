"""Which lines of a file were recorded before: the same operation is never taken for a new one, nor lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gescof_xl.domain.bank.recognition import Seen, recognise
from gescof_xl.domain.bank.statement import BankLine, fingerprinted
from gescof_xl.domain.tables.billing import Payment
from gescof_xl.domain.tables.parties import PaymentMode

DAY = date(2026, 3, 2)
NEW, TAKEN, DOUBTFUL = Seen.NEW, Seen.TAKEN, Seen.DOUBTFUL


def line(label: str = "VIR ATLAS", amount: str = "700", day: date = DAY, reference: str = "") -> BankLine:
    return BankLine(date=day, amount=Decimal(amount), label=label, reference=reference)


def file(*lines: BankLine, kind: str = "CSV", account: str = "FR76") -> tuple[BankLine, ...]:
    return fingerprinted(account, lines, kind)


def recorded(*lines: BankLine) -> list[Payment]:
    """The payments that these lines became, in the order R1, R2…"""
    return [
        Payment(
            number=f"R{n}",
            date=one.date,
            party="C1",
            mode=PaymentMode.TRANSFER,
            amount=one.amount,
            bank_reference=one.fingerprint,
        )
        for n, one in enumerate(lines, 1)
    ]


def states(lines: tuple[BankLine, ...], payments: list[Payment]) -> list[Seen]:
    return [found.seen for found in recognise(lines, payments)]


def test_a_line_taken_before_is_known_and_another_of_the_day_is_new() -> None:
    """The payment that it became is told."""
    lines = file(line(), line("AUTRE", "5"))
    known = recognise(lines, recorded(lines[0]))
    assert [one.seen for one in known] == [TAKEN, NEW]
    assert known[0].payment and known[0].payment.number == "R1"


@pytest.mark.parametrize("days", [-5, -1, 0, 1, 5])
def test_an_operation_that_another_format_words_or_dates_otherwise_is_doubtful(days: int) -> None:
    """Same amount about that day: the CSV has the day of the operation, the OFX that of the booking."""
    before = recorded(*file(line("VIR SEPA")))
    after = file(line("VIREMENT RECU DE ATLAS", day=DAY + timedelta(days)), kind="OFX")
    assert states(after, before) == [DOUBTFUL]


@pytest.mark.parametrize("other", [line(day=DAY + timedelta(6)), line("AUTRE", "700.01"), line("AUTRE", "-700")])
def test_a_week_later_or_for_another_amount_it_is_another_operation(other: BankLine) -> None:
    """A doubt without reason would make a person look at every line."""
    assert states(file(other), recorded(*file(line()))) == [NEW]


def test_the_same_words_on_the_same_day_are_one_operation_whatever_the_format() -> None:
    """The references of two formats say nothing of each other."""
    before = recorded(*file(line(reference="REF1")))
    assert states(file(line(reference="1"), kind="OFX"), before) == [TAKEN]


def test_in_one_format_another_reference_is_perhaps_another_operation() -> None:
    """A file that starts in the middle of a day may hold only the second of two equal transfers."""
    before = recorded(*file(line(reference="A")))
    assert states(file(line(reference="B")), before) == [DOUBTFUL]
    assert states(file(line(reference="B"), line(reference="A")), before) == [NEW, TAKEN]


def test_the_reference_of_the_format_chooses_among_equal_operations() -> None:
    """R1 came from the OFX, R2 from this CSV: the line of R2 takes R2, and leaves R1 to its equal."""
    before = recorded(*file(line(reference="1"), kind="OFX"), *file(line(reference="B")))
    found = recognise(file(line(reference="B"), line(reference="A")), before)
    assert [(one.seen, one.payment and one.payment.number) for one in found] == [(TAKEN, "R2"), (TAKEN, "R1")]


def test_each_payment_answers_for_one_line() -> None:
    """Of three equal transfers two were recorded: the third is new, in whatever order they come."""
    three = file(line(), line(), line())
    assert sorted(states(three, recorded(*three[:2]))) == sorted([TAKEN, TAKEN, NEW])


def test_a_payment_whose_own_line_is_in_the_file_makes_no_other_doubtful() -> None:
    """The one taken before is in the file under its own words, so it cannot be the other one reworded."""
    before = recorded(*file(line("A")))
    assert states(file(line("A"), line("B")), before) == [TAKEN, NEW]


def test_a_mark_of_before_without_reference_is_known_again() -> None:
    """Workbooks of the first version hold `operation-words-rank`."""
    (one,) = recorded(*file(line(reference="A")))
    old = replace(one, bank_reference=one.bank_reference.rpartition("-csv")[0])
    assert states(file(line(reference="A")), [old]) == [TAKEN]


def test_a_cheque_typed_long_before_its_line_is_found_by_the_day_of_the_line() -> None:
    """The payment is of the 2nd, its line of the 12th; the other format books it on the 13th."""
    (typed,) = recorded(*file(line("REMISE CHEQUE", day=date(2026, 3, 12))))
    typed = replace(typed, date=DAY)
    assert states(file(line("REM CHQ 12", day=date(2026, 3, 13)), kind="OFX"), [typed]) == [DOUBTFUL]


def test_what_was_cancelled_by_hand_may_be_recorded_anew_and_what_bounced_may_not() -> None:
    """R2 undoes R1: by hand, the line may be confirmed again; from the bank, it was received and came back."""
    lines = file(line())
    (first,) = recorded(*lines)
    undoing = replace(first, number="R2", amount=Decimal(-700), cancels="R1", bank_reference="")
    assert states(lines, [first, undoing]) == [DOUBTFUL]
    assert states(lines, [first, replace(undoing, bank_reference="rejet")]) == [TAKEN]


def test_ten_thousand_lines_are_recognised_at_once() -> None:
    """A year of a large account against as many payments: work grows with their sum, not their product."""
    lines = file(*(line(f"VIR {n}", str(n), DAY + timedelta(n % 300)) for n in range(1, 10_001)))
    assert set(states(lines, recorded(*lines))) == {TAKEN}
