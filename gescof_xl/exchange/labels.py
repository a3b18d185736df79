"""Labels made of the pieces that each format scatters over its fields."""

from __future__ import annotations

import re


def joined(*pieces: str) -> str:
    """The pieces in order, spaces collapsed, without those that an earlier one already holds."""
    kept: list[str] = []
    for piece in pieces:
        text = re.sub(r"\s+", " ", piece).strip()
        if text and not any(text in earlier for earlier in kept):
            kept.append(text)
    return " ".join(kept)
