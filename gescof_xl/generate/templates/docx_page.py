"""The page that all our Word templates share: A4, French, the organisation above and below.

Set in Arial: Word has it, LibreOffice has Liberation Sans, the embedded engine Arimo, all of the same widths.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from gescof_xl.generate.templates.docx_parts import BLUE, CENTER, GREY, RIGHT, height, page_number, table, write
from gescof_xl.generate.templates.placeholder import picture

FONT = "Arial"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = "word/styles.xml"
_THUMBNAIL = "docProps/thumbnail.jpeg"
_OLD_STYLES = "word/stylesWithEffects.xml"  # what Word 2010 kept for itself
_USED = re.compile(rb'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"')
_DATED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>|<cp:revision>[^<]*</cp:revision>")
_THEN = (1980, 1, 1, 0, 0, 0)


def blank_page() -> Any:
    """An A4 page with our font, French language and the organisation's footer."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin, section.bottom_margin = Cm(1.3), Cm(2.2)
    section.footer_distance = Cm(0.7)
    _normal_style(document)
    footer(section)
    document.core_properties.title = "{{ titre }} {{ numero }}"
    document.core_properties.language = "fr-FR"
    return document


def _normal_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(9)
    fonts = style.element.rPr.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    language = style.element.rPr.makeelement(qn("w:lang"), {qn("w:val"): "fr-FR"})
    style.element.rPr.append(language)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.space_before = Pt(0)


def footer(section: Any) -> None:
    """Who the organisation is, its declaration of activity, and the page number, on every page."""
    first = section.footer.paragraphs[0]
    write(
        first,
        "{{ organisme.nom }}{% if organisme.forme %} – {{ organisme.forme }}{% endif %} – SIRET {{ organisme.siret }}"
        "{% if organisme.tva %} – TVA {{ organisme.tva }}{% endif %}",
        size=7.5,
        color=GREY,
        align=CENTER,
    )
    second = section.footer.add_paragraph()
    write(second, "{{ organisme.nda }}", size=6.5, color=GREY, align=CENTER)
    third = section.footer.add_paragraph()
    write(third, "{{ titre }} {{ numero }} – ", size=7.5, color=GREY, align=CENTER)
    page_number(third)


def heading(document: Any) -> None:
    """Logo at the left, who we are at the right."""
    head = table(document, 1, (6.4, 11.0))
    height(head.rows[0], 2.7)
    run = head.cell(0, 0).paragraphs[0].add_run()
    run.add_picture(io.BytesIO(picture()), width=Cm(5.6), height=Cm(2.2))
    run._r.find(f".//{qn('wp:docPr')}").set("descr", "logo")
    cell = head.cell(0, 1)
    write(cell, "{{ organisme.nom }}", size=13, bold=True, color=BLUE, align=RIGHT)
    write(cell, "{{ organisme.adresse }}, {{ organisme.code_postal }} {{ organisme.ville }}", size=8.5, align=RIGHT)
    reach = "{% if organisme.telephone %}{{ organisme.telephone }} – {% endif %}{{ organisme.email }}"
    write(cell, reach, size=8.5, align=RIGHT)
    write(cell, "SIRET {{ organisme.siret }}", size=8.5, align=RIGHT)


def pack(document: Any) -> bytes:
    """The .docx without its unused styles (engines read it twice as fast), same bytes every time."""
    content = io.BytesIO()
    document.save(content)
    return _lean(content.getvalue())


def _lean(docx: bytes) -> bytes:
    """The same document without unused styles, thumbnail and dates: the same bytes every time."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {name: source.read(name) for name in sorted(source.namelist()) if name not in {_THUMBNAIL, _OLD_STYLES}}
        used = {style.decode() for name, part in parts.items() if name != _STYLES for style in _USED.findall(part)}
        parts[_STYLES] = _only(parts[_STYLES], used)
        parts["_rels/.rels"] = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", parts["_rels/.rels"])
        relations, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
        parts[relations] = re.sub(rb"<Relationship [^>]*stylesWithEffects[^>]*/>", b"", parts[relations])
        parts[types] = re.sub(rb"<Override [^>]*stylesWithEffects[^>]*/>", b"", parts[types])
        parts["docProps/core.xml"] = _DATED.sub(b"", parts["docProps/core.xml"])
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _THEN)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(info, part)
    return made.getvalue()


def _only(styles: bytes, used: set[str]) -> bytes:
    tree = etree.fromstring(styles)
    by_id = {style.get(f"{_W}styleId"): style for style in tree.findall(f"{_W}style")}
    kept = {name for name, style in by_id.items() if style.get(f"{_W}default") == "1" or name in used}
    waiting = list(kept)
    while waiting:
        for tag in ("basedOn", "link", "next"):
            element = by_id[waiting[-1]].find(_W + tag)
            name = element.get(f"{_W}val") if element is not None else None
            if name in by_id and name not in kept:
                kept.add(name)
                waiting.insert(0, name)
        waiting.pop()
    for name, style in by_id.items():
        if name not in kept:
            tree.remove(style)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
