"""Formula columns that this version computes otherwise: their cells take the formula of a blank workbook."""

from __future__ import annotations

from collections.abc import Sequence

from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.columns import ColumnFormula
from gescof_xl.workbook.file.xlsx.xml import child_of, escaped, find_all

_FORMULA = "calculatedColumnFormula"


def renew_formulas(book: Book, blank: Book, name: str, titles: Sequence[str]) -> None:
    """Writes the formulas of these columns, in each of their cells that computes, and where the table declares them.

    A cell in which somebody typed a value keeps it, as it would in Excel. The cells show their new value once a program
    that computes reads them.
    """
    table, model = book.table(name), blank.table(name)
    sheet, root = book.sheet(table.sheet), book.package.tree(table.part)
    declared = {column.get("name"): column for column in find_all(root, "tableColumn")}
    sheet.unshare(table.part_of(range(table.first, table.last + 1)))
    for title in titles:
        text, column = model.formulas[title], declared[escaped(title)]
        for row in range(table.first, table.last + 1):
            cell = sheet.cell(table.column(title), row)
            if cell is not None and find_all(cell, "f"):
                ColumnFormula(text, row).put(cell, row, None, book.epoch)
        for old in find_all(column, _FORMULA):
            old.text = text
        if not find_all(column, _FORMULA):
            column.insert(0, child_of(column, _FORMULA))
            column[0].text = text
    book.package.touch(table.part)
