"""CSV statements: separated by `;`, tab, `,` or `|`, in UTF-8, UTF-16 or a Windows encoding."""

from __future__ import annotations

from itertools import islice

from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.table import proposed_order, read_table, unknown_columns
from gescof_xl.exchange.csv_rows import SEPARATORS, csv_rows
from gescof_xl.exchange.decoding import text_of

_FIRST_ROWS = 50


def read_csv(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    """The statements of the file, one for each account, without fingerprints.

    Raises ExchangeError when the columns are not found, or a row cannot be read for sure.
    """
    text = text_of(data)
    for separator in SEPARATORS:
        if found := read_table(csv_rows(text, separator), mapping):
            return found
    orders = (proposed_order(list(islice(csv_rows(text, separator), _FIRST_ROWS))) for separator in SEPARATORS)
    raise unknown_columns(mapping, next(filter(None, orders), ""))
