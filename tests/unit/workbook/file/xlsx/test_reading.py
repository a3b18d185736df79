"""Reading tables: every line, every kind of cell, as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
import xlsxwriter

from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Patch, TableData
from tests.packages import make_table, replace_parts
from tests.rich_workbook import LINES, invoice_line, rich_copy

SHEET = "xl/worksheets/sheet1.xml"


def test_all_tables_of_all_sheets_are_read(tmp_path: Path) -> None:
    """Each table has its sheet, its columns in order, and one entry a line, totals and header left out."""
    tables = FileWorkbook(rich_copy(tmp_path)).read()
    assert {name: (data.sheet, data.left, len(data.lines)) for name, data in tables.items()} == {
        "Factures": ("Factures", 1, LINES),
        "Lignes": ("Lignes", 2, 9),
        "Reglements": ("Reglements", 1, 1),
    }
    assert tables["Lignes"].columns == ("Produit", "Qté", "PU", "Montant")
    assert tables["Lignes"].lines[4] == (8, ("P4", 4, 2.5, 10))
    for index in (0, LINES - 1):
        line, values = tables["Factures"].lines[index]
        assert (line, values[:7]) == (index + 2, invoice_line(index))


def test_a_cell_keeps_its_kind(tmp_path: Path) -> None:
    """Numbers, booleans, texts, days and empty cells come back as float, bool, str, date and None."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("Feuille"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.add_table("B2:G4", {"name": "T", "columns": [{"header": title} for title in "abcdef"]})
    sheet.write("B3", 12.5)
    sheet.write("C3", True)
    sheet.write_string("D3", "007")
    sheet.write_datetime("E3", date(2026, 11, 22), day)
    sheet.write("F4", "à droite")
    book.close()
    data = FileWorkbook(path).read()["T"]
    assert data.lines == (
        (3, (12.5, True, "007", date(2026, 11, 22), None, None)),
        (4, (None, None, None, None, "à droite", None)),
    )
    assert [type(value) for value in data.lines[0][1][:4]] == [float, bool, str, date]


def test_times_are_numbers_of_days(tmp_path: Path) -> None:
    """A time of day or a duration in a column of somebody's own reads as Excel counts it: 06:00 is a quarter."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Feuille")
    sheet.add_table("A1:B2", {"name": "T"})
    sheet.write_datetime("A2", time(6), book.add_format({"num_format": "hh:mm"}))
    sheet.write_number("B2", 1.5, book.add_format({"num_format": "[h]:mm"}))
    book.close()
    assert FileWorkbook(path).read()["T"].lines == ((2, (0.25, 1.5)),)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#SPILL!", "#CALC!", "#FIELD!"])
def test_an_error_cell_reads_as_its_text(tmp_path: Path, error: str) -> None:
    """An error, also one of the newer kinds, is seen as such and hides no other cell."""
    path = make_table(tmp_path / "t.xlsx", ["a", "b"], [["x", 1], ["y", 2]])
    cell = f'<c r="B2" t="e"><f>1/0</f><v>{error}</v></c>'.encode()
    replace_parts(path, {SHEET: lambda xml: re.sub(rb'<c r="B2".*?</c>', cell, xml)})
    before = path.read_bytes()
    assert FileWorkbook(path).read()["T"].lines == ((2, ("x", error)), (3, ("y", 2)))
    assert path.read_bytes() == before


def test_blank_lines_are_read_with_their_number(tmp_path: Path) -> None:
    """A table's blank lines, at its head, in its middle and at its foot, keep their place."""
    path = make_table(tmp_path / "t.xlsx", ["a", "b"], [[None, None], ["x", None], [None, None], [None, None]])
    blank = (None, None)
    assert FileWorkbook(path).read()["T"].lines == ((2, blank), (3, ("x", None)), (4, blank), (5, blank))


def test_formulas_without_result_read_as_empty(tmp_path: Path) -> None:
    """A formula that nobody has computed yet is an empty cell, and its line is there."""
    path = make_table(tmp_path / "t.xlsx", ["a", "b"], [["x", None], ["y", None]], {"b": "=1+1"})
    replace_parts(path, {SHEET: lambda xml: re.sub(rb"</f><v>[^<]*</v>", b"</f>", xml)})
    assert FileWorkbook(path).read()["T"].lines == ((2, ("x", None)), (3, ("y", None)))


def test_a_title_on_two_lines_is_read_as_shown(tmp_path: Path) -> None:
    """A line break in a column's title, which the file spells `_x000a_`, is a line break."""
    path = make_table(tmp_path / "t.xlsx", ["Montant\nHT"], [[1]])
    replace_parts(path, {"xl/tables/table1.xml": lambda xml: xml.replace(b"Montant&#xA;HT", b"Montant_x000a_HT")})
    assert FileWorkbook(path).read()["T"].columns == ("Montant\nHT",)


