"""Clicks on the school's workbook, open in the hostile Excel."""

from __future__ import annotations

import shutil
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from gescof_xl.ribbon.press import press
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from tests.commanding import SCHOOL
from tests.fake_excel.engine import as_book
from tests.fake_excel.files import opened
from tests.fake_excel.machine import FakeSheet, Machine

TODAY = date(2026, 11, 22)


@cache
def school() -> Machine:
    """The school's workbook as Excel has it open; read once, since that is long."""
    return opened(SCHOOL)


class Person:
    """Somebody at Excel: clicks, types, reads."""

    def __init__(self, folder: Path) -> None:
        path = folder / "ecole.xlsx"
        shutil.copyfile(SCHOOL, path)
        self.machine = Machine(path, deepcopy(school().sheets))
        self.machine.names = school().names
        self.book = as_book(self.machine)
        self.logs = folder / "journal"

    def clicks(self, button: str) -> str:
        """The last message that the click shows; "" when none."""
        self.machine.alerts.clear()
        press(button, self.book, TODAY, self.logs)
        return self.machine.alerts[-1] if self.machine.alerts else ""

    def sheet(self, name: str) -> FakeSheet:
        return next(s for s in self.machine.sheets if s.name == name)

    def selects(self, table: str, key: str) -> None:
        data = ExcelWorkbook(self.book).read()[table]
        line = next(line for line, cells in data.lines if cells[0] == key)
        self.machine.selection = (data.sheet, line, data.left + 1, 1, 1)

    def form(self) -> dict[str, object]:
        """Label and answer of each question."""
        sheet = self.sheet("Assistant")
        return {str(sheet.at(r, 2).value): sheet.at(r, 3).value for r in range(7, 60) if sheet.at(r, 2).value}

    def answers(self, label: str, value: object) -> None:
        sheet = self.sheet("Assistant")
        row = next(r for r in range(7, 307) if sheet.at(r, 2).value == label)
        sheet.at(row, 3).value = float(value) if isinstance(value, int) else value

    def lines(self, table: str) -> list[tuple[object, ...]]:
        return [cells for _, cells in ExcelWorkbook(self.book).read()[table].lines if cells[0]]


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody who has the school's workbook open."""
    return Person(tmp_path)


def finished_session(person: Person) -> str:
    """A session of which nothing is invoiced yet, whose participants are financed."""
    person.clicks("sessions-a-facturer")
    person.clicks("assistant-valider")
    report = ExcelWorkbook(person.book).read()["AFacturer"]
    rows = [dict(zip(report.columns, cells, strict=True)) for _, cells in report.lines]
    return next(str(r["Session"]) for r in rows if r["État"] == "à facturer" and not r["Remarque"] and r["Reste HT"])


def test_a_button_that_asks_shows_its_form(person: Person) -> None:
    """Questions, defaults and drop-downs stand in the Assistant sheet, which is shown, at the first answer."""
    person.clicks("facturer-session")
    assert person.machine.active == "Assistant"
    assert person.machine.selection == ("Assistant", 7, 3, 1, 1)
    assert person.sheet("Assistant").at(2, 2).value == "Facturer la session"
    assert person.form() == {"Session": None, "Regroupement": "payeur"}
    assert person.machine.drop_downs["Assistant", 7] == "=Liste_Sessions"
    assert person.machine.drop_downs["Assistant", 8] == ["payeur", "participant"]


def test_the_selected_line_answers(person: Person) -> None:
    """A selected session, or a participant of it, is the session that is asked for."""
    person.selects("Sessions", "S0003")
    person.clicks("facturer-session")
    assert person.form()["Session"] == "S0003"
    number, session = person.lines("Participants")[0][:2]
    person.selects("Participants", str(number))
    person.clicks("facturer-session")
    assert person.form()["Session"] == session


def test_nothing_is_issued_before_yes(person: Person) -> None:
    """The message box says what will be done; no leaves the workbook, and the form, as they are."""
    person.selects("Sessions", finished_session(person))
    person.clicks("facturer-session")
    saves, before = person.machine.saves, person.lines("Factures")
    person.machine.answers = ["no"]
    person.clicks("assistant-valider")
    assert "émettre" in person.machine.alerts[0].lower()
    assert person.lines("Factures") == before
    assert person.machine.saves == saves
    assert person.form()["Session"]


