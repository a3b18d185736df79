"""The sheets of an .xlsx workbook from outside, as rows of text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from gescof_xl.core.addresses import column_number
from gescof_xl.exchange.decoding import MAX_BYTES
from gescof_xl.exchange.refusal import ExchangeError

Row = tuple[int, list[str]]
"""A row of cells, with the number of its line in the file."""

SAVE_AS_XLSX = "Ouvrez-le dans Excel, enregistrez-le au format « Classeur Excel (.xlsx) », et importez cette copie."
MAX_LINES = 50_000
_WORKBOOK = "xl/workbook.xml"
_UNPACKED = 10 * MAX_BYTES
_MOST_COLUMNS = 200
MONEY = 1e12
"""What no amount reaches."""


def read_sheets(data: bytes, largest: float = MONEY) -> list[tuple[str, list[Row]]]:
    """The name and the rows of each sheet; dates are ISO, amounts have a point. No number reaches `largest`.

    Raises ExchangeError when the workbook is damaged, too large, or of another kind.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    _check_parts(data, largest)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        return [(sheet.name, list(_cells(sheet.iter_rows()))) for sheet in sheets]
    except (CalamineError, OSError, ValueError):
        raise damaged() from None


def _check_parts(data: bytes, largest: float) -> None:
    """Refuse what the reader would not survive: it is not written for files from outside, and ends the program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if _WORKBOOK not in names or "xl/workbook.bin" in names:
                raise ExchangeError("ce n'est pas un classeur Excel (.xlsx).", SAVE_AS_XLSX)
            if len(set(names)) < len(names):
                raise damaged()
            if sum(info.file_size for info in archive.infolist()) > _UNPACKED:
                raise too_large()
            for name in names:
                if name.endswith(".xml"):
                    _check_cells(archive.read(name), largest)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise damaged() from None


def _check_cells(part: bytes, largest: float) -> None:
    """Refuse a cell too far away, for all blank ones before it would be kept, and a number that is no money or date."""
    from lxml import etree

    try:
        for _, node in etree.iterparse(io.BytesIO(part), tag=("{*}c", "{*}row"), resolve_entities=False):
            place = re.fullmatch(r"([A-Z]*)(\d*)", node.get("r", ""))
            if not place or int(place[2] or 1) > MAX_LINES or column_number(place[1]) > _MOST_COLUMNS:
                raise too_large()
            value = node.findtext("{*}v")
            if value and node.get("t", "n") == "n" and not abs(float(value)) < largest:
                raise damaged()
            node.clear()
    except (etree.XMLSyntaxError, ValueError):
        raise damaged() from None


def damaged() -> ExchangeError:
    """The refusal of a workbook that no program opens."""
    return ExchangeError("le classeur est abîmé.", SAVE_AS_XLSX)


def too_large() -> ExchangeError:
    """The refusal of a workbook of a million rows."""
    return ExchangeError("le classeur est bien plus grand qu'un relevé ou une liste.", SAVE_AS_XLSX)


def _cells(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        yield number, [_text(value) for value in row]


def _text(value: object) -> str:
    """A cell as a CSV file would write it: ISO dates, a dot before the cents."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _decimal(value)
    return str(value)


def _decimal(value: float) -> str:
    """Cents as they are: binary fractions leave rests such as 1403.4800000000002."""
    return f"{value:.2f}" if abs(value - round(value, 2)) < 1e-6 else repr(value)  # noqa: PLR2004
