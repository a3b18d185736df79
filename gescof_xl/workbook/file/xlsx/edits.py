"""Changes to cells that exist: a line's values, what formulas show."""

from __future__ import annotations

from gescof_xl.core.addresses import is_link
from gescof_xl.core.errors import Changed, Unwritable
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.sheet import Sheet, place
from gescof_xl.workbook.file.xlsx.tables import Table
from gescof_xl.workbook.file.xlsx.values import show
from gescof_xl.workbook.file.xlsx.xml import find_all
from gescof_xl.workbook.percentages import TITLE
from gescof_xl.workbook.port import LineEdit, Percentage, Recalculated


def edit_line(book: Book, edit: LineEdit) -> None:
    """Sets the named cells of one line. Raises Unwritable at a formula, Changed if the line is gone."""
    table = _table_with_line(book, edit.table, edit.line)
    sheet = book.sheet(table.sheet)
    for title, value in edit.values.items():
        column = table.column(title)
        _refuse_unfit(book, sheet, column, edit.line)
        book.fill(sheet, column, edit.line, value)
        if title == TITLE and isinstance(edit.seen.get(title), Percentage):
            book.show_amount(sheet, column, edit.line)


def recalculate(book: Book, change: Recalculated) -> None:
    """Sets what the formulas of one line show; a cell where somebody typed over the formula stays theirs."""
    table = _table_with_line(book, change.table, change.line)
    sheet = book.sheet(table.sheet)
    for title, value in change.values.items():
        cell = sheet.cell(table.column(title), change.line)
        if cell is not None and find_all(cell, "f"):
            show(cell, value, book.epoch)


def _table_with_line(book: Book, name: str, line: int) -> Table:
    table = book.table(name)
    if not table.first <= line <= table.last:
        raise Changed(
            f"La ligne {line} n'est plus dans le tableau {name} (lignes {table.first} à {table.last}).",
            "Recommencez : le classeur sera relu.",
        )
    return table


def _refuse_unfit(book: Book, sheet: Sheet, column: int, row: int) -> None:
    book.refuse_taken(sheet, Box(column, row, column, row))
    cell = sheet.cell(column, row)
    formulas = find_all(cell, "f") if cell is not None else []
    if any(formula.get("t") or not is_link(formula.text) for formula in formulas):
        raise Unwritable(
            f"Impossible d'écrire {place(column, row, sheet.name)} : elle contient une formule.",
            "Remplacez la formule par sa valeur (copier, collage spécial, valeurs), puis recommencez.",
        )
