"""The open workbook read from a copy that Excel has just saved: one call, and one reader for Excel and for the disk."""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gescof_xl.core.addresses import column_number
from gescof_xl.core.errors import NotAWorkbook
from gescof_xl.workbook.excel.session import Area, ExcelSession, LiveTable
from gescof_xl.workbook.excel.state import TableState
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.reading import read_tables
from gescof_xl.workbook.file.xlsx.styles import number_formats
from gescof_xl.workbook.file.xlsx.tables import find_tables
from gescof_xl.workbook.file.xlsx.xml import refuse_entities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gescof_xl.workbook.excel.state import Place
    from gescof_xl.workbook.file.xlsx.tables import Table
    from gescof_xl.workbook.port import TableData

_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"([^>]*)>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d+)"(?: s="(\d+)")?[^>]*?(?:/>|>(<f\b[^>]*?(?:/>|>([^<]*)</f>))?(<v>|<v |<is>)?)'
)
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_PROTECTED = re.compile(rb'<sheetProtection [^>]*\bsheet="(?:1|true)"')


def read_copy(session: ExcelSession, suffix: str) -> CopiedBook | None:
    """The workbook as it stands; None where Excel saves no copy, or one that only Excel can read.

    A sensitivity label or a password encrypts copies too. The copy goes as soon as it is read.
    """
    with TemporaryDirectory(prefix="gescof-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"copie{suffix}"
        if not session.save_copy(path):
            return None
        with suppress(OSError, NotAWorkbook):
            return CopiedBook(path.read_bytes())
    return None


class CopiedBook:
    """See `BookState`. Raises NotAWorkbook for what is no workbook."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._package = Package(raw)
        self._places = find_tables(self._package)
        self._sheets: dict[str, CopiedSheet] = {}

    def tables(self) -> Mapping[str, TableData]:
        """Every table of the workbook."""
        return self._data

    def table(self, name: str) -> TableState | None:
        """One table, its sheet read when it is first asked for."""
        return self._state(self._places[name]) if name in self._places else None

    def tables_of(self, sheet: str) -> list[TableState]:
        """The tables of one sheet."""
        return [self._state(table) for table in self._places.values() if table.sheet == sheet]

    def sheet(self, name: str) -> CopiedSheet | None:
        """A sheet as its part of the file says."""
        if name not in self._package.sheets:
            return None
        if name not in self._sheets:
            part = self._package.sheets[name]
            xml = self._package.archive.read(part)
            refuse_entities(xml, part)
            self._sheets[name] = CopiedSheet(xml, self._formats)
        return self._sheets[name]

    @cached_property
    def _data(self) -> Mapping[str, TableData]:
        return read_tables(self._package, self._raw)

    @cached_property
    def _formats(self) -> list[str]:
        return number_formats(self._package)

    def _state(self, table: Table) -> TableState:
        box = table.box
        area = Area(table.sheet, box.top, box.left, box.bottom - box.top + 1, box.right - box.left + 1)
        sheet = self.sheet(table.sheet)
        if sheet is None:
            raise AssertionError(table.sheet)
        return TableState(LiveTable(table.name, area, bool(table.totals_rows)), self._data[table.name], sheet)


class CopiedSheet:
    """See `SheetState`. Excel writes no prefixes, and the style of a cell right after its place."""

    def __init__(self, xml: bytes, formats: list[str]) -> None:
        self._xml = xml
        self._formats = formats

    @property
    def is_protected(self) -> bool:
        """Whether it is protected, with or without a password."""
        return _PROTECTED.search(self._xml) is not None

    def formulas(self, area: Area) -> Mapping[Place, str]:
        """A formula that is shared with a cell above has no text here."""
        return {at: formula for at, (_, formula, _) in self._within(area) if formula is not None}

    def number_format(self, area: Area) -> str | None:
        """A cell that is not in the file is of format General."""
        known = {at: style for at, (style, _, _) in self._within(area)}
        places = ((r, c) for r in area.rows for c in range(area.column, area.column + area.width))
        styles = {known.get(at, 0) for at in places}
        found = {self._formats[style] if style < len(self._formats) else "General" for style in styles}
        return found.pop() if len(found) == 1 else None

    def number_formats(self, line: Area) -> list[str | None]:
        """Cell by cell: nothing is asked of Excel."""
        columns = range(line.column, line.column + line.width)
        return [self.number_format(line._replace(column=column, width=1)) for column in columns]

    def hidden_rows(self, area: Area) -> frozenset[int]:
        """Rows with the mark that filters and people leave."""
        return self._hidden.intersection(area.rows)

    def is_blank(self, area: Area) -> bool:
        """Whether no cell holds a value or a formula."""
        return not any(filled or formula is not None for _, (_, formula, filled) in self._within(area))

    @cached_property
    def _hidden(self) -> frozenset[int]:
        return frozenset(int(row[1]) for row in _ROW.finditer(self._xml) if _HIDDEN.search(row[0]))

    @cached_property
    def _cells(self) -> dict[Place, tuple[int, str | None, bool]]:
        """Style, formula and whether there is a value, by place, in the order of rows."""
        return {
            (int(cell[2]), column_number(cell[1].decode())): (
                int(cell[3] or 0),
                f"={(cell[5] or b'').decode()}" if cell[4] else None,
                cell[6] is not None,
            )
            for cell in _CELL.finditer(self._xml)
        }

    @cached_property
    def _order(self) -> list[Place]:
        return sorted(self._cells)

    def _within(self, area: Area) -> Iterator[tuple[Place, tuple[int, str | None, bool]]]:
        start = bisect_left(self._order, (area.row, 0))
        for at in self._order[start:]:
            if at[0] >= area.row + area.height:
                return
            if area.column <= at[1] < area.column + area.width:
                yield at, self._cells[at]
