"""Sentences agree: a number and its words."""

from __future__ import annotations

import pytest

from gescof_xl.core.words import counted, typeset


@pytest.mark.parametrize(("count", "said"), [(0, "0 ligne scellée"), (1, "1 ligne scellée"), (2, "2 lignes scellées")])
def test_the_plural_begins_at_two(count: int, said: str) -> None:
    """Zero and one are singular in French."""
    assert counted(count, "ligne(s) scellée(s)") == said


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("Prêt : émettre ?", "Prêt : émettre ?"),
        ("« Session » ; 20 % !", "« Session » ; 20 % !"),
        ("40 € (10 %).", "40 € (10 %)."),
        ("{% if a != b %}10:30{% endif %}", "{% if a != b %}10:30{% endif %}"),
    ],
)
def test_a_mark_stays_with_its_word(plain: str, printed: str) -> None:
    """French marks have a non-breaking space; instructions of a template, and times, are left alone."""
    assert typeset(plain) == printed
