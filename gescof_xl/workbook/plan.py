"""From changes to a patch: which cells to write, and what the formulas beside them will show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from gescof_xl.core.changes import Add, Change, Replace, Rewrite
from gescof_xl.core.errors import Changed
from gescof_xl.core.schema import Row, columns, key_of, stored_columns
from gescof_xl.domain.formulas import computed_values, touched
from gescof_xl.domain.ledger import CLASS_OF, Ledger
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.workbook.cells import stored_cell, to_cell
from gescof_xl.workbook.port import Append, Cell, LineEdit, Patch, Recalculated, RewriteLines, TableData
from gescof_xl.workbook.translate import Parsed


def plan(parsed: Parsed, changes: Sequence[Change], after: Ledger, today: date) -> Patch:
    """The cells that `changes` lead to; `after` is the ledger once they are written.

    Numbers that the tool gave while reading are written too, what it completed of financings that a person typed, where
    anything else is written, and what brings an older workbook up to this version.
    Raises Changed when a replaced line is not there.
    """
    completed = parsed.completed if changes or parsed.upgrade else ()
    changes = (*(parsed.upgrade.changes if parsed.upgrade else ()), *completed, *changes)
    return Patch(
        edits=tuple(_edits(parsed, changes)),
        appends=_appends(changes, after, today),
        rewrites=tuple(_rewrite(parsed, c, after, today) for c in changes if isinstance(c, Rewrite)),
        recalculated=tuple(_recalculated(parsed, changes, after, today)),
    )


def _edits(parsed: Parsed, changes: Iterable[Change]) -> Iterable[LineEdit]:
    """One edit a line, even when several changes follow one another on it."""
    merged = _given(parsed)
    added = {(type(c.row), key_of(c.row)) for c in changes if isinstance(c, Add)}
    for change in changes:
        if isinstance(change, Replace) and (type(change.old), key_of(change.old)) not in added:
            place = (type(change.new).TABLE, key_of(change.old))
            merged.setdefault(place, {}).update(_difference(change))
    lines = {table: dict(parsed.tables[table].lines) for table in {table for table, _ in merged}}
    places = {table: _places(CLASS_OF[table], parsed.tables[table]) for table in lines}
    for (table, key), values in merged.items():
        line = parsed.line_of[table].get(key)
        if line is None:
            raise Changed(f"{table} : la ligne « {key} » n'existe plus.", "Rien n'a été écrit : relancez le bouton.")
        seen = _Seen(places[table], lines[table][line])
        title = _key_title(CLASS_OF[table])
        yield LineEdit(table=table, line=line, key_column=title, key=seen.get(title), values=values, seen=seen)


def _given(parsed: Parsed) -> dict[tuple[str, str], dict[str, Cell]]:
    """The numbers that the tool gave while reading, by table and key."""
    return {
        (table, number): {_key_title(CLASS_OF[table]): number}
        for table, numbers in parsed.given.items()
        for number in numbers
    }


def _key_title(row_class: type[Row]) -> str:
    return next((c.title for c in columns(row_class) if c.key), "")


def _difference(change: Replace) -> dict[str, Cell]:
    return {
        column.title: to_cell(new)
        for column in stored_columns(type(change.new))
        if (new := getattr(change.new, column.field)) != getattr(change.old, column.field)
    }


def _places(row_class: type[Row], data: TableData) -> dict[str, int]:
    """Where the cell of each stored column stands in a line."""
    at = {title: i for i, title in enumerate(data.columns)}
    return {c.title: at[c.title] for c in stored_columns(row_class)}


class _Seen(Mapping[str, Cell]):
    """The cells of a line by title. A button may edit every line of a table: they share `places`."""

    def __init__(self, places: Mapping[str, int], cells: Sequence[Cell]) -> None:
        self.places = places
        self.cells = cells

    def __getitem__(self, title: str) -> Cell:
        return self.cells[self.places[title]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


def _appends(changes: Iterable[Change], after: Ledger, today: date) -> tuple[Append, ...]:
    lines: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
    formulas: dict[str, frozenset[str]] = {}
    for change in changes:
        if isinstance(change, Add):
            key = key_of(change.row)
            row = (after.find(type(change.row), key) if key else None) or change.row
            lines[row.TABLE].append(_line(row) | _shown(after, row, today))
            formulas[row.TABLE] = frozenset(computed.title for computed in row.COMPUTED)
    return tuple(Append(table=table, lines=tuple(rows), shown=formulas[table]) for table, rows in lines.items())


def _line(row: Row) -> dict[str, Cell]:
    return {c.title: stored_cell(row, c) for c in stored_columns(type(row))}


def _shown(ledger: Ledger, row: Row, today: date) -> dict[str, Cell]:
    return {title: to_cell(value) for title, value in computed_values(ledger, row, today).items()}


def plan_setting(parsed: Parsed, name: str, value: str, patch: Patch) -> Patch:
    """The same patch with a value of Organisme too; its line is added where it lacks."""
    row = parsed.ledger.find(Setting, name)
    if row is None:
        added = Append(table=Setting.TABLE, lines=(_line(Setting(name=name, value=value)),))
        return replace(patch, appends=(*patch.appends, added))
    edits = _edits(parsed, [Replace(row, replace(row, value=value))])
    return replace(patch, edits=(*patch.edits, *edits))


def _rewrite(parsed: Parsed, change: Rewrite, after: Ledger, today: date) -> RewriteLines:
    """The new lines; what staff typed, in our comment column or in columns of theirs, follows the key of its line."""
    data = parsed.tables[change.row_class.TABLE]
    ours = {c.title for c in columns(change.row_class) if c.writer != "person"}
    foreign = [(i, title) for i, title in enumerate(data.columns) if title not in ours]
    cells = dict(data.lines)
    line_of = parsed.line_of[data.name]
    lines, origins = [], []
    for row in change.rows:
        origins.append(line_of.get(key_of(row), 0))
        old = cells.get(origins[-1])
        typed = {title: old[i] for i, title in foreign} if old else {}
        lines.append(_line(row) | _shown(after, row, today) | typed)
    shown = frozenset((*(title for _, title in foreign), *(c.title for c in change.row_class.COMPUTED)))
    return RewriteLines(table=data.name, lines=tuple(lines), shown=shown, origins=tuple(origins))


def _recalculated(parsed: Parsed, changes: Iterable[Change], after: Ledger, today: date) -> Iterable[Recalculated]:
    """Formula cells of lines that were there before, where what they show changes."""
    for row_class, key in dict.fromkeys(place for change in changes for place in touched(change)):
        line = parsed.line_of[row_class.TABLE].get(key)
        row = after.find(row_class, key)
        if line is None or row is None:
            continue
        new, old = computed_values(after, row, today), _shown_before(parsed.ledger, row, today)
        if new != old:
            yield Recalculated(table=row.TABLE, line=line, values={title: to_cell(v) for title, v in new.items()})


def _shown_before(ledger: Ledger, row: Row, today: date) -> Mapping[str, object] | None:
    before = ledger.find(type(row), key_of(row))
    return computed_values(ledger, before, today) if before else None
