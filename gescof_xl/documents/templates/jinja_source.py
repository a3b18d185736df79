"""The variable parts of a Word template as text for Jinja, and the place of a line in the words of staff."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gescof_xl.documents.templates import grammar, sandbox
from gescof_xl.documents.templates.docx_package import TemplateInvalid, WordPackage, parsed
from gescof_xl.documents.templates.pictures import mark_pictures

if TYPE_CHECKING:
    from pathlib import Path

    from docxtpl import DocxTemplate
    from jinja2 import nodes
    from lxml.etree import _Element

# The regular expressions of docxtpl take the square of what is never closed, and of a passage cut into many runs.
MAX_BRACES = 5_000  # of one part; the longest template that ships has 500
MAX_PASSAGE = 20_000  # characters of XML between `{{` and `}}`: Word cuts it into a dozen runs at most
_MARK = re.compile(r"{(?:<[^>]*>)*(?P<opens>[{%#])|(?P<closes>[}%#])(?:<[^>]*>)*}")
_PART_NAMES = {"document": "le texte", "header": "l'en-tête", "footer": "le pied de page", "core": "les propriétés"}
CORRECT = "Corrigez ce passage du modèle dans Word."
_COLUMN_LOOP = re.compile(r"{%-?\s*(?:tc|colspan|hm)\b")


@dataclass(frozen=True)
class Source:
    """One variable part of a template, as text for Jinja: each paragraph of Word begins a line."""

    part: str
    text: str
    slots: tuple[str, ...]
    outside: frozenset[str]  # the ids of relationships that lead out of the package
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


def sources_of(template: Path, package: WordPackage) -> list[Source]:
    """Every part of `package` that says something variable. Raises TemplateInvalid."""
    engine = docxtpl_of(template)
    sources = []
    for name in package.rendered():
        root = parsed(name, package.parts[name])
        slots = tuple(dict.fromkeys(mark_pictures(root)))
        text = _text(root)
        if text.count("{") > MAX_BRACES:
            message = f"Le modèle « {template.name} » est refusé : il a plus de {MAX_BRACES} accolades ({name})."
            raise TemplateInvalid(message, "Reprenez une copie saine du modèle.")
        source = Source(name, _lines(text), slots, package.outside(name), bool(_COLUMN_LOOP.search(text)))
        if any(mark["opens"] in {"{", "%"} for mark in _MARK.finditer(text)):
            _check_closed(template, source)
            sources.append(replace(source, text=_lines(str(engine.patch_xml(text)))))
    return sources


def _lines(text: str) -> str:
    return text.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")


def _check_closed(template: Path, source: Source) -> None:
    """Raises TemplateInvalid at the first passage that is not closed, or by too far, before the next one begins."""
    opened: list[re.Match[str]] = []
    for mark in _MARK.finditer(source.text):
        kinds = [begin["opens"].replace("{", "}") for begin in opened]
        if mark["opens"] and kinds not in ([], ["#"]):  # a comment may hold a passage
            break
        if mark["opens"]:
            opened.append(mark)
        elif kinds[-1:] == [mark["closes"]] and mark.start() - opened.pop().start() > MAX_PASSAGE:
            opened.append(mark)
            break
    if opened:
        place = source.place(source.text.count("\n", 0, opened[-1].start()) + 1)
        raise TemplateInvalid(f"Le modèle « {template.name} » est mal écrit : dans {place}.", CORRECT)


def docxtpl_of(template: Path) -> DocxTemplate:
    """The library's own reading of a template; it opens no file by itself."""
    from docxtpl import DocxTemplate

    return DocxTemplate(template)


def _text(root: _Element) -> str:
    from lxml import etree

    # Lines are ours, to name places: those of the file mean nothing in WordprocessingML.
    return re.sub(r"[\r\n\t]+", " ", etree.tostring(root, encoding="unicode"))


def parse_source(template: Path, source: Source) -> nodes.Template:
    """The checked syntax tree of a part. Raises TemplateInvalid naming the passage and its place."""
    from jinja2 import TemplateSyntaxError

    try:
        return sandbox.parse(source.text)
    except grammar.ForbiddenInTemplate as error:
        place = source.place(error.line)
        message = f"Le modèle « {template.name} » contient {error.what}, interdit dans un modèle : dans {place}."
        raise TemplateInvalid(message, CORRECT) from error
    except TemplateSyntaxError as error:
        place = source.place(error.lineno)
        raise TemplateInvalid(f"Le modèle « {template.name} » est mal écrit : dans {place}.", CORRECT) from error
