"""A file of legal rates: the table Taux as CSV, separated by semicolons, its titles first."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from pathlib import Path

from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import parse_share
from gescof_xl.core.schema import Kind, columns
from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.exchange.decoding import text_of
from gescof_xl.exchange.given_file import read_given
from gescof_xl.exchange.refusal import ExchangeError
from gescof_xl.workbook.port import Cell, TableData
from gescof_xl.workbook.translate import parse_table

_TITLES = "Code;Type;Valeur;Effet du;Effet au;Mention;Catégorie;Code VATEX;Source"


def read_rate_file(path: Path) -> tuple[DatedRate, ...]:
    """Its rows, read as the cells of the sheet are; empty lines and lines that begin with # say nothing.

    Raises ExchangeError, naming the line, when the file cannot be read whole.
    """
    data = read_given(path, "Vérifiez son nom.")
    try:
        rows = _rows(text_of(data))
    except ExchangeError as error:
        raise error.in_file(path.name) from None
    return _rates(path.name, rows)


def _rows(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    return [(reader.line_num, row) for row in reader if any(row) and not row[0].startswith("#")]


def _rates(name: str, rows: list[tuple[int, list[str]]]) -> tuple[DatedRate, ...]:
    titles = [title.strip() for title in rows[0][1]] if rows else []
    lacking = [title for title in _TITLES.split(";") if title not in titles]
    if lacking:
        cure = f"La première ligne doit être : {_TITLES}"
        raise ExchangeError(f"il n'a pas la colonne « {lacking[0]} ».", cure, file=name)
    kinds = {column.title: column.kind for column in columns(DatedRate)}
    lines = tuple(
        (number, tuple(_cell(kinds.get(title), text) for title, text in zip_longest(titles, row[: len(titles)])))
        for number, row in rows[1:]
    )
    found, problems = parse_table(
        DatedRate, TableData.of_lines(name=DatedRate.TABLE, sheet=name, left=1, columns=tuple(titles), lines=lines)
    )
    if problems:
        raise ExchangeError(problems[0].message, problems[0].cure)
    return found


def _cell(kind: Kind | None, text: str | None) -> Cell:
    """What Excel would make of the text in a cell of that column."""
    plain = (text or "").strip()
    if kind is Kind.DATE:
        return parse_date(plain) or plain
    number = parse_share(plain) if kind is Kind.RATE else None
    return float(number[0]) if number else plain
