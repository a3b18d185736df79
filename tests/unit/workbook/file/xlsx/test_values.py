"""What each value becomes in a cell, judged by openpyxl and by the bytes."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Cell, LineEdit, Link, Patch
from tests.packages import load, make_table, parts_of, replace_parts
from tests.unit.workbook.editing import type_in
from tests.xlsx_lint import findings


def _written(path: Path, value: Cell) -> object:
    """What openpyxl reads in a cell where `value` was appended."""
    make_table(path, ["Valeur", "Autre"], [["x", 1]])
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"Valeur": value},)),)))
    assert findings(path) == []
    return load(path)["Feuille"]["A3"].value


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "007",
        "1-2",
        "10000000900017",
        "+33 5 59",
        "@x",
        "'x",
        " bords ",
        "a\nb",
        "<é & \"'>",
        "1,5",
        "VRAI",
        "_x0041_",
        "ligne\ttab",
        "🧾",
    ],
)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    """A str is text in the cell, whatever it looks like: never a formula, a number or a date."""
    path = tmp_path / "t.xlsx"
    _written(path, text)
    data = FileWorkbook(path).read()["T"]
    assert data.lines[-1][1][0] == text
    cell = re.search(rb'<c r="A3"[^>]*>', parts_of(path)["xl/worksheets/sheet1.xml"])
    assert cell and b't="inlineStr"' in cell[0]


def test_openpyxl_reads_a_false_formula_as_text(tmp_path: Path) -> None:
    """Another program sees `=1+1` as the text that was typed."""
    path = tmp_path / "t.xlsx"
    assert _written(path, "=1+1") == "=1+1"
    assert b"<f>" not in parts_of(path)["xl/worksheets/sheet1.xml"]


def test_characters_that_xml_forbids_come_back(tmp_path: Path) -> None:
    """A control character is spelled out as Excel does, and read back as it was."""
    path = tmp_path / "t.xlsx"
    _written(path, "a\x07b")
    assert b"a_x0007_b" in parts_of(path)["xl/worksheets/sheet1.xml"]
    assert FileWorkbook(path).read()["T"].lines[-1][1][0] == "a\x07b"


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("100.10"), "100.10"),
        (Decimal("0.1"), "0.1"),
        (Decimal("-1234567890123.45"), "-1234567890123.45"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00000001"), "0.00000001"),
        (12, "12"),
        (0.2, "0.2"),
        (True, "1"),
        (False, "0"),
        (date(2026, 11, 22), "46348"),
        (datetime.fromisoformat("2026-11-22T12:00"), "46348.5"),
    ],
)
def test_numbers_are_written_digit_by_digit(tmp_path: Path, value: Cell, stored: str) -> None:
    """A Decimal keeps its digits, a bool is 0 or 1, a day is its number since 1900 (46348 = 22/11/2026)."""
    path = tmp_path / "t.xlsx"
    _written(path, value)
    xml = parts_of(path)["xl/worksheets/sheet1.xml"].decode()
    assert re.search(rf'<c r="A3"[^>]*><v>{re.escape(stored)}</v></c>', xml)


def test_a_boolean_and_a_day_are_what_they_are_elsewhere(tmp_path: Path) -> None:
    """openpyxl reads True as a boolean, and a day as a date although the column had no date format."""
    assert _written(tmp_path / "a.xlsx", True) is True
    assert _written(tmp_path / "b.xlsx", date(2026, 2, 28)) == datetime.fromisoformat("2026-02-28")


def test_a_day_keeps_a_date_format_that_is_there(tmp_path: Path) -> None:
    """The styles part is not touched when the cell already shows dates."""
    path = tmp_path / "t.xlsx"
    make_table(path, ["Jour"], [["x"]])
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"Jour": date(2026, 1, 1)},)),)))
    before = parts_of(path)["xl/styles.xml"]
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"Jour": date(2026, 1, 2)},)),)))
    assert parts_of(path)["xl/styles.xml"] == before
    assert [line[1][0] for line in FileWorkbook(path).read()["T"].lines] == ["x", date(2026, 1, 1), date(2026, 1, 2)]


@pytest.mark.parametrize(
    "value", [10**15, -(10**15), Decimal("NaN"), float("inf"), "x" * 32_768, date(1900, 2, 28), date(1850, 1, 1)]
)
def test_what_excel_cannot_hold_is_refused(tmp_path: Path, value: Cell) -> None:
    """A number over 15 digits, NaN, a text over 32,767 characters or a day before March 1900 writes nothing."""
    path = make_table(tmp_path / "t.xlsx", ["Valeur"], [["x"]])
    before = path.read_bytes()
    with pytest.raises(Unwritable) as error:
        FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"Valeur": value},)),)))
    assert error.value.cure
    assert path.read_bytes() == before


def test_a_text_of_the_longest_length_is_accepted(tmp_path: Path) -> None:
    """Excel's limit itself, 32,767 characters, is allowed."""
    assert len(str(_written(tmp_path / "t.xlsx", "x" * 32_767))) == 32_767


