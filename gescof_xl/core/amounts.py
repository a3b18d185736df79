"""Amounts as banks, accounting programs and people write them, read without ever guessing."""

from __future__ import annotations

import re
from decimal import Decimal

from gescof_xl.core.money import CENT

_SPACES = re.compile(r"[\s\u00a0\u202f'’]")


def exact_cents(text: str) -> Decimal | None:
    """A plain number with a dot (`1234.5`, at most 15 digits before it) as cents; None when it is not one.

    More than two decimals are kept out unless they are zeros: a rounded amount would no longer be the bank's.
    """
    plain = text.strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,5})?", plain):
        return None
    amount = Decimal(plain)
    return amount.quantize(CENT) if amount == amount.quantize(CENT) else None


def french_amount(text: str, decimal: str = "") -> Decimal | None:
    """An amount as in a French export: `1 234,56`, `-12,3`, `12,34-`, `(12,34)`, `1.234,56 €`, `+1234.56 EUR`.

    `decimal` is the decimal mark, when known. Without it, the last of comma and dot is it, except when it is
    followed by three digits and nothing else tells (`1.234`): that is refused (None), as is all else.
    """
    plain = _SPACES.sub("", text).upper().removesuffix("EUR").removesuffix("€")
    negative = bool(re.fullmatch(r"-[^-]+|[^-]+-|\(.+\)", plain))
    digits = plain.strip("-()") if negative else plain.removeprefix("+")
    mark = decimal or _decimal_mark(digits)
    other = "." if mark == "," else ","
    if not mark or not re.fullmatch(rf"(\d+|\d{{1,3}}(\{other}\d{{3}})*)(\{mark}\d*)?", digits):
        return None
    amount = exact_cents(digits.replace(other, "").replace(mark, ".").removesuffix("."))
    return -amount if amount is not None and negative else amount


def _decimal_mark(digits: str) -> str:
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return ","
    alone = digits.count(",") + digits.count(".") == 1
    thousands = re.search(r"[.,]\d{3}$", digits)
    return "" if alone and thousands else digits[last]
