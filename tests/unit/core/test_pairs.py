"""Answers typed as `A=B`."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gescof_xl.actions.record_payment import Params as RecordPayment
from gescof_xl.core.errors import GescofError
from gescof_xl.core.pairs import read_amounts, read_pair


@pytest.mark.parametrize(
    ("text", "pair"),
    [("L000012 = OP1", ("L000012", "OP1")), ("3", ("3", "")), ("=C1", ("", "C1")), ("a=b=c", ("a", "b=c"))],
)
def test_a_pair_has_two_sides(text: str, pair: tuple[str, str]) -> None:
    """The first « = » parts them; spaces do not count."""
    assert read_pair(text) == pair


def test_several_amounts_may_stand_in_one_cell() -> None:
    """Thousands keep their space; a number without amount is for all of it."""
    typed = ("FA2026-00001=1 234,56 FA2026-00002", "R00003 = 10; R00004=0,5")
    assert read_amounts(RecordPayment(allocate=typed), "allocate") == {
        "FA2026-00001": Decimal("1234.56"), "FA2026-00002": None, "R00003": Decimal(10), "R00004": Decimal("0.5"),
    }  # fmt: skip


@pytest.mark.parametrize("text", ["FA1=", "FA1=x", "FA1=0", "FA1=-5", "FA1=1,234", "FA1=1;FA1=2"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Nothing is guessed, and no number counts twice."""
    with pytest.raises(GescofError, match=r"« Affecter » : .*FA1") as caught:
        read_amounts(RecordPayment(allocate=(text,)), "allocate")
    assert caught.value.field == "allocate"
