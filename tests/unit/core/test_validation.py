"""Row classes: what they take, and that nothing changes them afterwards."""

import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import pytest

from gescof_xl.core.schema import Amount, Code, Col, Day, Text, YesNo, row
from gescof_xl.core.validation import validated_many


class Mode(StrEnum):
    TRANSFER = "virement"
    CHEQUE = "chèque"


@row
class Receipt:
    """A class with a field of each type."""

    number: Annotated[Code, Col("N°", "Numéro.")]
    amount: Annotated[Amount, Col("Montant", "Montant.")]
    day: Annotated[Day | None, Col("Date", "Date.")] = None
    mode: Annotated[Mode | None, Col("Mode", "Mode.")] = None
    checked: Annotated[YesNo, Col("Pointé", "Pointé.")] = False
    invoices: Annotated[tuple[Code, ...], Col("Factures", "Factures.")] = ()
    label: Annotated[Text, Col("Libellé", "Libellé.")] = ""


FULL = Receipt(
    number="R1",
    amount=Decimal("12.50"),
    day=date(2026, 11, 22),
    mode=Mode.CHEQUE,
    checked=True,
    invoices=("F1", "F2"),
    label="solde",
)


def test_spaces_around_texts_are_not_kept() -> None:
    made = Receipt(number=" 007 ", amount=Decimal(1), invoices=(" F1 ",), label=" un\u00a0peu \n")

    assert (made.number, made.invoices, made.label) == ("007", ("F1",), "un\u00a0peu")


def test_what_a_person_left_out_is_the_default() -> None:
    made = Receipt(number="R1", amount=Decimal(1))

    assert (made.day, made.mode, made.checked, made.invoices, made.label) == (None, None, False, (), "")


def test_words_of_a_drop_down_become_their_choice() -> None:
    assert Receipt(number="R1", amount=Decimal(1), mode="chèque").mode is Mode.CHEQUE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 7},
        {"number": None},
        {"amount": "douze"},
        {"amount": Decimal("NaN")},
        {"day": "hier"},
        {"mode": "carte"},
        {"checked": "peut-être"},
        {"invoices": "F1"},
        {"label": None},
        {"unknown": 1},
    ],
    ids=str,
)
def test_a_value_of_another_type_is_never_held(wrong: dict[str, object]) -> None:
    """Alone, and among many rows read at once."""
    values = {"number": "R1", "amount": Decimal(1), **wrong}

    with pytest.raises(ValueError, match=next(iter(wrong))):
        Receipt(**values)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=next(iter(wrong))):
        validated_many(Receipt, [values])


def test_a_required_value_cannot_lack() -> None:
    with pytest.raises(ValueError, match="amount"):
        Receipt(number="R1")  # type: ignore[call-arg]


def test_nothing_changes_a_row_once_it_is_built() -> None:
    with pytest.raises(FrozenInstanceError):
        FULL.amount = Decimal(1)  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del FULL.amount
    assert FULL.amount == Decimal("12.50")


def test_a_changed_copy_is_validated_too() -> None:
    assert replace(FULL, label=" autre ").label == "autre"
    with pytest.raises(ValueError, match="mode"):
        replace(FULL, mode="carte")  # type: ignore[arg-type]


def test_rows_that_say_the_same_are_equal() -> None:
    """A line is replaced only where it still reads as seen."""
    same, other = replace(FULL), replace(FULL, amount=Decimal("12.51"))

    assert same == FULL
    assert hash(same) == hash(FULL)
    assert other != FULL
    assert FULL != "R1"
    assert len({FULL, same, other}) == 2


def test_a_row_goes_to_another_process_and_back() -> None:
    """Printing takes place in several of them."""
    assert pickle.loads(pickle.dumps(FULL)) == FULL


def test_many_rows_read_at_once_are_what_each_is_alone() -> None:
    values = [{"number": f" {n} ", "amount": Decimal(n)} for n in range(3)]

    assert validated_many(Receipt, values) == [Receipt(number=str(n), amount=Decimal(n)) for n in range(3)]


def test_a_row_shows_what_it_holds() -> None:
    shown = repr(Receipt(number="R1", amount=Decimal("1.50")))

    assert shown == (
        "Receipt(number='R1', amount=Decimal('1.50'), day=None, mode=None, checked=False, invoices=(), label='')"
    )
