"""Columns that an older workbook lacks: added at the right of its table, looking as they do in a blank workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gescof_xl.core.addresses import column_letters
from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.added.style_import import StyleImport
from gescof_xl.workbook.file.xlsx.book import Book
from gescof_xl.workbook.file.xlsx.columns import ColumnFormula
from gescof_xl.workbook.file.xlsx.geometry import LAST_COLUMN, Box, moved_formula
from gescof_xl.workbook.file.xlsx.lines import refuse_query
from gescof_xl.workbook.file.xlsx.sheet import Sheet
from gescof_xl.workbook.file.xlsx.tables import Table
from gescof_xl.workbook.file.xlsx.values import put, put_formula
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, copied_to, escaped, find_all, local_name

_ORDER = re.findall(
    r"\w+",
    """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
    autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
    hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
    ignoredErrors smartTags drawing
    """,
)
"""The elements of a sheet up to those that a column may need, in the order that the format wants (18.3.1.99)."""


def add_columns(book: Book, blank: Book, styles: StyleImport, name: str, titles: Sequence[str]) -> None:
    """Adds columns at the right end of a table, empty where they hold no formula.

    Raises Unwritable, with where to put it, when something else stands there; nothing is changed then.
    """
    old, model = book.table(name), blank.table(name)
    refuse_query(old)
    new = replace(old, box=old.box._replace(right=old.box.right + len(titles)), columns=(*old.columns, *titles))
    _refuse_occupied(book, old, new)
    sheets = book.sheet(old.sheet), blank.sheet(model.sheet)
    for title in titles:
        at = _Place(ours=sheets[0], table=new, column=new.column(title))
        there = _Place(ours=sheets[1], table=model, column=model.column(title))
        _NewColumn(book, styles, at, there, title).add()
    _declare(book, styles, old, new, blank.package.tree(model.part))
    book.tables[name] = new


def _refuse_occupied(book: Book, old: Table, new: Table) -> None:
    beside = new.box._replace(left=old.box.right + 1)
    sheet = book.sheet(old.sheet)
    others = [other.box for other in book.tables.values() if other.sheet == old.sheet and other.name != old.name]
    taken = any(box.hits(beside) for box in (*others, *sheet.merged, *sheet.arrays))
    if beside.right > LAST_COLUMN or taken or not sheet.is_blank(beside):
        raise Unwritable(
            f"Les cellules {beside} de la feuille « {old.sheet} », à droite du tableau, ne sont pas libres : "
            "de nouvelles colonnes y viennent.",
            f"Coupez ce qui s'y trouve et collez-le à partir de la colonne {column_letters(beside.right + 2)}.",
        )


@dataclass(frozen=True)
class _Place:
    """A column of a table in its sheet."""

    ours: Sheet
    table: Table
    column: int

    @property
    def header(self) -> Box | None:
        """The cell of the title; None in a table that shows none."""
        top = self.table.box.top
        return Box(self.column, top, self.column, top) if self.table.header_rows else None

    @property
    def lines(self) -> Box:
        """The cells of its lines."""
        return Box(self.column, self.table.first, self.column, self.table.last)

    @property
    def boxes(self) -> tuple[Box | None, Box]:
        """The title and the lines, each of which has its own rules."""
        return self.header, self.lines

    def style(self, row: int) -> str:
        """The format of one of its cells."""
        cell = self.ours.cell(self.column, row)
        return cell.get("s", "0") if cell is not None else "0"


@dataclass(frozen=True)
class _NewColumn:
    """One column of a blank workbook (`there`) that comes to stand `at` the right end of ours."""

    book: Book
    styles: StyleImport
    at: _Place
    there: _Place
    title: str

    def add(self) -> None:
        """Its cells and all that the sheet says of them."""
        self._cells()
        self._sum()
        self._width()
        self._validations()
        self._colours()
        self._quiet()

    def _cells(self) -> None:
        sheet, column, model = self.at.ours, self.at.column, self.there
        if self.at.header:
            look = self.styles.cell(model.style(model.table.box.top))
            put(sheet.cell_to_fill(column, self.at.table.box.top, look), self.title, self.book.epoch)
        look = self.styles.cell(model.style(model.table.first))
        text = model.table.formulas.get(self.title)
        for row in self.at.lines.rows:
            cell = sheet.cell_to_fill(column, row, look)
            cell.set("s", look)
            if text:
                ColumnFormula(text, row).put(cell, row, None, self.book.epoch)

    def _sum(self) -> None:
        """The sum that stands above the titles of some columns, where nothing stands there yet."""
        row, above = self.at.table.box.top - 1, self.there.table.box.top - 1
        model = self.there.ours.cell(self.there.column, above)
        formula = next(iter(find_all(model, "f")), None) if model is not None else None
        if model is None or formula is None or row < 1:
            return
        if self.at.ours.is_blank(Box(self.at.column, row, self.at.column, row)):
            cell = self.at.ours.cell_to_fill(self.at.column, row)
            cell.set("s", self.styles.cell(model.get("s", "0")))
            put_formula(cell, formula.text or "", None, self.book.epoch)

    def _width(self) -> None:
        model = next((c for c in find_all(self.there.ours.shell, "col") if _covers(c, self.there.column)), None)
        if model is not None:
            shown = {name: model.get(name, "") for name in ("width", "customWidth") if model.get(name)}
            _set_width(self.at.ours.shell, self.at.column, shown)

    def _validations(self) -> None:
        """Help on the title, drop-down and rule of the lines."""
        for model in find_all(self.there.ours.shell, "dataValidation"):
            if (box := self._same_place(model)) is not None:
                group = _child_in_order(self.at.ours.shell, "dataValidations")
                self._moved(copied_to(group, model), box)
                group.set("count", str(len(group)))

    def _colours(self) -> None:
        for model in find_all(self.there.ours.shell, "conditionalFormatting"):
            if (box := self._same_place(model)) is None:
                continue
            shell = self.at.ours.shell
            used = [int(rule.get("priority", "0")) for rule in find_all(shell, "cfRule")]
            new = copied_to(shell, model)
            _put_in_order(shell, new)
            self._moved(new, box)
            for priority, rule in enumerate(find_all(new, "cfRule"), max(used, default=0) + 1):
                rule.set("priority", str(priority))
                if rule.get("dxfId"):
                    rule.set("dxfId", self.styles.differential(rule.get("dxfId", "0")))

    def _quiet(self) -> None:
        """No green corner where a code looks like a number."""
        for model in find_all(self.there.ours.shell, "ignoredError"):
            if any(Box.parse(ref).contains(self.there.lines) for ref in model.get("sqref", "").split()):
                self._ignore(_child_in_order(self.at.ours.shell, "ignoredErrors"), model)

    def _ignore(self, group: Element, model: Element) -> None:
        """In the element that ignores the same already: Excel writes one a kind, and few may stand there."""
        kind = {name: value for name, value in model.items() if name != "sqref"}
        same = (e for e in find_all(group, "ignoredError") if {n: v for n, v in e.items() if n != "sqref"} == kind)
        found = next(same, None)
        new = found if found is not None else copied_to(group, model)
        before = "" if found is None else found.get("sqref", "")
        new.set("sqref", f"{before} {self.at.lines}".strip())

    def _same_place(self, model: Element) -> Box | None:
        """Where a rule of the blank workbook applies with us; None for a rule of other cells."""
        boxes = [Box.parse(ref) for ref in model.get("sqref", "").split()]
        pairs = zip(self.there.boxes, self.at.boxes, strict=True)
        return next((ours for theirs, ours in pairs if theirs is not None and boxes == [theirs]), None)

    def _moved(self, rule: Element, box: Box) -> None:
        old = Box.parse(rule.get("sqref", ""))
        rule.set("sqref", str(box))
        for formula in find_all(rule, "formula", "formula1", "formula2"):
            formula.text = moved_formula(formula.text or "", box.top - old.top, box.left - old.left)


def _declare(book: Book, styles: StyleImport, old: Table, new: Table, model: Element) -> None:
    """The table with its new columns, in the part that describes it."""
    root = book.package.tree(old.part)
    root.attrib.pop("insertRow", "")
    root.set("ref", str(new.box))
    for element in find_all(root, "autoFilter"):
        shown = Box.parse(element.get("ref", str(old.box)))
        element.set("ref", str(shown._replace(right=new.box.right)))
    group = find_all(root, "tableColumns")[0]
    number = max(int(column.get("id", "0")) for column in group)
    for rank, theirs in enumerate(_described(model, new.columns[len(old.columns) :]), 1):
        column = copied_to(group, theirs)
        column.set("id", str(number + rank))
        if column.get("dataDxfId"):
            column.set("dataDxfId", styles.differential(column.get("dataDxfId", "0")))
    group.set("count", str(len(group)))
    book.package.touch(old.part)


def _described(model: Element, titles: Sequence[str]) -> Iterator[Element]:
    described = {column.get("name"): column for column in find_all(model, "tableColumn")}
    for title in titles:
        yield described[escaped(title)]


def _covers(col: Element, column: int) -> bool:
    return int(col.get("min", "0")) <= column <= int(col.get("max", "0"))


def _set_width(shell: Element, column: int, shown: Mapping[str, str]) -> None:
    """The width of one column; a definition that covers its neighbours too is parted."""
    group = _child_in_order(shell, "cols")
    for old in [col for col in group if _covers(col, column)]:
        first, last = int(old.get("min", "0")), int(old.get("max", "0"))
        for start, end in ((column + 1, last), (first, column - 1)):
            if start <= end:
                part = copied_to(group, old)
                part.attrib.update({"min": str(start), "max": str(end)})
                old.addnext(part)
        group.remove(old)
    new = child_of(group, "col")
    for name, value in {**shown, "min": str(column), "max": str(column)}.items():
        new.set(name, value)
    group.insert(sum(int(col.get("min", "0")) < column for col in group), new)


def _child_in_order(shell: Element, name: str) -> Element:
    """A child of the sheet's root, made in its place if it is not there."""
    found = next((child for child in shell.iterchildren("*") if local_name(child) == name), None)
    if found is None:
        found = child_of(shell, name)
        _put_in_order(shell, found)
    return found


def _put_in_order(shell: Element, new: Element) -> None:
    """Moves a child before the first of those that the format wants after it."""
    rank = _ORDER.index(local_name(new))
    others = [child for child in shell.iterchildren("*") if child is not new]
    later = [c for c in others if local_name(c) not in _ORDER or _ORDER.index(local_name(c)) > rank]
    if later:
        later[0].addprevious(new)
