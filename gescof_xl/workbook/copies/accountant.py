"""The copy for the accountant: what is sealed is protected (without password), what may be filled in stands out.

Many imports: it reads the workbook as rows, and changes its sheets, formats and one setting as XML.
"""

from __future__ import annotations

import copy
import io

from gescof_xl.core.errors import Unwritable
from gescof_xl.core.schema import stored_columns
from gescof_xl.domain.accountant.copy import ARRIVING
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.domain.settings import Key, identity_of
from gescof_xl.domain.tables.accounting import MergeLine
from gescof_xl.domain.workbook_identity import UNNAMED, WorkbookIdentity
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.edits import edit_line
from gescof_xl.workbook.file.xlsx.lines import append_lines
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.reading import read_tables
from gescof_xl.workbook.file.xlsx.sheet import Sheet
from gescof_xl.workbook.file.xlsx.tables import Table
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, find_all
from gescof_xl.workbook.plan import plan_setting
from gescof_xl.workbook.port import Patch
from gescof_xl.workbook.translate import parse

_COLOUR = "FFFFF2CC"
_ALLOWED = ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter", "pivotTables")
"""What stays possible in a protected sheet: reading it in one's own way."""


def exchange_copy(raw: bytes, number: str) -> bytes:
    """The same workbook, protected, which says that it is the copy of that number: raises NotAWorkbook.

    Règlements and Affectations stay open, for Excel adds no line to a table of a protected sheet; so do reports.
    """
    book = Book(Package(raw))
    _mark(book, raw, number)
    paint = _Paint(book)
    for row_class in ROW_CLASSES.values():
        table = book.table(row_class.TABLE)
        sheet = book.sheet(table.sheet)
        typed = [c for c in stored_columns(row_class) if c.writer == "person"]
        titles = [c.title for c in typed if c.note or row_class in ARRIVING]
        if row_class is not MergeLine:
            _open_cells(sheet, table, titles, paint)
        if not row_class.REPORT and row_class not in ARRIVING:
            _protect(sheet)
    out = io.BytesIO()
    book.package.write(out)
    return out.getvalue()


def _mark(book: Book, raw: bytes, number: str) -> None:
    """Nothing is issued in what says that it is a copy."""
    parsed = parse(read_tables(Package(raw), raw))
    own = identity_of(parsed.ledger)
    patch = plan_setting(parsed, Key.IDENTITY.name, str(WorkbookIdentity(own.id or UNNAMED, number)), Patch())
    for edit in patch.edits:
        edit_line(book, edit)
    for append in patch.appends:
        append_lines(book, append)


def _protect(sheet: Sheet) -> None:
    if find_all(sheet.shell, "sheetProtection"):
        return
    before = find_all(sheet.shell, "sheetData", "sheetCalcPr")[-1]
    protection = child_of(sheet.shell, "sheetProtection")
    protection.set("sheet", "1")
    for name in _ALLOWED:
        protection.set(name, "0")
    before.addnext(protection)


def _open_cells(sheet: Sheet, table: Table, titles: list[str], paint: _Paint) -> None:
    for title in titles:
        column = table.column(title)
        for line in range(table.first, table.last + 1):
            cell = sheet.cell_to_fill(column, line)
            cell.set("s", paint.open(cell.get("s", "0")))


class _Paint:
    """Formats that differ from those of the workbook in being unlocked and coloured, made when first needed."""

    def __init__(self, book: Book) -> None:
        package = book.package
        part = next(iter(package.related(package.workbook_part, "styles")), "")
        if not part:
            raise Unwritable("Le classeur n'a aucun format de cellule.", "Enregistrez-le dans Excel, puis recommencez.")
        self._root = package.tree(part)
        self._open: dict[str, str] = {}
        self._fill = self._add_fill()
        package.touch(part)

    def open(self, style: str) -> str:
        """The format like this one for a cell that the accountant may fill."""
        if style not in self._open:
            formats = self._one("cellXfs")
            new = copy.deepcopy(formats[int(style)])
            for old in find_all(new, "protection"):
                old.getparent().remove(old)  # type: ignore[union-attr]
            child_of(new, "protection").set("locked", "0")
            new.set("applyProtection", "1")
            new.set("fillId", self._fill)
            new.set("applyFill", "1")
            self._open[style] = self._appended(formats, new)
        return self._open[style]

    def _add_fill(self) -> str:
        fills = self._one("fills")
        fill = child_of(fills, "fill")
        pattern = child_of(fill, "patternFill")
        pattern.set("patternType", "solid")
        child_of(pattern, "fgColor").set("rgb", _COLOUR)
        return self._appended(fills, fill)

    def _appended(self, parent: Element, child: Element) -> str:
        if child.getparent() is not None:
            parent.remove(child)
        parent.append(child)
        parent.set("count", str(len(parent)))
        return str(len(parent) - 1)

    def _one(self, name: str) -> Element:
        return find_all(self._root, name)[0]
