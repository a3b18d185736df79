"""A refusal about an answer names its question, and no entrance's words stand in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.actions import ACTIONS
from gescof_xl.core.errors import FieldName, Refused, WrongUse
from gescof_xl.core.schema import stored_columns
from tests.office import press
from tests.text_tables import SCHOOL_RATES, workbook

PACKAGE = Path(__file__).parents[3] / "gescof_xl"
QUESTIONS = {c.field for action in ACTIONS for c in stored_columns(action.params)}


def named(path: Path) -> Iterator[str]:
    """The questions that the refusals of a file name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", "")
            told = [k.value for k in node.keywords if k.arg == "field"] if called in ("Refused", "WrongUse") else []
            for value in told + (node.args if called == "FieldName" else []):
                yield from (
                    n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)
                )


@pytest.mark.parametrize("path", sorted((PACKAGE / "actions").glob("*.py")), ids=lambda path: path.stem)
def test_a_button_names_its_own_questions(path: Path) -> None:
    """A name that the form has not would mark no line, and stand as it is in the sentence."""
    action = next((a for a in ACTIONS if a.module == path.stem), None)
    asked = {c.field for c in stored_columns(action.params)} if action else QUESTIONS
    assert set(named(path)) <= asked


def test_rules_name_questions_that_are_asked() -> None:
    """A rule calls an answer as the button does that asks for it."""
    assert {name for path in (PACKAGE / "domain").rglob("*.py") for name in named(path)} - QUESTIONS == set()


def test_no_sentence_holds_options_of_the_command_line() -> None:
    """People in Excel never see `--option`: the terminal alone writes so."""
    sources = [*(PACKAGE / "actions").glob("*.py"), *(PACKAGE / "domain").rglob("*.py")]
    assert not [p.name for p in sources if re.search(r"--[a-zé]", p.read_text("utf-8"))]


def test_each_entrance_has_its_own_name_for_a_question() -> None:
    """The same refusal, said at the terminal and in Excel; what a person typed is left alone."""
    refusal = Refused("Rien.", ("Donnez ", FieldName("credits"), " {credits} --credits."), field="amount")
    refusal.name_fields({"credits": "--credit"})
    assert str(refusal) == "Rien. Donnez --credit {credits} --credits."
    refusal.name_fields({"credits": "« Crédit »"})
    assert refusal.cure == "Donnez « Crédit » {credits} --credits."


SCENE = workbook(SCHOOL_RATES, "Clients\nCode\nC1", "Sessions\nN°\nS0001")


@pytest.mark.parametrize(
    ("button", "answers", "field"),
    [
        ("facturer-session", {}, "session"),
        ("facturer-session", {"session": "S9999"}, "session"),
        ("facturer-session", {"session": "S0001", "grouping": "âge"}, "grouping"),
        ("facturer-lot", {"since": "01/10/2026", "until": "31/09/2026"}, "until"),
        ("facturer-lot", {"since": "31/10/2026", "until": "01/10/2026"}, "until"),
        ("facturer-acompte", {}, "session"),
        ("facturer-periode", {"session": "S0001", "periods": ["PE99999"]}, "periods"),
        ("facturer-directe", {"party": "C9", "lines": ["SAL"]}, "party"),
        ("facturer-directe", {"party": "C1", "lines": ["SAL ; deux"]}, "lines"),
        ("facturer-directe", {"party": "C1", "lines": [" ; 1 ; 10,0000001 ; Repas"]}, "lines"),
        ("saisir-reglement", {"amount": "10"}, "party"),
        ("saisir-reglement", {"party": "C1", "amount": "10,001"}, "amount"),
        ("saisir-reglement", {"party": "C1", "amount": "-5"}, "amount"),
        ("saisir-reglement", {"party": "C1", "amount": "5", "allocate": ["FA2026-00001=x"]}, "allocate"),
        ("saisir-reglement", {"party": "C1", "credits": ["AV2026-00001"]}, "credits"),
        ("envoyer", {"party": "C9"}, "party"),
        ("envoyer", {"pieces": ["absent.pdf"]}, "pieces"),
        ("relancer", {"parties": ["C1", "C9"]}, "parties"),
        ("annuler-session", {"session": "S0002", "reason": "Neige"}, "session"),
    ],
)
def test_the_refused_answer_is_named(button: str, answers: dict[str, Any], field: str) -> None:
    """By the question that the person must answer otherwise."""
    with pytest.raises((Refused, WrongUse)) as caught:
        press(SCENE, button, **answers)
    assert caught.value.field == field
