"""Cells by name, and the formula that leads to one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gescof_xl.core.addresses import address, column_letters, column_number, is_link, link_formula, place, spans
from gescof_xl.workbook.file.xlsx.geometry import LAST_COLUMN


def test_cells_are_named_as_in_excel() -> None:
    """Column 28 is AB, and 16,384 is the last, XFD."""
    assert (address(28, 7), address(LAST_COLUMN, 1)) == ("AB7", "XFD1")


@given(st.integers(1, LAST_COLUMN), st.integers(1, 1_048_576))
def test_a_name_leads_back_to_its_cell(column: int, row: int) -> None:
    """Letters and numbers say the same, with or without the signs that fix a reference."""
    assert column_number(column_letters(column)) == column
    assert place(address(column, row)) == place(f"${column_letters(column)}${row}") == (row, column)


def test_neighbours_are_named_together() -> None:
    """Cells below one another are one span, column by column, in whatever order they come; AB stands after B."""
    assert spans(["C2", "B10", "AB3", "B3", "B4", "B2", "B3"]) == ["B2:B4", "B10", "C2", "AB3"]
    assert spans([]) == []


@pytest.mark.parametrize("name", ["", "4B", "a1", "B", "B4:C5"])
def test_what_is_no_cell_is_refused(name: str) -> None:
    """Nothing stands for cell A1."""
    with pytest.raises(ValueError, match="is not a cell"):
        place(name)


@pytest.mark.parametrize(
    ("sheet", "cell", "formula"),
    [
        ("Clients", "F5", """HYPERLINK("#'Clients'!F5","« ""F5"" »")"""),
        ("L'été", "F5", """HYPERLINK("#'L''été'!F5","« ""F5"" »")"""),
        ('a"b', "F5", """HYPERLINK("#'a""b'!F5","« ""F5"" »")"""),
        ("", "F5", ""), ("Clients", "", ""), ("Clients", 'F5","x")&CMD("', ""), ("Clients", "a\nb", ""),
    ],
)  # fmt: skip
def test_a_link_leads_to_a_cell_or_is_none(sheet: str, cell: str, formula: str) -> None:
    """Quotes of a sheet's name are doubled; text that is no cell's name never becomes part of a formula."""
    assert link_formula(sheet, cell, '« "F5" »') == formula
    assert is_link(formula) == is_link(f"={formula}") == bool(formula)


def test_a_persons_own_link_is_not_ours() -> None:
    """`HYPERLINK(A1)` in a column of theirs is their formula, and stays."""
    assert not is_link('=HYPERLINK("https://example.org/"&A1)')
