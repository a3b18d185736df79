"""Colours are readable and never speak alone."""

from __future__ import annotations

import itertools

from gescof_xl.core.schema import columns
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.generate.workbooks import looks
from gescof_xl.generate.workbooks.sheets import TEXTS, SheetGroup


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_texts_are_readable_on_their_fill() -> None:
    """WCAG 2.2, 1.4.3: texts keep a contrast of 4.5 or more."""
    pairs = [(looks.WHITE, fill) for fill in (looks.NAVY, looks.SLATE, *(part.colour for part in SheetGroup))]
    pairs += [(looks.PALE, looks.NAVY), (looks.INK, looks.PAPER), (looks.TEAL, looks.PAPER), (looks.NAVY, looks.PAPER)]
    pairs += [(look["font_color"], look["bg_color"]) for look in looks._STATUS_LOOKS.values()]
    assert [(pair, contrast(*pair)) for pair in pairs if contrast(*pair) < 4.5] == []


def test_every_status_colour_has_a_word_of_the_schema() -> None:
    """A coloured word is one that some column offers, so that no colour is dead and none stands for nothing."""
    words = set(itertools.chain.from_iterable(c.choices for r in ROW_CLASSES.values() for c in columns(r)))
    assert set(looks.STATUS) <= words


def test_every_sheet_says_what_it_is_for() -> None:
    """Each table has its line of explanation and its part of the workbook."""
    assert set(TEXTS) == {r.TABLE for r in ROW_CLASSES.values()}
    assert all(text.text.endswith(".") for text in TEXTS.values())
