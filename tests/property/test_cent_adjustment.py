"""Whatever an absence leaves of a training, what each payer is to owe of it is what it owes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gescof_xl.core.money import total
from gescof_xl.domain.credit_notes.cent_adjustment import amounts_that_owe
from gescof_xl.domain.training.attendance import reduced

CENT = Decimal("0.01")
PARTS = st.tuples(st.integers(1, 83), st.just(84)).map(lambda p: Decimal(p[0]) / p[1])
AMOUNT = st.one_of(st.integers(1, 60), st.integers(1, 1_000_000)).map(lambda n: n * CENT)


def roundings(amounts: list[Decimal], dues: list[Decimal]) -> Fraction:
    """How far apart the roundings of the dues are, in cents: below one, the share comes out so whatever the order."""
    whole, due = Fraction(total(amounts)), Fraction(total(dues))
    exact = [Fraction(a) * due / whole - Fraction(d) for a, d in zip(amounts, dues, strict=True)]
    return (max(exact) - min(exact)) * 100


@given(dues=st.lists(AMOUNT, min_size=1, max_size=5), part=PARTS, off=st.integers(-500, 500))
@example(dues=[Decimal("0.01")] * 3, part=Decimal(1) / 84, off=0)
@settings(max_examples=300, deadline=None)
def test_payers_who_may_all_move_owe_what_is_wanted(dues: list[Decimal], part: Decimal, off: int) -> None:
    """Any dues can be reached when each amount may change, from any guess."""
    guess = [max(due + off * CENT, Decimal(0)) for due in dues]
    assert reduced(amounts_that_owe(guess, dues, part, [True] * len(dues)), part) == dues


@given(st.data())
@settings(max_examples=500, deadline=None)
def test_what_is_reachable_is_reached(data: st.DataObject) -> None:
    """Some amounts stay: wherever the others can lead to the wanted dues, they do, and only they change."""
    hidden = data.draw(st.lists(AMOUNT, min_size=2, max_size=5))
    movable = data.draw(st.lists(st.booleans(), min_size=len(hidden), max_size=len(hidden)).filter(any))
    part = data.draw(PARTS)
    dues = list(reduced(hidden, part))
    assume(total(dues) and all(due for due, moves in zip(dues, movable, strict=True) if moves))
    assume(roundings(hidden, dues) < 1)
    off = data.draw(st.lists(st.integers(-5, 5), min_size=len(hidden), max_size=len(hidden)))
    guess = [
        max(a + step * CENT, Decimal(0)) if moves else a for a, step, moves in zip(hidden, off, movable, strict=True)
    ]
    found = amounts_that_owe(guess, dues, part, movable)
    assert reduced(found, part) == dues
    assert all(a == b for a, b, moves in zip(found, guess, movable, strict=True) if not moves)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_the_total_is_exact_where_the_shares_cannot_be(data: st.DataObject) -> None:
    """Where no amount leads to a wanted due, the sum of all is right, and two payers are a cent apart."""
    before = data.draw(st.lists(AMOUNT, min_size=2, max_size=4))
    part = data.draw(PARTS)
    owed = list(reduced(before, part))
    lowered = data.draw(st.integers(1, max(int(owed[0] * 100), 1))) * CENT
    dues = [lowered, *owed[1:]]
    guess = [(lowered / part).quantize(CENT, ROUND_HALF_UP), *before[1:]]
    found = amounts_that_owe(guess, dues, part, [True] + [False] * len(owed[1:]))
    left = reduced(found, part)
    assert total(left) == total(dues)
    assert len(dues) > 2 or all(abs(a - b) <= CENT for a, b in zip(left, dues, strict=True))
