"""A worksheet whose rows stay bytes: only the rows that a button touches are parsed and written anew."""

from __future__ import annotations

import bisect
import operator
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from gescof_xl.core.addresses import address
from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.xlsx.geometry import Box, moved_formula
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.row import SheetRow
from gescof_xl.workbook.file.xlsx.xml import Element, damaged, dump, find_all, parse

_DATA = re.compile(rb"<((?:\w+:)?)sheetData\s*(/?)>")
_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b[^>]*>")

_USUAL_WIDTH = 9.14  # characters: what Excel gives a column that says nothing
_MOST_PARSED = 1_000
"""Rows of a sheet that are kept parsed: each then takes ten times its bytes."""


class SharedFormula(NamedTuple):
    """A formula as the cell `master` has it, for all of `cells`."""

    text: str
    master: Box
    cells: Box

    def text_at(self, column: int, row: int) -> str:
        """What it says in another cell."""
        return moved_formula(self.text, row - self.master.top, column - self.master.left)


class Sheet:
    """One worksheet: `shell` is its tree with the rows taken out, the rows are bytes until touched."""

    def __init__(self, package: Package, name: str) -> None:
        """Raises NotAWorkbook, or Unwritable if its rows cannot be told apart."""
        self.name = name
        part = package.sheets[name]
        self._split(package.as_read(part), part)
        self._rows: dict[int, SheetRow] = {}
        self._settled: dict[int, bytes] = {}
        self._emptied: set[int] = set()
        found = self._found_rows()
        if not all(match[1] for match in found):
            self._split(_numbered(package.as_read(part), part), part)
            found = self._found_rows()
        self._starts = self._row_starts(found)
        self._order = [*self._starts]
        self._added: Box | None = None
        self.lost_formula = False
        package.replace(part, self.chunks)

    def _split(self, xml: bytes, part: str) -> None:
        """The part as `shell` and the bytes of its rows."""
        data, root = _DATA.search(xml), _ROOT.search(xml)
        if data is None or root is None:
            raise damaged(part)
        self._prefix = data[1]
        close = b"</" + self._prefix + b"sheetData>"
        end = data.end() if data[2] else xml.rindex(close)
        rest = end if data[2] else end + len(close)
        self._body = memoryview(xml)[data.end() : end]
        self._around = xml[: data.start()] + b"<" + self._prefix + b"sheetData/>", xml[rest:]
        self.shell = parse(b"".join(self._around), part)
        self._as_read = dump(self.shell)
        self._head, self._tail = root[0], b"</" + self._prefix + b"worksheet>"

    def _found_rows(self) -> list[re.Match[bytes]]:
        pattern = rb'<%srow (?:[^>]*? )??r="(\d+)"|<%srow\b' % (self._prefix, self._prefix)  # nearly always first
        return [*re.finditer(pattern, self._body)]

    def _row_starts(self, found: Sequence[re.Match[bytes]]) -> dict[int, int]:
        numbers = [int(match[1] or 0) for match in found]
        if any(map(operator.ge, [0, *numbers], numbers)):
            raise Unwritable(
                f"Les lignes de la feuille « {self.name} » ne sont pas numérotées dans l'ordre.",
                "Ouvrez le classeur dans Excel, enregistrez-le, puis recommencez.",
            )
        return {number: match.start() for number, match in zip(numbers, found, strict=True)}

    def _span(self, number: int) -> tuple[int, int]:
        """Where a row's bytes are; an empty span where they would be."""
        place = bisect.bisect_left(self._order, number)
        start, after = (
            self._starts[self._order[i]] if i < len(self._order) else len(self._body) for i in (place, place + 1)
        )
        return (start, after) if number in self._starts else (start, start)

    def has_row(self, number: int) -> bool:
        """Whether the sheet holds anything in a row."""
        touched = number in self._rows or number in self._settled
        return touched or (number in self._starts and number not in self._emptied)

    @property
    def last_row(self) -> int:
        """The last row of what was read."""
        return self._order[-1] if self._order else 0

    def rows_with(self, pattern: re.Pattern[bytes]) -> list[int]:
        """The rows where a pattern is found, in what was read, and those that were touched since."""
        places = [match.start() for match in pattern.finditer(self._body)]
        starts = [self._starts[number] for number in self._order]
        found = {self._order[bisect.bisect_right(starts, place) - 1] for place in places}
        return sorted((found - self._emptied) | self._rows.keys() | self._settled.keys())

    def row(self, number: int) -> SheetRow:
        """A row to work on, created if absent. Of those that were not asked for lately, changes are kept as bytes."""
        row = self._rows.pop(number, None) or self._parsed(number)
        self._rows[number] = row
        if len(self._rows) > _MOST_PARSED:
            oldest = next(iter(self._rows))
            self._settled[oldest] = self._bytes_of(self._rows.pop(oldest))
        return row

    def _parsed(self, number: int) -> SheetRow:
        start, end = self._span(number) if number not in self._emptied else (0, 0)
        text = self._settled.pop(number, None)
        text = bytes(self._body[start:end]) if text is None else text
        return SheetRow(parse(self._head + text + self._tail, self.name), number)

    def _bytes_of(self, row: SheetRow) -> bytes:
        """Nothing of a row that was made, and in which nothing was put."""
        return row.dump() if row.cells or row.number in self._starts else b""

    def cell(self, column: int, row: int) -> Element | None:
        """A cell as it stands, or None."""
        return self.row(row).cells.get(column) if self.has_row(row) else None

    def cell_to_fill(self, column: int, row: int, style: str | None = None) -> Element:
        """A cell, created if absent with this style, or else the row's or the column's."""
        line = self.row(row)
        if column not in line.cells:
            line.insert(column, style or line.style or self._column_style(column))
            cell = Box(column, row, column, row)
            self._added = self._added.around(cell) if self._added else cell
        return line.cells[column]

    def _column_style(self, column: int) -> str | None:
        return next((style for first, last, style in self._column_styles if first <= column <= last), None)

    def width_of(self, column: int) -> float:
        """The width of a column, in characters."""
        for definition in find_all(self.shell, "col"):
            if int(definition.get("min", 0)) <= column <= int(definition.get("max", 0)):
                return float(definition.get("width", _USUAL_WIDTH))
        return _USUAL_WIDTH

    @cached_property
    def _column_styles(self) -> list[tuple[int, int, str | None]]:
        definitions = find_all(self.shell, "col")
        return [(int(col.get("min", 0)), int(col.get("max", 0)), col.get("style")) for col in definitions]

    def is_blank(self, box: Box) -> bool:
        """Whether no cell of the box holds a value or a formula."""
        return not any(
            len(cell)
            for number in box.rows
            if self.has_row(number)
            for column, cell in self.row(number).cells.items()
            if box.left <= column <= box.right
        )

    def remove_cells(self, box: Box) -> None:
        """Empties the box, formats included; rows where nothing is left go."""
        for number in filter(self.has_row, box.rows):
            row = self.row(number)
            for cell in row.take(box.columns):
                self._forget_formulas(cell, box)
            if row.says_nothing:
                del self._rows[number]
                self._emptied.add(number)

    def _forget_formulas(self, cell: Element, box: Box) -> None:
        for formula in find_all(cell, "f"):
            self.lost_formula = True
            if formula.get("ref") and not box.contains(Box.parse(formula.get("ref", ""))):
                raise Unwritable(
                    f"Impossible de vider {box} de la feuille « {self.name} » : d'autres cellules en dépendent.",
                    "Retirez la formule partagée ou matricielle qui en déborde, puis recommencez.",
                )

    def take_cells(self, box: Box) -> list[Element]:
        """Takes the box's cells out of the sheet, formats included."""
        return [cell for number in filter(self.has_row, box.rows) for cell in self.row(number).take(box.columns)]

    def move_cell(self, cell: Element, rows: int) -> None:
        """Puts a cell that was taken out some rows below its old place; its formula is what it was."""
        box = Box.parse(cell.get("r", ""))
        target = self.cell_to_fill(box.left, box.top + rows, cell.get("s"))
        target.attrib.update({name: value for name, value in cell.attrib.items() if name != "r"})
        for child in list(cell):
            target.append(child)
        self.lost_formula |= bool(find_all(target, "f"))

    @cached_property
    def merged(self) -> list[Box]:
        """The merged ranges."""
        return [Box.parse(merge.get("ref", "")) for merge in find_all(self.shell, "mergeCell")]

    @cached_property
    def arrays(self) -> list[Box]:
        """The ranges that array formulas and data tables own."""
        pattern = rb'<%sf\b(?=[^>]*\bt="(?:array|dataTable)")[^>]*\bref="([^"]+)"' % self._prefix
        return [Box.parse(ref.decode()) for ref in re.findall(pattern, self._body)]

    def shared_formula(self, index: str) -> SharedFormula | None:
        """The formula that cells share under an index."""
        pattern = rb'<%sc r="([A-Z]+\d+)"[^>]*><%sf [^>]*\bsi="%s"[^>]*>[^<]+' % (
            self._prefix,
            self._prefix,
            re.escape(index.encode()),
        )
        match = re.search(pattern, self._body)
        if match is None:
            return None
        box = Box.parse(match[1].decode())
        cell = self.row(box.top).cells.get(box.left)
        formula = find_all(cell, "f")[0] if cell is not None else None
        if formula is None or formula.get("t") != "shared":
            return None
        return SharedFormula(formula.text or "", box, Box.parse(formula.get("ref", str(box))))

    def unshare(self, box: Box) -> None:
        """Gives each cell that shares a formula with one of the box its own: what leaves takes none from another."""
        indexes = {
            formula.get("si", "")
            for number in filter(self.has_row, box.rows)
            for column, cell in self.row(number).cells.items()
            for formula in (find_all(cell, "f") if box.left <= column <= box.right else ())
            if formula.get("t") == "shared"
        }
        for index in indexes:
            if shared := self.shared_formula(index):
                self._spell_out(index, shared)

    def _spell_out(self, index: str, shared: SharedFormula) -> None:
        for number in filter(self.has_row, shared.cells.rows):
            for column, cell in self.row(number).cells.items():
                for formula in find_all(cell, "f"):
                    if formula.get("t") == "shared" and formula.get("si") == index:
                        formula.text = shared.text_at(column, number)
                        for name in ("t", "si", "ref"):
                            formula.attrib.pop(name, "")

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The part's bytes in pieces: untouched rows are slices of what was read."""
        for dimension in find_all(self.shell, "dimension"):
            if self._added:
                dimension.set("ref", str(Box.parse(dimension.get("ref", "A1")).around(self._added)))
        empty = b"<" + self._prefix + b"sheetData/>"
        shell = dump(self.shell)
        top, bottom = self._around if shell == self._as_read else shell.split(empty, 1)
        yield top.removesuffix(empty) + empty.replace(b"/", b"")
        body, at = self._body, 0
        for number in sorted(self._rows.keys() | self._settled.keys() | self._emptied):
            start, end = self._span(number)
            yield body[at:start]
            row = self._rows.get(number)
            yield self._bytes_of(row) if row else self._settled.get(number, b"")
            at = end
        yield body[at:]
        yield b"</" + self._prefix + b"sheetData>" + bottom


def _numbered(xml: bytes, part: str) -> bytes:
    """The sheet with a reference on each row and cell: one that has none follows the one before it (18.3.1.73)."""
    root, number = parse(xml, part), 0
    for row in find_all(root, "row"):
        number = int(row.get("r") or number + 1)
        row.set("r", str(number))
        column = 0
        for cell in find_all(row, "c"):
            column = Box.parse(cell.get("r", "")).left if cell.get("r") else column + 1
            cell.set("r", address(column, number))
    return dump(root)


def place(column: int, row: int, sheet: str) -> str:
    """A cell as people name it in a message."""
    return f"la cellule {address(column, row)} de la feuille « {sheet} »"
