"""The list of buttons and the modules that it names."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from gescof_xl import actions
from gescof_xl.actions import ACTIONS
from gescof_xl.actions.action import Action
from gescof_xl.core.schema import Kind, stored_columns

NO_BUTTON = {"__init__", "action", "base", "chosen", "doubts", "issuing", "params", "surroundings"}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_a_button_asks_what_its_rule_takes(action: Action) -> None:
    """The class of its questions is the one by which its rule declares its answers."""
    rule = import_module(f"gescof_xl.actions.{action.module}").act

    assert [p.annotation for p in inspect.signature(rule).parameters.values()] == [
        "Ledger",
        "Context",
        action.params.__name__,
    ]


def test_each_file_is_the_button_of_one_action() -> None:
    """No rule is written that no button presses, and no two buttons press the same."""
    files = {path.stem for path in Path(str(actions.__file__)).parent.glob("*.py")}

    assert sorted(action.module for action in ACTIONS) == sorted(files - NO_BUTTON)


def test_knowing_the_buttons_loads_none() -> None:
    """The list is read before the first word of the command line: neither rules nor row classes come with it."""
    told = "import sys, gescof_xl.ribbon.buttons; print(*sorted(m for m in sys.modules if m.startswith('gescof_xl.')))"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()

    assert loaded == [
        *("gescof_xl.actions", "gescof_xl.actions.action", "gescof_xl.core", "gescof_xl.core.frozen"),
        *("gescof_xl.ribbon", "gescof_xl.ribbon.buttons"),
    ]


@pytest.mark.parametrize("chosen", ACTIONS, ids=lambda a: a.id)
def test_what_gives_a_question_its_sense_is_a_question_of_the_same_button(chosen: Action) -> None:
    """With answers that it can have."""
    asked = {column.field: column for column in stored_columns(chosen.params)}
    for field, *senses in (column.when for column in asked.values() if column.when):
        possible = {*asked[field].choices, *(("oui", "non") if asked[field].kind is Kind.YES_NO else ()), ""}
        assert possible >= set(senses)
