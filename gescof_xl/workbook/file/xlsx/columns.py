"""Calculated columns: the formula that a new line receives, in each of the ways in which Excel stores one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from gescof_xl.core.addresses import is_link
from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.xlsx.geometry import moved_formula
from gescof_xl.workbook.file.xlsx.sheet import Sheet
from gescof_xl.workbook.file.xlsx.tables import Table
from gescof_xl.workbook.file.xlsx.values import put_formula
from gescof_xl.workbook.file.xlsx.xml import Element, find_all
from gescof_xl.workbook.port import Cell


class ColumnFormula(NamedTuple):
    """A formula as it stands in `row`; `metadata` marks a dynamic array."""

    text: str
    row: int
    is_array: bool = False
    metadata: str | None = None

    def put(self, cell: Element, row: int, shown: Cell, epoch: date) -> None:
        """Writes it in the cell of another row, with what it shows until Excel computes it."""
        put_formula(cell, moved_formula(self.text, row - self.row), shown, epoch)
        if self.is_array:
            cell[0].set("t", "array")
            cell[0].set("ref", cell.get("r", ""))
        if self.metadata:
            cell.set("cm", self.metadata)


def column_formulas(sheet: Sheet, table: Table, titles: Collection[str]) -> Mapping[str, ColumnFormula]:
    """The formula of each of these columns that is calculated, as the last line has it or the table declares it."""
    found = {title: _formula_of(sheet, table, title) for title in table.columns if title in titles}
    return {title: formula for title, formula in found.items() if formula}


def _formula_of(sheet: Sheet, table: Table, title: str) -> ColumnFormula | None:
    column = table.column(title)
    last = _formula_at(sheet, column, table.last)
    if title in table.formulas:
        return last or _declared(table, title)
    return last if last and _repeats(sheet, table, title, last) else None


def is_new(sheet: Sheet, table: Table) -> bool:
    """Whether the table is one blank line, in which nobody typed anything yet."""
    cells = sheet.row(table.last).cells if table.first == table.last else {}
    typed = [cells[column] for column in table.box.columns if column in cells and len(cells[column])]
    return table.first == table.last and all(find_all(cell, "f") for cell in typed)


def _repeats(sheet: Sheet, table: Table, title: str, last: ColumnFormula) -> bool:
    """Whether an undeclared column computes all the same: LibreOffice saves tables without declarations.

    A formula typed by hand in one line makes no calculated column, so the first and last lines must agree.
    """
    first = _formula_at(sheet, table.column(title), table.first)
    if first is None or first.row == last.row:
        return is_new(sheet, table)
    same = moved_formula(first.text, last.row - first.row) == last.text
    return same and (first.text != last.text or "[" in first.text)


def _formula_at(sheet: Sheet, column: int, row: int) -> ColumnFormula | None:
    found = formula_at(sheet, column, row)
    return None if found is None or is_link(found.text) else found


def formula_at(sheet: Sheet, column: int, row: int) -> ColumnFormula | None:
    """The formula of a cell, one that it shares with others too."""
    cell = sheet.cell(column, row)
    formula = next(iter(find_all(cell, "f")), None) if cell is not None else None
    if cell is None or formula is None:
        return None
    if formula.text and formula.get("t") != "shared":
        return ColumnFormula(formula.text, row, formula.get("t") == "array", cell.get("cm"))
    shared = sheet.shared_formula(formula.get("si", ""))
    return ColumnFormula(shared.text_at(column, row), row) if shared else None


def _declared(table: Table, title: str) -> ColumnFormula:
    text = table.formulas[title]
    if moved_formula(text, 1) != text:
        raise Unwritable(
            f"La colonne calculée « {title} » du tableau {table.name} n'a aucune ligne d'exemple.",
            "Écrivez-la avec des noms de colonnes ([@Colonne]), ou remettez sa formule dans la dernière ligne.",
        )
    return ColumnFormula(text, table.last)
