"""Formulas that people type beside, below and about our tables: each still says what it said."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, Cell, LineEdit, Patch, RewriteLines
from tests.packages import load, parts_of, replace_parts
from tests.xlsx_lint import findings

SHEET = "xl/worksheets/sheet1.xml"


def book_with(path: Path, formulas: dict[str, str], *, totals: bool = False) -> Path:
    """A table T of three lines in A4:C6 (Code, Montant, Note) on « Rapport », formulas by cell, and an « Autre » sheet."""
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("Rapport"), book.add_worksheet("Mon bilan")
    columns = [{"header": title} for title in ("Code", "Montant", "Note")]
    bottom = 6 if totals else 5
    sheet.add_table(2, 0, bottom, 2, {"name": "T", "columns": columns, "total_row": totals})
    for row, (code, amount) in enumerate((("C1", 10), ("C2", 20), ("C3", 30)), 3):
        sheet.write_row(row, 0, (code, amount))
    for place, formula in formulas.items():
        (other if place.startswith("!") else sheet).write_formula(place.lstrip("!"), formula, None, 7)
    book.close()
    return path


def formulas(path: Path, sheet: str = "Rapport") -> dict[str, str]:
    """The formulas of a sheet by cell, and that nothing is damaged."""
    assert findings(path) == []
    cells = (cell for row in load(path)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: str(cell.value) for cell in cells if cell.data_type == "f"}


def rewrite(path: Path, *codes: str) -> None:
    """The report again, these lines in this order; D1, D2… are new."""
    data = FileWorkbook(path).read()["T"]
    old = {cells[0]: (row, cells) for row, cells in data.lines}
    found = [old.get(code, (0, (code, 5, None))) for code in codes]
    lines: list[dict[str, Cell]] = [dict(zip(data.columns, cells, strict=True)) for _, cells in found]
    origins = tuple(row for row, _ in found)
    rewrite = RewriteLines(table="T", lines=tuple(lines), shown=frozenset({"Note"}), origins=origins)
    FileWorkbook(path).write(Patch(rewrites=(rewrite,)))


def append(path: Path, count: int = 1) -> None:
    lines = tuple[dict[str, Cell], ...]({"Code": f"N{i}", "Montant": 1} for i in range(count))
    FileWorkbook(path).write(Patch(appends=(Append(table="T", lines=lines),)))


def test_a_formula_follows_the_key_of_its_line(tmp_path: Path) -> None:
    """In the comment column of a report that its button writes again in another order, among new lines."""
    path = book_with(tmp_path / "t.xlsx", {"C4": "=B4*2", "C6": "=B6+$B$1+Rapport!B4"})
    rewrite(path, "C3", "D1", "C1", "D2")

    assert formulas(path) == {"C4": "=B4+$B$1+Rapport!B2", "C6": "=B6*2"}
    assert [cells[0] for _, cells in FileWorkbook(path).read()["T"].lines] == ["C3", "D1", "C1", "D2"]
    assert [load(path, formulas=False)["Rapport"][cell].value for cell in ("C4", "C5", "C6")] == [7, None, 7]


def test_a_formula_goes_with_its_line(tmp_path: Path) -> None:
    """A line that the report no longer has takes its formula along; a value typed beside stays with its own."""
    path = book_with(tmp_path / "t.xlsx", {"C5": "=B5*2"})
    FileWorkbook(path).write(Patch(edits=(LineEdit(table="T", line=6, values={"Note": "vu"}, seen={}),)))
    rewrite(path, "C3", "C1")

    assert formulas(path) == {}
    assert [cells for _, cells in FileWorkbook(path).read()["T"].lines] == [("C3", 30, "vu"), ("C1", 10, None)]


def test_a_link_that_a_person_typed_follows_its_line(tmp_path: Path) -> None:
    """It has the form of ours, and is not ours: its column is."""
    link = '=HYPERLINK("#\'Mon bilan\'!A1","voir")'
    path = book_with(tmp_path / "t.xlsx", {"C4": link})
    rewrite(path, "C2", "C1")
    assert formulas(path) == {"C5": link}


def share(path: Path, cells: dict[str, bytes]) -> None:
    """Puts shared formulas where the plain ones stood, as Excel saves a formula that was filled down."""

    def shared(xml: bytes) -> bytes:
        for place, formula in cells.items():
            start = xml.index(b'<c r="%s"' % place.encode())
            end = xml.index(b"</f>", start)
            begin = xml.index(b"<f>", start)
            xml = xml[:begin] + formula + xml[end + 4 :]
        return xml

    replace_parts(path, {SHEET: shared})


MASTER = b'<f t="shared" ref="E4:E8" si="0">B4*2</f>'
SHARED = b'<f t="shared" si="0"/>'


def test_a_shared_formula_is_not_orphaned(tmp_path: Path) -> None:
    """Its master stands in the report, cells below and beside share it: each has its own formula then."""
    path = book_with(tmp_path / "t.xlsx", {"C4": "=B4*2", "C5": "=B5*2", "C9": "=B9*2"})
    share(path, {"C4": MASTER.replace(b"E4:E8", b"C4:C9"), "C5": SHARED, "C9": SHARED})
    rewrite(path, "C2", "C3", "C1")

    assert formulas(path) == {"C4": "=B4*2", "C6": "=B6*2", "C9": "=B9*2"}


def test_a_range_of_the_table_grows_wherever_it_is_written(tmp_path: Path) -> None:
    """Beside the table, in another sheet, in a name: as Excel itself does; other references stay."""
    path = book_with(
        tmp_path / "t.xlsx",
        {
            "F1": "=SUM(B4:B6)",
            "F2": '=SUM(B4:B5)&"B4:B6"',
            "F6": "=SUM($B$4:$B$6,D4:D6)+B6",
            "!A1": "=SUM(Rapport!B4:B6)-'Rapport'!$B$6",
            "!A2": "=SUM(B4:B6)",
        },
    )
    append(path, 2)

    assert formulas(path) == {"F1": "=SUM(B4:B8)", "F2": '=SUM(B4:B5)&"B4:B6"', "F6": "=SUM($B$4:$B$8,D4:D6)+B6"}
    assert formulas(path, "Mon bilan") == {"A1": "=SUM(Rapport!B4:B8)-'Rapport'!$B$6", "A2": "=SUM(B4:B6)"}

    rewrite(path, "C1", "C2")
    assert formulas(path)["F1"] == "=SUM(B4:B5)"
    assert formulas(path, "Mon bilan")["A1"] == "=SUM(Rapport!B4:B5)-'Rapport'!$B$6"


def test_what_names_the_totals_follows_them(tmp_path: Path) -> None:
    """A totals row moves down: its own formulas sum the longer column, and who reads it reads it where it stands."""
    path = book_with(tmp_path / "t.xlsx", {"B7": "=SUM(B4:B6)*$F$1", "C7": "=B7/2", "!A1": "=Rapport!B7"}, totals=True)
    append(path, 2)

    assert formulas(path) == {"B9": "=SUM(B4:B8)*$F$1", "C9": "=B9/2"}
    assert formulas(path, "Mon bilan") == {"A1": "=Rapport!B9"}


@pytest.mark.parametrize("own", [True, False])
def test_a_sparkline_grows(tmp_path: Path, own: bool) -> None:
    """The small curve of a column, on its sheet or on another, draws the new lines too."""
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("Rapport"), book.add_worksheet("Autre")
    sheet.add_table("A3:B6", {"name": "T", "columns": [{"header": "Code"}, {"header": "Montant"}]})
    sheet.write_column("B4", (10, 20, 30))
    (sheet if own else other).add_sparkline("F1", {"range": "Rapport!B4:B6"})
    book.close()
    append(path)

    parts = parts_of(path)
    assert b"<xm:f>Rapport!B4:B7</xm:f><xm:sqref>F1</xm:sqref>" in parts[SHEET if own else "xl/worksheets/sheet2.xml"]
