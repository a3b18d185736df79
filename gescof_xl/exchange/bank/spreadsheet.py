"""Statements in Excel workbooks (.xlsx), and in the web pages that some banks name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.table import proposed_order, read_table, unknown_columns
from gescof_xl.exchange.decoding import check_size, text_of
from gescof_xl.exchange.refusal import ExchangeError
from gescof_xl.exchange.sheets import Row, read_sheets

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def read_workbook(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    """The statements of the first sheet whose columns are known, without fingerprints.

    Raises ExchangeError when the workbook is damaged, of another kind, or when no sheet has the columns.
    """
    return _first_known([rows for _, rows in read_sheets(data)], mapping)


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


def _rows(table: HtmlElement) -> Iterator[Row]:
    """The rows of a table itself, without those of the tables within its cells."""
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is table:
            yield row.sourceline or 0, [str(cell.text_content()) for cell in row if cell.tag in ("td", "th")]
