"""A workbook's parts: which there are, how they relate, and which have changed."""

from __future__ import annotations

import posixpath
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote

from gescof_xl.core.errors import NotAWorkbook, Unwritable
from gescof_xl.workbook.file.xlsx.archive import Chunks, ZipArchive
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, dump, find_all, local_name, parse

CONTENT_TYPES = "[Content_Types].xml"
_RELATION_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Ouvrez-le dans Excel et enregistrez-le au format « Classeur Excel (.xlsx) »."


class Relation(NamedTuple):
    """A link from one part to another: its kind is the last word of its type, such as `table`."""

    kind: str
    part: str


class Package:
    """A workbook's parts, over one snapshot of its bytes.

    Parts are parsed when first asked for. Nothing is written until `write`, and a part that nobody
    touched is written with the bytes that it had.
    """

    def __init__(self, raw: bytes) -> None:
        """Raises NotAWorkbook."""
        _refuse_other_formats(raw)
        self.archive = ZipArchive(raw)
        self._read: dict[str, bytes] = {}
        self._trees: dict[str, Element] = {}
        self._changed: dict[str, Chunks] = {}
        self._dropped: set[str] = set()
        self._spellings: dict[str, str] = {}
        self.workbook_part = self._find_workbook()
        self.sheets = self._find_sheets()

    def _find_workbook(self) -> str:
        for relation in self.relations("").values():
            is_xml = relation.kind == "officeDocument" and relation.part.endswith(".xml")
            if is_xml and local_name(self.tree(relation.part)) == "workbook":
                return relation.part
        raise NotAWorkbook("Ce fichier n'est pas un classeur .xlsx.", _SAVE_AS)

    def _find_sheets(self) -> dict[str, str]:
        """The part of each worksheet, by the sheet's name."""
        relations, sheets = self.relations(self.workbook_part), {}
        for sheet in find_all(self.workbook, "sheet"):
            key = next((sheet.get(name) for name in _RELATION_IDS if sheet.get(name)), "")
            relation = relations.get(key or "")
            if relation and relation.kind == "worksheet":
                sheets[sheet.get("name", "")] = relation.part
        return sheets

    @property
    def workbook(self) -> Element:
        """The workbook part's root."""
        return self.tree(self.workbook_part)

    def tree(self, part: str) -> Element:
        """A part's root; whoever changes it says so with `touch`."""
        if part not in self._trees:
            self._trees[part] = parse(self.archive.read(part), part)
        return self._trees[part]

    def as_read(self, part: str) -> bytes:
        """A part's bytes before any change; kept, since a large sheet is asked for by all that looks into it."""
        if part not in self._read:
            self._read[part] = self.archive.read(part)
        return self._read[part]

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part leads to inside the package, by relation id."""
        folder, path = posixpath.dirname(part), relations_path(part)
        if path not in self._trees:
            path = self._member(path)
        if path not in self.archive and path not in self._trees:
            return {}
        return {
            relation.get("Id", ""): Relation(
                relation.get("Type", "").rsplit("/", 1)[-1],
                self._member(posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")),
            )
            for relation in self.tree(path)
            if relation.get("TargetMode") != "External"
        }

    def _member(self, path: str) -> str:
        """The member that a path names: case, %20 and backslashes tell no two apart (ECMA-376-2, 6.2.2)."""
        if path in self.archive or path in self._changed:
            return path
        if not self._spellings:
            self._spellings = {name.casefold(): name for name in self.archive.names()}
        plain = posixpath.normpath(unquote(path).replace("\\", "/")).casefold()
        return self._spellings.get(path.casefold()) or self._spellings.get(plain, path)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that a part leads to."""
        return [relation.part for relation in self.relations(part).values() if relation.kind == kind]

    def touch(self, part: str) -> None:
        """The part's tree was changed: write it."""
        root = self.tree(part)
        self._changed[part] = lambda: (dump(root),)

    def names(self) -> tuple[str, ...]:
        """All parts, those that were added at the end."""
        return tuple(dict.fromkeys((*self.archive.names(), *self._changed)))

    def add(self, part: str, content: bytes) -> None:
        """A new part; content that is XML can be asked for as a tree."""
        if part.endswith((".xml", ".rels")):
            self._trees[part] = parse(content, part)
        self._changed[part] = lambda: (content,)

    def replace(self, part: str, chunks: Chunks) -> None:
        """Write these bytes as the part."""
        self._changed[part] = chunks

    def drop_calculation_chain(self) -> None:
        """Removes the list of formula cells: an entry for a cell without formula is damage; Excel remakes it."""
        for key, relation in self.relations(self.workbook_part).items():
            if relation.kind == "calcChain" and relation.part not in self._dropped:
                self._dropped.add(relation.part)
                self._remove(relations_path(self.workbook_part), "Id", key)
                self._remove(CONTENT_TYPES, "PartName", f"/{relation.part}")

    def _remove(self, part: str, attribute: str, value: str) -> None:
        root = self.tree(part)
        for entry in [entry for entry in root if entry.get(attribute) == value]:
            root.remove(entry)
        self.touch(part)

    def recalculate_on_opening(self) -> None:
        """Asks Excel to compute everything when it opens the file: results stored elsewhere are stale."""
        settings = next(iter(find_all(self.workbook, "calcPr")), None)
        if settings is None:
            settings = child_of(self.workbook, "calcPr")
            before = find_all(self.workbook, "sheets", "functionGroups", "externalReferences", "definedNames")
            before[-1].addnext(settings)
        if settings.get("fullCalcOnLoad") not in ("1", "true"):
            settings.set("fullCalcOnLoad", "1")
            self.touch(self.workbook_part)

    def refuse_protected_forms(self) -> None:
        """Raises Unwritable where any edit would break the file."""
        if self._related_anywhere("", "origin", "_xmlsignatures/"):
            raise Unwritable(
                "Le classeur est signé électroniquement : l'écrire détruirait la signature.",
                "Retirez la signature (Fichier > Informations), ou travaillez sur une copie.",
            )
        if self._related_anywhere(self.workbook_part, "revisionHeaders", "xl/revisions/"):
            raise Unwritable(
                "Le classeur est partagé avec suivi des modifications (ancien mode d'Excel).",
                "Dans Excel, onglet Révision, arrêtez le partage, enregistrez, puis recommencez.",
            )

    def _related_anywhere(self, part: str, kind: str, folder: str) -> bool:
        """Whether a part leads to one of that kind, wherever it lies, or the usual folder is there."""
        return bool(self.related(part, kind)) or any(name.startswith(folder) for name in self.archive.names())

    def write(self, out: BinaryIO) -> None:
        """The package with its changes."""
        self.archive.write(out, self._changed, self._dropped)


def relations_path(part: str) -> str:
    """The part that lists what `part` leads to."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _refuse_other_formats(raw: bytes) -> None:
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise NotAWorkbook(
                "Le classeur est protégé par un mot de passe d'ouverture.",
                "Dans Excel : Fichier > Informations > Protéger le classeur > Chiffrer avec mot de passe, "
                "effacez le mot de passe, enregistrez.",
            )
        raise NotAWorkbook("Le fichier est un ancien classeur Excel (.xls), pas un .xlsx.", _SAVE_AS)
    if not raw:
        raise NotAWorkbook("Le fichier est vide.", "Reprenez la dernière sauvegarde.")
    if not raw.startswith(b"PK"):
        raise NotAWorkbook("Ce fichier n'est pas un classeur .xlsx.", _SAVE_AS)
