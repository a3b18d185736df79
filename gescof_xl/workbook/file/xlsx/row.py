"""One row of a sheet, parsed because a button touches it."""

from __future__ import annotations

from lxml import etree

from gescof_xl.core.addresses import address, column_number
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, find_all


class SheetRow:
    """A row's element inside a bare worksheet element, and its cells by column number."""

    def __init__(self, wrapper: Element, number: int) -> None:
        self._wrapper = wrapper
        self.number = number
        if not len(wrapper):
            child_of(wrapper, "row").set("r", str(number))
        self.element = wrapper[0]
        self.cells: dict[int, Element] = {}
        column = 0
        for cell in find_all(self.element, "c"):
            name = cell.get("r")
            column = column_number(name.rstrip("0123456789")) if name else column + 1
            if not name:  # a cell without reference is legal: it follows its neighbour
                cell.set("r", address(column, number))
            self.cells[column] = cell

    @property
    def says_nothing(self) -> bool:
        """Whether the row could as well not be there: no cell, no height that somebody chose, no look of its own."""
        return not self.cells and set(self.element.attrib) <= {"r", "spans", "ht"}

    @property
    def style(self) -> str | None:
        """The style of the row's empty cells, if it has one of its own."""
        return self.element.get("s")

    def insert(self, column: int, style: str | None) -> Element:
        """A new empty cell, in its place among the others."""
        cell = child_of(self.element, "c")
        cell.set("r", address(column, self.number))
        if style:
            cell.set("s", style)
        self.element.insert(sum(other < column for other in self.cells), cell)
        self.element.attrib.pop("spans", "")
        self.cells[column] = cell
        return cell

    def take(self, columns: range) -> list[Element]:
        """Takes out the cells of these columns."""
        cells = [self.cells.pop(column) for column in columns if column in self.cells]
        for cell in cells:
            self.element.remove(cell)
        return cells

    def dump(self) -> bytes:
        """The row's bytes, without the namespaces that the sheet's root declares."""
        text = etree.tostring(self._wrapper, encoding="UTF-8")
        return text[text.index(b">", text.index(b"worksheet")) + 1 : text.rindex(b"</")]
