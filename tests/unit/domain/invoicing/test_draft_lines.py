"""Quantity × price − discount is the net of a line, to the cent (EN 16931 BT-131)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gescof_xl.domain.invoicing.draft_lines import line_net


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net"),
    [
        ("1", "1000", "", "1000.00"),
        ("3", "18.18", "10%", "49.09"),  # 54.54 − 5.45 (5.454)
        ("1", "0.05", "10%", "0.04"),  # 0.05 − 0.01: the discount is rounded by itself
        ("2", "100", "50,00", "150.00"),
        ("-2", "100", "50,00", "-150.00"),
        ("-3", "18.18", "10%", "-49.09"),
        ("1.5", "33.33", "", "50.00"),  # 49.995
    ],
)
def test_the_net_of_a_line(quantity: str, price: str, discount: str, net: str) -> None:
    """A discount is a rate or an amount for the line; a credit note takes it back with the rest."""
    assert line_net(Decimal(quantity), Decimal(price), discount) == Decimal(net)


def test_a_discount_that_cannot_be_read_has_no_net() -> None:
    """The rule FAC-006 tells such a line."""
    assert line_net(Decimal(1), Decimal(100), "dix pour cent") is None
