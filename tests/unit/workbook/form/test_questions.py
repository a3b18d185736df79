"""The Assistant sheet as data: questions to lines, and answers back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest

from gescof_xl.actions.params import read_params
from gescof_xl.core.errors import WrongUse
from gescof_xl.core.schema import Amount, Code, Col, Day, Rate, YesNo, row, stored_columns
from gescof_xl.workbook.form.questions import (
    FIRST_ROW,
    Figure,
    Form,
    Line,
    Offer,
    answers_of,
    lines_of,
    row_of,
    shown_help,
)
from gescof_xl.workbook.port import Cell


class Way(StrEnum):
    """Two ways."""

    ONE = "une"
    ALL = "toutes"


@row
class Asked:
    """One question of each kind."""

    session: Annotated[Code, Col("Session", "Laquelle.", ref="Sessions")]
    amount: Annotated[Amount | None, Col("Montant", "Combien.")] = None
    share: Annotated[Rate | None, Col("Part", "Quelle part.")] = None
    day: Annotated[Day | None, Col("Jour", "Quand.")] = None
    way: Annotated[Way, Col("Façon", "Comment.")] = Way.ONE
    again: Annotated[YesNo, Col("Encore", "oui ou non.")] = False
    invoices: Annotated[tuple[Code, ...], Col("Facture", "Lesquelles.", ref="Factures")] = ()
    lines: Annotated[tuple[Code, ...], Col("Ligne", "Produit ; quantité.")] = ()
    allocate: Annotated[tuple[Code, ...], Col("Affecter", "Sur quoi.")] = ()


COLUMNS = stored_columns(Asked)
OPEN = (Offer(key="FA2026-00001", text="CLI1, reste 700,00 €"), Offer(key="FA2026-00002", text="CLI2"))
FORM = Form(label="Essai", help="Un essai.", columns=COLUMNS, choices={"allocate": OPEN})


def filled(form: Form = FORM, **answers: Cell) -> list[tuple[Cell, Cell]]:
    """What the sheet reads after a person has answered, by label."""
    by_label = {label.replace("_", " "): cell for label, cell in answers.items()}
    return [(line.label or None, by_label.get(line.label, line.answer)) for line in lines_of(form)]


def line(label: str) -> Line:
    return next(one for one in lines_of(FORM) if one.label == label)


def test_each_question_has_its_drop_down_and_format() -> None:
    """Choices, yes or no and references are offered; days, amounts and rates have their format, codes are text."""
    assert line("Façon").options == ("une", "toutes")
    assert line("Encore").options == ("oui", "non")
    assert (line("Session").listed, line("Session").format) == ("Sessions", "@")
    assert (line("Jour").format, line("Montant").format, line("Part").format) == ("dd/mm/yyyy", "#,##0.00", "0.00%")
    assert "Obligatoire" in line("Session").help


def test_defaults_are_shown() -> None:
    """What the button would do without an answer, and what the selected line gives, stand in the sheet."""
    shown = dict(filled(Form(label="Essai", help="", columns=COLUMNS, defaults={"session": "S0001"})))
    assert (shown["Session"], shown["Façon"], shown["Encore"], shown["Montant"]) == ("S0001", "une", "non", None)


def test_answers_become_the_buttons_parameters() -> None:
    """Cells as Excel gives them (floats, days, texts) are read as the person meant them."""
    cells = filled(
        Session="S0001",
        Montant=2100.1,
        Part=0.3333,
        Jour=date(2026, 3, 31),
        Façon="toutes",
        Encore="oui",
        Facture="FA2026-00001; FA2026-00002",
        **dict[str, Any]({"Ligne 1": "P1 ; 2 ; 100", "Ligne 3": "P2", "FA2026-00001": "x", "FA2026-00002": 120.5}),
    )
    params = read_params(Asked, answers_of(COLUMNS, cells))
    assert params == Asked(
        session="S0001",
        amount=Decimal("2100.10"),
        share=Decimal("0.3333"),
        day=date(2026, 3, 31),
        way=Way.ALL,
        again=True,
        invoices=("FA2026-00001", "FA2026-00002"),
        lines=("P1 ; 2 ; 100", "P2"),
        allocate=("FA2026-00001", "FA2026-00002=120,5"),
    )


def test_a_form_left_as_it_is_gives_the_defaults() -> None:
    """Nothing ticked, nothing typed: the button does what it does by default."""
    params = read_params(Asked, answers_of(COLUMNS, filled(Session="007")))
    assert params == Asked(session="007")


@pytest.mark.parametrize("cells", [filled(), filled(Session="")])
def test_a_missing_answer_is_named(cells: list[tuple[Cell, Cell]]) -> None:
    """A question that must be answered is named, and found again in the sheet."""
    with pytest.raises(WrongUse, match="Il manque « Session »") as caught:
        answers_of(COLUMNS, cells)
    assert row_of(COLUMNS, cells, caught.value.field) == FIRST_ROW
    assert "--" not in str(caught.value)


def test_a_changed_label_is_refused() -> None:
    """When somebody has renamed a question, nothing is guessed."""
    with pytest.raises(WrongUse, match="Autre chose"):
        answers_of(COLUMNS, [("Session", "S1"), ("Autre chose", "x")])


def test_a_list_stops_before_it_fills_the_sheet() -> None:
    """However many invoices are open, the form keeps to its rows."""
    many = tuple(Offer(key=f"FA{i}", text="") for i in range(5000))
    assert len(lines_of(Form(label="", help="", columns=COLUMNS, choices={"allocate": many}))) < 250


class Pay(StrEnum):
    """Who pays, in code words and as people read it."""

    ONE = "un-seul"
    BOTH = "les-deux"

    @property
    def label(self) -> str:
        """What people read."""
        return "Un seul" if self is Pay.ONE else "Les deux"


@row
class Sectioned:
    """Questions in sections, one of which has a sense with some answers only."""

    session: Annotated[Code, Col("Session", "Laquelle.", ref="Sessions", section="Pour qui")] = ""
    pay: Annotated[Pay, Col("Qui", "Qui paie.", section="Qui paie")] = Pay.ONE
    other: Annotated[Code, Col("Autre", "L'autre payeur.", when=("pay", Pay.BOTH))] = ""
    note: Annotated[Code, Col("Note", "De l'autre.", when=("other",))] = ""


def test_questions_stand_in_sections_with_words_for_people() -> None:
    """A heading before each section; a choice is offered and shown by its label, and read back as the choice."""
    asked = stored_columns(Sectioned)
    lines = lines_of(Form(label="", help="", columns=asked))
    assert [one.label for one in lines] == ["▸ Pour qui", "Session", "", "▸ Qui paie", "Qui", "Autre", "Note"]
    choice = lines[4]
    assert (choice.options, choice.answer) == (("Un seul", "Les deux"), "Un seul")
    cells = [(one.label or None, "Les deux" if one.label == "Qui" else one.answer) for one in lines]
    assert read_params(Sectioned, answers_of(asked, cells)) == Sectioned(pay=Pay.BOTH)


def test_a_question_without_sense_says_so_beside_it() -> None:
    """The help is a formula on the other answer: its label and its code word both count, an empty one does not."""
    lines = {one.label: one for one in lines_of(Form(label="", help="", columns=stored_columns(Sectioned)))}
    pointless = '"— sans objet avec ces réponses")'
    assert shown_help(lines["Autre"]) == f'=IF(OR($C$11="les-deux",$C$11="Les deux"),"L\'autre payeur.",{pointless}'
    assert shown_help(lines["Note"]) == f'=IF($C$12<>"","De l\'autre.",{pointless}'
    assert shown_help(lines["Qui"]) == "Qui paie."


def test_what_the_sheet_computes_is_no_answer() -> None:
    """Figures read answers and one another by their cells; whatever they show is not read back."""
    asked = stored_columns(Sectioned)
    figures = (
        Figure(key="double", label="Qui", formula="2*{session}"),
        Figure(key="more", label="Plus", formula="{double}+1"),
    )
    lines = lines_of(Form(label="", help="", columns=asked, figures=figures))
    assert [one.formula for one in lines if one.formula] == ["2*$C$8", "$C$16+1"]
    cells: list[tuple[Cell, Cell]] = [(one.label or None, 7 if one.formula else one.answer) for one in lines]
    assert read_params(Sectioned, answers_of(asked, cells)) == Sectioned()
