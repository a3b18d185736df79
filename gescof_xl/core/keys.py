"""Keys as people type them: « s 0033 » means S0033."""

from __future__ import annotations

import unicodedata


def folded(key: str) -> str:
    """What two spellings of one key have in common: neither case, nor spaces, nor how accents are composed.

    For comparing only: what is stored stays as it was typed.
    """
    plain = "".join(key.split()).casefold()
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)
