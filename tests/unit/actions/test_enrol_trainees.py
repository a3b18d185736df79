"""Inscrire: a session and its trainees in one form, all or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gescof_xl.actions import action
from gescof_xl.core.errors import GescofError
from gescof_xl.core.schema import stored_columns
from gescof_xl.domain.tables.training import SessionStatus, SessionType
from gescof_xl.workbook.form.questions import Form, lines_of
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press, read
from tests.unit.actions.billing_school import financing, inter

EIGHT = tuple(f"NOM{n} ; Prénom{n}{' ; C2' if n == 1 else ''}" for n in range(1, 9))


@pytest.fixture
def book() -> MemoryWorkbook:
    """S0001 of October, with its trainees of C1."""
    return inter(financing())


def _people(book: MemoryWorkbook, session: str) -> list[tuple[str, str, str]]:
    return [(p.last_name, p.first_name, p.client) for p in read(book).participants if p.session == session]


def test_a_new_session_and_eight_trainees(book: MemoryWorkbook) -> None:
    """Eight lines, the client said once: nine rows, numbered, and nothing that blocks."""
    before = read(book)

    report = press(book, "inscrire", product="EXC", start="01/12/2026", place="Pau", trainees=EIGHT)

    ledger = read(book)
    session = ledger.sessions[-1]
    assert (session.number, session.type, session.status) == ("S0002", SessionType.INTER, SessionStatus.PLANNED)
    assert (session.start, session.end, session.place) == (date(2026, 12, 1), date(2026, 12, 1), "Pau")
    assert _people(book, "S0002") == [(f"NOM{n}", f"Prénom{n}", "C2") for n in range(1, 9)]
    assert len({p.number for p in ledger.participants}) == len(before.participants) + 8
    assert "8 stagiaires inscrits" in report.message
    assert [p for p in report.problems if p.blocking] == []


def test_the_form_has_eight_lines(book: MemoryWorkbook) -> None:
    """One a trainee."""
    found = action("inscrire")
    lines = lines_of(Form(label=found.label, help=found.help, columns=tuple(stored_columns(found.params))))
    assert sum(line.label.startswith("Stagiaire") for line in lines) == 8


def test_trainees_of_a_session_that_exists(book: MemoryWorkbook) -> None:
    """Selected or named; others stay as they are."""
    before = _people(book, "S0001")

    press(book, "inscrire", session="s0001", trainees=("PETIT ; Léo ; C2", "ROUX ; Zoé ; c1"))

    assert _people(book, "S0001") == [*before, ("PETIT", "Léo", "C2"), ("ROUX", "Zoé", "C1")]


def test_an_intra_session_gives_its_client(book: MemoryWorkbook) -> None:
    """Nobody types it again."""
    press(book, "inscrire", product="EXC", start="01/12/2026", intra="C2", trainees=("PETIT ; Léo",))

    assert read(book).sessions[-1].type is SessionType.INTRA
    assert _people(book, "S0002") == [("PETIT", "Léo", "C2")]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"trainees": ("PETIT ; Léo ; C1",)}, "Quelle session"),
        ({"product": "EXC", "trainees": ("PETIT ; Léo ; C1",)}, "Quelle session"),
        ({"session": "S0001"}, "Personne à inscrire"),
        ({"session": "S0001", "trainees": ("PETIT ; Léo",)}, "son client manque"),
        ({"session": "S0001", "trainees": ("PETIT",)}, "ce n'est pas un nom, un prénom"),
        ({"session": "S0001", "trainees": ("PETIT ; Léo ; C1 ; x",)}, "ce n'est pas un nom, un prénom"),
        ({"session": "S0001", "trainees": ("PETIT ; Léo ; C9",)}, "C9"),
        ({"session": "S0001", "trainees": ("PETIT ; Léo ; C1", "petit ; leo ; C2")}, "déjà de la session S0001"),
        ({"session": "S0001", "place": "Pau", "trainees": ("PETIT ; Léo ; C1",)}, "S0001 existe"),
        (
            {"product": "EXC", "start": "02/12/2026", "end": "01/12/2026", "trainees": ("PETIT ; Léo ; C1",)},
            "finit avant de commencer",
        ),
    ],
)
def test_what_cannot_be_enrolled_writes_nothing(book: MemoryWorkbook, answers: dict[str, Any], why: str) -> None:
    """The whole form is refused, with what is wrong."""
    before = read(book)
    with pytest.raises(GescofError, match=why):
        press(book, "inscrire", **answers)
    assert read(book) == before


def test_nobody_comes_to_a_cancelled_session(book: MemoryWorkbook) -> None:
    """Another session, or a new one."""
    press(book, "annuler-session", session="S0001", reason="neige")
    with pytest.raises(GescofError, match="S0001 est annulée"):
        press(book, "inscrire", session="S0001", trainees=("PETIT ; Léo ; C1",))
