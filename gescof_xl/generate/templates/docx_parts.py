"""The few Word shapes that our templates are made of, on top of python-docx."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from gescof_xl.core.words import typeset

BLUE = "1F4E79"
PALE = "E8EEF5"
GREY = "595959"
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
CENTER = WD_ALIGN_PARAGRAPH.CENTER
_FOOT = 7.5
_AIR, _TIGHT = 45, 30  # twips above and below the text of a cell
# The schema orders what a table says of itself (CT_TblPr): out of order, Word may drop borders or call a file damaged.
_AFTER_MARGINS = ("w:tblLook", "w:tblCaption", "w:tblDescription", "w:tblPrChange")


class Look(TypedDict, total=False):
    """How a run of text looks: its size in points, 9.5 unless told, and its colour as six hexadecimal digits."""

    size: float
    bold: bool
    color: str


def write(place: _Cell | Paragraph, text: str, align: Any = None, **look: Unpack[Look]) -> Paragraph:
    """A run of text at the end of a paragraph, or as the next paragraph of a cell."""
    paragraph = place if isinstance(place, Paragraph) else _next(place)
    run = paragraph.add_run(typeset(text))
    run.bold = look.get("bold", False)
    run.font.size = Pt(look.get("size", 9.5))
    if look.get("color"):
        run.font.color.rgb = RGBColor.from_string(look["color"])
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _next(cell: _Cell) -> Paragraph:
    first: Paragraph = cell.paragraphs[0]
    return first if len(cell.paragraphs) == 1 and not first.runs else cell.add_paragraph()


def table(
    place: Document | _Cell, rows: int, widths: Sequence[float], *, lines: bool = False, tight: bool = False
) -> Table:
    """A table of fixed column widths in centimetres; `lines` draws thin grey rules between rows.

    A `tight` one has less air in its rows: it may be long.
    """
    made = place.add_table(rows, len(widths))
    made.autofit = False
    for grid, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        grid.set(qn("w:w"), str(round(width * 567)))
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    _cell_margins(made, _TIGHT if tight else _AIR)
    if lines:
        _rules(made)
    return made


def _cell_margins(made: Table, air: int) -> None:
    margins = _element("w:tblCellMar")
    for side, twips in (("top", air), ("left", 70), ("bottom", air), ("right", 70)):
        margins.append(_element(f"w:{side}", w=str(twips), type="dxa"))
    made._tbl.tblPr.insert_element_before(margins, *_AFTER_MARGINS)


def _rules(made: Table) -> None:
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="BFBFBF"))
    made._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", *_AFTER_MARGINS)


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def shade(cell: _Cell, color: str) -> None:
    """The background of a cell."""
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=color))


def height(row: Any, centimetres: float) -> None:
    """A row of exactly this height, so that what follows stands at a known place on the page."""
    row.height = Cm(centimetres)
    row.height_rule = WD_ROW_HEIGHT_RULE.EXACTLY


def repeat_header(row: Any) -> None:
    """The row stands again at the top of every page."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # Word asks a question where a value stands


def keep_whole(row: Any) -> None:
    """The row is never cut between two pages."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def page_number(paragraph: Paragraph) -> None:
    """« Page n / N », as fields that Word and the engines fill."""
    write(paragraph, "Page ", size=_FOOT, color=GREY)
    _field(paragraph, "PAGE")
    write(paragraph, " / ", size=_FOOT, color=GREY)
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(_FOOT)
        run.font.color.rgb = RGBColor.from_string(GREY)
        if kind == "instr":
            instruction = _element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        elif kind == "text":
            run.text = "1"
        else:
            run._r.append(_element("w:fldChar", fldCharType=kind))


def loop(made: Table, index: int, tag: str) -> None:
    """A row that only says « for » or « endfor »: docxtpl repeats what stands between two of them."""
    cells = made.rows[index].cells
    merged = cells[0].merge(cells[-1])
    merged.text = "{%tr " + tag + " %}"


def listed(
    document: Document, columns: Sequence[tuple[str, str, float]], item: str, items: str, size: float = 9.5
) -> Any:
    """A table with a line for each of `items`; `columns` are title, variable and width in centimetres.

    Gives the row of such a line, to say more in it.
    """
    made = table(document, 4, [width for _, _, width in columns], lines=True)
    for cell, (title, _, _) in zip(made.rows[0].cells, columns, strict=True):
        write(cell, title, size=size, bold=True, color="FFFFFF")
        shade(cell, BLUE)
    repeat_header(made.rows[0])
    loop(made, 1, f"for {item} in {items}")
    for cell, (_, name, _) in zip(made.rows[2].cells, columns, strict=True):
        write(cell, "{{ " + item + "." + name + " }}", size=size)
    keep_whole(made.rows[2])
    loop(made, 3, "endfor")
    return made.rows[2]
