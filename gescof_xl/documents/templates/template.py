"""Word templates: a .docx with `{{ variables }}`, as docxtpl reads them, filled in about a millisecond.

A template is checked and compiled once, then rendered for many documents. The parts that say nothing variable are
copied as they are. Rendering the same data twice gives the same bytes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from gescof_xl.documents.templates import grammar, sandbox
from gescof_xl.documents.templates.docx_markup import NotAllowed, check_markup
from gescof_xl.documents.templates.docx_package import (
    CONTENT_TYPES,
    TemplateInvalid,
    WordPackage,
    parsed,
    read_package,
    relations_part,
)
from gescof_xl.documents.templates.jinja_source import Source, docxtpl_of, parse_source, sources_of
from gescof_xl.documents.templates.pictures import Pictures, media_part, relation_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2 import Template

MAX_CHARACTERS = 30_000_000  # of one rendered part: Word itself does not open more
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_DRAWING_ID = re.compile(r'(<wp:docPr [^>]*?\bid=")\d+"')
_EPOCH = (2020, 1, 1, 0, 0, 0)  # the date of every packed part, so that the same data gives the same file
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@dataclass(frozen=True)
class _Compiled:
    path: Path
    static: bytes
    parts: tuple[tuple[Source, Template], ...]

    @property
    def slots(self) -> set[str]:
        return {slot for source, _ in self.parts for slot in source.slots}


def render(template: Path, context: Mapping[str, object], images: Mapping[str, bytes] | None = None) -> bytes:
    """The .docx made from `template` with plain data (text, numbers, mappings, sequences, data classes).

    Amounts and dates come as text, already in French. A line feed in a value is a line break. `images` gives the
    pictures whose alternative text is `logo`, `qr` or `signature`; a picture that is not given is taken away.
    Raises TemplateInvalid naming what is wrong and its place; DocumentError when a picture cannot be read.
    """
    compiled = _compiled(template)
    pictures = Pictures(images or {})
    data = {**context, grammar.PICTURES: pictures, grammar.BUDGET: grammar.Budget()}
    made = BytesIO(compiled.static)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as package:
        for source, code in compiled.parts:
            _pack(package, source.part, (_DECLARATION + _render_part(compiled, source, code, data)).encode())
        for slot in sorted(compiled.slots):
            _pack(package, media_part(slot), pictures.content[slot])
    return made.getvalue()


def _compiled(template: Path) -> _Compiled:
    try:
        copy = template.stat().st_mtime_ns
    except OSError:
        copy = 0
    return _compile(template, copy)


@lru_cache(maxsize=32)
def _compile(template: Path, _copy: int) -> _Compiled:
    package = read_package(template)
    sources = sources_of(template, package)
    parts = tuple((source, _code(template, source)) for source in sources)
    changed = _linked(package, sources)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as static:
        for name, content in package.parts.items():
            if name not in {source.part for source in sources}:
                _pack(static, name, changed.get(name, content))
        for name in sorted(changed.keys() - package.parts.keys()):
            _pack(static, name, changed[name])
    return _Compiled(template, made.getvalue(), parts)


def _pack(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)


def _code(template: Path, source: Source) -> Template:
    from gescof_xl.documents.templates.plain_data import environment

    env = environment()
    tree = sandbox.bound_loops(parse_source(template, source))
    return env.template_class.from_code(env, env.compile(tree, filename=source.part), {})


def _linked(package: WordPackage, sources: list[Source]) -> dict[str, bytes]:
    """The parts that must change so that the picture slots of `sources` are related and typed."""
    changed = {}
    for source in sources:
        if source.slots:
            name = relations_part(source.part)
            folder = posixpath.dirname(source.part)
            related = [
                {"Id": relation_id(s), "Type": _IMAGE, "Target": posixpath.relpath(media_part(s), folder)}
                for s in source.slots
            ]
            empty = f'<Relationships xmlns="{_PACKAGE}relationships"/>'.encode()
            changed[name] = _with_entries(
                name, package.parts.get(name, empty), "relationships", "Relationship", related
            )
    types = package.parts[CONTENT_TYPES]
    if changed and b'Extension="png"' not in types:
        png = [{"Extension": "png", "ContentType": "image/png"}]
        changed[CONTENT_TYPES] = _with_entries(CONTENT_TYPES, types, "content-types", "Default", png)
    return changed


def _with_entries(name: str, content: bytes, space: str, tag: str, entries: list[dict[str, str]]) -> bytes:
    from lxml import etree

    root = parsed(name, content)
    for attributes in entries:
        etree.SubElement(root, f"{{{_PACKAGE}{space}}}{tag}", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _render_part(compiled: _Compiled, source: Source, code: Template, data: Mapping[str, object]) -> str:
    from jinja2 import UndefinedError

    name = compiled.path.name
    try:
        text = _joined(code, data)
    except UndefinedError as error:
        place = source.place(_line(error, source.part))
        message = f"Le modèle « {name} » demande la variable « {error.message} », inconnue : dans {place}."
        raise TemplateInvalid(message, "Corrigez le nom de la variable dans le modèle.") from error
    except grammar.TooManyTurns as error:
        message = f"Le modèle « {name} » produit un document démesuré."
        raise TemplateInvalid(message, "Vérifiez les boucles {% for %} du modèle.") from error
    except TypeError as error:
        place = source.place(_line(error, source.part))
        message = f"Le modèle « {name} » emploie une variable d'une manière qu'elle ne permet pas : dans {place}."
        raise TemplateInvalid(message, "Corrigez ce passage du modèle dans Word.") from error
    return _finished(compiled, source, text)


def _joined(code: Template, data: Mapping[str, object]) -> str:
    pieces, size = [], 0
    for piece in code.generate(data):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_CHARACTERS:
            raise grammar.TooManyTurns
    return "".join(pieces)


def _line(error: BaseException, part: str) -> int:
    """The line of the source where `error` was raised: Jinja rewrites its tracebacks to the template's lines."""
    line, step = 1, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == part:
            line = step.tb_lineno
        step = step.tb_next
    return line


def _finished(compiled: _Compiled, source: Source, text: str) -> str:
    """The rendered text as the XML of a part: breaks resolved, ids unique, well formed, and judged once more."""
    from lxml import etree

    engine = docxtpl_of(compiled.path)
    text = text.replace("\n<w:p", "<w:p").replace("\r\n", "\n")
    text = _NOT_XML.sub("", text)
    if "\n" in text or "\t" in text:
        text = engine.resolve_listing(text)
    count = iter(range(1, len(text)))
    text = _DRAWING_ID.sub(lambda match: f'{match.group(1)}{next(count)}"', text)
    try:
        root = engine.fix_tables(text) if source.spans else etree.fromstring(text)
        check_markup(root, source.outside)
    except etree.XMLSyntaxError as error:
        message = (
            f"Le modèle « {compiled.path.name} » a une condition ou une boucle à cheval sur un tableau ou un cadre."
        )
        cure = "Écrivez chaque {%p … %} seul dans son paragraphe, et chaque {%tr … %} seul dans sa ligne de tableau."
        raise TemplateInvalid(message, cure) from error
    except NotAllowed as error:  # what the template wrote is not what it seemed to be
        raise TemplateInvalid(f"Le modèle « {compiled.path.name} » est refusé : {error.what}.", error.cure) from error
    return str(etree.tostring(root, encoding="unicode")) if source.spans else text
