"""A workbook in memory: what previews, examples and the state machine of the tests press buttons on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from gescof_xl.core.errors import Busy
from gescof_xl.core.schema import columns
from gescof_xl.domain.ledger import CLASS_OF, SHEET_OF
from gescof_xl.workbook.port import (
    Additions,
    Append,
    Cell,
    LineEdit,
    Link,
    Patch,
    Recalculated,
    RewriteLines,
    TableData,
)
from gescof_xl.workbook.seen import refuse_changed

_FIRST_LINE = 5


class MemoryWorkbook:
    """Tables as dictionaries; the same rules as a file, without the file."""

    def __init__(self, tables: Mapping[str, TableData], name: str = "mémoire") -> None:
        self.tables = dict(tables)
        self.cells: dict[tuple[str, str], Cell] = {}
        self.name = name
        self._lock = Lock()
        self._extended: dict[str, TableData] | None = None

    def read(self) -> Mapping[str, TableData]:
        """Every table, as it stands."""
        self._extended = None
        return dict(self.tables)

    def extend(self, additions: Additions) -> Mapping[str, TableData]:
        """The tables with new blank columns, and new tables of one blank line; kept when they are written."""
        self._extended = dict(self.tables)
        for name, titles in additions.columns.items():
            table = self.tables[name]
            blank = (None,) * len(titles)
            lines = tuple((number, (*cells, *blank)) for number, cells in table.lines)
            self._extended[name] = replace(table, columns=(*table.columns, *titles), lines=lines)
        for name in additions.tables:
            titles = tuple(c.title for c in columns(CLASS_OF[name]))
            self._extended[name] = TableData(
                name=name, sheet=SHEET_OF[name], left=1, columns=titles, lines=((_FIRST_LINE, (None,) * len(titles)),)
            )
        return dict(self._extended)

    def check_writable(self) -> None:
        """Memory can always be written."""

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps out a second button on the same memory. Raises Busy."""
        if not self._lock.acquire(blocking=False):
            raise Busy("Un autre bouton travaille déjà : rien n'a été écrit.", "Attendez qu'il ait fini.")
        try:
            yield
        finally:
            self._lock.release()

    def write(self, patch: Patch) -> None:
        """All of the patch, or nothing when a line no longer reads as it was seen."""
        tables = dict(self._extended or self.tables)
        for edit in patch.edits:
            tables[edit.table] = _edited(tables[edit.table], edit)
        for shown in patch.recalculated:
            tables[shown.table] = _edited(tables[shown.table], shown)
        for append in patch.appends:
            tables[append.table] = _appended(tables[append.table], append)
        for rewrite in patch.rewrites:
            tables[rewrite.table] = _rewritten(tables[rewrite.table], rewrite)
        self.tables, self._extended = tables, None
        self.cells |= {(free.sheet, ref): value for free in patch.cells for ref, value in free.cells.items()}


def _edited(table: TableData, edit: LineEdit | Recalculated) -> TableData:
    if isinstance(edit, LineEdit):
        refuse_changed(table, (edit,))
    lines = dict(table.lines)
    line = dict(zip(table.columns, lines[edit.line], strict=True))
    lines[edit.line] = _values(table, line | dict(edit.values))
    return replace(table, lines=tuple(lines.items()))


def _appended(table: TableData, append: Append) -> TableData:
    lines = list(table.lines)
    blank = len(lines) == 1 and all(v in (None, "") for v in lines[0][1])
    first = lines.pop()[0] if blank else lines[-1][0] + 1
    lines += [(first + i, _values(table, values)) for i, values in enumerate(append.lines)]
    return replace(table, lines=tuple(lines))


def _rewritten(table: TableData, rewrite: RewriteLines) -> TableData:
    first = table.lines[0][0]
    rows = rewrite.lines or ({},)
    return replace(table, lines=tuple((first + i, _values(table, values)) for i, values in enumerate(rows)))


def _values(table: TableData, values: Mapping[str, Cell]) -> tuple[Cell, ...]:
    return tuple(v.text if isinstance(v := values.get(column), Link) else v for column in table.columns)
