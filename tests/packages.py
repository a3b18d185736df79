"""Looking into a workbook's zip without the product: its parts, what changed between two, small ones to try."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter


def parts_of(package: Path | bytes) -> dict[str, bytes]:
    """What every part holds, its checksum verified, however it was packed."""
    with zipfile.ZipFile(io.BytesIO(package) if isinstance(package, bytes) else package) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """The parts that differ, came or went."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def replace_parts(path: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> None:
    """Rewrites a workbook with some parts edited; a new part is made from nothing."""
    parts = parts_of(path)
    for name, change in changes.items():
        new = change(parts.get(name, b""))
        assert new != parts.get(name), name
        parts[name] = new
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def make_table(
    path: Path, titles: Sequence[str], lines: Sequence[Sequence[Any]], formulas: Mapping[str, str] | None = None
) -> Path:
    """A workbook with a table T on sheet Feuille, whose calculated columns hold their formula and show 0."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Feuille")
    columns = [
        {"header": title} | ({"formula": formulas[title]} if formulas and title in formulas else {}) for title in titles
    ]
    sheet.add_table(0, 0, max(len(lines), 1), len(titles) - 1, {"name": "T", "columns": columns})
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            if value is not None:
                sheet.write(row, column, value)
    book.close()
    return path


def sheet_values(path: Path, sheet: str, *, formulas: bool = False) -> list[tuple[Any, ...]]:
    """A sheet as openpyxl reads it: what its cells show, or their formulas."""
    return list(load(path, formulas=formulas)[sheet].values)


def load(path: Path, *, formulas: bool = True) -> openpyxl.Workbook:
    """The workbook as openpyxl reads it; it warns of what it would lose, and here it saves nothing."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        return openpyxl.load_workbook(path, data_only=not formulas)
