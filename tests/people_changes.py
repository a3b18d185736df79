"""What people and other programs do to a workbook between two buttons: each change as a function on the file.

openpyxl stands for Excel where it keeps what it changes; what it does not know is written into the parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import TableColumn, TableFormula

from tests.packages import parts_of, replace_parts
from tests.rich_workbook import picture

HEAD = 4
"""The row of the titles in the sheets of GesCOF."""
Book = Any
Change = Callable[[Book], None]
Parts = Mapping[str, Callable[[bytes], bytes]]


def changed(path: Path, change: Change) -> None:
    """Opens, changes and saves a workbook, as another program does."""
    book = openpyxl.load_workbook(path, rich_text=True)
    change(book)
    book.save(path)


def part_of(path: Path, sheet: str) -> str:
    """The part of a sheet."""
    parts = parts_of(path)
    names = re.findall(r'<sheet [^>]*?name="([^"]+)"[^>]*?r:id="([^"]+)"', parts["xl/workbook.xml"].decode())
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    for name, key in names:
        if name == sheet:
            (target,) = (
                re.search(r'Target="([^"]+)"', relation)[1]  # type: ignore[index]
                for relation in re.findall(r"<Relationship [^>]*>", relations)
                if f'Id="{key}"' in relation
            )
            return f"xl/{target.removeprefix('/xl/')}"
    raise KeyError(sheet)


def table_of(sheet: Any) -> Any:
    (table,) = sheet.tables.values()
    return table


def box_of(sheet: Any) -> tuple[int, int, int, int]:
    """First column, first line, last column and last line of a sheet's table."""
    left, top, right, bottom = range_boundaries(table_of(sheet).ref)
    return int(left or 0), int(top or 0) + 1, int(right or 0), int(bottom or 0)


def set_ref(sheet: Any, right: int, bottom: int, down: int = 0) -> None:
    """Where the table now ends, its filter too."""
    table = table_of(sheet)
    left, top, _, _ = range_boundaries(table.ref)
    table.ref = f"{get_column_letter(left or 1)}{(top or 0) + down}:{get_column_letter(right)}{bottom + down}"
    if table.autoFilter:
        table.autoFilter.ref = table.ref


def lines_of(sheet: Any) -> list[list[Any]]:
    left, first, right, last = box_of(sheet)
    return [[sheet.cell(row, column).value for column in range(left, right + 1)] for row in range(first, last + 1)]


def put_lines(sheet: Any, lines: list[list[Any]]) -> None:
    """These lines in the table, whose height follows."""
    left, first, right, last = box_of(sheet)
    for row, line in enumerate(lines, first):
        for column, value in enumerate(line, left):
            cell = sheet.cell(row, column)
            cell.value = value
            if row > last:
                cell._style = copy(sheet.cell(last, column)._style)
    set_ref(sheet, right, first + len(lines) - 1)


def ordered(name: str, by: Callable[[list[list[Any]]], list[list[Any]]]) -> Change:
    """The lines of a sheet in another order, or with others among them."""

    def change(book: Book) -> None:
        put_lines(book[name], by(lines_of(book[name])))

    return change


def move_column(name: str, start: int, end: int) -> Change:
    """A column of a table, dragged elsewhere."""

    def change(book: Book) -> None:
        sheet = book[name]
        left, first, right, last = box_of(sheet)
        columns = table_of(sheet).tableColumns
        columns.insert(end, columns.pop(start))
        for row in range(first - 1, last + 1):
            cells = [(c.value, copy(c._style)) for c in sheet[row][left - 1 : right]]
            cells.insert(end, cells.pop(start))
            for column, (value, style) in enumerate(cells, left):
                sheet.cell(row, column).value = value
                sheet.cell(row, column)._style = style
        for place, column in enumerate(columns, 1):
            column.id = place

    return change


def own_column(name: str, title: str, value: Callable[[int], Any], declared: str = "") -> Change:
    """A column of a person's at the right of a table; `declared` makes it a calculated one."""

    def change(book: Book) -> None:
        sheet = book[name]
        _, first, right, last = box_of(sheet)
        sheet.cell(first - 1, right + 1).value = title
        for row in range(first, last + 1):
            sheet.cell(row, right + 1).value = value(row)
        formula = TableFormula(attr_text=declared) if declared else None
        columns = table_of(sheet).tableColumns
        columns.append(TableColumn(id=len(columns) + 1, name=title, calculatedColumnFormula=formula))
        set_ref(sheet, right + 1, last)

    return change


