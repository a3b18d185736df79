"""A package being edited: its tables, its open sheets, and the one way to put a value in a cell."""

from __future__ import annotations

from datetime import date

from gescof_xl.core.errors import TableMissing, Unwritable
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.sheet import Sheet, place
from gescof_xl.workbook.file.xlsx.styles import Styles
from gescof_xl.workbook.file.xlsx.tables import Table, find_tables
from gescof_xl.workbook.file.xlsx.values import EPOCH_1900, EPOCH_1904, put
from gescof_xl.workbook.file.xlsx.xml import find_all
from gescof_xl.workbook.port import Cell, Link

_LONGEST_NAME = 31 * 6


class Book:
    """One edit of one workbook: everything is checked and changed in memory, then written at once."""

    def __init__(self, package: Package) -> None:
        """Raises NotAWorkbook."""
        self.package = package
        self.tables = find_tables(package)
        self.styles = Styles(package)
        self.epoch = epoch_of(package)
        self._sheets: dict[str, Sheet] = {}
        self._named: dict[str, frozenset[str]] = {}

    def table(self, name: str) -> Table:
        """A table by name. Raises TableMissing."""
        if name not in self.tables:
            raise TableMissing(
                f"Le tableau {name} manque dans le classeur.",
                "Redonnez au tableau son nom (onglet Création de tableau), ou reprenez la dernière sauvegarde.",
            )
        return self.tables[name]

    def sheet(self, name: str) -> Sheet:
        """A sheet to change. Raises TableMissing."""
        if name not in self.package.sheets:
            raise TableMissing(f"La feuille « {name} » manque dans le classeur.", "Redonnez-lui son nom exact.")
        if name not in self._sheets:
            self._sheets[name] = Sheet(self.package, name)
        return self._sheets[name]

    def named_in(self, name: str) -> frozenset[str]:
        """The sheets that a sheet's part, as it was read, may name; looked for once, since the part may be large."""
        if name not in self._named:
            ends = _before_marks(self.package.as_read(self.package.sheets[name]))
            self._named[name] = frozenset(s for s in self.package.sheets if any(e.endswith(_spelt(s)) for e in ends))
        return self._named[name]

    def fill(self, sheet: Sheet, column: int, row: int, value: Cell) -> None:
        """Sets a cell that people or the tool fill; None creates none."""
        if value is None and sheet.cell(column, row) is None:
            return
        cell = sheet.cell_to_fill(column, row)
        if not isinstance(value, Link):
            sheet.lost_formula |= bool(find_all(cell, "f"))
        put(cell, value, self.epoch)
        style = self.styles.for_date(cell.get("s")) if isinstance(value, date) else None
        if style:
            cell.set("s", style)

    def show_amount(self, sheet: Sheet, column: int, row: int) -> None:
        """Gives a cell that showed a percentage the format of an amount."""
        cell = sheet.cell_to_fill(column, row)
        cell.set("s", self.styles.for_amount(cell.get("s")))

    def refuse_taken(self, sheet: Sheet, box: Box) -> None:
        """Raises Unwritable where a merged range or an array formula covers the box in part."""
        for other in (*sheet.merged, *sheet.arrays):
            if other.hits(box) and other[:2] != box[:2]:
                raise Unwritable(
                    f"Impossible d'écrire {place(box.left, box.top, sheet.name)} : "
                    "elle appartient à une fusion ou à une formule matricielle.",
                    "Défusionnez les cellules ou retirez la formule, puis recommencez.",
                )

    def finish(self) -> None:
        """What must follow any change: Excel computes anew, and no list names a formula that left."""
        if any(sheet.lost_formula for sheet in self._sheets.values()):
            self.package.drop_calculation_chain()
        self.package.recalculate_on_opening()


def _before_marks(xml: bytes) -> set[bytes]:
    """What stands before each « ! » of a part: a sheet has at most 31 characters, each of six bytes at most."""
    found, at = set(), xml.find(b"!")
    while at >= 0:
        found.add(xml[max(at - _LONGEST_NAME, 0) : at])
        at = xml.find(b"!", at + 1)
    return found


def _spelt(sheet: str) -> tuple[bytes, bytes]:
    """How formulas name a sheet, bare and between quotes."""
    plain = sheet.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    return plain, plain.replace(b"'", b"''") + b"'"


def epoch_of(package: Package) -> date:
    """The day from which the workbook counts: old Macs count from 1904."""
    settings = find_all(package.workbook, "workbookPr")
    return EPOCH_1904 if any(entry.get("date1904") in ("1", "true") for entry in settings) else EPOCH_1900
