"""CSV statements: separated by `;`, tab, `,` or `|`, in UTF-8, UTF-16 or a Windows encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.table import Row, proposed_order, read_table, unknown_columns
from gescof_xl.exchange.decoding import text_of
from gescof_xl.exchange.refusal import ExchangeError

_SEPARATORS = ";\t,|"
_FIRST_ROWS = 50


def read_csv(data: bytes, mapping: CsvMapping | None) -> tuple[AccountStatement, ...]:
    """The statements of the file, one for each account, without fingerprints.

    Raises ExchangeError when the columns are not found, or a row cannot be read for sure.
    """
    text = text_of(data)
    for separator in _SEPARATORS:
        if found := read_table(_rows(text, separator), mapping):
            return found
    orders = (proposed_order(list(islice(_rows(text, separator), _FIRST_ROWS))) for separator in _SEPARATORS)
    raise unknown_columns(mapping, next(filter(None, orders), ""))


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Each row with the number of its first line in the file (a label may hold line ends)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error:
        raise ExchangeError("une cellule du fichier CSV est illisible (guillemet non fermé ?).", line=start) from None
