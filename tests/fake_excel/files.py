"""Workbook files for the hostile Excel: opened by openpyxl, written as plain parts, quickly.

What is written holds the cells, formats, tables, filters, hidden rows and sheets, protections and the mode of
calculation; looks, charts and drop-downs are not kept.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from tests.fake_excel.machine import FakeSheet, FakeTable, Machine
from tests.fake_excel.typing_rules import EPOCH, CellError, FakeCell, typed

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STATES = {-1: "", 0: ' state="hidden"', 2: ' state="veryHidden"'}
_CALCULATION = {"automatic": "auto", "semiautomatic": "autoNoTable", "manual": "manual"}


def opened(path: Path) -> Machine:
    """A workbook file as Excel would have it open."""
    sheets = []
    book = openpyxl.load_workbook(path)
    for source in book.worksheets:
        sheet = FakeSheet(source.title, visibility={"hidden": 0, "veryHidden": 2}.get(source.sheet_state, -1))
        lines: Any = source.iter_rows()
        for line in lines:
            for cell in line:
                if cell.value is not None or cell.number_format != "General":
                    sheet.cells[cell.row, cell.column] = _loaded(cell)
        for table in source.tables.values():
            left, top, right, bottom = cast("tuple[int, int, int, int]", range_boundaries(table.ref))
            sheet.tables.append(
                FakeTable(table.name, top, left, bottom - top + 1, right - left + 1, bool(table.totalsRowCount))
            )
        sheets.append(sheet)
    machine = Machine(path, sheets)
    machine.names = set(book.defined_names)
    return machine


def _loaded(cell: Any) -> FakeCell:
    if cell.data_type == "f":
        return typed(str(cell.value), "General" if cell.number_format == "@" else cell.number_format)
    if cell.data_type == "e":
        return FakeCell(CellError(cell.value), cell.number_format)
    number = isinstance(cell.value, int) and not isinstance(cell.value, bool)
    return FakeCell(float(cell.value) if number else cell.value, cell.number_format)


def write_file(machine: Machine, path: Path) -> None:
    """The workbook as it stands, as a file."""
    styles = _Styles()
    parts = {f"xl/worksheets/sheet{i}.xml": _sheet(s, styles) for i, s in enumerate(machine.sheets, 1)}
    tables = [(i, t, s) for i, s in enumerate(machine.sheets, 1) for t in s.tables]
    parts |= {f"xl/tables/table{n}.xml": _table(n, t, s) for n, (_, t, s) in enumerate(tables, 1)}
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for n, (i, _, _) in enumerate(tables, 1):
        numbers[i].append(n)
    for i, of_sheet in numbers.items():
        parts[f"xl/worksheets/_rels/sheet{i}.xml.rels"] = _relations(
            [(f"{_REL}/table", f"../tables/table{n}.xml") for n in of_sheet]
        )
    parts |= _workbook(machine)
    parts["xl/styles.xml"] = styles.part()
    overrides = {name: f"{_TYPE}.worksheet+xml" for name in parts if name.startswith("xl/worksheets/sheet")}
    overrides |= {name: f"{_TYPE}.table+xml" for name in parts if name.startswith("xl/tables/")}
    overrides |= {"xl/workbook.xml": f"{_TYPE}.sheet.main+xml", "xl/styles.xml": f"{_TYPE}.styles+xml"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", _content_types(overrides))
        for name, text in parts.items():
            package.writestr(name, text)


def _content_types(overrides: dict[str, str]) -> str:
    entries = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


def _workbook(machine: Machine) -> dict[str, str]:
    sheets = "".join(
        f'<sheet name={quoteattr(s.name)} sheetId="{i}"{_STATES[s.visibility]} r:id="rId{i}"/>'
        for i, s in enumerate(machine.sheets, 1)
    )
    mode = _CALCULATION[machine.settings["calculation"]]
    book = f'{_XML}<workbook {_MAIN} xmlns:r="{_REL}"><sheets>{sheets}</sheets><calcPr calcMode="{mode}"/></workbook>'
    links = [(f"{_REL}/worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(machine.sheets) + 1)]
    return {
        "_rels/.rels": _relations([(f"{_REL}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _relations([*links, (f"{_REL}/styles", "styles.xml")]),
    }


def _relations(targets: list[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


class _Styles:
    """The number formats in use, each with its style number."""

    def __init__(self) -> None:
        self._codes = {"General": 0}

    def of(self, code: str) -> int:
        return self._codes.setdefault(code, len(self._codes))

    def part(self) -> str:
        codes = list(self._codes)
        formats = "".join(f'<numFmt numFmtId="{163 + i}" formatCode={quoteattr(c)}/>' for i, c in enumerate(codes) if i)
        cells = "".join(
            f'<xf numFmtId="{163 + i if i else 0}" xfId="0" applyNumberFormat="1"/>' for i in range(len(codes))
        )
        return (
            f'{_XML}<styleSheet {_MAIN}><numFmts count="{len(codes) - 1}">{formats}</numFmts>'
            '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
            f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{len(codes)}">{cells}</cellXfs></styleSheet>'
        )


def _sheet(sheet: FakeSheet, styles: _Styles) -> str:
    rows: defaultdict[int, list[tuple[int, FakeCell]]] = defaultdict(list)
    for (row, column), cell in sheet.cells.items():
        if cell.value is not None or cell.formula or cell.format != "General":
            rows[row].append((column, cell))
    hidden = sheet.filtered | sheet.hidden
    lines = []
    for row in sorted(rows.keys() | hidden):
        cells = "".join(_cell(row, column, cell, styles) for column, cell in sorted(rows[row], key=lambda c: c[0]))
        lines.append(f'<row r="{row}"{" hidden=" + chr(34) + "1" + chr(34) if row in hidden else ""}>{cells}</row>')
    protection = '<sheetProtection sheet="1"/>' if sheet.protected else ""
    parts = "".join(f'<tablePart r:id="rId{n}"/>' for n in range(1, len(sheet.tables) + 1))
    listed = f'<tableParts count="{len(sheet.tables)}">{parts}</tableParts>' if parts else ""
    return (
        f'{_XML}<worksheet {_MAIN} xmlns:r="{_REL}"><sheetData>{"".join(lines)}</sheetData>'
        f"{protection}{listed}</worksheet>"
    )


def _cell(row: int, column: int, cell: FakeCell, styles: _Styles) -> str:  # noqa: PLR0911 - one kind of value a line
    start = f'<c r="{get_column_letter(column)}{row}" s="{styles.of(cell.format)}"'
    formula = f"<f>{escape(cell.formula[1:])}</f>" if cell.formula else ""
    match cell.value:
        case None:
            return f"{start}>{formula}</c>"
        case CellError():
            return f'{start} t="e">{formula}<v>{cell.value}</v></c>'
        case bool():
            return f'{start} t="b">{formula}<v>{int(cell.value)}</v></c>'
        case str() if formula:
            return f'{start} t="str">{formula}<v>{_escaped(cell.value)}</v></c>'
        case str():
            return f'{start} t="inlineStr"><is><t xml:space="preserve">{_escaped(cell.value)}</t></is></c>'
        case dt.datetime():
            return f"{start}><v>{(cell.value - EPOCH) / dt.timedelta(days=1)!r}</v></c>"
        case _:
            return f"{start}>{formula}<v>{cell.value!r}</v></c>"


def _escaped(text: str) -> str:
    """A text as the format wants it: what looks like its own way of writing a character is written so."""
    return escape(re.sub(r"_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1", text))


def _table(number: int, table: FakeTable, sheet: FakeSheet) -> str:
    left, right = get_column_letter(table.column), get_column_letter(table.column + table.width - 1)
    ref = f"{left}{table.row}:{right}{table.row + table.height - 1}"
    listed = f"{left}{table.row}:{right}{table.row + table.height - 1 - table.totals}"
    columns = "".join(
        _table_column(i, str(sheet.at(table.row, c).value), sheet.at(table.row + 1, c).formula)
        for i, c in enumerate(range(table.column, table.column + table.width), 1)
    )
    kept = ""
    if table.kept:
        column, values = table.kept
        words = "".join(f"<filter val={quoteattr(str(v))}/>" for v in sorted(map(str, values)))
        kept = f'<filterColumn colId="{column - table.column}"><filters>{words}</filters></filterColumn>'
    totals = ' totalsRowCount="1"' if table.totals else ' totalsRowShown="0"'
    return (
        f'{_XML}<table {_MAIN} id="{number}" name="{table.name}" displayName="{table.name}" ref="{ref}"{totals}>'
        f'<autoFilter ref="{listed}">{kept}</autoFilter><tableColumns count="{table.width}">{columns}</tableColumns></table>'
    )


def _table_column(number: int, title: str, formula: str) -> str:
    start = f'<tableColumn id="{number}" name={quoteattr(title)}'
    if not formula or formula.startswith("=HYPERLINK"):
        return f"{start}/>"
    return f"{start}><calculatedColumnFormula>{escape(formula[1:])}</calculatedColumnFormula></tableColumn>"
