"""Cells that cannot be read: each is listed with its place, and no line is dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Cell, TableData
from gescof_xl.workbook.translate import parse
from tests.office import press
from tests.text_tables import SCHOOL_RATES, tables

DRAWN = """
    Clients
    Code
    C1

    Sessions
    N°
    S0001

    Participants
    N°
    P00001

    Financements
    N°      | Participant
    FI00001 | P00001
"""


def spoiled(table: str, title: str, cell: Cell) -> dict[str, TableData]:
    """The drawn workbook with one cell of a table's first line replaced."""
    drawn = tables(SCHOOL_RATES, DRAWN)
    data = drawn[table]
    (line, cells), *others = data.lines
    at = data.columns.index(title)
    changed = (*cells[:at], cell, *cells[at + 1 :])
    return drawn | {table: data.with_lines(((line, changed), *others))}


@pytest.mark.parametrize(
    ("table", "title", "cell", "code"),
    [
        ("Produits", "Prix HT", None, "CEL-001"),
        ("Financements", "Montant HT", "mille", "CEL-002"),
        ("Financements", "Montant HT", "1000", "CEL-002"),
        ("Financements", "Montant HT", date(2026, 1, 1), "CEL-002"),
        ("Financements", "Montant HT", 10.005, "CEL-003"),
        ("Sessions", "Début", "30/02/2026", "CEL-004"),
        ("Sessions", "Début", "05/10/2026", "CEL-004"),
        ("Sessions", "Type", "mixte", "CEL-005"),
        ("Clients", "Relances", "peut-être", "CEL-006"),
        ("Sessions", "Produit", "#REF!", "CEL-008"),
        ("Sessions", "Produit", "EXC\ud83d", "CEL-010"),
        ("Sessions", "Début", "\ude00", "CEL-010"),
    ],
)
def test_an_unreadable_cell_is_listed_with_its_place(table: str, title: str, cell: Cell, code: str) -> None:
    """Code, sheet, cell and cure are given; the line is left out of the ledger, never guessed."""
    parsed = parse(spoiled(table, title, cell))

    (problem,) = parsed.problems
    assert (problem.code, problem.column, problem.blocking) == (code, title, True)
    assert problem.cell.endswith("5")
    assert problem.cure


def test_a_key_typed_twice_is_listed() -> None:
    """CEL-007: the second line of the same code is pointed out with the cell of the first."""
    drawn = tables(SCHOOL_RATES, "Clients\nCode\nC1\nC1")

    (problem,) = parse(drawn).problems

    assert (problem.code, problem.cell) == ("CEL-007", "A6")
    assert "A5" in problem.message


def test_no_button_acts_on_a_workbook_that_cannot_be_read() -> None:
    """Only Contrôler runs, and lists the cells."""
    book = MemoryWorkbook(spoiled("Financements", "Montant HT", "mille"))

    with pytest.raises(Refused, match="illisible"):
        press(book, "financer", participant="P00001")
    assert [p.code for p in press(book, "controler").problems] == ["CEL-002"]


def test_true_beside_a_one_is_no_number() -> None:
    """VRAI equals 1 for a computer; in a column of amounts it is refused, whatever stands above it."""
    drawn = tables(SCHOOL_RATES, "Sessions\nN°\nS1\n\nFinancements\nN° | Montant HT\nFI00001 | 1\nFI00002 | 1")
    data = drawn["Financements"]
    (line, cells), *others = data.lines
    at = data.columns.index("Montant HT")
    second, below = others[0]
    lines = ((line, (*cells[:at], 1.0, *cells[at + 1 :])), (second, (*below[:at], True, *below[at + 1 :])))

    (problem,) = parse(drawn | {"Financements": data.with_lines(lines)}).problems

    assert (problem.code, problem.column) == ("CEL-002", "Montant HT")
    assert problem.cell.endswith("6")


def test_amounts_that_excel_keeps_as_floats_are_exact() -> None:
    """0.1 + 0.2 in a cell is 0,30 €, not a cell with too many decimals."""
    ledger = parse(spoiled("Financements", "Montant HT", 0.1 + 0.2)).ledger

    assert ledger.financings[0].amount == Decimal("0.30")


