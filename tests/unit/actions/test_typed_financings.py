"""Manual financing: a percentage or nothing in *Montant HT*, a discount that computes, sector and terms by default."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.resources import shipped
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Cell, Percentage
from gescof_xl.workbook.translate import parse
from tests.office import drawn, press, retype
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, financing, inter

SECTORS = PARTIES.replace(
    "Code | Raison sociale | OPCO | Conditions de paiement",
    "Code | Raison sociale | OPCO | Conditions de paiement | Secteur commercial",
).replace("C1   | Alpha          | OP1  | 30J", "C1 | Alpha | OP1 | 30J | Industrie")


def typed(cell: Cell, **more: str) -> MemoryWorkbook:
    """One financing of a product of 1 000 €, whose amount is this cell."""
    book = inter(financing(**more))
    retype(book, "Financements", "Montant HT", cell)
    return book


@pytest.mark.parametrize(
    ("cell", "more", "net"),
    [
        (Percentage(0.5), {}, "500.00"),
        ("50%", {}, "500.00"),
        ("33,33 %", {}, "333.30"),
        (Percentage(1.0), {"Remise": "10%"}, "900.00"),
        (Percentage(0.4), {"Remise": "10%"}, "360.00"),
        (Percentage(0.5), {"Prix catalogue": "1200"}, "600.00"),
        (None, {}, "1000.00"),
        (None, {"Remise": "10%"}, "900.00"),
        (None, {"Remise": "150,00"}, "850.00"),
        (0.5, {}, "0.50"),
    ],
)
def test_what_a_part_means(cell: Cell, more: dict[str, str], net: str) -> None:
    """Of the price less its discount; half a euro where the cell shows no percentage."""
    book = typed(cell, **more)

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "Total HT") == [net]
    assert drawn(book, "Financements", "Montant HT | Facturé HT") == [f"{net} | {net}"]


def two(first: Cell, second: Cell, catalogue: str = "1000") -> MemoryWorkbook:
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1",
        "Financements\nN° | Participant | Financeur | Montant HT | Prix catalogue | N° accord\n"
        f"FI00001 | P00001 | C1 | 1 | {catalogue} |\nFI00002 | P00001 | OP1 | 1 | {catalogue} | A1",
    )
    retype(book, "Financements", "Montant HT", first)
    retype(book, "Financements", "Montant HT", second, 1)
    return book


@pytest.mark.parametrize(
    ("part", "discount", "net"),
    [(0.1, "10%", "900.00"), (0.125, "12,5%", "875.00"), (0.07, "7%", "930.00"), (1.0, "100%", "0.00")],
)
def test_a_discount_in_a_cell_of_percentages_is_a_rate(part: float, discount: str, net: str) -> None:
    """10 % of 1 000 are 100, whether the cell holds a text or a number that is shown so."""
    book = typed(None)
    retype(book, "Financements", "Remise", Percentage(part))

    press(book, "controler")

    assert drawn(book, "Financements", "Remise | Montant HT") == [f"{discount} | {net}"]


@pytest.mark.parametrize(
    ("first", "second", "catalogue", "amounts"),
    [
        (Percentage(0.4), Percentage(0.6), "1000", ["400.00", "600.00"]),
        (Percentage(0.5), Percentage(0.5), "333,33", ["166.67", "166.66"]),  # the parts add up to the cent
        (400, None, "1000", ["400.00", "600.00"]),
        (None, Percentage(0.6), "1000", ["400.00", "600.00"]),
    ],
)
def test_two_payers_make_the_price(first: Cell, second: Cell, catalogue: str, amounts: list[str]) -> None:
    """Percentages of all payers add up to the cent; one empty part is the remainder."""
    book = two(first, second, catalogue)

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Financements", "Montant HT") == amounts


@pytest.mark.parametrize(("first", "second"), [(None, None), (1200, None)])
def test_a_part_that_cannot_be_worked_out_is_listed(first: Cell, second: Cell) -> None:
    """CEL-009: two empty parts, or nothing left for the other."""
    book = two(first, second)

    with pytest.raises(Refused) as refused:
        press(book, "facturer-session", session="S0001")

    assert {p.code for p in refused.value.problems} == {"CEL-009"}
    assert all(p.cell for p in refused.value.problems)


def test_sector_and_terms_are_those_of_the_client() -> None:
    """Typed lines get them at the next button, as the assistant gives them; what is typed stays."""
    book = workbook(
        SCHOOL_RATES,
        SECTORS,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1\nP00002 | C1",
        "Financements\nN° | Participant | Financeur | Montant HT | Secteur commercial | N° accord\n"
        "FI00001 | P00001 | C1 | 1000 | | \nFI00002 | P00002 | OP1 | 1000 | Santé | A1",
    )

    press(book, "controler")

    assert drawn(book, "Financements", "Secteur commercial | Conditions de paiement") == ["Industrie | 30J", "Santé | "]


def test_a_preview_writes_nothing_of_it() -> None:
    """Nor does a refused button."""
    book = typed(Percentage(0.5))
    before = dict(book.tables)

    press(book, "facturer-session", preview=True, session="S0001")

    assert book.tables == before


def test_the_cell_of_a_file_shows_the_amount_that_took_the_place_of_the_percentage(tmp_path: Path) -> None:
    """50 % typed with openpyxl: 500.00 is written, and no longer shown as a percentage: read again, it is an amount."""
    path = tmp_path / "of.xlsx"
    book = openpyxl.load_workbook(shipped("workbooks", "ecole.xlsx"))
    sheet = book["Financements"]
    titles = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value == "Montant HT"}
    column = titles["Montant HT"]
    row = next(c.row for c in sheet["A"] if c.value == "FI00171")
    sheet.cell(row, column).value, sheet.cell(row, column).number_format = 0.5, "0 %"
    book.save(path)

    read = parse(FileWorkbook(path).read())
    assert len(read.completed) == 1
    amount = next(f.amount for f in read.ledger.financings if f.number == "FI00171")
    assert amount > 1
    press(FileWorkbook(path), "controler")

    cell = openpyxl.load_workbook(path)["Financements"].cell(row, column)
    assert (cell.value, "%" in cell.number_format) == (float(amount), False)
    assert parse(FileWorkbook(path).read()).completed == ()


@pytest.mark.parametrize("cell", [Percentage(1.2), "120%", Percentage(7.0), "-40%"])
def test_more_than_the_whole_price_is_no_part_of_it(cell: Cell) -> None:
    """A cell that shows 120 % made 1.20 €: refused, with its cell named, and nothing is issued."""
    book = typed(cell)

    with pytest.raises(Refused) as refused:
        press(book, "facturer-session", session="S0001")

    assert [(p.code, p.column) for p in refused.value.problems] == [("CEL-009", "Montant HT")]
    assert "n'en est pas une part" in refused.value.problems[0].message


def test_a_discount_of_more_than_the_price_is_refused() -> None:
    """150 % in a cell of percentages took 1.50 € off; it takes more than there is."""
    book = typed(None)
    retype(book, "Financements", "Remise", Percentage(1.5))

    with pytest.raises(Refused, match="illisible") as refused:
        press(book, "facturer-session", session="S0001")
    assert "« 150% » ne va pas avec un prix de" in refused.value.problems[0].message


@pytest.mark.parametrize("title", ["Acompte TTC", "Plafond HT", "Prix catalogue"])
@pytest.mark.parametrize("cell", [Percentage(0.3), "30%", "30 %"])
def test_a_percentage_is_no_amount_elsewhere(title: str, cell: Cell) -> None:
    """A deposit that shows 30 % is not one of 0.30 €; the cure does not tell to type the percentage again."""
    book = typed("1000")
    retype(book, "Financements", "Montant HT", 1000)
    retype(book, "Financements", title, cell)

    with pytest.raises(Refused) as refused:
        press(book, "facturer-session", session="S0001")

    problem = refused.value.problems[0]
    assert (problem.code, problem.column) == ("CEL-002", title)
    assert "est un pourcentage, pas un montant" in problem.message
    assert "30" not in problem.cure


@pytest.mark.parametrize(
    ("table", "title"),
    [("Financements", "Acompte TTC"), ("Participants", "Dédit HT"), ("Produits", "Prix HT"), ("Reglements", "Montant")],
)
def test_a_cell_of_percentages_is_seen_in_a_file(tmp_path: Path, table: str, title: str) -> None:
    """0.3 in a cell that shows 30 %, in each table where people type amounts."""
    path = tmp_path / "of.xlsx"
    shutil.copy(shipped("workbooks", "gescof.xlsx"), path)
    book = openpyxl.load_workbook(path)
    sheet = next(s for s in book.worksheets if table in s.tables)
    top = next(row for row in range(1, 30) if title in [cell.value for cell in sheet[row]])
    column = [cell.value for cell in sheet[top]].index(title) + 1
    sheet.cell(top + 1, column).value, sheet.cell(top + 1, column).number_format = 0.3, "0%"
    book.save(path)

    data = FileWorkbook(path).read()[table]

    assert isinstance(data.lines[0][1][data.columns.index(title)], Percentage)
