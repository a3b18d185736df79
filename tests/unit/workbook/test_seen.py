"""Whether a line still reads as it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Changed
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Cell, LineEdit, Patch, TableData
from gescof_xl.workbook.seen import same

TABLE = TableData.of_lines(
    name="T", sheet="Feuille", left=2, columns=("a", "b"), lines=((5, ("x", 1.5)), (6, (None, None)))
)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1.5, Decimal("1.50"), True), (10, 10.0, True), ("", None, True), ("a\r\nb", "a\nb", True),
        (datetime(2026, 1, 2), date(2026, 1, 2), True), (0.1 + 0.2, Decimal("0.3"), True),  # noqa: DTZ001 - as Excel gives it
        ("1", 1, False), (True, 1, False), (None, 0, False), (Decimal("0.01"), Decimal("0.02"), False),
    ],
)  # fmt: skip
def test_cells_read_the_same(left: Cell, right: Cell, equal: bool) -> None:
    """Excel gives floats for decimals; a text is no number, and nothing is not zero."""
    assert same(left, right) == equal


@pytest.mark.parametrize(
    ("line", "seen", "named"),
    [
        (5, {"a": "x", "b": Decimal("1.5")}, None),
        (6, {"a": ""}, None),
        (5, {"a": "x", "b": 2}, "C5 de la feuille « Feuille »"),
        (7, {}, "ligne 7"),
    ],
)
def test_an_edit_of_a_line_that_changed_is_refused(line: int, seen: Mapping[str, Cell], named: str | None) -> None:
    """The cell that reads otherwise is named; nothing is written."""
    book = MemoryWorkbook({"T": TABLE})
    patch = Patch(edits=(LineEdit(table="T", line=line, values={"a": "y"}, seen=seen),))
    if named is None:
        book.write(patch)
        assert dict(book.read()["T"].lines)[line][0] == "y"
        return
    with pytest.raises(Changed, match=named):
        book.write(patch)
    assert book.read()["T"] == TABLE
