"""What ends on a table's last line moves with it: formats, validations, chart series and names."""

from __future__ import annotations

import re
from collections.abc import Callable

from gescof_xl.core.addresses import column_number, quoted
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.tables import Table
from gescof_xl.workbook.file.xlsx.xml import find_all

_SQREF_2010 = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_CHART = re.compile(r"xl/charts/chart(Ex)?\d*\.xml")


def follow(book: Book, table: Table, last: int) -> None:
    """Call before the table's own box changes. Pivot tables are left alone: they read the table by its name."""
    moved = _mover(table, last)
    _move_ranges(book, table, moved)
    _move_references(book, table, moved)


def _mover(table: Table, last: int) -> Callable[[Box], Box]:
    """Where a box of the table's sheet goes: one of its columns that ends on its last line follows."""

    def moved(box: Box) -> Box:
        inside = table.box.left <= box.left and box.right <= table.box.right
        ends = box.bottom == table.last and (box.top < table.last or table.last == table.first)
        return box._replace(bottom=last) if inside and ends and box.top <= last else box

    return moved


def _move_ranges(book: Book, table: Table, moved: Callable[[Box], Box]) -> None:
    def all_moved(refs: str | None) -> str:
        boxes = [(ref, Box.parse(ref)) for ref in (refs or "").split()]
        return " ".join(ref if moved(box) == box else str(moved(box)) for ref, box in boxes)

    shell = book.sheet(table.sheet).shell
    for element in find_all(shell, "conditionalFormatting", "dataValidation", "ignoredError", "protectedRange"):
        element.set("sqref", all_moved(element.get("sqref")))
    for element in shell.iter(_SQREF_2010):
        element.text = all_moved(element.text)


def _move_references(book: Book, table: Table, moved: Callable[[Box], Box]) -> None:
    """Series and names that say `Factures!$C$2:$C$201` in full: Excel itself makes them follow a table."""
    sheet = rf"(?:{re.escape(quoted(table.sheet))}|(?<![\w'.]){re.escape(table.sheet)}!)"
    pattern = re.compile(rf"({sheet}\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?)(\d+)")

    def replacement(match: re.Match[str]) -> str:
        box = Box(column_number(match[2]), int(match[3]), column_number(match[4]), int(match[5]))
        return f"{match[1]}{moved(box).bottom}"

    charts = [name for name in book.package.archive.names() if _CHART.fullmatch(name)]
    for part in (book.package.workbook_part, *charts):
        for element in find_all(book.package.tree(part), "f", "definedName"):
            text = pattern.sub(replacement, element.text or "")
            if text != (element.text or ""):
                element.text = text
                book.package.touch(part)
