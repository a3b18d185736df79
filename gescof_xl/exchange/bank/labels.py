"""Labels and references made of the pieces that each format scatters over its fields."""

from __future__ import annotations

import re

_NO_REFERENCE = ("", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NON COMMUNIQUE")


def joined(*pieces: str) -> str:
    """The pieces in order, spaces collapsed, without those that an earlier one already holds."""
    kept: list[str] = []
    for piece in pieces:
        text = re.sub(r"\s+", " ", piece).strip()
        if text and not any(text in earlier for earlier in kept):
            kept.append(text)
    return " ".join(kept)


def first_reference(*candidates: str | None) -> str:
    """The first that is one; the words that banks put in an empty reference are none."""
    texts = ((candidate or "").strip() for candidate in candidates)
    return next((text for text in texts if text.upper() not in _NO_REFERENCE), "")
