"""What another program dropped when it saved, and which a blank workbook has: put back at the next write.

LibreOffice keeps tables, cells and their formulas, and drops what a table says of its columns' formulas and of its
look (in Excel a new line would then stay without its formulas), and the theme, which every workbook must have.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from gescof_xl.domain.ledger import CLASS_OF, table_name
from gescof_xl.workbook.file.xlsx.package import CONTENT_TYPES, Package, relations_path
from gescof_xl.workbook.file.xlsx.xml import Element, child_of, copied_to, find_all

_FORMULA, _LOOK = "calculatedColumnFormula", "tableStyleInfo"
_THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"


def put_back(package: Package, blank: Callable[[], bytes]) -> None:
    """Completes our tables that say nothing of their look, as no program does that knows Excel's tables; and the theme.

    A formula that a table still declares is left, and the cells are as they are. `blank` is read only where it serves.
    """
    poor = {name: part for name, part in _table_parts(package) if not find_all(package.tree(part), _LOOK)}
    if not poor:
        return
    model = Package(blank())
    complete = dict(_table_parts(model))
    for name, part in poor.items():
        if name in complete:
            _complete(package.tree(part), model.tree(complete[name]))
            package.touch(part)
    if not package.related(package.workbook_part, "theme"):
        _add_theme(package, model)


def _table_parts(package: Package) -> list[tuple[str, str]]:
    """The name and the part of each table of ours."""
    parts = [part for sheet in package.sheets.values() for part in package.related(sheet, "table")]
    named = [(table_name(package.tree(part).get("displayName", "")), part) for part in parts]
    return [(name, part) for name, part in named if name in CLASS_OF]


def _complete(root: Element, model: Element) -> None:
    formulas = {c.get("name"): f for c in find_all(model, "tableColumn") for f in find_all(c, _FORMULA)}
    for column in find_all(root, "tableColumn"):
        if column.get("name") in formulas and not find_all(column, _FORMULA):
            column.insert(0, child_of(column, _FORMULA))
            column[0].text = formulas[column.get("name")].text
    for look in find_all(model, _LOOK):
        find_all(root, "tableColumns")[0].addnext(copied_to(root, look))


def _add_theme(package: Package, model: Package) -> None:
    for theme in model.related(model.workbook_part, "theme"):
        part = posixpath.join(posixpath.dirname(package.workbook_part), "theme/theme1.xml")
        package.add(part, model.archive.read(theme))
        path = relations_path(package.workbook_part)
        known = package.relations(package.workbook_part)
        key = next(k for i in range(1, 1 << 16) if (k := f"rIdTheme{i}") not in known)
        relation = child_of(package.tree(path), "Relationship")
        relation.attrib.update({"Id": key, "Type": _RELATION, "Target": "theme/theme1.xml"})
        package.touch(path)
        child_of(package.tree(CONTENT_TYPES), "Override").attrib.update({"PartName": f"/{part}", "ContentType": _THEME})
        package.touch(CONTENT_TYPES)
