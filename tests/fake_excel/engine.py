"""Workbooks that are open in the hostile Excel of Windows, through xlwings' own code."""

from __future__ import annotations

from pathlib import Path

import xlwings

from tests.fake_excel.files import opened
from tests.fake_excel.machine import Machine
from tests.fake_excel.windows import as_book

__all__ = ["as_book", "open_fake"]


def open_fake(path: Path) -> tuple[xlwings.Book, Machine]:
    """A workbook file open in the hostile Excel, and the switches behind it."""
    machine = opened(path)
    return as_book(machine), machine
