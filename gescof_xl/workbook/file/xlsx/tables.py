"""The Excel tables of a package: where they are, and the parts that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gescof_xl.core.errors import TableMissing
from gescof_xl.core.frozen import frozen
from gescof_xl.domain.ledger import CLASS_OF, table_name
from gescof_xl.workbook.file.xlsx.geometry import Box
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.xml import Element, damaged, find_all, unescaped


@frozen
class Table:
    """One Excel table. `kind` is `worksheet` for one that people fill, else what fills it."""

    name: str
    part: str
    sheet: str
    box: Box
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]
    formulas: Mapping[str, str]
    kind: str

    @property
    def first(self) -> int:
        """The sheet row of its first line."""
        return self.box.top + self.header_rows

    @property
    def last(self) -> int:
        """The sheet row of its last line, totals excluded."""
        return self.box.bottom - self.totals_rows

    def column(self, title: str) -> int:
        """The sheet column of a title. Raises TableMissing."""
        if title not in self.columns:
            raise TableMissing(
                f"La colonne « {title} » manque dans le tableau {self.name}, feuille « {self.sheet} ».",
                "Redonnez à la colonne son nom exact, ou annulez sa suppression.",
            )
        return self.box.left + self.columns.index(title)

    def part_of(self, lines: range) -> Box:
        """The table's cells in these sheet rows."""
        return self.box._replace(top=lines.start, bottom=lines.stop - 1)

    def with_last(self, last: int) -> Table:
        """The same table ending on another line."""
        return replace(self, box=self.box._replace(bottom=last + self.totals_rows))


def find_tables(package: Package) -> dict[str, Table]:
    """Every table of the worksheets, by name, in the order of the sheets."""
    return {
        table.name: table
        for sheet, sheet_part in package.sheets.items()
        for part in package.related(sheet_part, "table")
        for table in [_described(package.tree(part), part, sheet)]
        if table
    }


def _described(root: Element, part: str, sheet: str) -> Table | None:
    """What a part says; None for a table of ours that another program described wrongly: it counts as lost."""
    name = table_name(root.get("displayName", ""))
    columns = find_all(root, "tableColumn")
    box = Box.parse(root.get("ref", ""))
    if len(columns) != len(box.columns):
        if name in CLASS_OF:
            return None
        raise damaged(part)
    titles = tuple(unescaped(column.get("name", "")) for column in columns)
    return Table(
        name=name,
        part=part,
        sheet=sheet,
        box=box,
        header_rows=int(root.get("headerRowCount", "1")),
        totals_rows=int(root.get("totalsRowCount", "0")),
        columns=titles,
        formulas={
            title: formula.text or ""
            for title, column in zip(titles, columns, strict=True)
            for formula in find_all(column, "calculatedColumnFormula")
        },
        kind=root.get("tableType", "worksheet"),
    )


def set_box(package: Package, table: Table) -> None:
    """Writes where the table now ends, for its filter and its sort too."""
    root = package.tree(table.part)
    root.attrib.pop("insertRow", "")
    root.set("ref", str(table.box))
    for element in find_all(root, "autoFilter", "sortState"):
        old = Box.parse(element.get("ref", str(table.box)))
        element.set("ref", str(old._replace(bottom=table.last)))
    package.touch(table.part)
