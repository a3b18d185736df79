"""Statements in workbooks (.xlsx, .xls, .ods) and in the web pages that some banks name .xls."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.table import MAX_LINES, Row, proposed_order, read_table, unknown_columns
from gescof_xl.exchange.decoding import MAX_BYTES, check_size, text_of
from gescof_xl.exchange.refusal import ExchangeError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SAVE_AGAIN = "Ouvrez-le dans Excel, enregistrez-le au format « Classeur Excel (.xlsx) », et importez cette copie."
_UNPACKED = 10 * MAX_BYTES


def read_workbook(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    """The statements of the first sheet whose columns are known, without fingerprints.

    Raises ExchangeError when the workbook is damaged or protected, or when no sheet has the columns.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _check_unpacked(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        tables = [list(_cells(sheet.iter_rows())) for sheet in sheets if sheet.height <= MAX_LINES]
    except PasswordError:
        raise ExchangeError("le classeur est protégé par un mot de passe.", _SAVE_AGAIN) from None
    except (CalamineError, OSError, ValueError):
        raise ExchangeError("le classeur est abîmé, ou n'en est pas un.", _SAVE_AGAIN) from None
    return _first_known(tables, mapping)


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


def _check_unpacked(data: bytes) -> None:
    """Refuse a workbook that unpacks to far more than a statement holds."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _UNPACKED:
                raise ExchangeError("le classeur est bien plus grand qu'un relevé.", _SAVE_AGAIN)


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
