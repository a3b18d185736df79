"""A workbook in memory: what previews, examples and the state machine of the tests press buttons on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from gescof_xl.core.errors import Busy
from gescof_xl.core.schema import columns
from gescof_xl.domain.ledger import CLASS_OF, SHEET_OF
from gescof_xl.workbook.applied import applied
from gescof_xl.workbook.port import Additions, Patch, TableData
from gescof_xl.workbook.seen import refuse_changed

_FIRST_LINE = 5


class MemoryWorkbook:
    """Tables as dictionaries; the same rules as a file, without the file."""

    def __init__(self, tables: Mapping[str, TableData], name: str = "mémoire") -> None:
        self.tables = dict(tables)
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
            blank = ((None,) * len(table.rows),) * len(titles)
            self._extended[name] = replace(table, columns=(*table.columns, *titles), cells=(*table.cells, *blank))
        for name in additions.tables:
            titles = tuple(c.title for c in columns(CLASS_OF[name]))
            self._extended[name] = TableData.of_lines(
                name=name, sheet=SHEET_OF[name], left=1, columns=titles, lines=((_FIRST_LINE, (None,) * len(titles)),)
            )
        return dict(self._extended)

    def lost(self) -> tuple[str, ...]:
        """None: no program has saved it."""
        return ()

    def restore(self) -> Mapping[str, TableData]:
        """What there is."""
        return self.read()

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
        tables = self._extended or self.tables
        for name in {edit.table for edit in patch.edits}:
            refuse_changed(tables[name], [edit for edit in patch.edits if edit.table == name])
        self.tables, self._extended = dict(applied(tables, patch)), None
