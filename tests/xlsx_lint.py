"""The faults for which Excel offers to repair a workbook, and which schema validators miss.

`findings(path)` lists them; an empty list means that none is known. It shares no code with the product.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from lxml import etree

from tests.xlsx_lint_sheet import plain_text, sheet_findings

Element = etree._Element
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_CONTENT_TYPES = "[Content_Types].xml"


def findings(path: Path) -> list[str]:
    """Every known fault of a workbook, as `part: fault`."""
    return list(Workbook(path).findings())


class Workbook:
    """The parts of a workbook, as the checks need them."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.order = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.order}
        self.lower = {name.lower() for name in self.order}
        self.roots: dict[str, Element] = {}
        self.broken: list[str] = []
        for name, data in self.parts.items():
            if name.endswith((".xml", ".rels")):
                self._parse(name, data)

    def _parse(self, name: str, data: bytes) -> None:
        try:
            self.roots[name] = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))
        except etree.XMLSyntaxError as error:
            self.broken.append(f"{name}: not XML: {error}")

    def root_named(self, local: str) -> Element | None:
        """The first part whose root has this name."""
        return next((root for root in self.roots.values() if etree.QName(root).localname == local), None)

    def related(self, part: str, kind: str) -> list[str]:
        """Parts of one kind to which a part leads."""
        folder, name = posixpath.split(part)
        relations = self.roots.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        return [
            target_of(relation, folder)
            for relation in (relations if relations is not None else ())
            if relation.get("Type", "").endswith(f"/{kind}")
        ]

    @cached_property
    def styles_count(self) -> int:
        """How many cell formats there are."""
        styles = self.root_named("styleSheet")
        formats = styles.find("{*}cellXfs") if styles is not None else None
        return len(formats) if formats is not None else 1

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings."""
        root = self.root_named("sst")
        items = root.findall("{*}si") if root is not None else []
        return [plain_text(item) for item in items]

    def findings(self) -> Iterator[str]:
        """Every fault."""
        yield from self.broken
        yield from (f"{name}: twice in the zip" for name, count in Counter(self.order).items() if count > 1)
        yield from self._ignorable()
        yield from self._relations()
        yield from self._content_types()
        tables: list[Element] = []
        formulas: set[tuple[str, str]] = set()
        for name, root in self.roots.items():
            if etree.QName(root).localname == "worksheet":
                own = [self.roots[part] for part in self.related(name, "table")]
                tables += own
                yield from sheet_findings(name, root, own, self.styles_count, self.strings)
                cells = root.iterfind("{*}sheetData/{*}row/{*}c")
                formulas |= {(name, cell.get("r", "")) for cell in cells if cell.find("{*}f") is not None}
        yield from _doubles(tables)
        yield from self._calculation_chain(formulas)

    def _ignorable(self) -> Iterator[str]:
        for name, root in self.roots.items():
            for prefix in root.get(_IGNORABLE, "").split():
                if prefix not in root.nsmap:
                    yield f"{name}: Ignorable prefix {prefix} is not declared"

    def _relations(self) -> Iterator[str]:
        for name in [name for name in self.roots if name.endswith(".rels")]:
            folder = posixpath.dirname(posixpath.dirname(name))
            ids = [relation.get("Id") for relation in self.roots[name]]
            if len(ids) != len(set(ids)):
                yield f"{name}: an id twice"
            for relation in self.roots[name]:
                inside = relation.get("TargetMode") != "External" and "#" not in relation.get("Target", "")
                if inside and target_of(relation, folder).lower() not in self.lower:
                    yield f"{name}: {target_of(relation, folder)} is missing"

    def _content_types(self) -> Iterator[str]:
        types = self.roots[_CONTENT_TYPES]
        own = {entry.get("PartName", "").lstrip("/").lower() for entry in types if entry.get("PartName")}
        extensions = {entry.get("Extension", "").lower() for entry in types if entry.get("Extension")}
        yield from (f"content type of {part}, which is missing" for part in own - self.lower)
        for name in self.order:
            typed = name.lower() in own or name.rsplit(".", 1)[-1].lower() in extensions
            if not typed and name != _CONTENT_TYPES and not name.endswith("/"):
                yield f"{name}: no content type"

    def _calculation_chain(self, formulas: set[tuple[str, str]]) -> Iterator[str]:
        chain, sheets = self.root_named("calcChain"), self._sheet_parts()
        index = ""
        for entry in chain if chain is not None else ():
            index = entry.get("i", index)
            if (sheets.get(index, ""), entry.get("r", "")) not in formulas:
                yield f"calcChain: {entry.get('r')} of sheet {index} has no formula"

    def _sheet_parts(self) -> dict[str, str]:
        """The part of each sheet, by its id."""
        part = next(name for name, root in self.roots.items() if etree.QName(root).localname == "workbook")
        folder, file = posixpath.split(part)
        relations = self.roots[posixpath.join(folder, "_rels", f"{file}.rels")]
        targets = {relation.get("Id"): target_of(relation, folder) for relation in relations}
        sheets = self.roots[part].iterfind("{*}sheets/{*}sheet")
        return {
            sheet.get("sheetId", ""): targets.get(str(value), "")
            for sheet in sheets
            for name, value in sheet.attrib.items()
            if str(name).endswith("}id")
        }


def target_of(relation: Element, folder: str) -> str:
    """The part to which a relation leads."""
    return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")


def _doubles(tables: list[Element]) -> Iterator[str]:
    ids = Counter(table.get("id") for table in tables)
    names = Counter(re.sub(r"\s", "", table.get("displayName", "")).lower() for table in tables)
    yield from (f"table {key}: twice" for counts in (ids, names) for key, count in counts.items() if count > 1)
