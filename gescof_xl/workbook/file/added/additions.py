"""What an older workbook lacks, taken from a blank one: columns at the right of its tables, sheets at its end.

Every other part stays byte for byte as it was.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.added.new_columns import add_columns
from gescof_xl.workbook.file.added.renewed_formulas import renew_formulas
from gescof_xl.workbook.file.added.sheet_import import SheetImport
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, find_all
from gescof_xl.workbook.port import Additions

_TRAVEL = ("table", "drawing")


def with_additions(raw: bytes, blank: bytes, additions: Additions) -> bytes:
    """Our workbook with these columns and tables of a blank one.

    Raises NotAWorkbook, TableMissing, or Unwritable where something of a person's stands in their place.
    """
    ours, theirs = Package(raw), Package(blank)
    ours.refuse_protected_forms()
    incoming = SheetImport(ours, theirs)
    book, model = Book(ours), Book(theirs)
    for name, titles in additions.columns.items():
        add_columns(book, model, incoming.styles, name, titles)
    for name, titles in additions.formulas.items():
        renew_formulas(book, model, name, titles)
    for name in additions.tables:
        sheet = model.table(name).sheet
        _refuse_same_name(book, name, sheet)
        incoming.add(sheet, kinds=_TRAVEL)
        _name_print_titles(ours, theirs, sheet)
    _name_lists(ours, theirs, {model.table(name).sheet for name in (*additions.columns, *additions.tables)})
    book.finish()
    out = io.BytesIO()
    ours.write(out)
    return out.getvalue()


def _refuse_same_name(book: Book, table: str, sheet: str) -> None:
    names = {name.casefold() for name in book.package.sheets}
    if table in book.tables or sheet.casefold() in names:
        what = f"Le tableau « {table} »" if table in book.tables else f"La feuille « {sheet} »"
        raise Unwritable(
            f"{what} existe déjà dans le classeur : GesCOF en ajoute maintenant un de ce nom.",
            "Donnez un autre nom au vôtre, puis recommencez.",
        )


def _name_print_titles(ours: Package, theirs: Package, sheet: str) -> None:
    """The names that belong to a sheet (its print titles) number its place among the sheets."""
    for name in find_all(theirs.workbook, "definedName"):
        if name.get("localSheetId") == str([*theirs.sheets].index(sheet)):
            _add_name(ours, name).set("localSheetId", str(len(find_all(ours.workbook, "sheet")) - 1))


def _name_lists(ours: Package, theirs: Package, sheets: Iterable[str]) -> None:
    """The names that the drop-downs of these sheets read, where they are missing."""
    known = {name.get("name") for name in find_all(ours.workbook, "definedName")}
    rules = [rule for sheet in sheets for rule in find_all(theirs.tree(theirs.sheets[sheet]), "formula1")]
    words = {word for rule in rules for word in re.findall(r"\w+", rule.text or "")}
    for name in find_all(theirs.workbook, "definedName"):
        if name.get("name") in words - known and not name.get("localSheetId"):
            _add_name(ours, name)


def _add_name(ours: Package, theirs: Element) -> Element:
    groups = find_all(ours.workbook, "definedNames")
    if not groups:
        groups = [child_of(ours.workbook, "definedNames")]
        find_all(ours.workbook, "sheets", "functionGroups", "externalReferences")[-1].addnext(groups[0])
    name = child_of(groups[0], "definedName")
    name.attrib.update({key: value for key, value in theirs.attrib.items() if key in ("name", "hidden")})
    name.text = theirs.text
    ours.touch(ours.workbook_part)
    return name