def test_yes_issues_and_clears_the_form(person: Person) -> None:
    """The invoices stand in the workbook, numbered, it is saved, and the form is empty again."""
    person.selects("Sessions", finished_session(person))
    person.clicks("facturer-session")
    saves, before = person.machine.saves, person.lines("Factures")
    person.machine.answers = ["yes"]
    message = person.clicks("assistant-valider")
    assert not list(person.logs.glob("*"))
    issued = person.lines("Factures")[len(before) :]
    assert issued, message
    assert all(str(line[0]).startswith("FA2026-") for line in issued)
    assert person.machine.saves == saves + 1
    assert person.form() == {}
    assert "Aucun assistant" in person.clicks("assistant-valider")


def test_a_refusal_stands_beside_its_question(person: Person) -> None:
    """What is missing is said in a message box and beside the question, in French and without command-line words."""
    person.clicks("facturer-session")
    message = person.clicks("assistant-valider")
    assert "Il manque « Session »" in message
    assert "--" not in message
    assert "Il manque" in str(person.sheet("Assistant").at(7, 4).value)
    assert "Il manque" in str(person.sheet("Assistant").at(4, 2).value)


@pytest.mark.parametrize(
    ("typed", "told", "beside"),
    [
        ({"Tiers": "OPIS"}, "pour rendre de l'argent : « Rembourser ».", "Montant"),
        ({"Tiers": "PERSONNE", "Montant": 10}, "Tiers « PERSONNE » inconnu.", "Tiers"),
        ({"Tiers": "OPIS", "Montant": 10, "Mode": "Écart"}, "Choisissez un autre mode.", "Mode"),
    ],
)
def test_a_refusal_speaks_of_questions_as_the_form_does(
    person: Person, typed: dict[str, object], told: str, beside: str
) -> None:
    """Questions are called as they stand in the sheet, and the refused answer is marked and selected."""
    person.clicks("saisir-reglement")
    for label, value in typed.items():
        person.answers(label, value)
    assert told in person.clicks("assistant-valider")
    sheet = person.sheet("Assistant")
    row = next(r for r in range(7, 307) if sheet.at(r, 2).value == beside)
    assert str(sheet.at(row, 4).value).startswith("⚠ ")
    assert told in str(sheet.at(row, 4).value)
    assert person.machine.selection == ("Assistant", row, 3, 1, 1)


def test_cancelling_clears_the_form_and_nothing_else(person: Person) -> None:
    """Annuler empties the sheet; nothing is saved."""
    person.clicks("facturer-session")
    assert person.clicks("assistant-annuler") == ""
    assert person.form() == {}
    assert person.machine.saves == 0
    assert person.sheet("Assistant").at(2, 2).value == "Assistant"


def test_open_invoices_can_be_ticked(person: Person) -> None:
    """Saisir un règlement lists what is open, of the selected party, with a cell to tick."""
    person.selects("Sessions", finished_session(person))
    person.clicks("facturer-session")
    person.machine.answers = ["yes"]
    person.clicks("assistant-valider")
    invoice = person.lines("Factures")[-1]
    person.selects("Factures", str(invoice[0]))
    person.clicks("saisir-reglement")
    form = person.form()
    assert form["Tiers"] == invoice[4]
    assert str(invoice[0]) in form
    person.answers(str(invoice[0]), "x")
    message = person.clicks("assistant-valider")
    assert "« Rembourser »" in message  # the amount lacks; the sheet's words are used, not the command line's
    person.answers("Montant", 100.0)
    person.machine.answers = ["yes"]
    message = person.clicks("assistant-valider")
    assert person.lines("Reglements")[-1][2] == invoice[4], message
    assert person.lines("Affectations")[-1][3] == invoice[0]


def test_a_report_is_shown(person: Person) -> None:
    """A button that fills a report shows it."""
    person.clicks("controler")
    assert person.machine.active == "Contrôle"


def test_a_workbook_that_is_not_ours_is_refused_in_words(tmp_path: Path, person: Person) -> None:
    """On any other workbook, the message says what is missing and nothing is written."""
    person.machine.sheets = [FakeSheet("Feuil1")]
    person.machine.selection = ("Feuil1", 1, 1, 1, 1)
    assert "introuvable" in person.clicks("controler")
    assert "Assistant" in person.clicks("assistant-annuler")
    assert not list(person.logs.glob("*"))


def test_a_bug_is_told_with_the_path_of_its_log(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected error shows one short message; the details are in a file."""
    monkeypatch.setattr("gescof_xl.ribbon.press.run_action", lambda *_: 1 / 0)
    message = person.clicks("controler")
    log = next(person.logs.iterdir())
    assert str(log) in message
    assert "ZeroDivisionError" in log.read_text("utf-8")
    assert "ZeroDivisionError" not in message


def test_an_excel_in_the_middle_of_something_is_told(person: Person) -> None:
    """An old button, of another version of the add-in, says how to update."""
    assert "gescof installer" in person.clicks("bouton-disparu")
