"""The variable parts of a Word template as text for Jinja, and the place of a line in the words of staff."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gescof_xl.documents.templates import grammar, sandbox
from gescof_xl.documents.templates.docx_package import TemplateInvalid
from gescof_xl.documents.templates.pictures import mark_pictures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docxtpl import DocxTemplate
    from jinja2 import nodes
    from lxml.etree import _Element

_RENDERED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/core\.xml")
_PART_NAMES = {"document": "le texte", "header": "l'en-tête", "footer": "le pied de page", "core": "les propriétés"}
_COLUMN_LOOP = re.compile(r"{%-?\s*(?:tc|colspan|hm)\b")


@dataclass(frozen=True)
class Source:
    """One variable part of a template, as text for Jinja: each paragraph of Word begins a line."""

    part: str
    text: str
    slots: tuple[str, ...]
    spans: bool  # a loop over columns: the table's grid must be counted again after rendering

    def place(self, line: int) -> str:
        """Where line `line` (from 1) stands, for a message: `le tableau du texte, « {{ l.montant }} »`."""
        lines = self.text.split("\n")
        before = "\n".join(lines[: line - 1])
        words = " ".join(re.sub(r"<[^>]+>|{% if pictures_[^}]*}", " ", lines[min(line, len(lines)) - 1]).split())
        begin = max(0, words.find("{") - 30)
        where = next((name for key, name in _PART_NAMES.items() if f"/{key}" in self.part), "les notes")
        if before.count("<w:tbl>") > before.count("</w:tbl>"):
            where = f"un tableau dans {where}"
        return f"{where}, « {words[begin : begin + 90].strip()} »"


def sources_of(template: Path, package: Mapping[str, bytes]) -> list[Source]:
    """Every part of `package` that says something variable. Raises TemplateInvalid."""
    engine = docxtpl_of(template)
    sources = []
    for name, content in package.items():
        if not _RENDERED.fullmatch(name):
            continue
        root = _xml(template, name, content)
        slots = tuple(dict.fromkeys(mark_pictures(root)))
        text = _text(root)
        patched = str(engine.patch_xml(text))
        if "{{" in patched or "{%" in patched:
            lines = patched.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")
            sources.append(Source(name, lines, slots, bool(_COLUMN_LOOP.search(text))))
    return sources


def docxtpl_of(template: Path) -> DocxTemplate:
    """The library's own reading of a template; it opens no file by itself."""
    from docxtpl import DocxTemplate

    return DocxTemplate(template)


def _xml(template: Path, name: str, content: bytes) -> _Element:
    from lxml import etree

    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        message = f"Le modèle « {template.name} » est endommagé ({name})."
        raise TemplateInvalid(message, "Reprenez une copie saine du modèle.") from error


def _text(root: _Element) -> str:
    from lxml import etree

    # Lines are ours, to name places: those of the file mean nothing in WordprocessingML.
    return re.sub(r"[\r\n\t]+", " ", etree.tostring(root, encoding="unicode"))


def parse_source(template: Path, source: Source) -> nodes.Template:
    """The checked syntax tree of a part. Raises TemplateInvalid naming the passage and its place."""
    from jinja2 import TemplateSyntaxError

    cure = "Corrigez ce passage du modèle dans Word."
    try:
        return sandbox.parse(source.text)
    except grammar.ForbiddenInTemplate as error:
        place = source.place(error.line)
        message = f"Le modèle « {template.name} » contient {error.what}, interdit dans un modèle : dans {place}."
        raise TemplateInvalid(message, cure) from error
    except TemplateSyntaxError as error:
        place = source.place(error.lineno)
        raise TemplateInvalid(f"Le modèle « {template.name} » est mal écrit : dans {place}.", cure) from error