def test_two_tables_of_one_sheet_are_told_apart(tmp_path: Path) -> None:
    """Tables side by side give their own cells only, from their own first row."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Feuille")
    sheet.add_table("B2:C3", {"name": "Gauche", "data": [[1, 2]]})
    sheet.add_table("E5:E7", {"name": "Droite", "data": [[3], [4]]})
    book.close()
    tables = FileWorkbook(path).read()
    assert tables["Gauche"].lines == ((3, (1, 2)),)
    assert tables["Droite"].lines == ((6, (3,)), (7, (4,)))


def test_a_table_may_stand_left_of_what_is_used(tmp_path: Path) -> None:
    """The cells of a table without header that nobody filled are empty, also before the first one used."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Feuille")
    sheet.add_table("B2:E3", {"name": "T", "header_row": False})
    sheet.write("D3", "x")
    book.close()
    assert FileWorkbook(path).read()["T"].lines == ((2, (None,) * 4), (3, (None, None, "x", None)))


def test_a_workbook_without_tables_reads_as_nothing(tmp_path: Path) -> None:
    """A workbook that is not ours gives no table; which ones are needed is for others to say."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write("A1", 1)
    book.close()
    assert FileWorkbook(path).read() == {}


def test_an_address_is_that_of_the_sheet() -> None:
    """A table that starts in column C has its second column in D."""
    data = TableData.of_lines(name="T", sheet="Feuille", left=3, columns=("a", "b"), lines=())
    assert (data.address(7, "b"), data.address(7, None)) == ("D7", "C7")


WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MACRO = b"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
TAB = b'<sheets><sheet name="Autre" sheetId="9" r:id="rId9"/>'
RELATION = b'<Relationship Id="rId9" Type="%s" Target="%s"/></Relationships>'


def with_tab(kind: bytes, target: bytes) -> dict[str, Callable[[bytes], bytes]]:
    """One more tab, before the others."""
    return {
        WORKBOOK: lambda xml: xml.replace(b"<sheets>", TAB),
        RELATIONS: lambda xml: xml.replace(b"</Relationships>", RELATION % (kind, target)),
    }


def target(to: bytes) -> dict[str, Callable[[bytes], bytes]]:
    return {RELATIONS: lambda xml: xml.replace(b'Target="worksheets/', b'Target="' + to)}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(with_tab(MACRO, b"macrosheets/sheet1.xml"), id="macro sheet"),
        pytest.param(with_tab(MACRO.replace(b"Macro", b"IntlMacro"), b"macrosheets/sheet1.xml"), id="old macro sheet"),
        pytest.param({WORKBOOK: lambda xml: xml.replace(b"<sheets>", TAB)}, id="tab that leads nowhere"),
        pytest.param(target(b"./worksheets/"), id="path from here"),
        pytest.param(target(b"../xl/worksheets/"), id="path from above"),
        pytest.param(target(b"/xl/worksheets/"), id="path from the root"),
        pytest.param(target(b"worksheets\\"), id="path of Windows"),
        pytest.param(target(b"Worksheets/"), id="path in other case"),
        pytest.param(target(b"work%73heets/"), id="path of the web"),
        pytest.param(
            {
                SHEET: lambda xml: xml.replace(
                    b"</sheetData>", b'<row r="9"><c r="A9" t="s"><v>99</v></c></row></sheetData>'
                )
            },
            id="bad cell outside the table",
        ),
        pytest.param({SHEET: lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml)}, id="rows without number"),
        pytest.param({SHEET: lambda xml: re.sub(rb'(<row|<c) r="\w+"', rb"\1", xml)}, id="cells without address"),
        pytest.param({SHEET: lambda xml: re.sub(rb'(<row|<c) r="(\w+)"', rb"\1 r='\2'", xml)}, id="other quotes"),
    ],
)
def test_what_the_reader_stumbles_over_is_read_and_written_all_the_same(
    tmp_path: Path, change: dict[str, Callable[[bytes], bytes]]
) -> None:
    """Excel opens each of them: none is damaged, and a line comes under the last."""
    path = make_table(tmp_path / "t.xlsx", ["a", "b"], [["x", 1], ["y", 2]])
    replace_parts(path, change)
    assert FileWorkbook(path).read()["T"].lines == ((2, ("x", 1)), (3, ("y", 2)))
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=({"a": "z", "b": 3},)),)))
    assert FileWorkbook(path).read()["T"].lines[2:] == ((4, ("z", 3)),)


def test_a_table_is_known_whatever_the_case_of_its_name(tmp_path: Path) -> None:
    """Excel tells no two names apart by their case, and other programs change it."""
    path = make_table(tmp_path / "t.xlsx", ["Code"], [["C1"]])
    replace_parts(path, {"xl/tables/table1.xml": lambda xml: xml.replace(b'displayName="T"', b'displayName="CLIENTS"')})
    FileWorkbook(path).write(Patch(appends=(Append(table="Clients", lines=({"Code": "C2"},)),)))
    assert FileWorkbook(path).read()["Clients"].lines == ((2, ("C1",)), (3, ("C2",)))
