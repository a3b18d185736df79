"""Answers typed as `A=B`: an invoice and an amount, a line and its payer, a line of a statement and what it pays."""

from __future__ import annotations

import re
from decimal import Decimal

from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.core.keys import folded
from gescof_xl.core.money import CENT, parse_number
from gescof_xl.core.schema import stored_columns

_BETWEEN = re.compile(r"\s*[;\n]\s*|\s+(?=[A-Za-z])")
"""Several pairs in one cell: a line break, a semicolon, or a space before a letter (« 1 234,56 » is one amount)."""


def read_pair(text: str) -> tuple[str, str]:
    """What stands before `=` and what after it, spaces around left out; what lacks is ""."""
    left, _, right = text.partition("=")
    return left.strip(), right.strip()


def read_amounts(params: object, field: str) -> dict[str, Decimal | None]:
    """The amount typed beside each number of an answer (`FA2026-00001=120,50`), None where only the number is typed.

    Raises WrongUse when an amount is not one, Refused when a number comes twice.
    """
    title = next(c.title for c in stored_columns(type(params)) if c.field == field)
    amounts: dict[str, Decimal | None] = {}
    for text in (piece for typed in getattr(params, field) for piece in _BETWEEN.split(typed.strip()) if piece):
        number, typed = read_pair(text)
        amount = _amount(typed)
        if "=" in text and amount is None:
            cure = "Tapez par exemple FA2026-00001=120,50."
            raise WrongUse(f"« {title} » : « {text} » ne se lit pas.", cure, field=field)
        if folded(number) in map(folded, amounts):
            cure = "Gardez une seule ligne par numéro."
            raise Refused(f"« {title} » : {number} est donné deux fois.", cure, field=field)
        amounts[number] = amount
    return amounts


def _amount(typed: str) -> Decimal | None:
    """A positive amount to the cent, None for anything else."""
    amount = parse_number(typed)
    return amount if amount is not None and amount > 0 and amount == amount.quantize(CENT) else None
