"""How French sentences agree, and how they are set."""

from __future__ import annotations

import re

from gescof_xl.core.money import NBSP


def counted(count: int, words: str) -> str:
    """`counted(3, "ligne(s) scellée(s)")` is « 3 lignes scellées »; zero and one are singular."""
    return f"{count} {words.replace('(s)', 's' if count > 1 else '')}"


def typeset(text: str) -> str:
    """The text as French printers set it: no line ends before « : ; ? ! » % € » or after an opening quote.

    For what staff read in sheets, message boxes, documents and the manual; a terminal's lines are copied and typed
    again, with plain spaces.
    """
    return _AFTER_QUOTE.sub("«" + NBSP, _BEFORE_MARK.sub(NBSP, text))


_BEFORE_MARK = re.compile(r" (?=[:;?!»%€](?:[\s.,;)»]|$))")
_AFTER_QUOTE = re.compile("« ")
