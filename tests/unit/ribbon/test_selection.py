"""Which lines a click means: those that are selected and can be seen, in every area of the selection."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.ribbon.selected import selected_lines
from tests.clicking import SYSTEMS, Person


@pytest.fixture(params=SYSTEMS)
def person(request: pytest.FixtureRequest, tmp_path: Path) -> Person:
    """Somebody who has the school's workbook open."""
    return Person(tmp_path, request.param)


def keys(person: Person) -> list[str]:
    return [line.key for line in selected_lines(person.workbook)]


def test_lines_selected_with_ctrl_are_all_meant(person: Person) -> None:
    """Each area counts, in the order in which it was selected, each line once."""
    person.selects("Factures", "FA2026-00003", "FA2026-00001", "FA2026-00003", "FA2026-00010")
    assert keys(person) == ["FA2026-00003", "FA2026-00001", "FA2026-00010"]


def test_many_areas_are_all_meant(person: Person) -> None:
    """Excel's address of a selection ends at 255 characters: no line is lost behind."""
    numbers = [number for number in person.invoices() if number.startswith("FA")][:60:2]
    person.selects("Factures", *numbers)
    assert keys(person) == numbers


def test_hidden_lines_of_a_selection_are_not_meant(person: Person) -> None:
    """Selecting a filtered list from top to bottom takes the hidden lines in between: nobody means those."""
    person.selects("Factures", "FA2026-00001")
    sheet, row, left, _, _ = person.machine.selection
    person.machine.selection = (sheet, row, left, 6, 3)
    all_six = keys(person)
    person.sheet("Factures").filtered = {row + 1, row + 2}
    person.sheet("Factures").hidden = {row + 4}
    assert keys(person) == [all_six[0], all_six[3], all_six[5]]


def test_hidden_lines_of_several_areas_are_not_meant(person: Person) -> None:
    """Two blocks drawn with Ctrl over a filtered list: of each, the lines in sight, in the order of selection."""
    person.selects("Factures", "FA2026-00001")
    sheet, row, left, _, _ = person.machine.selection
    person.machine.selection = (sheet, row, left, 8, 1)
    eight = keys(person)
    person.machine.selection, person.machine.more_selected = (sheet, row + 5, left, 3, 2), [(row, left, 3, 1)]
    person.sheet("Factures").filtered = {row + 1, row + 6}
    assert keys(person) == [eight[5], eight[7], eight[0], eight[2]]


def test_a_whole_column_means_all_visible_lines(person: Person) -> None:
    """A click on the head of a column selects all of its rows."""
    person.machine.selection, person.machine.active = ("Conditions", 1, 1, 1_048_576, 1), "Conditions"
    assert keys(person) == [str(cells[0]) for _, cells in person.workbook.read()["Conditions"].lines]


@pytest.mark.parametrize("place", [("Accueil", 3, 3, 1, 1), ("Factures", 1, 1, 2, 4)])
def test_cells_outside_the_lines_mean_nothing(person: Person, place: tuple[str, int, int, int, int]) -> None:
    """On another sheet, or above the lines."""
    person.machine.selection, person.machine.active = place, place[0]
    assert keys(person) == []


def test_a_selected_drawing_means_nothing(person: Person) -> None:
    """A chart has no lines."""
    person.machine.selection_is_a_drawing = True
    assert keys(person) == []
