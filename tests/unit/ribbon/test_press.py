"""Clicks on the school's workbook, open in the hostile Excel."""

from __future__ import annotations

from pathlib import Path

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.ribbon.interface import ClickInterface
from tests.clicking import SYSTEMS, Person
from tests.fake_excel.machine import FakeSheet


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody who has the school's workbook open."""
    return Person(tmp_path)


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
    person.selects("Sessions", person.finished_session())
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
    person.selects("Sessions", person.finished_session())
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
    person.selects("Sessions", person.finished_session())
    person.clicks("facturer-session")
    person.machine.answers = ["yes"]
    person.clicks("assistant-valider")
    invoice = dict(zip(person.workbook.read()["Factures"].columns, person.lines("Factures")[-1], strict=True))
    number = str(invoice["N°"])
    person.selects("Factures", number)
    person.clicks("saisir-reglement")
    form = person.form()
    assert form["Tiers"] == invoice["Tiers"]
    assert number in form
    person.answers(number, "x")
    message = person.clicks("assistant-valider")
    assert "« Rembourser »" in message  # the amount lacks; the sheet's words are used, not the command line's
    person.answers("Montant", 100.0)
    person.machine.answers = ["yes"]
    message = person.clicks("assistant-valider")
    assert person.lines("Reglements")[-1][2] == invoice["Tiers"], message
    assert person.lines("Affectations")[-1][3] == number


def test_a_report_is_shown(person: Person) -> None:
    """A button that fills a report shows it."""
    person.clicks("controler")
    assert person.machine.active == "Contrôle"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("visibility", [0, 2])
def test_a_report_that_somebody_has_hidden_is_shown(tmp_path: Path, system: str, visibility: int) -> None:
    """Hidden, or very hidden by a macro: whoever clicks wants to see it; nothing unexpected is told after the save."""
    person = Person(tmp_path, system)
    person.sheet("Contrôle").visibility = visibility
    assert "voir la feuille Contrôle" in person.clicks("controler")
    assert (person.sheet("Contrôle").visibility, person.machine.active) == (-1, "Contrôle")
    assert (person.machine.saves, person.bugs()) == (1, [])


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_hidden_sheet_of_a_protected_workbook_is_told(tmp_path: Path, system: str) -> None:
    """The structure is protected, so that nothing can be shown: the report is written, and it is said how to see it."""
    person = Person(tmp_path, system)
    person.machine.structure_protected = True
    person.sheet("Contrôle").visibility = person.sheet("Assistant").visibility = 0
    message = person.clicks("controler")
    assert "La feuille « Contrôle » est masquée. Ôtez la protection de la structure" in message
    assert person.machine.saves == 1
    assert "« Assistant » est masquée" in person.clicks("facturer-session")
    assert not person.bugs()


def test_a_workbook_that_is_not_ours_is_refused_in_words(tmp_path: Path, person: Person) -> None:
    """On any other workbook, the message says what is missing and nothing is written."""
    person.machine.sheets = [FakeSheet("Feuil1")]
    person.machine.selection = ("Feuil1", 1, 1, 1, 1)
    assert "pas un classeur de GesCOF" in person.clicks("controler")
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


def test_a_message_box_says_a_problem_once(person: Person, tmp_path: Path) -> None:
    """Its cell is added; another one that the sentence has not said is whole."""
    one = Problem(code="TIE-001", message="Le SIRET est faux.", cure="Retapez-le.", sheet="Clients", cell="I15")
    other = Problem(code="TIE-012", message="Le pays n'est pas connu.", cure="Tapez BE.", sheet="Clients", cell="H15")
    interface = ClickInterface(person.workbook.session, tmp_path)

    interface.refuse(Refused("Rien n'est émis. Le SIRET est faux.", "Retapez-le.", [one, other]))

    assert person.machine.alerts[-1].split("\n\n") == [
        "Rien n'est émis. Le SIRET est faux.",
        "Retapez-le.",
        "Clients, cellule I15",
        "Clients, cellule H15 : Le pays n'est pas connu. Tapez BE.",
    ]
