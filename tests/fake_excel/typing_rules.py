"""What Excel makes of a value that is given to a cell, as if a person typed it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

EPOCH = dt.datetime.combine(dt.date(1899, 12, 30), dt.time())
"""From where Excel counts days."""


class CellError(str):
    """An error in a cell, such as #N/A: COM gives a number for it, a Mac nothing."""

    __slots__ = ()


@dataclass
class FakeCell:
    """One cell: the apostrophe that marks a text is no part of its value."""

    value: Any = None
    format: str = "General"
    formula: str = ""


def given(value: Any, cell_format: str) -> FakeCell:
    """What Excel makes of any value that is given to a cell."""
    if isinstance(value, Decimal):
        return FakeCell(round(float(value), 4), '#,##0.00 "F"')  # arrives as a currency
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return FakeCell(moment, "m/d/yyyy" if cell_format in ("General", "@") else cell_format)
    if isinstance(value, bool):
        return FakeCell(value, cell_format)
    if isinstance(value, int | float):
        return FakeCell(f"{value:g}" if cell_format == "@" else float(value), cell_format)
    return typed(value or "", cell_format)


def typed(text: str, cell_format: str) -> FakeCell:  # noqa: PLR0911 - one rule of Excel a line
    """What Excel makes of a text that is given to a cell."""
    if text.startswith("'"):
        return FakeCell(text[1:], cell_format)
    if cell_format == "@" or not text:
        return FakeCell(text or None, cell_format)
    if text[0] == "=":
        link = re.fullmatch(r'=HYPERLINK\(".*","(.*)"\)', text)
        return FakeCell(link[1] if link else 0.0, cell_format, text)
    if re.fullmatch(r"[+-]?[\d,]*\.?\d+([eE][+-]?\d+)?%?", text):
        number = float(text.replace(",", "").rstrip("%")) / (100 if text.endswith("%") else 1)
        return FakeCell(number, "0%" if text.endswith("%") else cell_format)
    if day := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})", text):
        return FakeCell(_midnight(2026, min(12, int(day[1]) or 1), min(28, int(day[2]) or 1)), "d-mmm")
    if re.fullmatch(r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[ -]?\d{4}", text.upper()):
        return FakeCell(_midnight(int(text[-4:]), 1, 1), "mmm-yy")
    if text.upper() in ("TRUE", "FALSE", "VRAI", "FAUX"):
        return FakeCell(text.upper() in ("TRUE", "VRAI"), cell_format)
    if text in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"):
        return FakeCell(CellError(text), cell_format)
    return FakeCell(text, cell_format)


def _midnight(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(year, month, day), dt.time())
