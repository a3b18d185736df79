"""The hidden column behind the drop-down of parties, in a file; see `workbook.drop_downs`."""

from __future__ import annotations

from gescof_xl.workbook.drop_downs import LINES, NAME, REFERS_TO, SHEET, TABLES, formula, lines_wanted
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.xml import child_of, find_all


def keep_ahead(book: Book) -> None:
    """Gives the column as many lines as the tables now want; twice that, so that it is seldom done.

    A workbook of an earlier version has a name that ends at a fixed line: it gets that of today.
    """
    package = book.package
    names = [name for name in find_all(package.workbook, "definedName") if name.get("name") == NAME]
    if not names or SHEET not in package.sheets or not (names[0].text or "").startswith(f"{SHEET}!$A$2:INDEX("):
        return  # somebody has made another list of it
    wanted = lines_wanted(sum(table.last + 1 - table.first for table in map(book.table, TABLES)))
    if names[0].text == REFERS_TO and wanted == LINES:
        return
    if names[0].text != REFERS_TO:
        names[0].text = REFERS_TO
        package.touch(package.workbook_part)
    sheet = book.sheet(SHEET)
    if (last := sheet.last_row) > wanted:
        return
    for row in range(last + 1, (wanted if wanted == LINES else 2 * wanted) + 2):
        child_of(sheet.cell_to_fill(1, row), "f").text = formula(row - 1)
