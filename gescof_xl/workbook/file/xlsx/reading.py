"""Reading all tables at once: one pass over each sheet that holds some."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from functools import cached_property
from typing import Any

from lxml import etree

from gescof_xl.core.addresses import column_letters, column_number
from gescof_xl.core.errors import NotAWorkbook
from gescof_xl.workbook.file.xlsx.bare import PARTS_READ_WHOLE, bare_package
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.sheet import Sheet
from gescof_xl.workbook.file.xlsx.styles import number_formats
from gescof_xl.workbook.file.xlsx.tables import Table, find_tables
from gescof_xl.workbook.file.xlsx.xml import damaged, find_all, parse, refuse_entities
from gescof_xl.workbook.percentages import with_percentages
from gescof_xl.workbook.port import Cell, TableData

_ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\b[^>]*\s)t="e"')
_ERROR = re.compile(rb't="e"')  # searched twice as fast as by `in`
_NAME = re.compile(r"([A-Z]+)(\d+)")
_LETTERS = 26
_DURATIONS = frozenset([time, timedelta])


def read_tables(package: Package, raw: bytes) -> dict[str, TableData]:
    """Every table, by name: an error cell reads as its text (`#N/A`), an empty one as None.

    Raises NotAWorkbook.
    """
    tables = find_tables(package)
    sheets = {table.sheet: package.sheets[table.sheet] for table in tables.values()}
    used = {
        part: _used([table.box for table in tables.values() if table.sheet == sheet]) for sheet, part in sheets.items()
    }
    grids = _grids(package, raw, sheets, used)
    data: dict[str, TableData] = {}
    for sheet, grid in grids.items():
        data.update({name: _data(table, grid) for name, table in tables.items() if table.sheet == sheet})
    return with_percentages({name: data[name] for name in tables}, _Formats(raw))


def _grids(package: Package, raw: bytes, sheets: Mapping[str, str], used: Mapping[str, Box]) -> dict[str, _Grid]:
    """The values of these sheets.

    Where the reader stumbles over the package (a macro sheet, a tab that leads nowhere, a path written otherwise, a
    bad cell outside the tables), it is given another one, which holds nothing but these sheets.
    """
    source = _safe_source(package, raw, used)
    try:
        opened = open_package(source)
        return {sheet: _Grid(opened, sheet, part) for sheet, part in sheets.items()}
    except NotAWorkbook:
        parts = [within(_errors_as_texts(package.archive.read(p)), p, used[p]) for p in sheets.values()]
        opened = open_package(bare_package(package, parts))
        return {sheet: _Grid(opened, f"s{i}", part) for i, (sheet, part) in enumerate(sheets.items())}


def _used(boxes: Sequence[Box]) -> Box:
    """From the first cell of a sheet to the last one of its tables."""
    return Box(1, 1, max(box.right for box in boxes), max(box.bottom for box in boxes))


def _safe_source(package: Package, raw: bytes, used: Mapping[str, Box]) -> bytes:
    """The bytes that the reader is given, which were checked.

    It reads an error as nothing and fails on the newer ones (#SPILL!), so these become texts first. It reserves the
    whole rectangle of a sheet's cells, and ends the process when a stray one stands at XFD1048576: cells beyond the
    tables are kept from it.
    """
    changed: dict[str, Any] = {}
    for part in (part for kind in PARTS_READ_WHOLE for part in package.related(package.workbook_part, kind)):
        refuse_entities(package.archive.read(part), part)
    for part, box in used.items():
        xml = package.archive.read(part)
        refuse_entities(xml, part)
        texts = _errors_as_texts(xml)
        if _beyond(box).search(texts) or not texts.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
            texts = within(texts, part, box)
        if texts is not xml:
            changed[part] = lambda texts=texts: (texts,)
    if changed:
        out = io.BytesIO()
        package.archive.write(out, changed, level=1)
        return out.getvalue()
    return raw


def _errors_as_texts(xml: bytes) -> bytes:
    return _ERROR_CELL.sub(rb'\1t="str"', xml) if _ERROR.search(xml) else xml


def _beyond(box: Box) -> re.Pattern[bytes]:
    """Finds a cell or a row that may lie far beyond a box: any that is not written as one within it, as Excel writes.

    Columns count to the next Z: few patterns then do for all sheets, and a few columns more cost little to read.
    What most are, and what must stand before them, is said after their first letter: so the search leaps from one to
    the next. Longest names come first, and none is read twice (`+` after a count).
    """
    right = column_letters(-(-box.right // _LETTERS) * _LETTERS)
    columns = []
    for place, letter in enumerate(right):
        after = len(right) - place - 1
        last = chr(ord(letter) - 1) if after else letter
        if last >= "A":
            columns.append(f"{right[:place]}[A-{last}]" + "[A-Z]" * after)
    if len(right) > 1:
        columns.append(f"[A-Z]{{1,{len(right) - 1}}}+")
    place_within = rf"(?:{'|'.join(columns)})?+\d{{1,{len(str(box.bottom))}}}+"
    return re.compile(rf'r(?!="{place_within}")(?<=\sr)\s*+='.encode())


def within(xml: bytes, part: str, box: Box) -> bytes:
    """The sheet without the cells beyond a box."""
    root = parse(xml, part)
    for row in find_all(root, "row"):
        for cell in list(row):
            name = _NAME.fullmatch((cell.get("r") or "").upper())
            if name and (column_number(name[1]) > box.right or int(name[2]) > box.bottom):
                row.remove(cell)
        sheet = row.getparent()
        if not len(row) and sheet is not None:
            sheet.remove(row)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def open_package(raw: bytes) -> Any:
    """The reader over a package. Raises NotAWorkbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except (CalamineError, OSError, ValueError) as error:
        raise damaged("xl/workbook.xml") from error


class _Formats:
    """The number formats of cells, read when the first one is asked for.

    In a package of their own: a sheet that is opened there would be written anew.
    """

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._sheets: dict[str, Sheet] = {}

    @cached_property
    def _package(self) -> Package:
        return Package(self._raw)

    @cached_property
    def _codes(self) -> list[str]:
        return number_formats(self._package)

    def __call__(self, data: TableData, column: int, rows: Sequence[int]) -> dict[int, str]:
        if data.sheet not in self._sheets:
            self._sheets[data.sheet] = Sheet(self._package, data.sheet)
        return {row: self._code(self._sheets[data.sheet].cell(column, row)) for row in rows}

    def _code(self, cell: Any) -> str:
        style = int(cell.get("s") or 0) if cell is not None else 0
        return self._codes[style] if style < len(self._codes) else "General"


class _Grid:
    """A sheet's values, by row and column numbers of the sheet."""

    def __init__(self, source: Any, sheet: str, part: str) -> None:
        from python_calamine import CalamineError

        try:
            values = source.get_sheet_by_name(sheet)
            self._rows: list[list[Any]] = values.to_python()
        except (CalamineError, OSError, ValueError) as error:
            raise damaged(part) from error
        top, left = values.start or (0, 0)
        self._top, self._left = top + 1, left + 1

    def columns(self, rows: range, box: Box) -> tuple[tuple[Cell, ...], ...]:
        """The values of some rows in a box's columns; the used area may be smaller than the box."""
        width, above = box.right - box.left + 1, min(max(self._top - rows.start, 0), len(rows))
        start, stop = (max(row - self._top, 0) for row in (rows.start, rows.stop))
        kept = slice(max(box.left - self._left, 0), max(box.right + 1 - self._left, 0))
        found = self._rows[start:stop]
        if kept.start or (found and kept.stop < len(found[0])):
            found = [values[kept] for values in found]
        blank = [(None,) * len(found)] * width
        columns = [*blank[: max(self._left - box.left, 0)], *map(_cells, zip(*found, strict=True)), *blank][:width]
        before, after = (None,) * above, (None,) * (len(rows) - above - len(found))
        return tuple((*before, *column, *after) if before or after else column for column in columns)


def _cells(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A column's values: nothing is None, and time is days."""
    kinds = set(map(type, values))
    if not _DURATIONS.isdisjoint(kinds):
        values = tuple(_days(value) if type(value) in _DURATIONS else value for value in values)
    if "" not in values:
        return values
    if kinds == {str} and not any(values):
        return (None,) * len(values)
    return tuple([None if value == "" else value for value in values])


def _days(value: time | timedelta) -> float:
    """A time of day or a duration as Excel counts it, in days."""
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    return value / timedelta(days=1)


def _data(table: Table, grid: _Grid) -> TableData:
    rows = range(table.first, table.last + 1)
    return TableData(
        name=table.name,
        sheet=table.sheet,
        left=table.box.left,
        columns=table.columns,
        rows=tuple(rows),
        cells=grid.columns(rows, table.box),
    )
