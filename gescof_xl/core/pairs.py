"""Answers typed as `A=B`: an invoice and an amount, a line and its payer, a line of a statement and what it pays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.core.money import CENT, parse_number

_BETWEEN = re.compile(r"\s*[;\n]\s*|\s+(?=[A-Za-z])")
"""Several pairs in one cell: a line break, a semicolon, or a space before a letter (« 1 234,56 » is one amount)."""


def read_pair(text: str) -> tuple[str, str]:
    """What stands before `=` and what after it, spaces around left out; what lacks is ""."""
    left, _, right = text.partition("=")
    return left.strip(), right.strip()


def read_amounts(texts: Iterable[str], title: str) -> dict[str, Decimal | None]:
    """The amount typed beside each number (`FA2026-00001=120,50`), None where only the number is typed.

    Raises WrongUse when an amount is not one, Refused when a number comes twice.
    """
    amounts: dict[str, Decimal | None] = {}
    for text in (piece for typed in texts for piece in _BETWEEN.split(typed.strip()) if piece):
        number, typed = read_pair(text)
        if number in amounts:
            raise Refused(f"« {title} » : {number} est donné deux fois.", "Gardez une seule ligne par numéro.")
        amounts[number] = _amount(typed, title, text) if "=" in text else None
    return amounts


def _amount(typed: str, title: str, text: str) -> Decimal:
    amount = parse_number(typed)
    if amount is None or amount <= 0 or amount != amount.quantize(CENT):
        raise WrongUse(f"« {title} » : « {text} » ne se lit pas.", "Tapez par exemple FA2026-00001=120,50.")
    return amount
