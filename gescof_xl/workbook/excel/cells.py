"""What crosses the border with Excel: values sent so that Excel keeps them as they are, and values read back.

Excel interprets what it is given as if a person typed it: "007" becomes 7, "1-2" a date, "=A1" a formula.
"""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.workbook.port import Cell, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Place = tuple[int, int]

TEXT_FORMAT = "@"
DATE_FORMAT = "dd/mm/yyyy"
_FORMULA_STARTS = "=+-@'"
_WORDS_EXCEL_READS = frozenset({"TRUE", "FALSE", "VRAI", "FAUX"})


class Formula(NamedTuple):
    """A formula that a person typed, with its `=`, on its way to another line."""

    text: str


Written = Cell | Formula
"""What a cell is given."""


class Block(NamedTuple):
    """A rectangle of cells to write at once, from the cell (row, column), 1-based."""

    row: int
    column: int
    lines: tuple[tuple[Written, ...], ...]

    @property
    def height(self) -> int:
        """How many rows."""
        return len(self.lines)

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.lines[0])


def looks_like_something_else(text: str) -> bool:
    """Whether Excel could read this text as a number, a date, a formula, a truth value or an error."""
    if not text:
        return False
    if text[0] in _FORMULA_STARTS or text[0] == "#":
        return True
    return text.strip().upper() in _WORDS_EXCEL_READS or any(c.isdigit() for c in text)


def sent(value: Written, *, text_cell: bool) -> object:
    """The value to hand to Excel. `text_cell`: the cell already has the text format.

    An apostrophe in front is Excel's own mark for "this is text" and is not part of the value.
    A Decimal would arrive as a currency value with four decimals, so numbers go as floats.
    """
    if value is None or isinstance(value, bool | datetime):
        return value
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, Link):
        return f"={value.formula}" if value.formula else _sent_text(value.cell, text_cell=text_cell)
    if isinstance(value, str):
        return _sent_text(value, text_cell=text_cell)
    return float(value) if isinstance(value, int | float | Decimal) else datetime.combine(value, time())


def _sent_text(text: str, *, text_cell: bool) -> str | None:
    if text[:1] in tuple(_FORMULA_STARTS) or (not text_cell and looks_like_something_else(text)):
        return "'" + text
    return text or None


def received(value: object) -> Cell:
    """A value that came from Excel, as the port knows it: a day without hours is a date, no text is None."""
    match value:
        case datetime() if value.time() == time():
            return value.date()
        case "":
            return None
        case str() | bool() | int() | float() | Decimal() | datetime() | None:
            return value
        case _:
            return str(value)


def is_formula(formula: object, value: object) -> bool:
    """Whether a cell holds a formula: Excel gives the text "=A1" of a text cell as its formula too."""
    return isinstance(formula, str) and formula.startswith("=") and formula != value


def blocks(cells: Mapping[Place, Written]) -> list[Block]:
    """Cells grouped into rectangles, so that the number of writes does not grow with the lines."""
    runs: dict[Place, list[list[Written]]] = {}  # (first column, width) of open rectangles
    done: list[Block] = []
    open_at: dict[tuple[int, int], int] = {}  # same key -> first row
    for row, column, values in _horizontal_runs(cells):
        key = (column, len(values))
        if key in runs and open_at[key] + len(runs[key]) == row:
            runs[key].append(values)
            continue
        if key in runs:
            done.append(_block(open_at[key], column, runs[key]))
        runs[key], open_at[key] = [values], row
    done.extend(_block(open_at[key], key[0], lines) for key, lines in runs.items())
    return sorted(done, key=lambda b: (b.row, b.column))


def _block(row: int, column: int, lines: Iterable[Iterable[Written]]) -> Block:
    return Block(row, column, tuple(tuple(line) for line in lines))


def _horizontal_runs(cells: Mapping[Place, Written]) -> Iterable[tuple[int, int, list[Written]]]:
    start: Place | None = None
    values: list[Written] = []
    for row, column in sorted(cells):
        if start and (row, column) == (start[0], start[1] + len(values)):
            values.append(cells[row, column])
            continue
        if start:
            yield *start, values
        start, values = (row, column), [cells[row, column]]
    if start:
        yield *start, values
