"""Tables that another program dropped or described wrongly, put back where their titles and lines still stand."""

from __future__ import annotations

import copy
import io
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gescof_xl.core.addresses import address
from gescof_xl.domain.ledger import SHEET_OF
from gescof_xl.workbook.file.xlsx.bare import bare_package
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.package import CONTENT_TYPES, Package, relations_path
from gescof_xl.workbook.file.xlsx.reading import open_package, within
from gescof_xl.workbook.file.xlsx.tables import Table, find_tables
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, dump, escaped, find_all

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_SEARCHED = Box(1, 1, 500, 300_000)
_HEADERS = 60  # rows among which the titles are looked for
_ENOUGH = 0.6  # of the titles: an older version has fewer


class Lost(NamedTuple):
    """A table that is gone: its sheet, its place from the titles to the last line, and the titles that stand there."""

    sheet: str
    box: Box
    titles: tuple[str, ...]


def lost_tables(package: Package, blank: Package) -> Mapping[str, Lost]:
    """Our tables that are missing, or described without titles, and whose titles stand in their sheet, by name."""
    models, present = find_tables(blank), find_tables(package)
    sheets = {name.casefold(): name for name in package.sheets}
    wanted = {
        name: sheets[SHEET_OF[name].casefold()]
        for name in models
        if name in SHEET_OF and SHEET_OF[name].casefold() in sheets
        if name not in present or not present[name].header_rows
    }
    grids = _grids(package, sorted(set(wanted.values())))
    found = {name: _found(models[name], sheet, *grids[sheet]) for name, sheet in wanted.items()}
    others = [table for name, table in present.items() if name not in wanted]
    return {name: lost for name, lost in found.items() if lost and not _taken(lost, others)}


def restored(raw: bytes, blank: bytes) -> bytes:
    """The workbook with these tables again, as a blank one describes them: their formulas, filters and styles too."""
    ours, theirs = Package(raw), Package(blank)
    ours.refuse_protected_forms()
    models = find_tables(theirs)
    lost = lost_tables(ours, theirs)
    book = Book(ours)
    for name, place in lost.items():
        _describe(book, copy.deepcopy(theirs.tree(models[name].part)), name, place)
    book.finish()
    out = io.BytesIO()
    ours.write(out)
    return out.getvalue()


def _grids(package: Package, sheets: Sequence[str]) -> Mapping[str, tuple[list[list[Any]], int, int]]:
    """The values of sheets, with the row and the column of the first one."""
    if not sheets:
        return {}
    parts = [package.sheets[sheet] for sheet in sheets]
    source = open_package(bare_package(package, [within(package.archive.read(p), p, _SEARCHED) for p in parts]))
    grids = {}
    for i, sheet in enumerate(sheets):
        values = source.get_sheet_by_name(f"s{i}")
        top, left = values.start or (0, 0)
        grids[sheet] = (values.to_python(), top + 1, left + 1)
    return grids


def _taken(lost: Lost, others: Sequence[Table]) -> bool:
    """Whether a table of another name stands there: a person has renamed it."""
    return any(other.sheet == lost.sheet and other.box.hits(lost.box) for other in others)


def _found(model: Table, sheet: str, rows: list[list[Any]], top: int, left: int) -> Lost | None:
    titles = [[str(value).strip() for value in row] for row in rows[:_HEADERS]]
    known = set(model.columns)
    best = max(range(len(titles)), key=lambda r: len(known & set(titles[r])), default=-1)
    if best < 0 or len(known & set(titles[best])) < _ENOUGH * len(known):
        return None
    first = next(c for c, title in enumerate(titles[best]) if title in known)
    header: list[str] = []
    for title in titles[best][first:]:
        if not title or title in header:
            break
        header.append(title)
    last = max((r for r in range(best + 1, len(rows)) if any(_cells(rows[r], first, header))), default=best + 1)
    return Lost(sheet, Box(left + first, top + best, left + first + len(header) - 1, top + last), tuple(header))


def _cells(row: Sequence[Any], first: int, header: Sequence[str]) -> list[bool]:
    return [value not in ("", None) for value in row[first : first + len(header)]]


def _describe(book: Book, root: Element, name: str, lost: Lost) -> None:
    """The table's own part, in the place of a wrong one, or new."""
    sheet_part = book.package.sheets[lost.sheet]
    others = {
        part: book.package.tree(part)
        for sheet in book.package.sheets.values()
        for part in book.package.related(sheet, "table")
    }
    wrong = next((p for p, tree in others.items() if (tree.get("displayName") or "").casefold() == name.casefold()), "")
    number = max((int(tree.get("id", "0")) for part, tree in others.items() if part != wrong), default=0) + 1
    root.set("id", str(number))
    _set_columns(root, lost)
    part = wrong or _free(book.package)
    book.package.add(part, dump(root))
    if not wrong:
        _relate(book, sheet_part, lost.sheet, part)


def _set_columns(root: Element, lost: Lost) -> None:
    ref = f"{address(lost.box.left, lost.box.top)}:{address(lost.box.right, lost.box.bottom)}"
    for element in (root, *find_all(root, "autoFilter")):
        element.set("ref", ref)
    group = find_all(root, "tableColumns")[0]
    known = {column.get("name"): column for column in find_all(group, "tableColumn")}
    for column in known.values():
        group.remove(column)
    for rank, title in enumerate(lost.titles, 1):
        column = known[escaped(title)] if escaped(title) in known else child_of(group, "tableColumn")
        column.set("name", escaped(title))
        group.append(column)
        column.set("id", str(rank))
        column.attrib.pop("dataDxfId", "")  # it numbers a format of the blank workbook
    group.set("count", str(len(lost.titles)))


def _free(package: Package) -> str:
    taken = {name.lower() for name in package.names()}
    return next(part for i in range(1, 1 << 16) if (part := f"xl/tables/table{i}.xml") not in taken)


def _relate(book: Book, sheet_part: str, sheet: str, part: str) -> None:
    package, path = book.package, relations_path(sheet_part)
    if path not in package.archive and path not in package.names():
        package.add(path, _EMPTY)
    relations = package.tree(path)
    key = next(k for i in range(1, 1 << 16) if (k := f"rIdT{i}") not in {entry.get("Id") for entry in relations})
    target = posixpath.relpath(part, posixpath.dirname(sheet_part))
    child_of(relations, "Relationship").attrib.update({"Id": key, "Type": f"{_RELATIONS}/table", "Target": target})
    package.touch(path)
    types = package.tree(CONTENT_TYPES)
    child_of(types, "Override").attrib.update({"PartName": f"/{part}", "ContentType": _TYPE})
    package.touch(CONTENT_TYPES)
    shell = book.sheet(sheet).shell
    groups = find_all(shell, "tableParts")
    if not groups:
        groups = [child_of(shell, "tableParts")]
        for extension in [e for e in shell if e.tag == groups[0].tag.replace("tableParts", "extLst")]:
            extension.addprevious(groups[0])
    child_of(groups[0], "tablePart").set(f"{{{_RELATIONS}}}id", key)
    groups[0].set("count", str(len(groups[0])))
