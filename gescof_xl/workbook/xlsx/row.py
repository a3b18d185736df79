"""One row of a sheet, parsed because a button touches it."""

from __future__ import annotations

from lxml import etree

from gescof_xl.workbook.xlsx.geometry import Box, address
from gescof_xl.workbook.xlsx.xml import Element, child_of, find_all


class Row:
    """A row's element inside a bare worksheet element, and its cells by column number."""

    def __init__(self, wrapper: Element, number: int) -> None:
        self._wrapper = wrapper
        self.number = number
        if not len(wrapper):
            child_of(wrapper, "row").set("r", str(number))
        self.element = wrapper[0]
        self.cells: dict[int, Element] = {}
        after = 1
        for cell in find_all(self.element, "c"):  # a cell without reference is legal: it follows its neighbour
            column = Box.parse(cell.get("r", address(after, number))).left
            cell.set("r", address(column, number))
            self.cells[column] = cell
            after = column + 1

    @property
    def style(self) -> str | None:
        """The style of the row's empty cells, if it has one of its own."""
        return self.element.get("s")

    def insert(self, column: int, style: str | None) -> Element:
        """A new empty cell, in its place among the others."""
        cell = self.element.makeelement(
            etree.QName(etree.QName(self.element).namespace, "c").text, {"r": address(column, self.number)}
        )
        if style:
            cell.set("s", style)
        self.element.insert(sum(other < column for other in self.cells), cell)
        self.element.attrib.pop("spans", "")
        self.cells[column] = cell
        return cell

    def remove(self, column: int) -> Element | None:
        """Takes a cell out and gives it back."""
        cell = self.cells.pop(column, None)
        if cell is not None:
            self.element.remove(cell)
        return cell

    def dump(self) -> bytes:
        """The row's bytes, without the namespaces that the sheet's root declares."""
        text = etree.tostring(self._wrapper, encoding="UTF-8")
        return text[text.index(b">", text.index(b"worksheet")) + 1 : text.rindex(b"</")]
