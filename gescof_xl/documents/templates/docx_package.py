"""The door for Word templates: a .docx is read whole, and refused when it holds more than a plain document.

The package is judged as a program would read it: content types and relationships resolved, XML parsed. What goes on
is written anew from what was judged, so that no other reader can understand other bytes.
"""

from __future__ import annotations

import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

from gescof_xl.core.errors import DocumentError, disk_reason
from gescof_xl.documents.templates import allowed
from gescof_xl.documents.templates.docx_markup import CURES, LINK_CURE, NotAllowed, check_markup, check_svg

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

CONTENT_TYPES = "[Content_Types].xml"
MAX_PARTS = 500
MAX_BYTES = 60_000_000  # unpacked: a template with a photograph stays far below; a zip bomb does not
MAX_XML = 3_000_000  # of one part: two hundred pages of text; the templates that ship have 60,000
_SAVE_AS = "Enregistrez le modèle dans Word au format « Document Word (.docx) », sans macro."
_CURE = "Enregistrez le modèle dans Word au format « Document Word (.docx) », sans macro, objet ni lien."
_DATA = frozenset(["customXml"])  # relationships whose part is data of its own, in a vocabulary of its own


class TemplateInvalid(DocumentError):
    """A Word template cannot be used: what is wrong, where in the document, what to do."""


