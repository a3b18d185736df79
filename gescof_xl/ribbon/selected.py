"""The lines that are selected in Excel, and the answers that they give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gescof_xl.core.schema import Column, columns, stored_columns
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.workbook.excel_cells import received

if TYPE_CHECKING:
    from gescof_xl.core.schema import Row
    from gescof_xl.workbook.excel_gate import Gate
    from gescof_xl.workbook.port import Cell

    Selection = tuple[tuple[str, str], ...]

_CLASSES = {row_class.TABLE: row_class for row_class in ROW_CLASSES.values()}
_PARTIES = ("Clients", "Financeurs")


def selected_lines(gate: Gate) -> Selection:
    """The table and key of each selected line, in order; nothing outside GesCOF's tables."""
    box = gate.selection()
    live = next((t for t in gate.tables(box.sheet) if t.name in _CLASSES), None) if box else None
    if box is None or live is None:
        return ()
    top = max(box.row, live.body.row)
    height = min(box.row + box.height, live.body.row + live.body.height) - top
    title = next((c.title for c in columns(_CLASSES[live.name]) if c.key), "")
    titles = gate.values(live.box._replace(height=1))[0]
    if height < 1 or title not in titles:
        return ()
    column = live.box.column + titles.index(title)
    keys = gate.values(live.body._replace(row=top, height=height, column=column, width=1))
    return tuple((live.name, str(key)) for (cell,) in keys if (key := received(cell)) is not None)


def defaults_from(selection: Selection, ledger: Ledger, asked: tuple[Column, ...]) -> Mapping[str, Cell]:
    """What a button's questions can already know: the selected line's own key, or what that line refers to."""
    if not selection:
        return {}
    known: dict[str, Cell] = {}
    for column in asked:
        keys = [key for table, key in selection if _names(column, table)]
        if keys:
            known[column.field] = "; ".join(keys) if column.many else keys[0]
        elif column.ref and (value := _referred(selection[0], ledger, column.ref)):
            known[column.field] = value
    return known


def _names(column: Column, table: str) -> bool:
    return column.ref == table or (column.ref == "Tiers" and table in _PARTIES)


def _referred(selected: tuple[str, str], ledger: Ledger, ref: str) -> str:
    """What the selected line has in its own column of that reference, such as the session of a participant."""
    row_class: type[Row] = _CLASSES[selected[0]]
    row = ledger.find(row_class, selected[1])
    fields = [c.field for c in stored_columns(row_class) if c.ref == ref]
    return str(getattr(row, fields[0]) or "") if row is not None and fields else ""
