"""The lines that are selected in the open workbook, and the answers that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.core.schema import Column, columns
from gescof_xl.domain.ledger import CLASS_OF

if TYPE_CHECKING:
    from gescof_xl.ribbon.host import OpenWorkbook
    from gescof_xl.workbook.port import Cell

_PARTIES = ("Clients", "Financeurs")


class Selected(NamedTuple):
    """A selected line: its table, its key, and all its cells by title."""

    table: str
    key: str
    cells: Mapping[str, Cell]


def selected_lines(workbook: OpenWorkbook) -> tuple[Selected, ...]:
    """The selected lines that can be seen, in the order of selection; none outside GesCOF's tables."""
    table, rows = workbook.selected(CLASS_OF)
    if table is None:
        return ()
    key = next((c.title for c in columns(CLASS_OF[table.name]) if c.key), "")
    cells = dict(table.lines)
    lines = [dict(zip(table.columns, cells[row], strict=True)) for row in rows]
    return tuple(Selected(table.name, str(line[key]), line) for line in lines if line.get(key) is not None)


def defaults_from(selection: Sequence[Selected], asked: Sequence[Column]) -> Mapping[str, Cell]:
    """What a button's questions can already know: the selected line's own key, or what that line refers to.

    Where the line itself is an answer, what it refers to answers only what must be: the payer of a selected invoice
    is not the one to whom it is reinvoiced.
    """
    known: dict[str, Cell] = {}
    for column in asked:
        keys = [line.key for line in selection if _names(column, line.table)]
        if keys:
            known[column.field] = "; ".join(keys) if column.many else keys[0]
    itself = bool(known)
    for column in asked:
        wanted = column.field not in known and (column.required or not itself)
        if wanted and selection and column.ref and (value := _referred(selection[0], column.ref)):
            known[column.field] = value
    return known


def _names(column: Column, table: str) -> bool:
    return column.ref == table or (column.ref == "Tiers" and table in _PARTIES)


def _referred(line: Selected, ref: str) -> Cell:
    """What a line has in its own column of that reference, such as the session of a participant."""
    return next((line.cells.get(c.title) for c in columns(CLASS_OF[line.table]) if c.ref == ref), None)
