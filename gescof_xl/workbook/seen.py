"""Whether a line still reads as it did when its edit was decided: nothing that a person changed meanwhile is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal

from gescof_xl.core.errors import Changed
from gescof_xl.workbook.port import Cell, LineEdit, Link, TableData


def refuse_changed(data: TableData, edits: Iterable[LineEdit]) -> None:
    """Raises Changed where the line of an edit is gone, or one of its cells reads otherwise than it was seen."""
    lines = dict(data.lines)
    for edit in edits:
        if edit.line not in lines:
            raise _changed(f"La ligne {edit.line} n'est plus dans le tableau {data.name}")
        title = changed_title(data, lines[edit.line], edit.seen)
        if title is not None:
            raise _changed(f"La cellule {data.address(edit.line, title)} de la feuille « {data.sheet} » a changé")


def _changed(what: str) -> Changed:
    return Changed(f"{what} : rien n'a été écrit.", "Recommencez : le classeur sera relu.")


def changed_title(data: TableData, cells: tuple[Cell, ...], seen: Mapping[str, Cell]) -> str | None:
    """The first title whose cell reads otherwise than it was seen, or is gone; None when all read as before."""
    line = dict(zip(data.columns, cells, strict=True))
    return next((title for title, cell in seen.items() if title not in line or not same(line[title], cell)), None)


def same(left: Cell, right: Cell) -> bool:
    """Whether two cells read the same: floats stand for decimals, an empty text for nothing."""
    left, right = _plain(left), _plain(right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return abs(left - right) <= Decimal("1e-9") * max(Decimal(1), abs(left), abs(right))
    return type(left) is type(right) and left == right


def _plain(value: Cell) -> Cell:
    match value:
        case Link():
            return value.cell
        case bool():
            return value
        case int() | float():
            return Decimal(repr(value))
        case str():
            return value.replace("\r\n", "\n") or None
        case datetime() if value.time() == time():
            return value.date()
        case _:
            return value
