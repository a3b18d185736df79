"""Two patches as one: what others did, then what the button does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from gescof_xl.workbook.applied import Lines, first_appended
from gescof_xl.workbook.port import Append, Cell, LineEdit, Patch, Recalculated, TableData


def joined(first: Patch, second: Patch, tables: Lines) -> Patch:
    """One patch of `tables` that does what both do; `second` was decided on the tables as `first` leaves them.

    Its edits of lines that `first` adds become part of what is added; its edits of other lines say what those read
    before both.
    """
    appended = {append.table: [dict(line) for line in append.lines] for append in first.appends}
    starts = {name: first_appended(tables[name]) for name in appended}
    edits = {(e.table, e.line): e for e in first.edits}
    shown = {(r.table, r.line): r for r in first.recalculated}
    for edit in second.edits:
        if not _into_added(edit, appended, starts):
            known = edits.get((edit.table, edit.line))
            edits[edit.table, edit.line] = replace(
                known or edit,
                values={**(known.values if known else {}), **edit.values},
                seen=known.seen if known else _seen(tables[edit.table], edit),
            )
    for one in second.recalculated:
        if not _into_added(one, appended, starts):
            known_shown = shown.get((one.table, one.line))
            values = {**(known_shown.values if known_shown else {}), **one.values}
            shown[one.table, one.line] = replace(one, values=values)
    return Patch(
        edits=tuple(edits.values()),
        appends=tuple(_appends(first, second, appended)),
        rewrites=tuple({r.table: r for r in (*first.rewrites, *second.rewrites)}.values()),
        recalculated=tuple(shown.values()),
    )


def _into_added(
    edit: LineEdit | Recalculated, appended: Mapping[str, list[dict[str, Cell]]], starts: Mapping[str, int]
) -> bool:
    """Whether the line is one that is being added: its values go there."""
    rank = edit.line - starts.get(edit.table, edit.line + 1)
    if not 0 <= rank < len(appended.get(edit.table, ())):
        return False
    appended[edit.table][rank].update(edit.values)
    return True


def _seen(table: TableData, edit: LineEdit) -> Mapping[str, Cell]:
    line = dict(zip(table.columns, dict(table.lines)[edit.line], strict=True))
    return {title: line[title] for title in edit.seen}


def _appends(first: Patch, second: Patch, appended: Mapping[str, list[dict[str, Cell]]]) -> Iterator[Append]:
    lines: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
    shown: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for name, rows in appended.items():
        lines[name] += rows
    for append in second.appends:
        lines[append.table] += append.lines
    for append in (*first.appends, *second.appends):
        shown[append.table] |= append.shown
    for name, rows_added in lines.items():
        yield Append(table=name, lines=tuple(rows_added), shown=shown[name])
