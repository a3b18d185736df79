"""Names: what makes two of them one, capitals set right, codes and trainees' names."""

from __future__ import annotations

import pytest

from gescof_xl.domain.lists.names import code_from, folded_name, set_right, split_name


def test_a_legal_form_tells_no_company_from_another() -> None:
    """People write it or not; a company that is named by nothing else keeps it."""
    assert folded_name("SARL Élan-Conseil") == folded_name("ELAN CONSEIL") == "elanconseil"
    assert folded_name("SAS") == "sas"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("DUPONT", "Dupont"), ("JEAN-PIERRE LE GOFF", "Jean-Pierre le Goff"), ("D'ARTAGNAN", "D'Artagnan"),
        ("RUE DE L'ÉGLISE", "Rue de l'Église"), ("SARL DUPONT BTP", "SARL Dupont BTP"), ("McDonald", "McDonald"), ("EDF", "EDF"),
        ("LE MANS", "Le Mans"),
    ],
)  # fmt: skip
def test_capitals_set_right(text: str, right: str) -> None:
    assert set_right(text) == right


@pytest.mark.parametrize(
    ("name", "used", "code"),
    [
        ("Menuiserie Bernard SARL", set(), "MENUIBERNA"), ("Alpha", {"ALPHA"}, "ALPHA2"), ("Le Mans", set(), "MANS"),
        ("Menuiserie Bernard", {"MENUIBERNA", "MENUIBERN2"}, "MENUIBERN3"), ("???", set(), "CODE"),
    ],
)  # fmt: skip
def test_a_code_is_made_from_a_name(name: str, used: set[str], code: str) -> None:
    assert code_from(name, used) == code


@pytest.mark.parametrize(
    ("text", "first_name_first", "names"),
    [
        ("DUPONT Jean-Luc", False, ("DUPONT", "Jean-Luc")), ("Jean-Luc LE GOFF", False, ("LE GOFF", "Jean-Luc")),
        ("Le Goff Anne", False, ("Le Goff", "Anne")), ("Anne Le Goff", True, ("Le Goff", "Anne")), ("Martin", False, ("Martin", "")),
    ],
)  # fmt: skip
def test_a_whole_name_is_split_by_its_capitals_or_its_order(
    text: str, first_name_first: bool, names: tuple[str, str]
) -> None:
    assert split_name(text, first_name_first=first_name_first) == names