def test_a_workbook_that_counts_from_1904_keeps_its_days(tmp_path: Path) -> None:
    """In a workbook of old Macs a day is stored as its number since 1904, and read back as the same day."""
    path = make_table(tmp_path / "t.xlsx", ["Jour"], [["x"]])
    replace_parts(path, {"xl/workbook.xml": lambda xml: xml.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')})
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"Jour": date(2026, 11, 22)},)),)))
    assert load(path)["Feuille"]["A3"].value == datetime.fromisoformat("2026-11-22")
    assert b"<v>44886</v>" in parts_of(path)["xl/worksheets/sheet1.xml"]


def test_a_link_is_a_formula_that_leads_to_its_cell(tmp_path: Path) -> None:
    """A Link shows its cell and leads there, with the sheet's quotes doubled; it may be written over again."""
    path = make_table(tmp_path / "t.xlsx", ["Cellule"], [["x"]])
    for cell in ("F5", "G6"):
        edit = LineEdit(table="T", line=2, values={"Cellule": Link("L'été", cell)}, seen={})
        FileWorkbook(path).write(Patch(edits=(edit,)))
        assert FileWorkbook(path).read()["T"].lines[0][1][0] == cell
    assert load(path)["Feuille"]["A2"].value == """=HYPERLINK("#'L''été'!G6","G6")"""
    assert findings(path) == []


def test_a_link_to_a_strange_sheet_is_whole(tmp_path: Path) -> None:
    """A sheet's name with quotes, signs or what looks like an escape is led to under that very name."""
    path = make_table(tmp_path / "t.xlsx", ["Cellule"], [["x"]])
    edit = LineEdit(table="T", line=2, values={"Cellule": Link('a"b<&_x0041_', "F5")}, seen={})
    FileWorkbook(path).write(Patch(edits=(edit,)))
    assert b"""HYPERLINK("#'a""b&lt;&amp;_x005F_x0041_'!F5","F5")""" in parts_of(path)["xl/worksheets/sheet1.xml"]
    assert findings(path) == []


@pytest.mark.parametrize("link", [Link("", "B2"), Link("Clients", "a\nb"), Link("Clients", 'x"y')])
def test_a_link_that_leads_nowhere_is_its_text(tmp_path: Path, link: Link) -> None:
    """A link without a sheet, or whose cell is no address, shows its text, as in the open workbook."""
    path = make_table(tmp_path / "t.xlsx", ["Cellule"], [["x"]])
    edit = LineEdit(table="T", line=2, values={"Cellule": link}, seen={})
    FileWorkbook(path).write(Patch(edits=(edit,)))
    assert FileWorkbook(path).read()["T"].lines[0][1][0] == link.cell
    assert b"HYPERLINK" not in parts_of(path)["xl/worksheets/sheet1.xml"]


def test_an_emptied_cell_keeps_its_format(tmp_path: Path) -> None:
    """None empties a cell; the date format that it had stays for the next value."""
    path = make_table(tmp_path / "t.xlsx", ["Jour"], [["x"]])
    for value in (date(2026, 1, 1), None):
        FileWorkbook(path).write(Patch(edits=(LineEdit(table="T", line=2, values={"Jour": value}, seen={}),)))
    cell = load(path)["Feuille"]["A2"]
    assert cell.value is None
    assert cell.is_date


def test_cells_are_created_in_their_column_format(tmp_path: Path) -> None:
    """A cell that was not there takes the format of its column; None does not create one."""
    import xlsxwriter

    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Accueil").set_column("C:C", 20, book.add_format({"num_format": "0.00"}))
    book.close()
    cells: dict[str, Cell] = {"C3": Decimal("1.5"), "A1": "titre", "B9": None, "A20": True}
    type_in(path, "Accueil", cells)
    sheet = load(path)["Accueil"]
    assert (sheet["A1"].value, sheet["C3"].value, sheet["C3"].number_format) == ("titre", 1.5, "0.00")
    assert b'"B9"' not in parts_of(path)["xl/worksheets/sheet1.xml"]
    assert findings(path) == []
