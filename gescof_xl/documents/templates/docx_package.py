"""The door for Word templates: a .docx is read whole, and refused when it holds more than a plain document."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from gescof_xl.core.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

BODY = "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"
MAX_PARTS = 500
MAX_BYTES = 60_000_000  # unpacked: a template with a photograph stays far below; a zip bomb does not

_CURE = "Enregistrez le modèle dans Word au format « Document Word (.docx) », sans macro, objet ni lien."
_CODE = re.compile(r"vbaproject|vbadata|/activex/|/embeddings/|oleobject|\.(?:bin|exe|dll|js|vbs)$", re.IGNORECASE)
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_FORBIDDEN_RELATION = re.compile(
    r'/(?:oleObject|package|aFChunk|attachedTemplate|subDocument|mailMergeSource|mailMergeHeaderSource|control|frame)"'
)
_SAFE_LINK = re.compile(r'Target="(?:https?|mailto):', re.IGNORECASE)
_FIELD_TOKEN = re.compile(
    r'<w:fldChar\b[^>]*w:fldCharType="(?P<mark>\w+)"|<w:instrText\b[^>]*>(?P<text>[^<]*)<'
    r'|\bw:instr="(?P<simple>[^"]*)"'
)
_FORBIDDEN_FIELDS = {"DDE", "DDEAUTO", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "RD"}
_FORBIDDEN_FIELDS |= {"DATABASE", "MACROBUTTON", "EMBED", "CONTROL"}


class TemplateInvalid(DocumentError):
    """A Word template cannot be used: what is wrong, where in the document, what to do."""


def read_package(path: Path) -> dict[str, bytes]:
    """All parts of the .docx at `path`, by name, in the order of the package.

    Raises TemplateInvalid when the file is missing, damaged, protected, too large, or holds macros, embedded
    objects, links to other files or fields that read or run something: no template needs them, attacks do.
    """
    parts = _unzip(path)
    if BODY not in parts or CONTENT_TYPES not in parts:
        raise _refused(path, "ce n'est pas un document Word")
    for name, content in parts.items():
        _check_part(path, name, content)
    _check_fields(path, parts)
    return parts


def _refused(path: Path, reason: str) -> TemplateInvalid:
    return TemplateInvalid(f"Le modèle « {path.name} » est refusé : {reason}.", _CURE)


def _unzip(path: Path) -> dict[str, bytes]:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        message = f"Le modèle « {path.name} » est introuvable dans « {path.parent} »."
        raise TemplateInvalid(message, "Remettez le fichier à cette place, ou choisissez un autre modèle.") from error
    except OSError as error:
        raise _refused(path, f"il ne peut pas être lu ({error.strerror})") from error
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            infos = [info for info in package.infolist() if not info.is_dir()]
            if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_BYTES:
                raise _refused(path, "il est démesurément grand")
            return {info.filename: package.read(info) for info in infos}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error) as error:
        raise _refused(path, "le fichier est endommagé, protégé par un mot de passe, ou n'est pas un .docx") from error


def _check_part(path: Path, name: str, content: bytes) -> None:
    if ".." in name or name.startswith("/") or "\\" in name:
        raise _refused(path, f"il contient un chemin interdit ({name})")
    if _CODE.search(name):
        raise _refused(path, f"il contient une macro ou un objet incorporé ({name})")
    if name.endswith((".xml", ".rels")):
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise _refused(path, f"il contient une déclaration XML interdite ({name})")
        if name == CONTENT_TYPES and ("macroEnabled" in text or "vbaProject" in text):
            raise _refused(path, "il contient des macros")
        if name.endswith(".rels"):
            _check_relations(path, text)


def _check_relations(path: Path, text: str) -> None:
    for relation in _RELATION.findall(text):
        linked = 'TargetMode="External"' in relation
        if _FORBIDDEN_RELATION.search(relation) or (linked and not _is_web_link(relation)):
            target = re.search(r'Target="([^"]*)"', relation)
            place = target.group(1)[:80] if target else "?"
            raise _refused(path, f"il contient un objet ou un lien vers un autre fichier ({place})")


def _is_web_link(relation: str) -> bool:
    return '/hyperlink"' in relation and _SAFE_LINK.search(relation) is not None


def _check_fields(path: Path, parts: dict[str, bytes]) -> None:
    for name, content in parts.items():
        if not (name.startswith("word/") and name.endswith(".xml")):
            continue
        text = content.decode("utf-8", "replace")
        found = _FORBIDDEN_FIELDS.intersection(_field_names(text))
        if found:
            raise _refused(path, f"il contient le champ interdit {min(found)} ({name})")
        if name == "word/settings.xml" and "<w:mailMerge" in text:
            raise _refused(path, "il est lié à une source de publipostage")


def _field_names(text: str) -> set[str]:
    """First word of every field: Word cuts one instruction into several runs, and fields may nest."""
    names: set[str] = set()
    open_fields: list[str] = []
    for token in _FIELD_TOKEN.finditer(text):
        mark, instruction, simple = token.group("mark", "text", "simple")
        if mark == "begin":
            open_fields.append("")
        elif mark == "end" and open_fields:
            names.update(open_fields.pop().upper().split()[:1])
        elif instruction is not None and open_fields:
            open_fields[-1] += instruction
        names.update((simple or "").upper().split()[:1])
    names.update(word for field in open_fields for word in field.upper().split()[:1])
    return names
