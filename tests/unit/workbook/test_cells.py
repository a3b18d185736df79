"""Cells that cannot be read: each is listed with its place, and no line is dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
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
    return drawn | {table: replace(data, lines=((line, changed), *others))}


@pytest.mark.parametrize(
    ("table", "title", "cell", "code"),
    [
        ("Financements", "Montant HT", None, "CEL-001"),
        ("Financements", "Montant HT", "mille", "CEL-002"),
        ("Financements", "Montant HT", "1000", "CEL-002"),
        ("Financements", "Montant HT", date(2026, 1, 1), "CEL-002"),
        ("Financements", "Montant HT", 10.005, "CEL-003"),
        ("Sessions", "Début", "30/02/2026", "CEL-004"),
        ("Sessions", "Début", "05/10/2026", "CEL-004"),
        ("Sessions", "Type", "inter", "CEL-005"),
        ("Clients", "Relances", "peut-être", "CEL-006"),
        ("Sessions", "Produit", "#REF!", "CEL-008"),
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

    (problem,) = parse(drawn | {"Financements": replace(data, lines=lines)}).problems

    assert (problem.code, problem.column) == ("CEL-002", "Montant HT")
    assert problem.cell.endswith("6")


def test_amounts_that_excel_keeps_as_floats_are_exact() -> None:
    """0.1 + 0.2 in a cell is 0,30 €, not a cell with too many decimals."""
    ledger = parse(spoiled("Financements", "Montant HT", 0.1 + 0.2)).ledger

    assert ledger.financings[0].amount == Decimal("0.30")
