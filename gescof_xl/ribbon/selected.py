"""The lines that are selected in Excel, and the answers that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.core.schema import Column, columns
from gescof_xl.domain.ledger import CLASS_OF
from gescof_xl.workbook.excel.cells import received

if TYPE_CHECKING:
    from gescof_xl.workbook.excel.session import ExcelSession
    from gescof_xl.workbook.port import Cell

_PARTIES = ("Clients", "Financeurs")


class Selected(NamedTuple):
    """A selected line: its table, its key, and all its cells by title."""

    table: str
    key: str
    cells: Mapping[str, Cell]


def selected_lines(session: ExcelSession) -> tuple[Selected, ...]:
    """The selected lines, in order, without reading the rest of the workbook; none outside GesCOF's tables."""
    area = session.selection()
    live = next((t for t in session.tables(area.sheet) if t.name in CLASS_OF), None) if area else None
    if area is None or live is None:
        return ()
    top = max(area.row, live.body.row)
    height = min(area.row + area.height, live.body.row + live.body.height) - top
    if height < 1:
        return ()
    titles = [str(title) for title in session.values(live.area._replace(height=1))[0]]
    key = next((c.title for c in columns(CLASS_OF[live.name]) if c.key), "")
    lines = [
        {title: received(value) for title, value in zip(titles, values, strict=True)}
        for values in session.values(live.body._replace(row=top, height=height))
    ]
    return tuple(Selected(live.name, str(line[key]), line) for line in lines if line.get(key) is not None)


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
