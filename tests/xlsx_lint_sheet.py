"""The faults of one worksheet and its tables; see `xlsx_lint`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from openpyxl.utils import range_boundaries

Element = etree._Element
Box = tuple[int, int, int, int]

# The order that the schema of a worksheet prescribes (ECMA-376-1, 18.3.1.99).
_ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")


def sheet_findings(part: str, root: Element, tables: list[Element], styles: int, strings: list[str]) -> Iterator[str]:
    """Every fault of a sheet."""
    yield from (f"{part}: {fault}" for fault in _children(root))
    yield from (f"{part}: {fault}" for fault in _cells(root, styles, strings))
    yield from (f"{part}: {fault}" for fault in _ranges(root))
    yield from (f"{part}: {fault}" for fault in _tables(root, tables, strings))


def boundaries(ref: str) -> Box:
    """Left, top, right, bottom of a reference."""
    left, top, right, bottom = range_boundaries(ref)
    return left or 1, top or 1, right or 16_384, bottom or 1_048_576


def _children(root: Element) -> Iterator[str]:
    places = [_ORDER.index(name) for child in root if (name := etree.QName(child).localname) in _ORDER]
    if places != sorted(places):
        yield "children out of order"


def _cells(root: Element, styles: int, strings: list[str]) -> Iterator[str]:
    last_row = 0
    masters: set[str | None] = set()
    children: set[str | None] = set()
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", last_row + 1))
        if number <= last_row:
            yield f"row {number} after {last_row}"
        last_row, last_column = number, 0
        for cell in row.iterfind("{*}c"):
            column, at = boundaries(cell.get("r", ""))[:2]
            if at != number or column <= last_column:
                yield f"{cell.get('r')}: out of place"
            last_column = column
            yield from (f"{cell.get('r')}: {fault}" for fault in _cell(cell, styles, strings))
            formula = cell.find("{*}f")
            if formula is not None and formula.get("t") == "shared":
                (masters if formula.get("ref") else children).add(formula.get("si"))
    if children - masters:
        yield f"shared formulas {children - masters} have no text"


def _cell(cell: Element, styles: int, strings: list[str]) -> Iterator[str]:
    kind, text = cell.get("t", "n"), cell.findtext("{*}v")
    if int(cell.get("s", 0)) >= styles:
        yield f"style {cell.get('s')} of {styles}"
    if kind == "s" and not (text is not None and int(text) < len(strings)):
        yield f"string {text} of {len(strings)}"
    if kind == "n" and text and not _NUMBER.fullmatch(text):
        yield f"number {text!r}"
    if kind == "b" and text not in (None, "0", "1", "true", "false"):
        yield f"boolean {text!r}"
    if (kind == "inlineStr") != (cell.find("{*}is") is not None):
        yield f"type {kind} does not match its content"
    if sum(map(len, cell.itertext())) > 3 * 32_767:
        yield "text too long"
    formula = cell.findtext("{*}f") or ""
    if formula.startswith("=") or "[@" in formula or ";" in re.sub(r'"[^"]*"|\[[^\]]*\]', "", formula):
        yield f"formula {formula!r} is not as files hold it"


def _ranges(root: Element) -> Iterator[str]:
    for element in root.iter("{*}conditionalFormatting", "{*}dataValidation"):
        ref = element.get("sqref") or element.findtext(".//{*}sqref") or ""
        if not ref:
            yield f"{etree.QName(element).localname}: no range"
        for piece in ref.split():
            left, top, right, bottom = boundaries(piece)
            if left > right or top > bottom:
                yield f"range {piece} upside down"


def _tables(root: Element, tables: list[Element], strings: list[str]) -> Iterator[str]:
    boxes: list[Box] = [boundaries(merge.get("ref", "")) for merge in root.iter("{*}mergeCell")]
    headers = {cell.get("r"): _text(cell, strings) for cell in root.iterfind("{*}sheetData/{*}row/{*}c[@t]")}
    for table in tables:
        name, box = table.get("displayName"), boundaries(table.get("ref", ""))
        if any(_hits(box, other) for other in boxes):
            yield f"{name}: overlaps another table or a merge"
        boxes.append(box)
        yield from (f"{name}: {fault}" for fault in _table(table, box, headers))


def _table(table: Element, box: Box, texts: dict[str | None, str | None]) -> Iterator[str]:
    left, top, right, bottom = box
    titles = [column.get("name", "") for column in table.iterfind("{*}tableColumns/{*}tableColumn")]
    if len(titles) != right - left + 1:
        yield f"{len(titles)} columns in {right - left + 1}"
    if len({title.lower() for title in titles}) != len(titles):
        yield "two columns with one title"
    header, totals = int(table.get("headerRowCount", 1)), int(table.get("totalsRowCount", 0))
    if bottom - top + 1 < header + totals + 1:
        yield "no line"
    for auto_filter in table.iterfind("{*}autoFilter"):
        if boundaries(auto_filter.get("ref", "")) != (left, top, right, bottom - totals):
            yield f"filter {auto_filter.get('ref')} for {table.get('ref')}"
    for column, title in enumerate(titles if header else (), left):
        shown = texts.get(f"{_letters(column)}{top}")
        if shown is None or _plain(shown) != _plain(title):
            yield f"header {shown!r} is not {title!r}"


def _text(cell: Element, strings: list[str]) -> str | None:
    kind, text = cell.get("t"), cell.findtext("{*}v")
    if kind == "inlineStr":
        return "".join(plain_text(content) for content in cell.iterfind("{*}is"))
    if kind == "s" and text is not None and int(text) < len(strings):
        return strings[int(text)]
    return text if kind == "str" else None


def plain_text(item: Element) -> str:
    """The text of a string item, without its phonetic guide."""
    return "".join(piece.text or "" for path in ("{*}t", "{*}r/{*}t") for piece in item.iterfind(path))


def _plain(text: str) -> str:
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n")


def _letters(column: int) -> str:
    quotient, rest = divmod(column - 1, 26)
    return (_letters(quotient) if quotient else "") + chr(65 + rest)


def _hits(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