@dataclass(frozen=True)
class Relationship:
    """A relationship of a part: what it leads to is another part of the package, or an address when `external`."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class WordPackage:
    """A .docx that was judged harmless: its parts by name, and what they are."""

    parts: Mapping[str, bytes]
    types: Mapping[str, str]
    relations: Mapping[str, tuple[Relationship, ...]]

    def rendered(self) -> tuple[str, ...]:
        """The parts in which variables are read: text, headers, footers, notes and properties."""
        return tuple(name for name in self.parts if self.types[name] in allowed.RENDERED)

    def outside(self, part: str) -> frozenset[str]:
        """The relationship ids of `part` that lead out of the package."""
        return frozenset(relation.id for relation in self.relations.get(part.casefold(), ()) if relation.external)


def read_package(path: Path) -> WordPackage:
    """The .docx at `path`, judged.

    Raises TemplateInvalid when the file is missing, damaged, protected, too large, or holds anything that is not in
    the lists of `allowed`: no template needs macros, embedded objects, links to other files or fields that read or
    run something; attacks do.
    """
    raw = _unzip(path)
    try:
        return _judged(raw)
    except NotAllowed as error:
        raise TemplateInvalid(f"Le modèle « {path.name} » est refusé : {error.what}.", error.cure) from error


def relations_part(part: str) -> str:
    """The name of the part that holds the relationships of `part`."""
    folder, _, file = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{file}.rels")


def parsed(name: str, content: bytes) -> _Element:
    """The root of an XML part, without comments. Raises NotAllowed when it is no plain XML."""
    from lxml import etree

    if len(content) > MAX_XML:
        raise NotAllowed(f"il est démesurément grand ({name})", "Reprenez une copie saine du modèle.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, LookupError) as error:
        raise NotAllowed(f"le fichier est endommagé ({name})", "Reprenez une copie saine du modèle.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAllowed(f"il contient une déclaration XML interdite ({name})", "Reprenez une copie saine du modèle.")
    return root


def _refused(path: Path, reason: str) -> TemplateInvalid:
    return TemplateInvalid(f"Le modèle « {path.name} » est refusé : {reason}.", _CURE)


def _unzip(path: Path) -> dict[str, bytes]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _refused(path, "ce n'est pas un fichier")
        if status.st_size > MAX_BYTES:
            raise _refused(path, "il est démesurément grand")
        content = path.read_bytes()
    except FileNotFoundError as error:
        message = f"Le modèle « {path.name} » est introuvable dans « {path.parent} »."
        raise TemplateInvalid(message, "Remettez le fichier à cette place, ou choisissez un autre modèle.") from error
    except OSError as error:
        raise _refused(path, f"il ne peut pas être lu ({disk_reason(error)})") from error
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            infos = [info for info in package.infolist() if not info.is_dir()]
            if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_BYTES:
                raise _refused(path, "il est démesurément grand")
            if len({info.filename.casefold() for info in infos}) != len(infos):
                raise _refused(path, "deux de ses parties portent le même nom")
            return {info.filename: package.read(info) for info in infos}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error) as error:
        raise _refused(path, "le fichier est endommagé, protégé par un mot de passe, ou n'est pas un .docx") from error


def _judged(raw: Mapping[str, bytes]) -> WordPackage:
    if CONTENT_TYPES not in raw:
        raise NotAllowed("ce n'est pas un document Word", _SAVE_AS)
    types = _types(raw)
    relations = {
        _source(name).casefold(): tuple(_relations(name, content, raw))
        for name, content in raw.items()
        if types[name] == allowed.RELATIONSHIPS
    }
    if allowed.MAIN not in types.values():
        raise NotAllowed("ce n'est pas un document Word", _SAVE_AS)
    package = WordPackage(raw, types, relations)
    return WordPackage({name: _checked(name, package) for name in raw}, types, relations)


def _types(raw: Mapping[str, bytes]) -> dict[str, str]:
    """The content type of each part. Raises NotAllowed for one that is not allowed."""
    said: dict[str, str] = {}
    for entry in parsed(CONTENT_TYPES, raw[CONTENT_TYPES]).iter("{*}Default", "{*}Override"):
        key = (entry.get("Extension") or entry.get("PartName") or "").casefold()
        if key in said:
            raise NotAllowed(f"le fichier est endommagé ({CONTENT_TYPES})", _CURE)
        said[key] = (entry.get("ContentType") or "").strip().casefold()
    types = {}
    for name in raw:
        key = name.casefold()
        types[name] = (
            "text/xml" if name == CONTENT_TYPES else said.get(f"/{key}") or said.get(key.rpartition(".")[2], "")
        )
        _check_name(name)
        if types[name] not in allowed.CONTENT_TYPES or key.endswith(".rels") != (types[name] == allowed.RELATIONSHIPS):
            raise NotAllowed(*_unknown_part(name, types[name]))
    return types


def _check_name(name: str) -> None:
    if ".." in name or name.startswith("/") or "\\" in name:
        raise NotAllowed(f"il contient un chemin interdit ({name})", _CURE)


def _unknown_part(name: str, kind: str) -> tuple[str, str]:
    if "macroenabled" in kind or "vba" in kind:
        return f"il contient des macros ({name})", _SAVE_AS
    if "template.main" in kind:
        return "il est enregistré comme modèle Word (.dotx)", _SAVE_AS
    return f"il contient un objet ou une partie inconnue ({name})", _CURE


def _source(relations: str) -> str:
    """The part whose relationships the part `relations` holds; empty for the package itself."""
    folder, _, file = relations.rpartition("/")
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def _relations(name: str, content: bytes, raw: Mapping[str, bytes]) -> Iterator[Relationship]:
    names = {part.casefold(): part for part in raw}
    for entry in parsed(name, content).iter("{*}Relationship"):
        known = allowed.RELATION.fullmatch((entry.get("Type") or "").strip())
        target, mode = (entry.get("Target") or "").strip(), (entry.get("TargetMode") or "Internal").strip()
        if known is None:
            kind = (entry.get("Type") or "").rpartition("/")[2]
            what = f"il contient un objet ou un lien vers un autre fichier ({target[:80]})"
            raise NotAllowed(what, CURES.get(kind, _CURE))
        if mode == "Internal":
            part = _resolved(name, target)
            yield Relationship(entry.get("Id") or "", known[1], names.get(part.casefold(), part), external=False)
        elif mode == "External" and known[1] == "hyperlink" and (allowed.LINK.match(target) or not target):
            yield Relationship(entry.get("Id") or "", known[1], target, external=True)
        else:
            raise NotAllowed(f"il contient un lien vers un autre fichier ({target[:80]})", LINK_CURE)


def _resolved(name: str, target: str) -> str:
    """The part that an internal `target` names. Raises NotAllowed when it is an address."""
    if target.startswith("#"):
        return target
    if ":" in target or "\\" in target or target.startswith("//"):
        raise NotAllowed(f"il contient un lien vers un autre fichier ({target[:80]})", LINK_CURE)
    folder = posixpath.dirname(_source(name))
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")


def _checked(name: str, package: WordPackage) -> bytes:
    """The part as it goes on. Raises NotAllowed."""
    from lxml import etree

    content, kind = package.parts[name], package.types[name]
    if not kind.endswith(("+xml", "/xml")):
        return content
    root = parsed(name, content)
    if kind == allowed.SVG:
        check_svg(root)
    elif name != CONTENT_TYPES and kind != allowed.RELATIONSHIPS and not _is_data(name, package):
        check_markup(root, package.outside(name))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _is_data(name: str, package: WordPackage) -> bool:
    kinds = {
        relation.kind for relations in package.relations.values() for relation in relations if relation.target == name
    }
    return package.types[name] in allowed.PLAIN_XML and kinds == _DATA
