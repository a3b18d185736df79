"""A lighter .docx: python-docx brings 150 styles, of which a template uses three."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = "word/styles.xml"
_THUMBNAIL = "docProps/thumbnail.jpeg"
_OLD_STYLES = "word/stylesWithEffects.xml"  # what Word 2010 kept for itself
_USED = re.compile(rb'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"')
_DATED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>|<cp:revision>[^<]*</cp:revision>")
_THEN = (1980, 1, 1, 0, 0, 0)


def lean(docx: bytes) -> bytes:
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
