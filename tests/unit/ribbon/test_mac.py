"""What is different on a Mac: questions that wait, in French, and what Excel does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clicking import Person
from tests.fake_excel.typing_rules import CellError


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody with the school's workbook open on a Mac."""
    return Person(tmp_path, "mac")


def test_a_question_waits_as_long_as_the_person_does(person: Person) -> None:
    """Three minutes over a question: the answer counts, and the last message is shown however late it is read."""
    person.selects("Sessions", person.finished_session())
    person.clicks("facturer-session")
    before = person.invoices()
    person.machine.answers, person.machine.answer_seconds = ["yes"], 180
    message = person.clicks("assistant-valider")
    assert len(person.invoices()) > len(before), message
    assert "FA2026-" in message
    assert not person.bugs()


def test_questions_are_answered_in_french(person: Person) -> None:
    """Oui and Non, whatever the language of the Mac."""
    person.selects("Sessions", person.finished_session())
    person.clicks("facturer-session")
    person.machine.answers = ["no"]
    person.clicks("assistant-valider")
    assert ["Non", "Oui"] in person.machine.buttons
    assert all(set(buttons) <= {"Oui", "Non", "OK"} for buttons in person.machine.buttons)


@pytest.mark.parametrize(
    ("before", "after"), [("GesCOF travaille...", False), ("Ma macro travaille", "Ma macro travaille"), (False, False)]
)
def test_the_status_bar_says_what_it_said_before(person: Person, before: object, after: object) -> None:
    """What xlwings writes there while Python runs is nobody's text: it goes; a person's own comes back."""
    person.machine.settings["status_bar"] = before
    person.clicks("controler")
    assert person.machine.settings["status_bar"] == after


def test_an_error_in_a_cell_stops_as_on_windows(person: Person) -> None:
    """Excel for Mac gives nothing for #N/A: an amount that cannot be computed is told, not taken for empty."""
    data = person.workbook.read()["Financements"]
    line, column = data.lines[0][0], data.left + data.columns.index("Plafond HT")
    person.sheet("Financements").at(line, column).value = CellError("#N/A")
    assert "problème bloquant" in person.clicks("controler")
    found = [line for line in person.lines("Controle") if line[1] == "CEL-008" or "#N/A" in str(line)]
    assert found
