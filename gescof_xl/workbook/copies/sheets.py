"""Sheets of another workbook brought into ours: values, formulas, formats and charts.

What cannot travel stays behind: tables and pivot tables become plain cells, comments and printer settings are left.
"""

from __future__ import annotations

import copy
import io
import posixpath
import zipfile
from collections.abc import Sequence

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.xlsx.package import CONTENT_TYPES, Package, relations_path
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, dump, find_all, parse

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ID = f"{{{_RELATIONS}}}id"
_LEFT = (
    "sheetProtection",
    "tableParts",
    "legacyDrawing",
    "legacyDrawingHF",
    "pageSetup",
    "picture",
    "oleObjects",
    "controls",
    "customProperties",
    "hyperlinks",
    "extLst",
    "conditionalFormatting",
    "dataValidations",
)
"""Elements that lead to parts which stay behind, or that number formats of the other workbook."""

_FIRST_OWN_FORMAT = 164  # lower numbers are Excel's own (ECMA-376-1, 18.8.30)


def with_sheets(raw: bytes, source: bytes, names: Sequence[str]) -> bytes:
    """Our workbook with these sheets of another one added at its end.

    Raises NotAWorkbook, or Unwritable for a sheet that is not there, or whose name we have already.
    """
    ours, theirs = Package(raw), Package(source)
    incoming = _Incoming(ours, theirs)
    for name in names:
        if name in ours.sheets or name not in theirs.sheets:
            why = "existe déjà dans notre classeur" if name in ours.sheets else "n'est pas dans le classeur revenu"
            raise Unwritable(f"La feuille « {name} » {why}.", "Vérifiez son nom dans la feuille Réintégration.")
        incoming.add(name)
    out = io.BytesIO()
    ours.write(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for part, content in incoming.parts.items():
            archive.writestr(part, content)
    return out.getvalue()


class _Incoming:
    """Sheets on their way: the parts to add, and the entries that name them."""

    def __init__(self, ours: Package, theirs: Package) -> None:
        self.parts: dict[str, bytes] = {}
        self._ours, self._theirs = ours, theirs
        self._styles = _Styles(ours, theirs)
        self._strings = _strings(theirs)
        self._moved: dict[str, str] = {}

    def add(self, name: str) -> None:
        """One sheet, with its drawing and charts."""
        part = self._theirs.sheets[name]
        root = copy.deepcopy(self._theirs.tree(part))
        if root.nsmap.get(root.prefix) != self._ours.workbook.nsmap.get(self._ours.workbook.prefix):
            raise Unwritable(f"La feuille « {name} » est d'un autre format.", "Enregistrez-la en « Classeur Excel ».")
        for element in [e for e in root if e.tag in {child.tag for child in find_all(root, *_LEFT)}]:
            root.remove(element)
        self._plain(root)
        target = self._free(part)
        drawing = self._drawing(part, target, root)
        self.parts[target] = dump(root)
        if drawing is not None:
            self.parts[relations_path(target)] = drawing
        self._announce(target, part)
        self._enter(name, target)

    def _plain(self, root: Element) -> None:
        """Formats of ours, and texts in their cells: their list of strings stays behind."""
        for element in find_all(root, "c", "row"):
            if element.get("s"):
                element.set("s", self._styles.ours(element.get("s", "0")))
        for column in find_all(root, "col"):
            if column.get("style"):
                column.set("style", self._styles.ours(column.get("style", "0")))
        for view in find_all(root, "sheetView"):
            view.attrib.pop("tabSelected", "")
        for cell in find_all(root, "c"):
            for attribute in ("cm", "vm"):  # they number metadata that stay behind
                cell.attrib.pop(attribute, "")
            if cell.get("t") == "s":
                self._spell(cell)

    def _spell(self, cell: Element) -> None:
        rank = int(find_all(cell, "v")[0].text or "0")
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        text = child_of(cell, "is")
        text.extend(copy.deepcopy(part) for part in self._strings[rank])

    def _drawing(self, part: str, target: str, root: Element) -> bytes | None:
        """The relations of the sheet to its drawing, the only ones that travel."""
        found = find_all(root, "drawing")
        relation = self._theirs.relations(part).get(found[0].get(_ID, "")) if found else None
        if relation is None:
            for element in found:
                root.remove(element)
            return None
        relations = copy.deepcopy(self._theirs.tree(relations_path(part)))
        for entry in list(relations):
            if entry.get("Id") != found[0].get(_ID):
                relations.remove(entry)
        relations[0].set("Target", posixpath.relpath(self._carry(relation.part), posixpath.dirname(target)))
        return dump(relations)

    def _carry(self, part: str) -> str:
        """A part with all that it leads to, under names that we have not; its new name."""
        if part in self._moved:
            return self._moved[part]
        target = self._moved[part] = self._free(part)
        self.parts[target] = self._theirs.archive.read(part)
        self._announce(target, part)
        if relations_path(part) in self._theirs.archive:
            relations = copy.deepcopy(self._theirs.tree(relations_path(part)))
            known = self._theirs.relations(part)
            for entry in relations:
                if (relation := known.get(entry.get("Id", ""))) is not None:
                    moved = self._carry(relation.part)
                    entry.set("Target", posixpath.relpath(moved, posixpath.dirname(target)))
            self.parts[relations_path(target)] = dump(relations)
        return target

    def _free(self, part: str) -> str:
        stem, extension = posixpath.splitext(part)
        stem = stem.rstrip("0123456789")
        taken = {name.lower() for name in (*self._ours.archive.names(), *self.parts, *self._moved.values())}
        return next(n for i in range(1, 1 << 16) if (n := f"{stem}{i}{extension}").lower() not in taken)

    def _announce(self, target: str, part: str) -> None:
        """The type of a new part, as the other workbook gives it."""
        types, theirs = self._ours.tree(CONTENT_TYPES), self._theirs.tree(CONTENT_TYPES)
        for entry in find_all(theirs, "Override"):
            if entry.get("PartName") == f"/{part}":
                new = child_of(types, "Override")
                new.attrib.update({**dict(entry.attrib), "PartName": f"/{target}"})
        suffix = posixpath.splitext(part)[1].lstrip(".").lower()
        known = {entry.get("Extension", "").lower() for entry in find_all(types, "Default")}
        for entry in find_all(theirs, "Default"):
            if entry.get("Extension", "").lower() == suffix and suffix not in known:
                types.insert(0, copy.deepcopy(entry))
        self._ours.touch(CONTENT_TYPES)

    def _enter(self, name: str, target: str) -> None:
        """The sheet in the list of sheets, after the others."""
        relations = self._ours.tree(relations_path(self._ours.workbook_part))
        key = next(k for i in range(1, 1 << 16) if (k := f"rIdR{i}") not in {entry.get("Id") for entry in relations})
        new = child_of(relations, "Relationship")
        folder = posixpath.dirname(self._ours.workbook_part)
        new.attrib.update({"Id": key, "Type": f"{_RELATIONS}/worksheet", "Target": posixpath.relpath(target, folder)})
        self._ours.touch(relations_path(self._ours.workbook_part))
        sheets = find_all(self._ours.workbook, "sheets")[0]
        number = max(int(sheet.get("sheetId", "0")) for sheet in sheets) + 1
        sheet = child_of(sheets, "sheet")
        sheet.attrib.update({"name": name, "sheetId": str(number), _ID: key})
        self._ours.touch(self._ours.workbook_part)


class _Styles:
    """Cell formats of the other workbook, added to ours when first met."""

    def __init__(self, ours: Package, theirs: Package) -> None:
        self._part = _styles_part(ours)
        self._ours, self._theirs = ours.tree(self._part), theirs.tree(_styles_part(theirs))
        self._known: dict[str, str] = {}
        ours.touch(self._part)

    def ours(self, style: str) -> str:
        """The number that one of their formats has with us."""
        if style not in self._known:
            new = copy.deepcopy(find_all(self._theirs, "cellXfs")[0][int(style)])
            for attribute, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                theirs = find_all(self._theirs, group)[0][int(new.get(attribute, "0"))]
                new.set(attribute, _appended(find_all(self._ours, group)[0], copy.deepcopy(theirs)))
            new.set("xfId", "0")
            new.set("numFmtId", self._number_format(new.get("numFmtId", "0")))
            self._known[style] = _appended(find_all(self._ours, "cellXfs")[0], new)
        return self._known[style]

    def _number_format(self, number: str) -> str:
        if int(number) < _FIRST_OWN_FORMAT:
            return number
        code = next(
            (f.get("formatCode", "") for f in find_all(self._theirs, "numFmt") if f.get("numFmtId") == number), ""
        )
        same = next((f.get("numFmtId", "") for f in find_all(self._ours, "numFmt") if f.get("formatCode") == code), "")
        if same or not code:
            return same or "0"
        groups = find_all(self._ours, "numFmts")
        if not groups:
            groups = [child_of(self._ours, "numFmts")]
            self._ours.insert(0, groups[0])
        new = child_of(groups[0], "numFmt")
        used = [int(f.get("numFmtId", "0")) for f in find_all(self._ours, "numFmt")]
        new.attrib.update({"numFmtId": str(max([_FIRST_OWN_FORMAT - 1, *used]) + 1), "formatCode": code})
        groups[0].set("count", str(len(groups[0])))
        return new.get("numFmtId", "0")


def _styles_part(package: Package) -> str:
    found = package.related(package.workbook_part, "styles")
    if not found:
        raise Unwritable("Un des deux classeurs n'a aucun format de cellule.", "Enregistrez-le dans Excel.")
    return found[0]


def _strings(package: Package) -> list[Element]:
    parts = package.related(package.workbook_part, "sharedStrings")
    return find_all(parse(package.archive.read(parts[0]), parts[0]), "si") if parts else []


def _appended(parent: Element, child: Element) -> str:
    parent.append(child)
    parent.set("count", str(len(parent)))
    return str(len(parent) - 1)
