"""A click that is disturbed: Excel stays deaf for a while, refuses, or the person presses Escape, at any moment of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.workbook.file.workbook import FileWorkbook
from tests.clicking import Person
from tests.fake_excel.files import write_file
from tests.fake_excel.machine import Machine, refused
from tests.text_tables import school

TODAY = date(2026, 11, 22)
DRAWN = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Sessions
    N°    | Type  | Client | Début      | Fin
    S0001 | INTRA | C1     | 05/10/2026 | 06/10/2026

    Participants
    N°     | Session | Nom    | Client
    P00001 | S0001   | Martin | C1

    Financements
    N°      | Session | Financeur | Montant HT
    FI00001 | S0001   | C1        | 600
"""
TWO_MINUTES = 2  # more than is waited for a call, less than when things are put back
EIGHT_MINUTES = 8  # more than is waited in all
Keys = dict[str, list[object]]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawn") / "of.xlsx"
    build(school(DRAWN), path, TODAY)
    return path


@pytest.fixture(params=("windows", "mac"))
def people(request: pytest.FixtureRequest, drawn: Path, tmp_path: Path) -> Iterator[Person]:
    """As many people as wanted, each about to validate the invoicing of a session."""
    first = Person(tmp_path, request.param, source=drawn)
    first.selects("Sessions", "S0001")
    first.clicks("facturer-session")
    write_file(first.machine, asked := tmp_path / "asked.xlsx")

    def everybody() -> Iterator[Person]:
        for number in itertools.count():
            (folder := tmp_path / str(number)).mkdir()
            person = Person(folder, request.param, source=asked)
            person.machine.answers = ["yes"]
            yield person

    return everybody()


def keys(tables: FileWorkbook) -> Keys:
    """The first cell of each line of each table."""
    return {name: [cells[0] for _, cells in data.lines] for name, data in tables.read().items()}


def in_file(machine: Machine) -> Keys:
    assert machine.path is not None
    return keys(FileWorkbook(machine.path))


def in_excel(machine: Machine) -> Keys:
    assert machine.path is not None
    write_file(machine, path := machine.path.with_name("vu.xlsx"))
    return keys(FileWorkbook(path))


def disturb(machine: Machine, name: str, nth: int, what: Callable[[], None]) -> None:
    """At the n-th call of that name from now on, once."""
    call, left = machine.call, nth

    def disturbed(called: str = "") -> None:
        nonlocal left
        left -= called == name
        if not left and called == name:
            what()
        call(called)

    setattr(machine, "call", disturbed)  # noqa: B010 - mypy knows no method that is replaced


def deafen(person: Person, minutes: int) -> None:
    """Excel hears nothing: on Windows four calls a second are rejected, a Mac waits a minute for an answer."""
    person.machine.busy = minutes if person.native else minutes * 240


def calls_of(person: Person) -> dict[str, int]:
    """How often each call is made while the form is validated, undisturbed."""
    person.machine.tally.clear()
    person.clicks("assistant-valider")
    return dict(person.machine.tally)


def moments(tally: dict[str, int]) -> list[tuple[str, int]]:
    """The first and the last of the calls of each name."""
    return [(name, nth) for name, times in tally.items() for nth in sorted({1, times})]


def stop() -> None:
    raise KeyboardInterrupt


def refuse() -> None:
    raise refused("no")


@pytest.mark.parametrize("disturbance", ["deaf", "refused", "escape"])
def test_a_disturbed_click_leaves_the_old_workbook_or_the_new(people: Iterator[Person], disturbance: str) -> None:
    """File and open workbook are both as before or both as after, and Excel is as the person had it."""
    person = next(people)
    old, theirs = in_file(person.machine), dict(person.machine.settings)
    tally = calls_of(person)
    new = in_file(person.machine)
    assert (old["Factures"], new["Factures"]) == ([None], ["FA2026-00001"])
    for name, nth in moments(tally):
        machine = (person := next(people)).machine
        kinds: dict[str, Callable[[], None]] = {
            "deaf": partial(deafen, person, TWO_MINUTES),
            "refused": refuse,
            "escape": stop,
        }
        disturb(machine, name, nth, kinds[disturbance])
        with suppress(KeyboardInterrupt):
            person.clicks("assistant-valider")
        machine.busy = 0
        said = f"{name} {nth}: {machine.alerts}"
        assert (in_file(machine), in_excel(machine)) in ((old, old), (new, new)), said
        assert machine.settings == theirs, said


def test_what_is_written_is_told_as_written(people: Iterator[Person]) -> None:
    """The form that cannot be emptied after the save: nobody is told to begin again, which would pay twice."""
    machine = (person := next(people)).machine

    def deafen_once() -> None:
        if machine.saved:
            deafen(person, TWO_MINUTES)
            machine.on_write = lambda: None

    machine.on_write = deafen_once
    told = person.clicks("assistant-valider")
    machine.busy = 0
    assert "FA2026-00001" in told
    assert "ne validez pas une seconde fois" in told
    assert person.invoices() == ["FA2026-00001"]


def test_what_cannot_be_put_back_is_told(people: Iterator[Person]) -> None:
    """Deaf for minutes in the middle of a write: the file is as before, and it is said not to save what is seen."""
    machine = (person := next(people)).machine
    old, writes = in_file(machine), itertools.count(1)
    machine.on_write = lambda: deafen(person, EIGHT_MINUTES) if next(writes) == 6 else None
    told = person.clicks("assistant-valider")
    assert "Fermez Excel sans enregistrer" in told
    assert in_file(machine) == old
    assert in_excel(machine) != old
