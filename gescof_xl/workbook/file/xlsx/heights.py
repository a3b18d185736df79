"""How high a line is: Excel finds it on opening, LibreOffice draws wrapped texts over the next line unless told."""

from __future__ import annotations

from collections.abc import Mapping

from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.sheet import Sheet
from gescof_xl.workbook.file.xlsx.tables import Table
from gescof_xl.workbook.file.xlsx.xml import find_all
from gescof_xl.workbook.port import Cell

LINE_HEIGHT = 15
"""Points of one line of text at the size of our sheets."""
_LETTER = 0.93  # of the width of a digit: what a letter of a sentence takes, with the room that whole words leave


def lines_of(text: str, characters: float) -> int:
    """How many lines a text takes in a column of so many characters, at most."""
    return sum(1 + int(_LETTER * len(paragraph)) // int(characters - 1) for paragraph in text.split("\n"))


def fit_height(book: Book, table: Table, row: int, values: Mapping[str, Cell]) -> None:
    """Gives a line that was written the height of its longest wrapped text; a sheet of even lines keeps them."""
    sheet = book.sheet(table.sheet)
    columns = {table.column(title): value for title, value in values.items() if isinstance(value, str)}
    wrapped = [column for column in columns if book.styles.wraps(_style(sheet, column, row))]
    if not wrapped or _has_even_lines(sheet):
        return
    element = sheet.row(row).element
    element.attrib.pop("customHeight", "")
    element.attrib.pop("ht", "")
    lines = max(lines_of(str(columns[column]), sheet.width_of(column)) for column in wrapped)
    if lines > 1:
        element.set("ht", str(lines * LINE_HEIGHT))


def _style(sheet: Sheet, column: int, row: int) -> str | None:
    cell = sheet.cell(column, row)
    return None if cell is None else cell.get("s")


def _has_even_lines(sheet: Sheet) -> bool:
    return any(form.get("customHeight") in ("1", "true") for form in find_all(sheet.shell, "sheetFormatPr"))
