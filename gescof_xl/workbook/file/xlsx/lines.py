"""Lines that come and go: a table is extended, or rewritten, and all that hangs on its last line follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.columns import ColumnFormula, column_formulas, formula_at, is_new
from gescof_xl.workbook.file.xlsx.follow import follow
from gescof_xl.workbook.file.xlsx.geometry import LAST_ROW
from gescof_xl.workbook.file.xlsx.heights import fit_height
from gescof_xl.workbook.file.xlsx.sheet import Sheet
from gescof_xl.workbook.file.xlsx.tables import Table, set_box
from gescof_xl.workbook.file.xlsx.values import show
from gescof_xl.workbook.file.xlsx.xml import find_all
from gescof_xl.workbook.port import Append, Cell, RewriteLines

Line = Mapping[str, Cell]


def append_lines(book: Book, append: Append) -> None:
    """Adds lines at the foot of a table; the blank line of a new table is filled first."""
    table = _fillable(book, append.table, append.lines)
    sheet = book.sheet(table.sheet)
    formulas = column_formulas(sheet, table, _computed(table, append))
    start = table.first if is_new(sheet, table) else table.last + 1
    table = _resize(book, table, max(start + len(append.lines) - 1, table.last), formulas)
    for row, line in enumerate(append.lines, start):
        _write_line(book, table, row, line, formulas)


def rewrite_lines(book: Book, rewrite: RewriteLines) -> None:
    """Makes these the table's only lines. A table keeps one line, blank if there are none.

    What a line does not name is emptied. The filter is lifted: what it hid has no meaning left.
    """
    table = _fillable(book, rewrite.table, rewrite.lines)
    sheet = book.sheet(table.sheet)
    formulas = column_formulas(sheet, table, _computed(table, rewrite))
    typed = _typed_formulas(sheet, table, rewrite, formulas.keys())
    sheet.unshare(table.part_of(range(table.first, table.last + 1)))
    blank: Line = dict.fromkeys(table.columns)
    _lift_filter(book, table)
    table = _resize(book, table, table.first + max(len(rewrite.lines), 1) - 1, formulas)
    for row, line in enumerate(rewrite.lines or ({},), table.first):
        own = typed.get(row, {})
        _write_line(book, table, row, {t: v for t, v in {**blank, **line}.items() if t not in own}, formulas)
        for title, formula in own.items():
            formula.put(sheet.cell_to_fill(table.column(title), row), row, line.get(title), book.epoch)


def _typed_formulas(
    sheet: Sheet, table: Table, rewrite: RewriteLines, calculated: Collection[str]
) -> dict[int, dict[str, ColumnFormula]]:
    """What people typed in some lines of columns that are not calculated, by the row where it goes."""
    own = [title for title in table.columns if title in rewrite.shown and title not in calculated]
    found = {
        row: {title: formula_at(sheet, table.column(title), origin) for title in own}
        for row, origin in enumerate(rewrite.origins, table.first)
        if origin
    }
    return {row: {title: formula for title, formula in cells.items() if formula} for row, cells in found.items()}


def _fillable(book: Book, name: str, lines: Sequence[Line]) -> Table:
    table = book.table(name)
    refuse_query(table)
    for title in {title: None for line in lines for title in line}:
        table.column(title)
    return table


def refuse_query(table: Table) -> None:
    """Raises Unwritable where something else than people fills the table."""
    if table.kind != "worksheet":
        raise Unwritable(
            f"Le tableau {table.name} est rempli par une requête : GesCOF ne peut pas y écrire.",
            "Dans Excel, onglet Création de tableau, choisissez « Supprimer la liaison ».",
        )


def _computed(table: Table, change: Append | RewriteLines) -> frozenset[str]:
    """The columns that may keep a formula: GesCOF's own, and those that the change does not fill."""
    filled = {title for line in change.lines for title in line}
    return frozenset(title for title in table.columns if title in change.shown or title not in filled)


def _write_line(book: Book, table: Table, row: int, line: Line, formulas: Mapping[str, ColumnFormula]) -> None:
    sheet = book.sheet(table.sheet)
    for title, value in line.items():
        column = table.column(title)
        if title not in formulas:
            book.fill(sheet, column, row, value)
            continue
        cell = sheet.cell_to_fill(column, row)
        if find_all(cell, "f"):
            show(cell, value, book.epoch)
        else:
            formulas[title].put(cell, row, value, book.epoch)
    fit_height(book, table, row, line)


def _dress(book: Book, table: Table, rows: range, formulas: Mapping[str, ColumnFormula]) -> None:
    """Gives new lines the formats of the line above them, and the formulas of calculated columns."""
    sheet = book.sheet(table.sheet)
    model = sheet.row(rows.start - 1).cells
    styles = {column: model[column].get("s") for column in table.box.columns if column in model}
    for row in rows:
        for title, column in zip(table.columns, table.box.columns, strict=True):
            if title in formulas:
                formulas[title].put(sheet.cell_to_fill(column, row, styles.get(column)), row, None, book.epoch)
            elif styles.get(column):
                sheet.cell_to_fill(column, row, styles[column])


def _resize(book: Book, table: Table, last: int, formulas: Mapping[str, ColumnFormula]) -> Table:
    """Moves the table's last line, and with it the totals, ranges, charts and names that end there."""
    sheet, new = book.sheet(table.sheet), table.with_last(last)
    if last != table.last:
        _refuse_occupied(book, table, new)
        sheet.unshare(table.part_of(range(min(last, table.last) + 1, table.box.bottom + 1)))
        totals = sheet.take_cells(table.part_of(range(table.last + 1, table.box.bottom + 1)))
        sheet.remove_cells(table.part_of(range(last + 1, table.last + 1)))
        for cell in totals:
            sheet.move_cell(cell, last - table.last)
        follow(book, table, last)
        _dress(book, table, range(table.last + 1, last + 1), formulas)
    set_box(book.package, new)
    book.tables[table.name] = new
    return new


def _refuse_occupied(book: Book, table: Table, new: Table) -> None:
    """Raises Unwritable where the table would grow over something else."""
    below = table.part_of(range(table.box.bottom + 1, new.box.bottom + 1))
    sheet = book.sheet(table.sheet)
    others = [other.box for other in book.tables.values() if other.sheet == table.sheet and other.name != table.name]
    taken = any(box.hits(below) for box in (*others, *sheet.merged))
    if below.rows and (taken or below.bottom > LAST_ROW or not sheet.is_blank(below)):
        raise Unwritable(
            f"Le tableau {table.name} ne peut pas s'agrandir : les cellules {below} de la feuille "
            f"« {table.sheet} », sous le tableau, ne sont pas libres.",
            "Déplacez ce qui s'y trouve à droite du tableau ou sur une autre feuille.",
        )


def _lift_filter(book: Book, table: Table) -> None:
    criteria = find_all(book.package.tree(table.part), "filterColumn")
    if not criteria:
        return
    for criterion in criteria:
        parent = criterion.getparent()
        if parent is not None:
            parent.remove(criterion)
    sheet = book.sheet(table.sheet)
    for row in range(table.first, table.last + 1):
        sheet.row(row).element.attrib.pop("hidden", "")
