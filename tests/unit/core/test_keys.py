"""Keys compare without case, spaces or how accents are composed."""

from __future__ import annotations

import pytest

from gescof_xl.core.keys import folded


@pytest.mark.parametrize("typed", ["s0033", " S 0033", "S0033\u00a0", "S\u202f0033"])
def test_case_and_spaces_do_not_count(typed: str) -> None:
    """Four ways of typing S0033."""
    assert folded(typed) == folded("S0033")


def test_composed_and_decomposed_accents_are_one() -> None:
    """A Mac types « É » as E and an accent, a PC as one letter."""
    assert folded("E\u0301COLE") == folded("école")


def test_other_keys_stay_others() -> None:
    """A digit that lacks is another key."""
    assert folded("S033") != folded("S0033")
    assert folded("ECOLE") != folded("ÉCOLE")
