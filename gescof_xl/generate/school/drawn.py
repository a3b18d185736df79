"""Rows drawn as a text table with the titles of the sheet, so that who knows the trade can read the school base."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import parse_number
from gescof_xl.core.schema import Column, Kind, Row, stored_columns
from gescof_xl.workbook.cells import Bad, converter
from gescof_xl.workbook.port import Cell

R = TypeVar("R", bound=Row)
_FOLDER = Path(__file__).parent / "data"


def drawn(row_class: type[R], name: str) -> tuple[R, ...]:
    """The rows of a drawn table; empty cells take their default.

    Raises KeyError for an unknown title and ValueError for a cell that cannot be read.
    """
    return tuple(row_class(**values) for values in drawn_values(row_class, name))


def drawn_values(row_class: type[Row], name: str) -> list[dict[str, object]]:
    """The values of each drawn line by field, for lines that are not whole rows."""
    known = {c.title: c for c in stored_columns(row_class)}
    return [{known[t].field: _value(known[t], cell) for t, cell in line.items() if cell} for line in drawn_lines(name)]


def drawn_lines(name: str) -> list[dict[str, str]]:
    """The texts of each line by title, cells separated by `|`; lines that begin with # are remarks."""
    text = (_FOLDER / f"{name}.txt").read_text("utf-8")
    titles, *lines = [
        [cell.strip() for cell in line.split("|")] for line in text.splitlines() if line and not line.startswith("#")
    ]
    return [dict(zip(titles, line, strict=True)) for line in lines]


def _value(column: Column, text: str) -> object:
    value = converter(column)(_cell(column, text))
    if isinstance(value, Bad):
        raise ValueError(f"{column.title} : {value.message}")  # noqa: TRY004 - the text is wrong, not its type
    return value


def _cell(column: Column, text: str) -> Cell:
    if column.kind is Kind.DATE:
        return parse_date(text)
    if column.kind in {Kind.AMOUNT, Kind.NUMBER, Kind.RATE}:
        return parse_number(text)
    return text
