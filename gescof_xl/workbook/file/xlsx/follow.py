"""What ends on a table's last line moves with it: formats, validations, sparklines, charts, names and formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.geometry import Box, moved_references
from gescof_xl.workbook.file.xlsx.sheet import Sheet
from gescof_xl.workbook.file.xlsx.tables import Table
from gescof_xl.workbook.file.xlsx.xml import Element, find_all

_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_CHART = re.compile(r"xl/charts/chart(Ex)?\d*\.xml")
_MOVED = ("conditionalFormatting", "dataValidation", "ignoredError", "protectedRange")
_RULES = ("formula", "formula1", "formula2")

Move = Callable[[Box], Box]


def follow(book: Book, table: Table, last: int) -> None:
    """Call before the table's own box changes. Pivot tables are left alone: they read the table by its name.

    Excel itself makes a range that ends with a table follow it, wherever it is written, and a reference to its totals.
    """
    moved = _mover(table, last)
    _move_ranges(book.sheet(table.sheet), moved)
    for name in book.package.sheets:
        if name == table.sheet:
            _move_rules(book.sheet(name), table.sheet, moved)
            inside = table.part_of(range(table.first, min(table.last, last) + 1))
            _move_formulas(book.sheet(name), table.sheet, moved, _mentions(table), inside)
        elif table.sheet in book.named_in(name):
            _move_rules(book.sheet(name), table.sheet, moved)
            _move_formulas(book.sheet(name), table.sheet, moved, _ANY, None)
    _move_references(book, table, moved)


_ANY = re.compile(rb"<(?:\w+:)?f\b")


def _mover(table: Table, last: int) -> Move:
    """Where a box of the table's sheet goes: one of its columns that ends on the last line follows, as totals do."""
    totals = table.part_of(range(table.last + 1, table.box.bottom + 1))

    def moved(box: Box) -> Box:
        if totals.rows and totals.contains(box):
            return box._replace(top=box.top + last - table.last, bottom=box.bottom + last - table.last)
        inside = table.box.left <= box.left and box.right <= table.box.right
        ends = box.bottom == table.last and (box.top < table.last or table.last == table.first)
        return box._replace(bottom=last) if inside and ends and box.top <= last else box

    return moved


def _mentions(table: Table) -> re.Pattern[bytes]:
    """Finds a formula that may name the last line, or the totals: tables have too many others to read them all.

    Any text that says so is found: what must stand before a number is said after it, so that the search leaps to it.
    """
    rows = range(table.last, table.box.bottom + 1)
    return re.compile("|".join(rf"{row}(?<=[A-Z$]{row})(?!\d)[^<>]*<" for row in rows).encode())


def _move_ranges(sheet: Sheet, moved: Move) -> None:
    def all_moved(refs: str | None) -> str:
        boxes = [(ref, Box.parse(ref)) for ref in (refs or "").split()]
        return " ".join(ref if moved(box) == box else str(moved(box)) for ref, box in boxes)

    for element in find_all(sheet.shell, *_MOVED):
        element.set("sqref", all_moved(element.get("sqref")))
    for element in sheet.shell.iter(f"{_XM}sqref"):
        if _is_sparkline(element):
            continue  # where it is drawn, a cell of a line
        element.text = all_moved(element.text)


def _is_sparkline(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and str(parent.tag).endswith("}sparkline")


def _move_rules(sheet: Sheet, of: str, moved: Move) -> None:
    """The formulas of formats, lists and sparklines that name the table's sheet."""
    for element in (*find_all(sheet.shell, *_RULES), *sheet.shell.iter(f"{_XM}f")):
        if element.text:
            element.text = moved_references(element.text, of, "", moved)


def _move_formulas(sheet: Sheet, of: str, moved: Move, wanted: re.Pattern[bytes], inside: Box | None) -> None:
    """The formulas of cells, save those inside the table, which compute their own line."""
    for column, row, formula in list(_formulas(sheet, wanted)):
        if inside and inside.contains(Box(column, row, column, row)):
            continue
        text = moved_references(formula.text or "", of, sheet.name, moved)
        if text != (formula.text or ""):
            formula.text = text


def _formulas(sheet: Sheet, wanted: re.Pattern[bytes]) -> Iterator[tuple[int, int, Element]]:
    for number in sheet.rows_with(wanted):
        for column, cell in sheet.row(number).cells.items():
            for formula in find_all(cell, "f"):
                yield column, number, formula


def _move_references(book: Book, table: Table, moved: Move) -> None:
    """Series and names that say `Factures!$C$2:$C$201` in full."""
    charts = [name for name in book.package.archive.names() if _CHART.fullmatch(name)]
    for part in (book.package.workbook_part, *charts):
        for element in find_all(book.package.tree(part), "f", "definedName"):
            text = moved_references(element.text or "", table.sheet, "", moved)
            if text != (element.text or ""):
                element.text = text
                book.package.touch(part)
