"""Sentences agree: a number and its words."""

from __future__ import annotations

import pytest

from gescof_xl.core.words import counted


@pytest.mark.parametrize(("count", "said"), [(0, "0 ligne scellée"), (1, "1 ligne scellée"), (2, "2 lignes scellées")])
def test_the_plural_begins_at_two(count: int, said: str) -> None:
    """Zero and one are singular in French."""
    assert counted(count, "ligne(s) scellée(s)") == said
