"""Lines that come and go, and all that must follow them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.core.errors import TableMissing, Unwritable
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Cell, LineEdit, Link, Patch
from tests.packages import make_table, parts_of, replace_parts, sheet_values
from tests.rich_workbook import LINES
from tests.unit.workbook.editing import append, rewrite, sheet_of, type_in
from tests.xlsx_lint import findings

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
LAST = LINES + 1


def test_an_appended_line_extends_all_that_ends_on_the_last_line(rich: Path) -> None:
    """Table, filter, validations, conditional formats, 2010 ranges, charts and names follow the new line."""
    append(rich, "Factures", {"Numéro": "F-X", "HT": Decimal(50)})
    parts, sheet = parts_of(rich), sheet_of(rich, "Factures")
    table = sheet.tables["Factures"]
    assert (table.ref, table.autoFilter.ref) == (f"A1:H{LAST + 1}", f"A1:H{LAST + 1}")
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == {f"D2:D{LAST + 1}"}
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {f"{c}2:{c}{LAST + 1}" for c in "CDG"}
    for ref in (f"A2:A{LAST + 1}", f"C2:C{LAST + 1}"):
        assert f"<xm:sqref>{ref}</xm:sqref>".encode() in parts[SHEET]
    assert f"Factures!$C$2:$C${LAST + 1}".encode() in parts["xl/charts/chart1.xml"]
    assert f"Factures!$C$2:$C${LAST + 1}<".encode() in parts["xl/workbook.xml"]


def test_a_new_line_has_the_formats_of_the_line_above(rich: Path) -> None:
    """Dates and amounts of new lines show as those before them, in columns left empty too."""
    append(rich, "Factures", {"Date": date(2026, 11, 21)}, {})
    sheet = sheet_of(rich, "Factures")
    for row in (LAST + 1, LAST + 2):
        assert (sheet.cell(row, 2).number_format, sheet.cell(row, 3).number_format) == ("dd/mm/yyyy", "#,##0.00 €")
    assert sheet.cell(LAST + 1, 2).value == datetime.fromisoformat("2026-11-21")


def test_the_totals_move_down_with_their_formulas(rich: Path) -> None:
    """A totals row stays the last row of its table; cells beside the table stay where they are."""
    append(rich, "Lignes", {"Produit": "X", "Qté": 3}, {"Produit": "Y"})
    sheet = sheet_of(rich, "Lignes")
    assert (sheet.tables["Lignes"].ref, sheet["B13"].value, sheet["B14"].value) == ("B3:E15", "X", "Y")
    assert (sheet["B15"].value, sheet["E15"].value) == ("Total", "=SUBTOTAL(109,Lignes[Montant])")
    assert sheet["E14"].value == "=Lignes[[#This Row],[Qté]]*Lignes[[#This Row],[PU]]"
    assert sheet["H14"].value == "note à droite, plus bas"


def test_the_totals_move_up_when_a_table_shrinks(rich: Path) -> None:
    """A rewritten table with fewer lines takes its totals row up and leaves nothing below."""
    rewrite(rich, "Lignes", {"Produit": "seul", "Qté": 2, "PU": Decimal(5), "Montant": Decimal(10)})
    values = sheet_values(rich, "Lignes")
    assert values[3][1:5] == ("seul", 2, 5, 10)
    assert values[4][1] == "Total"
    assert all(value is None for row in values[5:] for value in row[1:5])
    assert sheet_of(rich, "Lignes").tables["Lignes"].ref == "B3:E5"
    assert values[13][7] == "note à droite, plus bas"


def test_the_blank_line_of_a_new_table_is_filled_first(rich: Path) -> None:
    """As in Excel, a table that nobody has filled starts on its only line; the next line extends it."""
    append(rich, "Reglements", {"Id": "R1", "Date": date(2026, 1, 2)})
    assert sheet_of(rich, "Reglements").tables["Reglements"].ref == "A1:C2"
    append(rich, "Reglements", {"Id": "R2"}, {"Id": "R3"})
    assert sheet_of(rich, "Reglements").tables["Reglements"].ref == "A1:C4"
    assert [line[1][0] for line in FileWorkbook(rich).read()["Reglements"].lines] == ["R1", "R2", "R3"]


def test_a_report_grows_shrinks_and_empties(tmp_path: Path) -> None:
    """A rewritten table holds the lines given, no more; with none it keeps one blank line."""
    path = make_table(tmp_path / "t.xlsx", ["Cellule", "Message", "Note"], [["a", "b", "c"]] * 3)
    for count in (5, 2, 5, 0, 1):
        lines: tuple[dict[str, Cell], ...] = tuple(
            {"Cellule": Link("Feuille", f"A{i}"), "Message": f"m{i}"} for i in range(1, count + 1)
        )
        rewrite(path, "T", *lines)
        shown = [row for row in sheet_values(path, "Feuille")[1:] if any(row)]
        assert shown == [(f"A{i}", f"m{i}", None) for i in range(1, count + 1)]
        assert sheet_of(path, "Feuille").tables["T"].ref == f"A1:C{1 + max(count, 1)}"


def test_a_report_that_shrinks_leaves_no_name_or_format_behind(rich: Path) -> None:
    """Ranges, charts and names that ended on the old last line end on the new one."""
    rewrite(rich, "Factures", {"Numéro": "F-1", "TTC": Decimal(1)}, {"Numéro": "F-2", "TTC": Decimal(2)})
    sheet, parts = sheet_of(rich, "Factures"), parts_of(rich)
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == {"D2:D3"}
    assert b"Factures!$C$2:$C$3<" in parts["xl/charts/chart1.xml"]
    assert b"Factures!$C$2:$C$3<" in parts["xl/workbook.xml"]
    assert "xl/calcChain.xml" not in parts
    assert FileWorkbook(rich).read()["Factures"].lines[1][1] == ("F-2", None, None, None, None, None, None, 2)


def test_a_range_that_starts_below_the_new_end_stays(tmp_path: Path) -> None:
    """A validation of some lines only, beyond what is left of a report, is not turned upside down."""
    import xlsxwriter

    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Feuille")
    sheet.add_table("A1:A6", {"name": "T", "columns": [{"header": "A"}], "data": [[i] for i in range(5)]})
    sheet.data_validation("A4:A6", {"validate": "integer", "criteria": ">", "value": 0})
    book.close()
    rewrite(path, "T", {"A": 1})
    assert [str(rule.sqref) for rule in sheet_of(path, "Feuille").data_validations.dataValidation] == ["A4:A6"]


def test_a_rewritten_report_shows_all_its_lines(tmp_path: Path) -> None:
    """The filter of a rewritten report is lifted: the lines that it hid are others now. Appending keeps it."""
    import xlsxwriter

    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Feuille")
    data = [["oui"], ["non"], ["oui"]]
    sheet.add_table("A1:A4", {"name": "T", "columns": [{"header": "A"}], "data": data})
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    criteria = b'<filterColumn colId="0"><filters><filter val="oui"/></filters></filterColumn>'
    kept = rb'<autoFilter ref="A1:A4">%s</autoFilter>' % criteria
    replace_parts(path, {"xl/tables/table1.xml": lambda xml: xml.replace(b'<autoFilter ref="A1:A4"/>', kept)})
    append(path, "T", {"A": "oui"})
    assert sheet_of(path, "Feuille").row_dimensions[3].hidden
    assert criteria in parts_of(path)["xl/tables/table1.xml"]
    rewrite(path, "T", {"A": "un"}, {"A": "deux"})
    assert not sheet_of(path, "Feuille").row_dimensions[3].hidden
    assert criteria not in parts_of(path)["xl/tables/table1.xml"]


def test_columns_of_others_are_left_alone(rich: Path) -> None:
    """An edit touches the cells that it names and no other, on its line or elsewhere."""
    before = sheet_values(rich, "Factures", formulas=True)
    edit = LineEdit(table="Factures", line=5, values={"Statut": "réglée"}, seen={"Numéro": "F-00003"})
    FileWorkbook(rich).write(Patch(edits=(edit,)))
    after = sheet_values(rich, "Factures", formulas=True)
    changed = {(r, c) for r, row in enumerate(before) for c, value in enumerate(row) if after[r][c] != value}
    assert changed <= {(4, 3)}
    assert after[4][3] == "réglée"


@pytest.mark.parametrize(
    ("patch", "error", "words"),
    [
        (Patch(edits=(LineEdit(table="Factures", line=2, values={"TTC": 1}, seen={}),)), Unwritable, "H2"),
        (Patch(appends=(Append(table="Factures", lines=({"Inconnue": 1},)),)), TableMissing, "Inconnue"),
        (Patch(appends=(Append(table="Inconnu", lines=({},)),)), TableMissing, "Inconnu"),
    ],
)
def test_what_would_damage_the_workbook_is_refused(
    rich: Path, patch: Patch, error: type[Exception], words: str
) -> None:
    """A formula, an unknown table or column: a sentence names it and nothing is written."""
    before = rich.read_bytes()
    with pytest.raises(error, match=words):
        FileWorkbook(rich).write(patch)
    assert rich.read_bytes() == before


def test_a_table_does_not_run_over_what_stands_below(rich: Path) -> None:
    """A table may grow to the cells below it, and is refused beyond, naming the cells."""
    type_in(rich, "Factures", {f"C{LAST + 4}": "en bas"})
    append(rich, "Factures", {}, {}, {})
    with pytest.raises(Unwritable, match=f"A{LAST + 4}:H{LAST + 4}"):
        append(rich, "Factures", {})


def test_a_table_does_not_run_over_another(tmp_path: Path) -> None:
    """Two tables one below the other never overlap."""
    import xlsxwriter

    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Feuille")
    sheet.add_table("A1:B3", {"name": "Haut", "data": [[1, 2], [3, 4]]})
    sheet.add_table("B5:C6", {"name": "Bas", "header_row": False})
    book.close()
    append(path, "Haut", {})
    with pytest.raises(Unwritable, match="Haut"):
        append(path, "Haut", {})


def test_a_table_filled_by_a_query_is_refused(tmp_path: Path) -> None:
    """Power Query would throw our lines away at its next refresh."""
    path = make_table(tmp_path / "t.xlsx", ["A"], [[1]])
    replace_parts(
        path, {"xl/tables/table1.xml": lambda xml: xml.replace(b"<table ", b'<table tableType="queryTable" ')}
    )
    with pytest.raises(Unwritable, match="requête"):
        append(path, "T", {"A": 2})


def _prefixed(xml: bytes) -> bytes:
    text = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", xml.decode()).replace("<?x:", "<?")
    return text.replace(' xmlns="', ' xmlns:x="').encode()


def _strict(xml: bytes) -> bytes:
    xml = xml.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    return xml.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
    )


@pytest.mark.parametrize(
    ("dialect", "parts"),
    [
        (_prefixed, ("xl/workbook.xml", "xl/styles.xml", "xl/tables/table1.xml", SHEET)),
        (
            _strict,
            (
                "xl/workbook.xml",
                "xl/styles.xml",
                "xl/tables/table1.xml",
                SHEET,
                "_rels/.rels",
                "xl/_rels/workbook.xml.rels",
            ),
        ),
    ],
)
def test_other_spellings_of_the_format_are_written_in_kind(
    tmp_path: Path, dialect: Callable[[bytes], bytes], parts: tuple[str, ...]
) -> None:
    """Workbooks with prefixed names, or saved as strict Open XML, are read and extended like any other."""
    path = make_table(tmp_path / "t.xlsx", ["a", "b"], [["x", 1]])
    replace_parts(path, dict.fromkeys(parts, dialect))
    append(path, "T", {"a": date(2026, 1, 2), "b": Link("Feuille", "A1")})
    edit = LineEdit(table="T", line=2, values={"a": "007"}, seen={"a": "x"})
    FileWorkbook(path).write(Patch(edits=(edit,)))
    assert FileWorkbook(path).read()["T"].lines == ((2, ("007", 1)), (3, (date(2026, 1, 2), "A1")))
    assert findings(path) == []
