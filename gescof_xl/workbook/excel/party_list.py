"""The hidden column behind the drop-down of parties, in an open workbook; see `workbook.drop_downs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gescof_xl.workbook.drop_downs import LINES, SHEET, TABLES, formula, lines_wanted
from gescof_xl.workbook.excel.session import Area

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gescof_xl.workbook.excel.plan import TableWork
    from gescof_xl.workbook.excel.state import BookState
    from gescof_xl.workbook.port import TableData

_FIRST = 2


def missing_lines(
    state: BookState, read: Mapping[str, TableData], works: Sequence[TableWork]
) -> dict[tuple[int, int], str]:
    """The formulas that the column lacks once these changes are made, by place; Excel is asked only where there may be.

    Twice as many as are wanted, so that it is seldom done.
    """
    heights = {name: len(read[name].lines) for name in TABLES if name in read}
    heights |= {name: work.height for work in works if (name := work.state.data.name) in heights}
    wanted = lines_wanted(sum(heights.values()))
    if wanted == LINES or (sheet := state.sheet(SHEET)) is None or sheet.is_protected:
        return {}
    known = sheet.formulas(Area(SHEET, _FIRST, 1, 2 * wanted, 1))
    if len(known) >= wanted:
        return {}
    lines = range(len(known) + 1, 2 * wanted + 1)
    return {(line + _FIRST - 1, 1): f"={formula(line)}" for line in lines}
