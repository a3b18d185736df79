"""Long buttons: Excel waits about a minute for the Python that stays between clicks; those have one of their own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import gescof_xl
from gescof_xl.actions import ACTIONS
from gescof_xl.app import Report
from gescof_xl.core.errors import Refused
from gescof_xl.ribbon.buttons import LONG
from gescof_xl.ribbon.press import is_long
from tests.clicking import Person

PACKAGE = Path(gescof_xl.__file__).parent


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody who has the school's workbook open, in server mode."""
    return Person(tmp_path, raw=True)


def test_whatever_makes_many_documents_is_long() -> None:
    """A new button that prints or sends is not forgotten, and no name is left behind; one report alone is quick."""
    sources = {action.id: (PACKAGE / "actions" / f"{action.module}.py").read_text("utf-8") for action in ACTIONS}
    many = {button for button, source in sources.items() if re.search(r"\bpapers=(?!\(\w+_paper\()", source)}
    assert many | {"archiver"} == LONG


@pytest.mark.parametrize("button", sorted(LONG))
def test_a_long_button_asks_at_once_and_works_apart(person: Person, button: str) -> None:
    """Its form is shown by the Python that stays; validating it is long."""
    assert not is_long(button, person.book)
    person.clicks(button)
    assert is_long("assistant-valider", person.book)


@pytest.mark.parametrize(
    "button", ["controler", "tableau-de-bord", "assistant-annuler", "assistant-valider", "aide", "disparu"]
)
def test_what_is_short_or_cannot_work_stays(person: Person, button: str) -> None:
    """Reports and forms are quick; what is wrong is said by the click itself."""
    assert not is_long(button, person.book)


def test_a_short_form_is_not_long(person: Person) -> None:
    """Validating invoices takes a second."""
    person.clicks("facturer-session")
    assert not is_long("assistant-valider", person.book)


@pytest.mark.parametrize("before", [False, "Ma macro travaille"])
def test_progress_stands_in_the_status_bar_and_goes(
    person: Person, monkeypatch: pytest.MonkeyPatch, before: object
) -> None:
    """How far it is; in the end, or when it stops in the middle, the bar says what it said before."""
    seen = []

    def prints(*given: Any) -> Report:
        interface = given[-1].interface
        for done in range(3):
            interface.progress("Impression", done, 12)
            seen.append(person.machine.settings["status_bar"])
        raise Refused("Plus de papier.", "Ajoutez-en.")

    monkeypatch.setattr("gescof_xl.ribbon.press.run_action", prints)
    person.machine.settings["status_bar"] = before
    assert "Plus de papier" in person.clicks("controler")
    assert seen == [f"GesCOF : Impression {done}/12" for done in range(3)]
    assert person.machine.settings["status_bar"] == before


def test_looking_costs_little(person: Person) -> None:
    """It comes before each click."""
    person.machine.calls = 0
    is_long("assistant-valider", person.book)
    assert person.machine.calls < 10
