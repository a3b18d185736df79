"""Values and counts as French sentences say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.money import plain_number, quantity_fr
from gescof_xl.core.words import agreed, counted, elided, enumerated, of_name, typeset, value_text


@pytest.mark.parametrize(("count", "said"), [(0, "0 ligne scellée"), (1, "1 ligne scellée"), (2, "2 lignes scellées")])
def test_the_plural_begins_at_two(count: int, said: str) -> None:
    """Zero and one are singular in French."""
    assert counted(count, "ligne(s) scellée(s)") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "Corrigez-la : elle gêne. [1] L'avez-vous ?"), (2, "Corrigez-les : elles gênent. [1] Les avez-vous ?")],
)
def test_pronouns_and_verbs_agree_with_a_number(count: int, said: str) -> None:
    """What is told elsewhere of one thing or of several; other brackets are left alone."""
    assert agreed(count, "Corrigez-[la|les] : elle(s) gêne(nt). [1] [L'|Les ]avez-vous ?") == said


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


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234.50"), "1234,5"), (Decimal("100.00"), "100"), (Decimal("-0.00"), "0"), (Decimal("0.055"), "0,055"),
        (12.0, "12"), (12.5, "12,5"), (12345678901234.0, "12345678901234"), (7, "7"), (Decimal("1E+3"), "1000"),
        (date(2026, 12, 31), "31/12/2026"), (True, "oui"), (False, "non"), (None, ""), ("007", "007"),
    ],
)  # fmt: skip
def test_a_value_reads_as_in_its_cell(value: object, text: str) -> None:
    """A comma, days first, no needless zeros: as in the cell; the digests of copies that are out hang on it."""
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("number", "printed", "plain"),
    [("1234.50", "1\u00a0234,5", "1234.5"), ("14", "14", "14"), ("1E+3", "1\u00a0000", "1000")],
)
def test_a_quantity_has_the_digits_that_count(number: str, printed: str, plain: str) -> None:
    """« 1 234,5 » for people, `1234.5` for programs."""
    assert (quantity_fr(Decimal(number)), plain_number(Decimal(number))) == (printed, plain)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Formalia", "de Formalia"),
        ("OPIS", "d'OPIS"),
        ("Association Deux", "d'Association Deux"),
        ("Île Formation", "d'Île Formation"),
        ("Œuvre & Fils", "d'Œuvre & Fils"),
        ("Yves Petit", "d'Yves Petit"),
        ("Yanis Petit", "de Yanis Petit"),
        ("Harmonie", "d'Harmonie"),
        ("HÔTEL DU LAC", "d'HÔTEL DU LAC"),
        ("Hauts de Seine", "de Hauts de Seine"),
        ("Hors Piste", "de Hors Piste"),
        ("Onze Formation", "de Onze Formation"),
        ("8 rue Neuve", "de 8 rue Neuve"),
        ("", "de "),
    ],
)
def test_de_is_elided_before_a_vowel_that_is_heard(name: str, said: str) -> None:
    assert of_name(name) == said


def test_que_is_elided_as_de_is() -> None:
    assert (elided("que", "AV2026-00001"), elided("que", "FA2026-00001")) == ("qu'AV2026-00001", "que FA2026-00001")


@pytest.mark.parametrize(("words", "said"), [("A", "A"), ("AB", "A et B"), ("ABC", "A, B et C")])
def test_an_enumeration_says_and_once(words: str, said: str) -> None:
    """Commas, then « et » before the last one."""
    assert enumerated(words) == said