def each_cell(name: str, column: int, change: Callable[[Any], None]) -> Change:
    """A change to all cells of a table's column."""

    def changes(book: Book) -> None:
        sheet = book[name]
        _, first, _, last = box_of(sheet)
        for row in range(first, last + 1):
            change(sheet.cell(row, column))

    return changes


def shifted(name: str, down: int) -> Change:
    """Rows inserted above the titles: the table and all in it stand lower."""

    def change(book: Book) -> None:
        sheet = book[name]
        left, first, right, last = box_of(sheet)
        sheet.move_range(f"{get_column_letter(left)}{first - 1}:{get_column_letter(right)}{last}", rows=down)
        set_ref(sheet, right, last, down)

    return change


def totals(name: str, title: str) -> Change:
    """A totals row."""

    def change(book: Book) -> None:
        sheet = book[name]
        left, _, right, last = box_of(sheet)
        table = table_of(sheet)
        sheet.cell(last + 1, left).value = "Total"
        table.tableColumns[0].totalsRowLabel = "Total"
        for place, column in enumerate(table.tableColumns):
            if column.name == title:
                column.totalsRowFunction = "sum"
                sheet.cell(last + 1, left + place).value = f"=SUBTOTAL(109,{table.displayName}[{title}])"
        table.totalsRowCount = 1
        table.ref = f"{get_column_letter(left)}{HEAD}:{get_column_letter(right)}{last + 1}"
        if table.autoFilter:
            table.autoFilter.ref = f"{get_column_letter(left)}{HEAD}:{get_column_letter(right)}{last}"

    return change


def do(*changes: Callable[[Book], Any]) -> Change:
    """Several things at once."""

    def change(book: Book) -> None:
        for one in changes:
            one(book)

    return change


def setting(path: str, value: object) -> Change:
    """An attribute of the book or of what it leads to, as in « Clients/sheet_state »."""

    def change(book: Book) -> None:
        name, *attributes, last = path.split("/")
        target = book[name] if name else book
        for attribute in attributes:
            target = getattr(target, attribute)
        setattr(target, last, value)

    return change


def sheet_named(title: str, place: int, cells: Mapping[str, Any]) -> Change:
    """A sheet of a person's."""

    def change(book: Book) -> None:
        sheet = book.create_sheet(title, place)
        for address, value in cells.items():
            sheet[address] = value

    return change


def filtered(book: Book) -> None:
    """A filter that hides lines."""
    sheet = book["Clients"]
    table_of(sheet).autoFilter.add_filter_column(0, ["C1"])
    _, first, _, last = box_of(sheet)
    for row in range(first + 1, last + 1):
        sheet.row_dimensions[row].hidden = True


def with_chart(book: Book) -> None:
    chart = BarChart()
    chart.add_data(Reference(book["Clients"], min_col=1, min_row=5, max_row=7))
    book["Clients"].add_chart(chart, "AD30")


def with_image(book: Book) -> None:
    from io import BytesIO

    book["Clients"].add_image(Image(BytesIO(picture())), "AD10")


def rich(cell: Any) -> None:
    if isinstance(cell.value, str) and cell.value:
        text = cell.value
        cell.value = CellRichText(TextBlock(InlineFont(b=True), text[:1]), text[1:])


def in_1904(book: Book) -> None:
    """Dates counted as old Macs do."""
    book.epoch = CALENDAR_MAC_1904


def midnight(cell: Any) -> None:
    if hasattr(cell.value, "year"):
        cell.value = datetime(cell.value.year, cell.value.month, cell.value.day)  # noqa: DTZ001
        cell.number_format = "dddd d mmmm yyyy hh:mm"


def validated(book: Book) -> None:
    rule = DataValidation(type="list", formula1='"a,b"')
    rule.add("AA5:AA9")
    book["Clients"].add_data_validation(rule)


def second_table(book: Book) -> None:
    """A table of a person's beside ours."""
    from openpyxl.worksheet.table import Table

    sheet = book["Organisme"]
    sheet["H4"], sheet["I4"], sheet["H5"], sheet["I5"] = "Quoi", "Combien", "café", 3
    sheet.add_table(Table(displayName="MesFrais", ref="H4:I5"))


def sheet_first(book: Book) -> None:
    book.move_sheet("Règlements", -(book.sheetnames.index("Règlements")))


