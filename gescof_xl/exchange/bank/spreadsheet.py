"""Statements in Excel workbooks (.xlsx), and in the web pages that some banks name .xls."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from gescof_xl.core.addresses import column_number
from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.table import MAX_LINES, Row, proposed_order, read_table, unknown_columns
from gescof_xl.exchange.decoding import MAX_BYTES, check_size, text_of
from gescof_xl.exchange.refusal import ExchangeError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SAVE_AS_XLSX = "Ouvrez-le dans Excel, enregistrez-le au format « Classeur Excel (.xlsx) », et importez cette copie."
_WORKBOOK = "xl/workbook.xml"
_UNPACKED = 10 * MAX_BYTES
_MOST_COLUMNS = 200
_LARGEST = 1e12


def read_workbook(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    """The statements of the first sheet whose columns are known, without fingerprints.

    Raises ExchangeError when the workbook is damaged, of another kind, or when no sheet has the columns.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    _check_parts(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        tables = [list(_cells(sheet.iter_rows())) for sheet in sheets]
    except (CalamineError, OSError, ValueError):
        raise _damaged() from None
    return _first_known(tables, mapping)


def _check_parts(data: bytes) -> None:
    """Refuse what the reader would not survive: it is not written for files from outside, and ends the program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if _WORKBOOK not in names or "xl/workbook.bin" in names:
                raise ExchangeError("ce n'est pas un classeur Excel (.xlsx).", SAVE_AS_XLSX)
            if len(set(names)) < len(names):
                raise _damaged()
            if sum(info.file_size for info in archive.infolist()) > _UNPACKED:
                raise _too_large()
            for name in names:
                if name.endswith(".xml"):
                    _check_cells(archive.read(name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise _damaged() from None


def _check_cells(part: bytes) -> None:
    """Refuse a cell too far away, for all blank ones before it would be kept, and a number that is no money or date."""
    from lxml import etree

    try:
        for _, node in etree.iterparse(io.BytesIO(part), tag=("{*}c", "{*}row"), resolve_entities=False):
            place = re.fullmatch(r"([A-Z]*)(\d*)", node.get("r", ""))
            if not place or int(place[2] or 1) > MAX_LINES or column_number(place[1]) > _MOST_COLUMNS:
                raise _too_large()
            value = node.findtext("{*}v")
            if value and node.get("t", "n") == "n" and not abs(float(value)) < _LARGEST:
                raise _damaged()
            node.clear()
    except (etree.XMLSyntaxError, ValueError):
        raise _damaged() from None


def _damaged() -> ExchangeError:
    return ExchangeError("le classeur est abîmé.", SAVE_AS_XLSX)


def _too_large() -> ExchangeError:
    return ExchangeError("le classeur est bien plus grand qu'un relevé.", SAVE_AS_XLSX)


def read_page(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    """The statements of the first table of a web page whose columns are known, without fingerprints.

    Raises ExchangeError when the page holds no such table, as when the session with the bank has expired.
    """
    from lxml import html
    from lxml.etree import ParserError

    check_size(len(data))
    try:
        page = html.document_fromstring(text_of(data))
    except (ParserError, ValueError):
        raise ExchangeError("c'est une page internet vide, pas un relevé.") from None
    tables = [list(_rows(table)) for table in page.iter("table")]
    if not tables:
        raise ExchangeError(
            "c'est une page internet sans tableau d'opérations, pas un relevé : sans doute la page de connexion."
        )
    return _first_known(tables, mapping)


def _first_known(tables: list[list[Row]], mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    for rows in tables:
        if found := read_table(rows, mapping):
            return found
    raise unknown_columns(mapping, next(filter(None, map(proposed_order, tables)), ""))


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


def _rows(table: HtmlElement) -> Iterator[Row]:
    """The rows of a table itself, without those of the tables within its cells."""
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is table:
            yield row.sourceline or 0, [str(cell.text_content()) for cell in row if cell.tag in ("td", "th")]
