"""Keys as people type them: « s 0033 » means S0033."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_ZEROS, _DIGITS, _NEAR = re.compile(r"0+(?=[0-9])"), re.compile("[0-9]+"), 0.7


def folded(key: str) -> str:
    """What two spellings of one key have in common: neither case, nor spaces, nor how accents are composed.

    For comparing only: what is stored stays as it was typed.
    """
    plain = "".join(key.split()).casefold()
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def near_key(key: str, known: Iterable[str]) -> str:
    """« Vouliez-vous dire S0034 ? » for `s034`: the known key that differs by zeros or by a letter; "" for none.

    Of numbers, only those with the same figures are near: FA2026-00012 is no slip for FA2026-00013.
    """
    wanted = _without_zeros(key)
    candidates = {_without_zeros(one): one for one in known if _figures(one) == _figures(key)}
    near = difflib.get_close_matches(wanted, candidates, 1, _NEAR)
    return f"Vouliez-vous dire {candidates[near[0]]} ?" if near else ""


def _without_zeros(key: str) -> str:
    return _ZEROS.sub("", folded(key))


def _figures(key: str) -> list[int]:
    return [int(digits) for digits in _DIGITS.findall(key)]


def unaccented(text: str) -> str:
    """The letters and digits of a text, small and bare: « Société n° 2 » and `societe N 2` are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())
