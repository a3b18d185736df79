"""What payers owe after an absence adds up, never exceeds what was financed, and is nothing where nothing is owed."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gescof_xl.core.money import total
from gescof_xl.domain.tables.training import Charging, Financing, Participant
from gescof_xl.domain.training.attendance import due_amounts
from tests.text_tables import school

BASE = school("Clients\nCode\nC1", "Sessions\nN° | Heures\nS0001 | 21")
AMOUNTS = st.lists(st.integers(0, 1_000_000).map(lambda n: Decimal(n) / 100), min_size=1, max_size=5)


@given(amounts=AMOUNTS, hours=st.integers(0, 84).map(lambda q: Decimal(q) / 4))
@example(amounts=[Decimal("229.53")], hours=Decimal("2.5"))  # 27,325 exactly, though 2,5 / 21 never ends
@settings(max_examples=200, deadline=None)
def test_pro_rata_shares_make_the_pro_rata_of_the_whole(amounts: list[Decimal], hours: Decimal) -> None:
    """For any payers and hours of 21: the shares add up to the whole × hours / 21, rounded half up once."""
    participant = Participant(
        number="P1",
        session="S0001",
        last_name="A",
        first_name="B",
        client="C1",
        charging=Charging.PRO_RATA,
        hours=hours,
    )
    lines = tuple(
        Financing(number=f"FI{i}", session="S0001", participant="P1", payer=f"T{i}", amount=amount)
        for i, amount in enumerate(amounts)
    )
    due = due_amounts(replace(BASE, participants=(participant,), financings=lines), "S0001")

    whole = (sum(amounts, Decimal(0)) * hours / 21).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert total(due.values()) == whole
    assert all(0 <= due[f.number] <= f.amount for f in lines)
