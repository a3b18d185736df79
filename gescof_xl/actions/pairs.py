"""Lists typed as `FA2026-00001=120,50`: a number, and an amount where it is not all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.core.money import CENT, parse_number

_BETWEEN = re.compile(r"\s*[;\n]\s*|\s+(?=[A-Za-z])")
"""Several pairs in one cell: a line break, a semicolon, or a space before a letter (« 1 234,56 » is one amount)."""


def read_pairs(texts: Iterable[str], title: str) -> dict[str, Decimal | None]:
    """The amount typed beside each number, None where only the number is typed.

    Raises WrongUse when an amount is not one, Refused when a number comes twice.
    """
    pairs: dict[str, Decimal | None] = {}
    for text in (piece for typed in texts for piece in _BETWEEN.split(typed.strip()) if piece):
        number, equals, typed = (part.strip() for part in text.partition("="))
        if number in pairs:
            raise Refused(f"« {title} » : {number} est donné deux fois.", "Gardez une seule ligne par numéro.")
        pairs[number] = _amount(typed, title, text) if equals else None
    return pairs


def _amount(typed: str, title: str, text: str) -> Decimal:
    amount = parse_number(typed)
    if amount is None or amount <= 0 or amount != amount.quantize(CENT):
        raise WrongUse(f"« {title} » : « {text} » ne se lit pas.", "Tapez par exemple FA2026-00001=120,50.")
    return amount
