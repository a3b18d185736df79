"""Writing to a rich workbook as the tests of the file backend do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.port import Append, Cell, Patch, RewriteLines
from tests.packages import load
from tests.xlsx_lint import findings


def append(path: Path, table: str, *lines: dict[str, Cell], shown: Collection[str] = ()) -> None:
    """Adds lines; the result breaks no rule of the format."""
    FileWorkbook(path).write(Patch(appends=(Append(table=table, lines=lines, shown=frozenset(shown)),)))
    assert findings(path) == []


def rewrite(path: Path, table: str, *lines: dict[str, Cell]) -> None:
    """Makes these the only lines; the result breaks no rule of the format."""
    FileWorkbook(path).write(Patch(rewrites=(RewriteLines(table=table, lines=lines),)))
    assert findings(path) == []


def type_in(path: Path, sheet: str, cells: Mapping[str, Cell]) -> None:
    """Fills cells anywhere, by address such as `B4`, as a person may between two buttons."""
    package = Package(path.read_bytes())
    book = Book(package)
    for name, value in cells.items():
        box = Box.parse(name)
        book.fill(book.sheet(sheet), box.left, box.top, value)
    with path.open("wb") as out:
        package.write(out)


def sheet_of(path: Path, name: str) -> Worksheet:
    """A sheet as openpyxl reads it."""
    return load(path)[name]
