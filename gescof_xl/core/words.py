"""How French sentences agree."""

from __future__ import annotations


def counted(count: int, words: str) -> str:
    """`counted(3, "ligne(s) scellée(s)")` is « 3 lignes scellées »; zero and one are singular."""
    return f"{count} {words.replace('(s)', 's' if count > 1 else '')}"