@pytest.mark.parametrize(
    ("place", "cell", "cure"),
    [
        (("Produits", "Prix HT"), "690.00", "tapez 690 :"),
        (("Produits", "Prix HT"), "1 200,50", "tapez 1200,5 :"),
        (("Produits", "Prix HT"), "1\u202f200.50 €", "tapez 1200,5 :"),
        (("Produits", "Prix HT"), "20%", "tapez le montant en euros"),
        (("Taux", "Valeur"), "20%", "tapez 20% :"),
    ],
)
def test_the_cure_of_a_text_is_what_a_french_excel_takes_for_a_number(
    place: tuple[str, str], cell: str, cure: str
) -> None:
    """No point, no space between thousands; and the cell is no longer of the format Text, that would keep a text."""
    (problem,) = parse(spoiled(*place, cell)).problems

    assert "Mettez la cellule au format Nombre" in problem.cure
    assert cure in problem.cure


@pytest.mark.parametrize(
    ("table", "title"), [("Financements", "Montant HT"), ("Sessions", "Début"), ("Sessions", "Type")]
)
@pytest.mark.parametrize(("held", "shown"), [("#N/A", "#N/A"), ("#VALUE!", "#VALEUR!"), ("#NAME?", "#NOM?")])
def test_an_error_is_named_as_french_excel_shows_it(table: str, title: str, held: str, shown: str) -> None:
    """CEL-008 in every kind of column; the cure is not to type « #N/A » in another form."""
    (problem,) = parse(spoiled(table, title, held)).problems

    assert problem.code == "CEL-008"
    assert shown in problem.message
    assert problem.cure == "Corrigez la formule, ou videz la cellule et tapez sa valeur."


BAD_PARTS = """
    Clients
    Code | SIRET
    C1   | 10000000900017
    C2   | 123

    Sessions
    N°
    S0001

    Participants
    N°     | Client
    P00001 | C1
    P00002 | C9

    Financements
    N°      | Participant | Montant HT | Statut
    FI00001 | P00001      | 900        | actif
"""


def test_one_unreadable_cell_does_not_hide_the_rest() -> None:
    """What the rules say of other lines is listed beside it; what may come from the unreadable amount is not."""
    drawn = tables(SCHOOL_RATES, BAD_PARTS)
    sound = {(p.code, p.key) for p in press(MemoryWorkbook(drawn), "controler").problems}
    assert sound == {("REF-001", "P00002"), ("TIE-001", "C2"), ("PAR-001", "P00002"), ("FIN-001", "FI00001")}

    data = drawn["Financements"]
    at = data.columns.index("Montant HT")
    ((line, cells),) = data.lines
    bad = data.with_lines(((line, (*cells[:at], "neuf cents", *cells[at + 1 :])),))
    book = MemoryWorkbook(drawn | {"Financements": bad})
    found = {(p.code, p.key) for p in press(book, "controler").problems}

    assert found == sound - {("FIN-001", "FI00001")} | {("CEL-002", "")}


@pytest.mark.parametrize("button", ["echeancier", "impayes", "suivi-clients"])
def test_a_report_that_does_not_need_the_cell_is_made(button: str) -> None:
    """What is due does not depend on trainees: the report is rewritten, and its sentence says what is left to correct."""
    message = press(MemoryWorkbook(spoiled("Participants", "Client", "#REF!")), button).message

    assert message.endswith("1 cellule illisible ailleurs, sans effet ici : voir Contrôler.")
    with pytest.raises(Refused, match="1 cellule illisible : rien n'a été écrit") as refusal:
        press(MemoryWorkbook(spoiled("Clients", "Relances", "peut-être")), button)
    assert refusal.value.cure == "Corrigez-la (le bouton Contrôler la liste), puis recommencez."


@pytest.mark.parametrize("button", ["echeancier", "impayes", "suivi-clients", "sessions-a-facturer"])
def test_a_report_reads_nothing_else_than_it_says(button: str) -> None:
    """Without the tables that it does not name, the school base gives the same report."""
    whole, found = parse(FileWorkbook(shipped("workbooks", "ecole.xlsx")).read()).ledger, action(button)
    unread = {f: () for f, c in ROW_CLASSES.items() if c.TABLE not in found.reads}
    context, params = Context(today=date(2026, 11, 22)), found.params()

    assert found.act(replace(whole, **unread), context, params) == found.act(whole, context, params)
