"""Formats of another workbook, found in ours or added to it when first met."""

from __future__ import annotations

import copy

from lxml import etree

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, copied_to, find_all

_FIRST_OWN_FORMAT = 164  # lower numbers are Excel's own (ECMA-376-1, 18.8.30)
_AFTER_DIFFERENTIALS = ("tableStyles", "colors", "extLst")  # what may follow them in the part (18.8.39)


class StyleImport:
    """What numbers of formats of their workbook are in ours; a format that we have already is not added again."""

    def __init__(self, ours: Package, theirs: Package) -> None:
        """Raises Unwritable if one of the two has no formats."""
        self._package, self._part = ours, _styles_part(ours)
        self._ours, self._theirs = ours.tree(self._part), theirs.tree(_styles_part(theirs))
        self._cells: dict[str, str] = {}
        self._differentials: dict[str, str] = {}

    def cell(self, style: str) -> str:
        """The number with us of a format of their cells."""
        if style not in self._cells:
            new = copy.deepcopy(_group(self._theirs, "cellXfs")[int(style)])
            for attribute, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                theirs = _group(self._theirs, name)[int(new.get(attribute, "0"))]
                new.set(attribute, self._ours_of(_group(self._ours, name), theirs))
            new.set("xfId", "0")
            new.set("numFmtId", self._number_format(new.get("numFmtId", "0")))
            self._cells[style] = self._ours_of(_group(self._ours, "cellXfs"), new)
        return self._cells[style]

    def differential(self, style: str) -> str:
        """The number with us of one of their differential formats, those of conditional formats and of tables."""
        if style not in self._differentials:
            theirs = _group(self._theirs, "dxfs")[int(style)]
            self._differentials[style] = self._ours_of(self._own_differentials(), theirs)
        return self._differentials[style]

    def _own_differentials(self) -> Element:
        found = find_all(self._ours, "dxfs")
        if found:
            return found[0]
        group = child_of(self._ours, "dxfs")
        after = find_all(self._ours, *_AFTER_DIFFERENTIALS)
        if after:
            after[0].addprevious(group)
        return group

    def _ours_of(self, group: Element, theirs: Element) -> str:
        """The rank of a format like theirs in a group of ours."""
        new = copied_to(group, theirs)
        text = etree.tostring(new, method="c14n")
        same = next((i for i, old in enumerate(list(group)[:-1]) if etree.tostring(old, method="c14n") == text), None)
        if same is not None:
            group.remove(new)
            return str(same)
        group.set("count", str(len(group)))
        self._package.touch(self._part)
        return str(len(group) - 1)

    def _number_format(self, number: str) -> str:
        if int(number) < _FIRST_OWN_FORMAT:
            return number
        code = next((f.get("formatCode", "") for f in _number_formats(self._theirs) if f.get("numFmtId") == number), "")
        same = next((f.get("numFmtId", "") for f in _number_formats(self._ours) if f.get("formatCode") == code), "")
        if same or not code:
            return same or "0"
        groups = find_all(self._ours, "numFmts")
        if not groups:
            groups = [child_of(self._ours, "numFmts")]
            self._ours.insert(0, groups[0])
        new = child_of(groups[0], "numFmt")
        used = [int(f.get("numFmtId", "0")) for f in _number_formats(self._ours)]
        new.attrib.update({"numFmtId": str(max([_FIRST_OWN_FORMAT - 1, *used]) + 1), "formatCode": code})
        groups[0].set("count", str(len(groups[0])))
        return new.get("numFmtId", "0")


def _styles_part(package: Package) -> str:
    found = package.related(package.workbook_part, "styles")
    if not found:
        raise Unwritable("Un des deux classeurs n'a aucun format de cellule.", "Enregistrez-le dans Excel.")
    return found[0]


def _number_formats(root: Element) -> list[Element]:
    """Those of cells; a differential format numbers its own."""
    return [entry for group in find_all(root, "numFmts") for entry in group]


def _group(root: Element, name: str) -> Element:
    return find_all(root, name)[0]
