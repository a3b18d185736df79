"""Shares add up, duplication leaves the financed alone, and what is written is what was announced."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gescof_xl.actions.base import Context
from gescof_xl.actions.finance import Params, act
from gescof_xl.core.money import number_fr, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Participant, Product
from gescof_xl.domain.training.financing import Combination
from tests.text_tables import school

DAY = Context(today=date(2026, 11, 22))
BASE = school("Clients\nCode | OPCO\nC1 | OP1\nC2 |", "Financeurs\nCode\nOP1", "Sessions\nN°\nS0001")
PRICES = st.integers(1, 10_000_000).map(lambda n: Decimal(n) / 100)
RATES = st.integers(0, 10_000).map(lambda n: f"{number_fr(Decimal(n) / 100)}%")
DEPOSITS = st.none() | st.integers(0, 1_000_000).map(lambda n: Decimal(n) / 100)


@st.composite
def sessions(draw: st.DrawFn) -> Ledger:
    """A session with participants of two clients, some of them financed already."""
    price = draw(PRICES)
    owners = draw(st.lists(st.sampled_from(["C1", "C2"]), min_size=1, max_size=12))
    participants = tuple(
        Participant(number=f"P{i:05d}", session="S0001", last_name=f"N{i}", first_name="A", client=client)
        for i, client in enumerate(["C1", *owners])
    )
    financed = [p for p in participants[1:] if draw(st.booleans())]
    lines = tuple(
        Financing(number=f"FI{i:05d}", session="S0001", participant=p.number, payer=p.client, amount=Decimal(12))
        for i, p in enumerate(financed, 1)
    )
    product = replace(BASE.get(Product, "EXC"), price=price)
    return replace(BASE, products=(product,), participants=participants, financings=lines)


@st.composite
def answers(draw: st.DrawFn) -> Params:
    """What a person may type for two payers who share the price."""
    duplicate = draw(st.booleans())
    part = draw(RATES)
    return (
        Params(
            participant="P00000",
            combination=Combination.BOTH,
            discount=draw(st.just("") | RATES),
            client_part=part if draw(st.booleans()) else "",
            funder_part="",
            duplicate=duplicate,
            share_out=duplicate and draw(st.booleans()),
            deposit=draw(DEPOSITS),
        )
        if draw(st.booleans())
        else Params(
            participant="P00000",
            combination=Combination.BOTH,
            funder_part=part,
            duplicate=duplicate,
            share_out=duplicate and draw(st.booleans()),
            deposit=draw(DEPOSITS),
        )
    )


@given(ledger=sessions(), params=answers())
@settings(max_examples=150, deadline=None)
def test_shares_add_up_and_nobody_financed_is_touched(ledger: Ledger, params: Params) -> None:
    """For any price, percentage, discount and number of participants: the lines make the announced total, to the cent."""
    assume(params.client_part or params.funder_part)
    outcome = act(ledger, DAY, params)
    after = ledger.after(outcome.changes)

    announced = re.search(r"total financé ([\d\u00a0,]+)", outcome.message)
    assert announced
    each = Decimal(announced[1].replace("\u00a0", "").replace(",", "."))
    before = {f.number: f for f in ledger.financings}
    new = [f for f in after.financings if f.status is FinancingStatus.ACTIVE and f != before.get(f.number)]
    participants = {f.participant for f in new}
    assert total(f.amount for f in new) == (each if params.share_out else each * len(participants))
    assert all(f.amount == f.amount.quantize(Decimal("0.01")) and f.amount >= 0 for f in new)

    already = {f.participant for f in ledger.financings}
    assert participants & already == set()
    assert {f.number: f for f in after.financings if f.number in before} == before
    unfinanced = {p.number for p in ledger.participants if p.client == "C1"} - already
    assert participants == (unfinanced if params.duplicate else {"P00000"})

    if params.deposit is not None:
        given_ = total(f.deposit for f in new if f.deposit is not None)
        assert given_ == (params.deposit if params.share_out else params.deposit * len(participants))
