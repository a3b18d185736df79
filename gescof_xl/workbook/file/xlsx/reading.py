"""Reading all tables at once: one pass over each sheet that holds some."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time, timedelta
from typing import Any

from lxml import etree

from gescof_xl.core.addresses import column_letters, column_number
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.tables import Table, find_tables
from gescof_xl.workbook.file.xlsx.xml import damaged, find_all, parse, refuse_entities
from gescof_xl.workbook.port import Cell, TableData

_ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\b[^>]*\s)t="e"')
_ERROR = re.compile(rb't="e"')  # searched twice as fast as by `in`
_NAME = re.compile(r"([A-Z]+)(\d+)")
_DURATIONS = frozenset([time, timedelta])
_PARTS_READ_WHOLE = ("sharedStrings", "styles")


def read_tables(package: Package, raw: bytes) -> dict[str, TableData]:
    """Every table, by name: an error cell reads as its text (`#N/A`), an empty one as None.

    Raises NotAWorkbook.
    """
    tables = find_tables(package)
    sheets = {table.sheet: package.sheets[table.sheet] for table in tables.values()}
    used = {
        part: _used([table.box for table in tables.values() if table.sheet == sheet]) for sheet, part in sheets.items()
    }
    source = _safe_source(package, raw, used)
    data: dict[str, TableData] = {}
    for sheet, part in sheets.items():
        grid = _Grid(source, sheet, part)
        data.update({name: _data(table, grid) for name, table in tables.items() if table.sheet == sheet})
    return {name: data[name] for name in tables}


def _used(boxes: Sequence[Box]) -> Box:
    """From the first cell of a sheet to the last one of its tables."""
    return Box(1, 1, max(box.right for box in boxes), max(box.bottom for box in boxes))


def _safe_source(package: Package, raw: bytes, used: Mapping[str, Box]) -> Any:
    """The reader, over bytes that were checked.

    It reads an error as nothing and fails on the newer ones (#SPILL!), so these become texts first. It reserves the
    whole rectangle of a sheet's cells, and ends the process when a stray one stands at XFD1048576: cells beyond the
    tables are kept from it.
    """
    changed: dict[str, Any] = {}
    for part in (part for kind in _PARTS_READ_WHOLE for part in package.related(package.workbook_part, kind)):
        refuse_entities(package.archive.read(part), part)
    for part, box in used.items():
        xml = package.archive.read(part)
        refuse_entities(xml, part)
        texts = _ERROR_CELL.sub(rb'\1t="str"', xml) if _ERROR.search(xml) else xml
        if _beyond(box).search(texts) or not texts.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
            texts = _within(texts, part, box)
        if texts is not xml:
            changed[part] = lambda texts=texts: (texts,)
    if changed:
        out = io.BytesIO()
        package.archive.write(out, changed, level=1)
        raw = out.getvalue()
    return _open(raw)


def _beyond(box: Box) -> re.Pattern[bytes]:
    """Finds a cell or a row that may lie beyond a box: further right, or with a longer row number."""
    letters = column_letters(box.right)
    larger = [f"[A-Z]{{{len(letters) + 1},}}"]
    for place, letter in enumerate(letters):
        if letter < "Z":
            larger.append(f"{letters[:place]}[{chr(ord(letter) + 1)}-Z][A-Z]{{{len(letters) - place - 1}}}")
    rows = rf"[A-Z]*\d{{{len(str(box.bottom)) + 1},}}"
    return re.compile(rf"\sr\s*=\s*[\"'](?:(?:{'|'.join(larger)})\d|{rows}|[^\"']*&)".encode(), re.IGNORECASE)


def _within(xml: bytes, part: str, box: Box) -> bytes:
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


def _open(raw: bytes) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except (CalamineError, OSError, ValueError) as error:
        raise damaged("xl/workbook.xml") from error


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

    def lines(self, rows: range, box: Box) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The values of some rows between a box's columns; the used area may be smaller than the box."""
        width = box.right - box.left + 1
        blank = (None,) * width
        before = blank[: max(self._left - box.left, 0)]
        kept = slice(max(box.left - self._left, 0), max(box.right + 1 - self._left, 0))
        for row in rows:
            index = row - self._top
            values = self._rows[index][kept] if 0 <= index < len(self._rows) else []
            cells = _cells(values)
            yield row, tuple(cells) if len(cells) == width else (*before, *cells, *blank)[:width]


def _cells(values: Sequence[Any]) -> list[Any]:
    if _DURATIONS.isdisjoint(map(type, values)):
        return [None if value == "" else value for value in values]
    return [_days(value) if type(value) in _DURATIONS else None if value == "" else value for value in values]


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
        lines=tuple(grid.lines(rows, table.box)),
    )
