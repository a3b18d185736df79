"""Formulas: what new lines receive, what cells show, and what Excel computes."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Cell, Patch, Recalculated
from tests.packages import make_table, parts_of, replace_parts, sheet_values
from tests.rich_workbook import LINES
from tests.soffice import resave
from tests.unit.workbook.editing import append, rewrite, sheet_of
from tests.xlsx_lint import findings

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
LAST = LINES + 1
OURS = frozenset({"TTC", "B"})
"""The columns of these tables that GesCOF computes."""


def _append(path: Path, table: str, *lines: dict[str, Cell]) -> None:
    append(path, table, *lines, shown=OURS)


def test_a_calculated_column_gets_its_formula_and_the_result_given(rich: Path) -> None:
    """A value for a calculated column is what it shows; the formula is that of the lines above."""
    _append(rich, "Factures", {"HT": Decimal(100), "TVA": Decimal("0.2"), "TTC": Decimal("120.00")})
    assert sheet_values(rich, "Factures")[LAST][7] == 120
    formula = sheet_values(rich, "Factures", formulas=True)[LAST][7]
    assert formula == "=Factures[[#This Row],[HT]]*(1+Factures[[#This Row],[TVA]])"


def test_the_declared_formula_serves_a_table_without_lines(tmp_path: Path) -> None:
    """The first line of a new table gets the formula that the table declares, with the result given."""
    path = make_table(tmp_path / "t.xlsx", ["HT", "TTC"], [], {"TTC": "=T[[#This Row],[HT]]*1.2"})
    replace_parts(path, {SHEET: lambda xml: re.sub(rb'<row r="2".*?</row>', b"", xml)})
    _append(path, "T", {"HT": Decimal(10), "TTC": Decimal(12)})
    assert sheet_values(path, "Feuille", formulas=True)[1] == (10, "=T[[#This Row],[HT]]*1.2")
    assert sheet_values(path, "Feuille")[1] == (10, 12)


def _spelled(path: Path, first: bytes, last: bytes) -> Path:
    """A table of two lines with these two cells in its calculated column B."""
    make_table(path, ["HT", "TTC"], [[1, None], [2, None]], {"TTC": "=[@HT]*2"})

    def spell(xml: bytes) -> bytes:
        for row, cell in ((b"2", first), (b"3", last)):
            xml = re.sub(rb'<c r="B%s".*?</c>' % row, cell, xml)
        return xml

    replace_parts(path, {SHEET: spell})
    return path


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (b'<c r="B2"><f>A2*2</f><v>2</v></c>', b'<c r="B3"><f>A3*2</f><v>4</v></c>', "=A4*2"),
        (
            b'<c r="B2"><f t="shared" ref="B2:B3" si="0">A2*3</f><v>3</v></c>',
            b'<c r="B3"><f t="shared" si="0"/><v>6</v></c>',
            "=A4*3",
        ),
        (
            b'<c r="B2"><f t="array" ref="B2">SUM(A2*{1,2})</f><v>3</v></c>',
            b'<c r="B3"><f t="array" ref="B3">SUM(A3*{1,2})</f><v>6</v></c>',
            "=SUM(A4*{1,2})",
        ),
    ],
)
def test_calculated_columns_in_each_spelling(tmp_path: Path, first: bytes, last: bytes, expected: str) -> None:
    """Plain, shared and array formulas are all continued for the new line's row."""
    path = _spelled(tmp_path / "t.xlsx", first, last)
    _append(path, "T", {"HT": 3, "TTC": 9})
    cell = sheet_of(path, "Feuille")["B4"].value
    assert getattr(cell, "text", cell) == expected
    assert getattr(cell, "ref", None) == ("B4" if b"array" in last else None)
    assert sheet_values(path, "Feuille")[3] == (3, 9)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("=A2*2", "=A3*2", "=A4*2"),
        ("=T[[#This Row],[A]]*2", "=T[[#This Row],[A]]*2", "=T[[#This Row],[A]]*2"),
        (5, "=A3*2", 9),
        ("=A2*3", "=A3*2", 9),
        ("=1+1", "=1+1", 9),
    ],
)
def test_an_undeclared_column_continues_only_if_it_computes(
    tmp_path: Path, first: object, last: object, expected: object
) -> None:
    """LibreOffice declares no calculated column: one is known by its equal ends; formulas typed by hand stay alone."""
    path = make_table(tmp_path / "t.xlsx", ["A", "B"], [[1, first], [2, last]])
    _append(path, "T", {"A": 3, "B": 9})
    assert sheet_values(path, "Feuille", formulas=True)[3] == (3, expected)