def shared_formulas(path: Path) -> None:
    """The formulas of the sheet Perso as Excel saves those that were filled down."""
    changed(path, sheet_named("Partage", 0, {"A1": 1, "A2": 2, "B1": "=A1*2", "B2": "=A2*2"}))

    def shared(xml: bytes) -> bytes:
        xml = xml.replace(b"<f>A1*2</f>", b'<f t="shared" ref="B1:B2" si="0">A1*2</f>')
        return xml.replace(b"<f>A2*2</f>", b'<f t="shared" si="0"/>')

    replace_parts(path, {part_of(path, "Partage"): shared})


def foreign_parts(path: Path) -> None:
    """Parts that no spreadsheet program knows but the one that wrote them."""
    overrides = b'<Override PartName="/xl/autre/part.xml" ContentType="application/vnd.autre+xml"/></Types>'
    relation = b'<Relationship Id="rId900" Type="http://autre.example/part" Target="autre/part.xml"/></Relationships>'
    replace_parts(
        path,
        {
            "xl/autre/part.xml": lambda _: b"<autre/>",
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", overrides),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
        },
    )


def in_sheet(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """A change to the part of a sheet."""
    return lambda path: replace_parts(path, {part_of(path, name): change})


def with_extension(xml: bytes) -> bytes:
    """A list of extensions of another program at the end of a sheet."""
    ext = b'<extLst><ext uri="{AUTRE}" xmlns:z="http://autre.example"><z:rien/></ext></extLst>'
    return (
        xml.replace(b"<tableParts", b"@@", 1)
        .replace(b"</worksheet>", ext + b"</worksheet>")
        .replace(b"@@", b"<tableParts")
    )


WHITE = PatternFill("solid", fgColor="FFFFEE99")

BY_PROGRAM: Mapping[str, Change] = {
    "nothing but a save": lambda book: None,
    "a column first": move_column("Clients", 3, 0),
    "a column last": move_column("Règlements", 1, 9),
    "two columns swapped": do(move_column("Factures", 2, 3), move_column("Lignes", 0, 4)),
    "a column of notes": own_column("Clients", "Ma note", lambda row: f"vu {row}"),
    "a column of numbers": own_column("Règlements", "Mon montant", lambda row: row * 1.5),
    "a column of formulas": own_column("Clients", "Longueur", lambda row: f"=LEN(A{row})"),
    "a calculated column": own_column("Clients", "Double", lambda row: "=LEN(Clients[[#This Row],[Code]])*2", "LEN(Clients[[#This Row],[Code]])*2"),
    "a column between ours": do(own_column("Clients", "Au milieu", lambda row: row), move_column("Clients", -1, 2)),
    "a column in a report": own_column("Suivi clients", "Mon avis", lambda row: None),
    "a hidden column": lambda book: setattr(book["Clients"].column_dimensions["C"], "hidden", True),
    "a narrow column": lambda book: setattr(book["Clients"].column_dimensions["B"], "width", 4),
    "grouped columns": lambda book: book["Clients"].column_dimensions.group("C", "E", hidden=True),
    "a title in another font": lambda book: setattr(book["Clients"]["A4"], "font", Font(size=18, italic=True)),
    "a tall title": lambda book: setattr(book["Clients"].row_dimensions[4], "height", 60),
    "lines in reverse": ordered("Clients", lambda lines: lines[::-1]),
    "lines by name": ordered("Clients", lambda lines: sorted(lines, key=lambda line: str(line[1]), reverse=True)),
    "documents in reverse": do(ordered("Factures", lambda x: x[::-1]), ordered("Lignes", lambda x: x[::-1])),
    "a blank line in the middle": ordered("Clients", lambda x: [x[0], [None] * len(x[0]), *x[1:]]),
    "blank lines at the end": ordered("Factures", lambda x: [*x, [None] * len(x[0]), [None] * len(x[0])]),
    "a blank line first": ordered("Règlements", lambda x: [[None] * len(x[0]), *x]),
    "a line of spaces": ordered("Clients", lambda x: [*x, ["   ", "\u00a0", *[None] * (len(x[0]) - 2)]]),
    "hidden rows": lambda book: setattr(book["Factures"].row_dimensions[5], "hidden", True),
    "a filter": filtered,
    "no filter buttons": lambda book: setattr(table_of(book["Clients"]), "autoFilter", None),
    "a totals row": totals("Règlements", "Montant"),
    "tall rows": lambda book: setattr(book["Clients"].row_dimensions[5], "height", 44),
    "coloured rows": each_cell("Clients", 2, lambda cell: setattr(cell, "fill", WHITE)),
    "grouped rows": lambda book: book["Clients"].row_dimensions.group(5, 6, hidden=False),
    "a table lower": shifted("Clients", 3),
    "a renamed sheet": setting("Clients/title", "Nos clients"),
    "a sheet with an apostrophe": setting("Règlements/title", "L'argent reçu"),
    "sheets in another order": sheet_first,
    "a hidden sheet": setting("Lignes/sheet_state", "hidden"),
    "a very hidden sheet": setting("Taux/sheet_state", "veryHidden"),
    "a sheet of theirs first": sheet_named("Mon suivi", 0, {"A1": "à faire", "B2": 12}),
    "a sheet with accents": sheet_named("Été & hiver", 3, {"A1": "=1+1"}),
    "a coloured tab": setting("Clients/sheet_properties/tabColor", "FF00AA00"),
    "no frozen panes": setting("Clients/freeze_panes", None),
    "another zoom": setting("Clients/sheet_view/zoomScale", 70),
    "page breaks shown": setting("Clients/sheet_view/view", "pageBreakPreview"),
    "a locked structure": lambda book: setattr(book, "security", WorkbookProtection(lockStructure=True)),
    "an unlocked cell": each_cell("Clients", 2, lambda cell: setattr(cell, "protection", Protection(locked=False))),
    "rich text": each_cell("Clients", 2, rich),
    "a text on two lines": each_cell("Clients", 2, lambda cell: setattr(cell, "alignment", Alignment(wrap_text=True))),
    "a text that Excel quotes": each_cell("Clients", 1, lambda cell: setattr(cell, "quotePrefix", True)),
    "a note": lambda book: setattr(book["Clients"]["B5"], "comment", Comment("à rappeler", "Léa")),
    "a link": lambda book: setattr(book["Clients"]["B5"], "hyperlink", "https://example.org"),
    "amounts shown in euros": each_cell("Factures", 5, lambda cell: setattr(cell, "number_format", '#,##0.00 "€"')),
    "long dates": each_cell("Règlements", 2, midnight),
    "dates from 1904": in_1904,
    "an array formula": lambda book: setattr(book["Accueil"]["Z40"], "value", ArrayFormula("Z40:Z41", "=ROW(A1:A2)")),
    "plain formulas over a column": sheet_named("Bilan", 0, {"A1": "=COUNTA(Clients!A5:A6)", "A2": "=SUM(Factures!$F$5:$F$5)"}),
    "structured formulas": sheet_named("Bilan", 0, {"A1": "=COUNTA(Clients[Code])", "A2": "=ROWS(Factures[])"}),
    "a name": lambda book: book.defined_names.update({"MesClients": DefinedName("MesClients", attr_text="Clients!$A$5:$A$6")}),
    "a conditional format": lambda book: book["Factures"].conditional_formatting.add("F5:F6", CellIsRule(operator="lessThan", formula=["0"], fill=WHITE)),
    "a drop-down": validated,
    "merged cells above": lambda book: book["Clients"].merge_cells("H1:K1"),
    "a picture": with_image,
    "a chart": with_chart,
    "a print area": setting("Clients/print_area", "A1:F40"),
    "a page break": lambda book: book["Clients"].row_breaks.append(Break(id=20)),
    "a footer": setting("Clients/oddFooter/center/text", "Page &P"),
    "properties": setting("/properties/title", "Mon classeur"),
    "another table style": lambda book: setattr(table_of(book["Clients"]).tableStyleInfo, "name", "TableStyleDark3"),
    "no table style": lambda book: setattr(table_of(book["Clients"]), "tableStyleInfo", None),
    "a table of theirs beside": second_table,
    "a note beside the table": lambda book: setattr(book["Factures"]["CA7"], "value", "à vérifier"),
}  # fmt: skip
"""What a program that opens and saves the workbook leaves."""

BY_PART: Mapping[str, Callable[[Path], None]] = {
    "shared formulas": shared_formulas,
    "parts of another program": foreign_parts,
    "an extension of another program": in_sheet("Clients", with_extension),
    "a table name in capitals": lambda path: replace_parts(
        path,
        {
            name: lambda xml: xml.replace(b'displayName="Clients"', b'displayName="CLIENTS"')
            for name, xml in parts_of(path).items()
            if name.startswith("xl/tables/") and b'displayName="Clients"' in xml
        },
    ),
    "rows without their number": in_sheet("Clients", lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml)),
}
"""What stands in the parts, unknown to openpyxl."""
