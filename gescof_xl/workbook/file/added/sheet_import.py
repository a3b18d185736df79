"""Sheets of another workbook brought into ours: values, formulas, formats, drawings and tables."""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Collection

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.added.style_import import StyleImport
from gescof_xl.workbook.file.xlsx.package import CONTENT_TYPES, Package, relations_path
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, dump, find_all, parse

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ID = f"{{{_RELATIONS}}}id"


class SheetImport:
    """Sheets on their way from `theirs` to the end of `ours`."""

    def __init__(self, ours: Package, theirs: Package) -> None:
        """Raises Unwritable if one of the two has no formats."""
        self._ours, self._theirs = ours, theirs
        self.styles = StyleImport(ours, theirs)
        self._strings = _strings(theirs)
        self._moved: dict[str, str] = {}
        self._tables: list[str] = []

    def add(self, name: str, left: Collection[str] = (), kinds: Collection[str] = ("drawing",)) -> None:
        """One sheet without the elements called `left`; of the parts that it leads to, only those of these kinds.

        Raises Unwritable where the two workbooks are of different formats.
        """
        part = self._theirs.sheets[name]
        root = copy.deepcopy(self._theirs.tree(part))
        if root.nsmap.get(root.prefix) != self._ours.workbook.nsmap.get(self._ours.workbook.prefix):
            raise Unwritable(f"La feuille « {name} » est d'un autre format.", "Enregistrez-la en « Classeur Excel ».")
        for element in [e for e in root if left and e.tag in {child.tag for child in find_all(root, *left)}]:
            root.remove(element)
        self._plain(root)
        target = self._free(part)
        self._carry_relations(part, target, root, kinds)
        self._ours.add(target, dump(root))
        self._announce(target, part)
        self._enter(name, target)

    def _plain(self, root: Element) -> None:
        """Formats of ours, and texts in their cells: their list of strings stays behind."""
        self._restyle(root)
        for view in find_all(root, "sheetView"):
            view.attrib.pop("tabSelected", "")
        for cell in find_all(root, "c"):
            for attribute in ("cm", "vm"):  # they number metadata that stay behind
                cell.attrib.pop(attribute, "")
            if cell.get("t") == "s":
                self._spell(cell)

    def _restyle(self, root: Element) -> None:
        for element in find_all(root, "c", "row"):
            if element.get("s"):
                element.set("s", self.styles.cell(element.get("s", "0")))
        for column in find_all(root, "col"):
            if column.get("style"):
                column.set("style", self.styles.cell(column.get("style", "0")))
        for rule in find_all(root, "cfRule"):
            if rule.get("dxfId"):
                rule.set("dxfId", self.styles.differential(rule.get("dxfId", "0")))

    def _spell(self, cell: Element) -> None:
        rank = int(find_all(cell, "v")[0].text or "0")
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        text = child_of(cell, "is")
        text.extend(copy.deepcopy(part) for part in self._strings[rank])

    def _carry_relations(self, part: str, target: str, root: Element, kinds: Collection[str]) -> None:
        """The parts that the sheet names and that travel; an element whose part stays behind goes."""
        known = {key: relation for key, relation in self._theirs.relations(part).items() if relation.kind in kinds}
        for element in [e for e in root.iter() if e.get(_ID) and e.get(_ID) not in known]:
            element.getparent().remove(element)  # type: ignore[union-attr]
        if not known:
            return
        relations = copy.deepcopy(self._theirs.tree(relations_path(part)))
        for entry in list(relations):
            if entry.get("Id") not in known:
                relations.remove(entry)
                continue
            carried = self._carry(known[entry.get("Id", "")].part)
            entry.set("Target", posixpath.relpath(carried, posixpath.dirname(target)))
            if known[entry.get("Id", "")].kind == "table":
                self._number_table(carried)
        self._ours.add(relations_path(target), dump(relations))

    def _number_table(self, part: str) -> None:
        """A table's number is its own in the workbook; its columns name formats of ours."""
        root = self._ours.tree(part)
        others = [path for sheet in self._ours.sheets.values() for path in self._ours.related(sheet, "table")]
        used = [int(self._ours.tree(path).get("id", "0")) for path in (*others, *self._tables)]
        root.set("id", str(max(used, default=0) + 1))
        self._tables.append(part)
        for column in find_all(root, "tableColumn"):
            if column.get("dataDxfId"):
                column.set("dataDxfId", self.styles.differential(column.get("dataDxfId", "0")))
        self._ours.touch(part)

    def _carry(self, part: str) -> str:
        """A part with all that it leads to, under names that we have not; its new name."""
        if part in self._moved:
            return self._moved[part]
        target = self._moved[part] = self._free(part)
        self._ours.add(target, self._theirs.archive.read(part))
        self._announce(target, part)
        if relations_path(part) in self._theirs.archive:
            relations = copy.deepcopy(self._theirs.tree(relations_path(part)))
            known = self._theirs.relations(part)
            for entry in relations:
                if (relation := known.get(entry.get("Id", ""))) is not None:
                    moved = self._carry(relation.part)
                    entry.set("Target", posixpath.relpath(moved, posixpath.dirname(target)))
            self._ours.add(relations_path(target), dump(relations))
        return target

    def _free(self, part: str) -> str:
        stem, extension = posixpath.splitext(part)
        stem = stem.rstrip("0123456789")
        taken = {name.lower() for name in (*self._ours.names(), *self._moved.values())}
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
        """The sheet in the list of sheets, after the others, with the names that are its own (its print titles)."""
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
        self._ours.sheets[name] = target
        self._ours.touch(self._ours.workbook_part)


def _strings(package: Package) -> list[Element]:
    parts = package.related(package.workbook_part, "sharedStrings")
    return find_all(parse(package.archive.read(parts[0]), parts[0]), "si") if parts else []
