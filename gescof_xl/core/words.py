"""How values and counts are said in French, and how sentences are set."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import NBSP, plain_number


def yes_no(answer: bool) -> str:  # noqa: FBT001 - the answer is what is said
    """« oui » or « non »."""
    return "oui" if answer else "non"


def value_text(value: object) -> str:
    """A value as people type and read it in a cell: « 1234,5 », « 31/12/2026 », « oui »; "" when there is none.

    The digests of accountant copies are made of these texts: another text for the same value would make the copies that
    are out unknown. What programs read (JSON, XML, seals) has a point and ISO dates instead.
    """
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, int | float | Decimal):
        return plain_number(Decimal(str(value))).replace(".", ",")
    if isinstance(value, date):
        return date_fr(value)
    return "" if value is None else str(value)


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


def one_line(text: str) -> str:
    """Without the line breaks that people type in a cell."""
    return " ".join(part.strip() for part in text.splitlines() if part.strip())
