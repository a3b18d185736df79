"""A year that was mistyped, or a clock that went wrong: shown and asked about, whatever the button; never refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.core.problems import Problem
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, Yes, press, read
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import INTER

PARTIES = """
    Clients
    Code | Raison sociale | Type
    C1   | Alpha          | Entreprise
    C2   | Anne Martin    | Particulier

    Financeurs
    Code | Raison sociale
    OP1  | Opco Un
"""


class Shown(Yes):
    """A person who says yes, and what was shown with the question."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = []

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        self.codes += [p.code for p in problems if p.code.startswith("DAT")]
        return super().confirm(question, problems)


@pytest.fixture
def book() -> MemoryWorkbook:
    """An invoice of today, and a session that nobody invoiced yet."""
    made = workbook(SCHOOL_RATES, PARTIES, INTER)
    press(made, "facturer-directe", party="C1", lines=("EXC",))
    return made


def pressed(book: MemoryWorkbook, button: str, person: Yes, answers: Mapping[str, object], day: date = TODAY) -> Report:
    chosen = action(button)
    params = read_params(chosen.params, answers)  # type: ignore[arg-type]
    return run(chosen, book, params, Context(today=day), RunSettings(interface=person))


@pytest.mark.parametrize(
    ("button", "day", "answers", "codes"),
    [
        ("facturer-directe", date(2126, 11, 22), {"party": "C2", "lines": ("EXC",)}, ["DAT-001"]),
        ("saisir-reglement", date(2126, 11, 22), {"party": "C1", "amount": "10"}, ["DAT-001"]),
        ("saisir-reglement", TODAY, {"party": "C1", "amount": "10", "day": date(2020, 11, 22)}, ["DAT-002"]),
        ("financer", TODAY, {"participant": "P00001", "agreement_date": date(2062, 9, 3)}, ["DAT-002"]),
        ("financer", TODAY, {"participant": "P00001", "agreement_date": date(2026, 9, 3)}, []),
        ("saisir-reglement", TODAY, {"party": "C1", "amount": "10", "day": date(2026, 10, 22)}, []),
        ("facturer-directe", date(2026, 12, 20), {"party": "C1", "lines": ("EXC",)}, []),
    ],
)
def test_it_is_asked(
    book: MemoryWorkbook, button: str, day: date, answers: Mapping[str, object], codes: list[str]
) -> None:
    """The day of the button, and each date that is given: more than a year away from what is known."""
    person = Shown()
    report = pressed(book, button, person, answers, day)
    assert (person.codes, [p.code for p in report.problems if p.code.startswith("DAT")]) == (codes, codes)
    assert len(person.questions) == 1


def test_the_first_of_many_says_the_year(book: MemoryWorkbook) -> None:
    """And the cure, before the yes; no is no."""

    class No(Shown):
        def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
            super().confirm(question, problems)
            assert "22/11/2020, à plus d'un an d'aujourd'hui (22/11/2026)" in problems[0].message
            return False

    pressed(book, "saisir-reglement", No(), {"party": "C1", "amount": "10", "day": date(2020, 11, 22)})
    assert read(book).payments == ()
