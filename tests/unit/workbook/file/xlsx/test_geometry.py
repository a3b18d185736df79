"""References and formulas that move."""

from __future__ import annotations

import pytest

from gescof_xl.workbook.file.xlsx.geometry import LAST_COLUMN, LAST_ROW, Box, moved_formula


@pytest.mark.parametrize(
    ("ref", "box"),
    [
        ("B4", (2, 4, 2, 4)),
        ("$A$1:$H$201", (1, 1, 8, 201)),
        ("AB3:XFD4", (28, 3, 16_384, 4)),
        ("A:C", (1, 1, 3, LAST_ROW)),
        ("2:5", (1, 2, LAST_COLUMN, 5)),
    ],
)
def test_references_of_every_form_are_read(ref: str, box: tuple[int, int, int, int]) -> None:
    """A cell, a range, whole columns and whole rows name the cells that Excel understands."""
    assert Box.parse(ref) == box


@pytest.mark.parametrize("ref", ["", "Feuille!A1", "A1:B2:C3", "4B"])
def test_what_is_no_reference_is_refused(ref: str) -> None:
    """Text that names no cells of the sheet is an error, never cell A1."""
    with pytest.raises(ValueError):
        Box.parse(ref)


@pytest.mark.parametrize(
    ("text", "rows", "moved"),
    [
        ("A1+$B$2*C3", 2, "A3+$B$2*C5"),
        ("SUM(A1:B$2,AA10)", 10, "SUM(A11:B$2,AA20)"),
        ("T[[#This Row],[Q1]]*B2", 1, "T[[#This Row],[Q1]]*B3"),
        ("T[Prix '[A1']]+A1", 1, "T[Prix '[A1']]+A2"),
        ("LOG10(A1)&\"A1\"&'Q1 A2'!B2&Feuil1!A1&ATAN2(A1,B1)", 1, "LOG10(A2)&\"A1\"&'Q1 A2'!B3&Feuil1!A2&ATAN2(A2,B2)"),
        ("VLOOKUP(A1,Tbl_1A2,2)", 1, "VLOOKUP(A2,Tbl_1A2,2)"),
        ("A5-A4", -2, "A3-A2"),
    ],
)
def test_a_copied_formula_moves_as_excel_moves_it(text: str, rows: int, moved: str) -> None:
    """Relative rows move; absolute rows, functions, strings, sheet names, names and table columns stay."""
    assert moved_formula(text, rows) == moved