@pytest.mark.programs
def test_a_formula_typed_in_a_column_of_facts_does_not_reach_new_lines(tmp_path: Path) -> None:
    """HT is given, not computed by GesCOF: a person's formula in it stays above, and the new amount is a plain value."""
    path = make_table(tmp_path / "t.xlsx", ["Qté", "HT"], [[1, None], [2, None]], {"HT": "=T[[#This Row],[Qté]]*10"})
    _append(path, "T", {"Qté": 3, "HT": Decimal("25.5")})
    assert [row[1] for row in sheet_values(path, "Feuille", formulas=True)][-2:] == ["=T[[#This Row],[Qté]]*10", 25.5]
    resaved = resave([path], tmp_path / "recalculated")[0]
    assert [row[1] for row in sheet_values(resaved, "Feuille")] == ["HT", 10, 20, 25.5]


def test_a_report_is_not_computed_by_a_formula_typed_in_it(tmp_path: Path) -> None:
    """What a report fills is plain values; a column that it does not fill keeps the formula of its owner."""
    titles = ["Solde", "Rang", "Note"]
    lines: list[list[object]] = [[1, None, None], [2, None, None]]
    path = make_table(tmp_path / "t.xlsx", titles, lines, {"Solde": "=1+1", "Note": "=T[[#This Row],[Solde]]*2"})
    new: list[dict[str, Cell]] = [{"Solde": Decimal(amount), "Rang": 1} for amount in (7, 8, 9)]
    rewrite(path, "T", *new)
    found = sheet_values(path, "Feuille", formulas=True)[1:]
    assert [row[0] for row in found] == [7, 8, 9]
    assert {row[2] for row in found} == {"=T[[#This Row],[Solde]]*2"}


def test_a_recalculated_formula_keeps_its_text(rich: Path) -> None:
    """Only what the cell shows changes; where somebody typed over the formula, nothing does."""
    change = Recalculated(table="Factures", line=3, values={"TTC": Decimal("999.99"), "HT": Decimal(1)})
    before = sheet_values(rich, "Factures", formulas=True)[2]
    FileWorkbook(rich).write(Patch(recalculated=(change,)))
    assert findings(rich) == []
    assert sheet_values(rich, "Factures", formulas=True)[2] == before
    assert sheet_values(rich, "Factures")[2][7] == 999.99


def test_a_shared_formula_is_recalculated_in_place(tmp_path: Path) -> None:
    """A cell that shares its formula keeps the sharing and shows the new result, a text included."""
    first = b'<c r="B2"><f t="shared" ref="B2:B3" si="0">A2*3</f><v>3</v></c>'
    path = _spelled(tmp_path / "t.xlsx", first, b'<c r="B3"><f t="shared" si="0"/><v>6</v></c>')
    shown: Cell
    for line, shown in ((2, "soldée"), (2, Decimal("7.5")), (3, "soldée")):
        FileWorkbook(path).write(Patch(recalculated=(Recalculated(table="T", line=line, values={"TTC": shown}),)))
    assert findings(path) == []
    assert [row[1] for row in sheet_values(path, "Feuille")] == ["TTC", 7.5, "soldée"]
    assert [row[1] for row in sheet_values(path, "Feuille", formulas=True)] == ["TTC", "=A2*3", "=A3*3"]


def test_the_calculation_chain_stays_while_no_formula_leaves(rich: Path) -> None:
    """New formulas need no entry in the chain, so its part is not touched."""
    before = parts_of(rich)["xl/calcChain.xml"]
    _append(rich, "Factures", {"Numéro": "F-X"})
    assert parts_of(rich)["xl/calcChain.xml"] == before


def test_a_formula_overwritten_by_a_report_leaves_the_chain(rich: Path) -> None:
    """Where a value replaces a formula, Excel's list of formula cells would be false, and goes."""
    formula = b'<c r="C4"><f>1+1</f><v>2</v></c>'
    replace_parts(
        rich,
        {
            "xl/worksheets/sheet2.xml": lambda xml: re.sub(rb'<c r="C4".*?</c>', formula, xml),
            "xl/calcChain.xml": lambda xml: xml.replace(b'<c r="E4"', b'<c r="C4" i="2"/><c r="E4"'),
        },
    )
    assert findings(rich) == []
    lines: tuple[dict[str, Cell], ...] = tuple({"Produit": f"P{i}", "Qté": i, "Montant": 0} for i in range(9))
    rewrite(rich, "Lignes", *lines)
    assert "xl/calcChain.xml" not in parts_of(rich)


def test_excel_is_asked_to_compute_anew(tmp_path: Path) -> None:
    """Sums elsewhere are stale after any write, so Excel computes on opening; asking twice changes nothing."""
    path = make_table(tmp_path / "t.xlsx", ["A"], [[1]])
    replace_parts(path, {BOOK: lambda xml: re.sub(rb"<calcPr[^>]*/>", b"", xml)})
    _append(path, "T", {"A": 2})
    once = parts_of(path)[BOOK]
    assert b'<calcPr fullCalcOnLoad="1"/>' in once
    _append(path, "T", {"A": 3})
    assert parts_of(path)[BOOK] == once
