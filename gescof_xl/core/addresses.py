"""Cells by name: column 28 is AB, row 4 of column 2 is B4, and the formula that leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"\$?([A-Z]+)\$?(\d+)")
_LINK_START = "HYPERLINK(\"#'"


def column_letters(number: int) -> str:
    """The letters of a 1-based column number: 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The 1-based number of column letters: AB is 28; 0 for none."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(column: int, row: int) -> str:
    """The name of a cell: (2, 4) is B4."""
    return f"{column_letters(column)}{row}"


def place(name: str) -> tuple[int, int]:
    """The row and column of a cell's name: B4 is (4, 2). Raises ValueError."""
    match = _ADDRESS.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not a cell")
    return int(match[2]), column_number(match[1])


def spans(names: Iterable[str]) -> list[str]:
    """Cells column by column, neighbours in one: B4, C2, B3 and B7 are B3:B4, B7 and C2. Raises ValueError."""
    found: list[tuple[int, int, int]] = []
    for column, row in sorted(place(name)[::-1] for name in names):
        if found and found[-1][0] == column and row <= found[-1][2] + 1:
            found[-1] = (column, found[-1][1], row)
        else:
            found.append((column, row, row))
    return [address(column, top) + (f":{address(column, row)}" if row > top else "") for column, top, row in found]


def quoted(sheet: str) -> str:
    """A sheet's name as formulas want it: « L'année » is `'L''année'!`."""
    return "'" + sheet.replace("'", "''") + "'!"


def link_formula(sheet: str, cell: str, text: str) -> str:
    """The formula, without its `=`, that shows a text and leads to a cell (English, with commas, as files hold it).

    "" where it would lead nowhere: no sheet, or no cell of that name.
    """
    if not sheet or not _ADDRESS.fullmatch(cell):
        return ""
    target = quoted(sheet).replace('"', '""') + cell
    shown = text.replace('"', '""')
    return f'HYPERLINK("#{target}","{shown}")'


def is_link(formula: str | None) -> bool:
    """Whether a formula, with or without its `=`, is one that `link_formula` wrote."""
    return bool(formula and formula.removeprefix("=").startswith(_LINK_START))
