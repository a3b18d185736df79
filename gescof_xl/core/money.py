"""Money is Decimal euros with two decimals, rounded half up; rates are fractions (0.20 for 20 %)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
NBSP = "\u00a0"
_STEADY = Context(prec=24, rounding=ROUND_HALF_EVEN)
"""Fewer digits than Decimal works with: 229,53 × (2,5 / 21) is the half cent 27,325, and not 27,32499…9."""


def cents(amount: Decimal | int) -> Decimal:
    """Rounded half up to the cent, away from zero (« à partir de 0,005 on arrondit au centime supérieur »)."""
    return _STEADY.plus(Decimal(amount)).quantize(CENT, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, with two decimals even when there is nothing to add."""
    return sum(amounts, ZERO)


def vat(base: Decimal, rate: Decimal) -> Decimal:
    """VAT of a base HT at one rate (EN 16931 BR-CO-17: per rate, on the sum of its lines)."""
    return cents(base * rate)


def share(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts of `amount` in proportion to `weights` that add up to it to the cent.

    The cents that rounding leaves go to the largest remainders, first ones first. All weights zero: equal parts.
    """
    whole = sum(weights, Decimal(0))
    fair = [Decimal(1) / len(weights) if whole == 0 else w / whole for w in weights]
    exact = [amount * f for f in fair]
    parts = [e.quantize(CENT, rounding=ROUND_FLOOR) for e in exact]
    missing = int((amount - sum(parts, ZERO)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[:missing]:
        parts[i] += CENT
    return parts


def euros(amount: Decimal) -> str:
    """As people read it: « 1 234,56 € », with non-breaking spaces."""
    return f"{number_fr(amount)}{NBSP}€"


def number_fr(amount: Decimal, places: int = 2) -> str:
    """« 1 234,56 », with a non-breaking space between thousands; nothing is never negative (« -0,00 »)."""
    return f"{amount:z,.{places}f}".replace(",", NBSP).replace(".", ",")


def plain_number(number: Decimal) -> str:
    """The digits that count, with a point, as programs read them: 2.50 is `2.5`, 1E+3 is `1000`."""
    return f"{number.normalize():f}" if number else "0"


def price_fr(price: Decimal) -> str:
    """A unit price: to the cent, or to its own last digit where it has more (« 0,1234 € »)."""
    return f"{number_fr(price, max(2, -int(price.normalize().as_tuple().exponent)))}{NBSP}€"


def quantity_fr(quantity: Decimal) -> str:
    """« 1 234,5 »: hours, days or pieces, without zeros at the end."""
    plain = quantity.normalize()
    return number_fr(plain, max(0, -int(plain.as_tuple().exponent)))


def percent(rate: Decimal) -> str:
    """A fraction as people read it: 0.055 is « 5,5 % »."""
    return f"{plain_number(rate * 100).replace('.', ',')}{NBSP}%"


_NUMBER = re.compile(r"[+-]?(\d{1,3}(?: \d{3})+|\d+)([.,]\d+)?")


def parse_number(text: str) -> Decimal | None:
    """A number typed as in French or English (`2 100,10`, `2100.10`); None when it is not one."""
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip().removesuffix("€").strip()
    if not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(" ", "").replace(",", "."))


def amount_or_part(text: str, whole: Decimal) -> Decimal | None:
    """An amount (`700`), or a percentage of `whole` rounded to the cent (`33,33%`); None when neither."""
    typed = parse_share(text)
    if typed is None:
        return None
    value, is_rate = typed
    return cents(whole * value) if is_rate else value


def parse_share(text: str) -> tuple[Decimal, bool] | None:
    """An amount or a percentage: (amount, False) for `700`, (fraction, True) for `33,33%`; None when neither."""
    plain = text.strip()
    number = parse_number(plain.removesuffix("%"))
    if number is None:
        return None
    return (number / 100, True) if plain.endswith("%") else (number, False)
