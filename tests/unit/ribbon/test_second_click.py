"""A click while another one works: a Mac lets it, and so does a second Python on Windows."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from gescof_xl.core.errors import Busy
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.clicking import SYSTEMS, Person


@pytest.fixture(params=SYSTEMS)
def person(request: pytest.FixtureRequest, tmp_path: Path) -> Person:
    """Somebody who has the school's workbook open."""
    return Person(tmp_path, request.param)


def test_a_second_click_issues_nothing_and_is_told_so(person: Person) -> None:
    """The first click asks its question; the same button is clicked again: told to wait, no number is given twice."""
    person.selects("Sessions", person.finished_session())
    person.clicks("facturer-session")
    before = person.invoices()
    told: list[str] = []

    def second_click() -> None:
        person.machine.on_question = lambda: None
        first = list(person.machine.alerts)
        told.append(person.clicks("assistant-valider"))
        person.machine.alerts[:] = first

    person.machine.on_question, person.machine.answers = second_click, ["ok", "yes"]
    message = person.clicks("assistant-valider")
    assert "GesCOF travaille déjà sur « ecole.xlsx »" in told[0]
    assert "Attendez" in told[0]
    issued = person.invoices()[len(before) :]
    assert issued, message
    assert len({*person.invoices()}) == len(person.invoices())
    assert not person.bugs()


@pytest.mark.parametrize("button", ["controler", "facturer-session", "assistant-annuler"])
def test_no_button_works_beside_another(person: Person, button: str) -> None:
    """Showing a form, or taking it away, waits for the end too: it writes into the same workbook."""
    person.selects("Sessions", person.finished_session())
    person.clicks("facturer-session")
    form, told = person.form(), list[str]()

    def second_click() -> None:
        person.machine.on_question = lambda: None
        told.append(person.clicks(button))

    person.machine.on_question, person.machine.answers = second_click, ["ok", "no"]
    person.clicks("assistant-valider")
    assert "GesCOF travaille déjà" in told[0]
    assert person.form() == form


def test_the_manual_opens_meanwhile(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the manual changes nothing: it need not wait."""
    opened = Mock(return_value=True)
    monkeypatch.setattr("webbrowser.open", opened)
    with person.workbook.lock():
        assert person.clicks("aide") == ""
    opened.assert_called_once()


def test_the_command_line_waits_for_a_click(person: Person) -> None:
    """A command on the same file while a button works: it is told who works there."""
    assert person.machine.path is not None
    with (
        person.workbook.lock(),
        pytest.raises(Busy, match="GesCOF travaille déjà"),
        FileWorkbook(person.machine.path).lock(timeout=0.1),
    ):
        pass
