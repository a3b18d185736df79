"""The sheets of an OpenDocument workbook (.ods), as rows of text.

Read here and not by a library: a cell or a row that is repeated a million times is one element of the file, and counts
for nothing when it is blank.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gescof_xl.exchange.decoding import MAX_BYTES
from gescof_xl.exchange.sheets import MAX_LINES, Row, damaged, too_large

if TYPE_CHECKING:
    from lxml.etree import _Element

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MOST_COLUMNS = 200


def read_ods(data: bytes) -> list[tuple[str, list[Row]]]:
    """The name and the rows of each sheet; dates are ISO, amounts have a point.

    Raises ExchangeError when the workbook is damaged or too large.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("content.xml").file_size > 10 * MAX_BYTES:
                raise too_large()
            root = etree.fromstring(archive.read("content.xml"), etree.XMLParser(resolve_entities=False))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, etree.XMLSyntaxError):
        raise damaged() from None
    return [(table.get(f"{_TABLE}name", ""), list(_rows(table))) for table in root.iter(f"{_TABLE}table")]


def _rows(table: _Element) -> Iterator[Row]:
    number = 0
    for element in table.iter(f"{_TABLE}table-row"):
        cells = _cells(element)
        for _ in range(_repeated(element, "rows") if cells else 1):
            number += 1
            yield number, cells
        number += 0 if cells else _repeated(element, "rows") - 1
        if cells and number > MAX_LINES:
            raise too_large()


def _cells(row: _Element) -> list[str]:
    """The cells up to the last that is not blank."""
    cells: list[str] = []
    blanks = 0
    for cell in row.iter(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        text, count = _value(cell), _repeated(cell, "columns")
        if not text:
            blanks += count
            continue
        if len(cells) + blanks + count > _MOST_COLUMNS:
            raise too_large()
        cells += [""] * blanks + [text] * count
        blanks = 0
    return cells


def _repeated(element: _Element, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated", "1")
    if not text.isdecimal():
        raise damaged()
    return min(int(text), MAX_LINES + 1)


def _value(cell: _Element) -> str:
    """A cell as a CSV file would write it."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "")[:10]
    if kind in ("float", "currency", "percentage"):
        return cell.get(f"{_OFFICE}value", "").removesuffix(".0")
    return "\n".join("".join(map(str, paragraph.itertext())) for paragraph in cell.iter(f"{_TEXT}p")).strip()
