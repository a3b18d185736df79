"""The clicks that the manual's pictures show, made on the school's workbook: what a person reads then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.workbook.excel.session import Area
from tests.clicking import Person

if TYPE_CHECKING:
    from gescof_xl.workbook.excel.session import ExcelSession

PARTICIPANT = Area("Participants", 5, 1, 1, 1)
"""The line that is selected when the button Financer is pressed."""
_FORM = Area("Assistant", 2, 2, 40, 4)


class MessageBox(NamedTuple):
    """What a message box says, and the buttons that answer it."""

    text: str
    buttons: tuple[str, ...] = ("OK",)
    grave: bool = False


def message_boxes(folder: Path) -> dict[str, MessageBox]:
    """By name of picture: the question before invoices are issued, what is said afterwards, and a refusal."""
    person = Person(folder)
    person.selects("Sessions", person.finished_session())
    person.clicks("facturer-session")
    person.machine.answers = ["yes"]
    done = person.clicks("assistant-valider")
    question = person.machine.alerts[0]
    person.machine.selection = ("Accueil", 1, 1, 1, 1)
    person.clicks("facturer-session")
    refusal = person.clicks("assistant-valider")
    return {
        "question.png": MessageBox(question, ("Oui", "Non")),
        "compte-rendu.png": MessageBox(done),
        "refus.png": MessageBox(refusal, grave=True),
    }


def assistant_words(session: ExcelSession) -> list[str]:
    """All texts of the Assistant sheet but those that formulas show."""
    both = zip(session.values(_FORM), session.formulas(_FORM), strict=True)
    cells = [cell for values, formulas in both for cell in zip(values, formulas, strict=True)]
    return [value for value, formula in cells if isinstance(value, str) and value and not str(formula).startswith("=")]


def assistant_of_financer(folder: Path) -> list[str]:
    """The same once Financer is pressed on that participant."""
    person = Person(folder)
    sheet, row, column, height, width = PARTICIPANT
    person.machine.selection, person.machine.active = (sheet, row, column, height, width), sheet
    person.clicks("financer")
    return assistant_words(person.workbook.session)
