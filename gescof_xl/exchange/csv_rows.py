"""The rows of a CSV text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from gescof_xl.exchange.refusal import ExchangeError
from gescof_xl.exchange.sheets import Row

SEPARATORS = ";\t,|"


def csv_rows(text: str, separator: str) -> Iterator[Row]:
    """Each row with the number of its first line in the file (a cell may hold line ends)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error:
        raise ExchangeError("une cellule du fichier CSV est illisible (guillemet non fermé ?).", line=start) from None
