"""Tables as a patch leaves them, without any file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gescof_xl.workbook.port import Cell, LineEdit, Link, Patch, Recalculated, RewriteLines, TableData

Lines = Mapping[str, TableData]


def applied(tables: Lines, patch: Patch) -> Lines:
    """The tables as the patch leaves them, each line at the number that a file will give it."""
    done = dict(tables)
    edits: list[LineEdit | Recalculated] = [*patch.edits, *patch.recalculated]
    for name in {edit.table for edit in edits}:
        done[name] = _edited(done[name], [edit for edit in edits if edit.table == name])
    for append in patch.appends:
        done[append.table] = _appended(done[append.table], append.lines)
    for rewrite in patch.rewrites:
        done[rewrite.table] = _rewritten(done[rewrite.table], rewrite)
    return done


def _edited(table: TableData, edits: Iterable[LineEdit | Recalculated]) -> TableData:
    lines = dict(table.lines)
    at = {title: i for i, title in enumerate(table.columns)}
    for edit in edits:
        cells = list(lines[edit.line])
        for title, value in edit.values.items():
            cells[at[title]] = _shown(value)
        lines[edit.line] = tuple(cells)
    return table.with_lines(lines.items())


def _appended(table: TableData, added: Sequence[Mapping[str, Cell]]) -> TableData:
    first = first_appended(table)
    lines = () if _is_bare(table) else table.lines
    new = ((first + i, _cells(table, values)) for i, values in enumerate(added))
    return table.with_lines((*lines, *new))


def first_appended(table: TableData) -> int:
    """The line that the first new row of a table takes: the blank one of a table that has no other."""
    return table.lines[0][0] if _is_bare(table) else table.lines[-1][0] + 1


def _is_bare(table: TableData) -> bool:
    return len(table.lines) == 1 and all(value in (None, "") for value in table.lines[0][1])


def _rewritten(table: TableData, rewrite: RewriteLines) -> TableData:
    first = table.lines[0][0]
    lines = rewrite.lines or ({},)
    return table.with_lines((first + i, _cells(table, values)) for i, values in enumerate(lines))


def _cells(table: TableData, values: Mapping[str, Cell]) -> tuple[Cell, ...]:
    return tuple(_shown(values.get(title)) for title in table.columns)


def _shown(value: Cell) -> Cell:
    return value.cell if isinstance(value, Link) else value
