"""What a session costs: units, days, composition, discount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.tables.training import Product, Session, Unit
from gescof_xl.domain.training.pricing import (
    catalogue_price,
    component_prices,
    composition_price,
    session_days,
    session_hours,
)
from tests.text_tables import school

ONE_SESSION = "Sessions\nN° | Heures\nS0001 |"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 10, 5), date(2026, 10, 5), 1),  # a Monday
        (date(2026, 10, 5), date(2026, 10, 9), 5),
        (date(2026, 10, 5), date(2026, 10, 12), 6),  # a weekend between
        (date(2026, 10, 10), date(2026, 10, 11), 2),  # Saturday and Sunday
        (date(2026, 10, 9), date(2026, 10, 10), 1),  # Friday and Saturday
    ],
)
def test_days_of_training_are_mondays_to_fridays(start: date, end: date, days: int) -> None:
    """A price by the day counts working days; a session held on a weekend counts them all."""
    session = replace(school(ONE_SESSION).sessions[0], start=start, end=end)

    assert session_days(session) == days


def test_hours_are_the_session_s_then_the_product_s() -> None:
    """Hours typed on the session hold; an empty cell means the product's length."""
    ledger = school(ONE_SESSION)
    session = ledger.sessions[0]

    assert session_hours(ledger, session) == 14
    assert session_hours(ledger, replace(session, hours=Decimal(7))) == 7


def test_a_price_by_the_hour_without_hours_is_refused() -> None:
    """The price of a training sold by the hour cannot be guessed when nobody typed its hours."""
    ledger = school(ONE_SESSION)
    product = replace(ledger.get(Product, "EXC"), unit=Unit.HOUR, hours=None)

    with pytest.raises(Refused, match="durée manque"):
        catalogue_price(replace(ledger, products=(product,)), ledger.get(Session, "S0001"))


def test_the_components_that_count_are_the_marked_ones_or_all() -> None:
    """With one line marked « Inclure » it alone counts (2 × 15 €); with none marked, all do (2 × 15 € + 200 €)."""
    lines = """
        Compositions
        N°      | Produit | Composant | Quantité | Prix HT | Inclure
        CO00001 | EXC     | REP       | 2        | 15      | {}
        CO00002 | EXC     | SAL       | 1        |         |
    """
    marked, free = school(lines.format("oui")), school(lines.format(""))

    assert composition_price(marked, marked.get(Product, "EXC")) == Decimal(30)
    assert composition_price(free, free.get(Product, "EXC")) == Decimal(230)


def test_composed_products_are_expanded() -> None:
    """« Composed products expanded »: a kit of a room and two meals shows the room, the meals, and its own price."""
    ledger = school("""
        Produits
        Code | Libellé | Nature         | Prix HT | TVA   | Unité
        KIT  | Accueil | Hors formation | 10      | TVA20 | forfait

        Compositions
        N°      | Produit | Composant | Quantité
        CO00001 | EXC     | KIT       | 3
        CO00002 | KIT     | REP       | 2
    """)

    found = component_prices(ledger, ledger.get(Product, "EXC"))

    assert [(p.product.code, p.quantity, p.unit_price) for p in found] == [
        ("KIT", Decimal(3), Decimal(10)),
        ("REP", Decimal(6), Decimal("18.18")),
    ]
    assert composition_price(ledger, ledger.get(Product, "EXC")) == Decimal("139.08")


def test_a_product_that_contains_itself_is_refused() -> None:
    """A loop in Compositions is named, link by link."""
    ledger = school("""
        Compositions
        N°      | Produit | Composant
        CO00001 | EXC     | REP
        CO00002 | REP     | EXC
    """)

    with pytest.raises(Refused, match="EXC > REP > EXC"):
        component_prices(ledger, ledger.get(Product, "EXC"))
