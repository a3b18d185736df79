"""Which version of GesCOF a workbook is of: its line of Organisme says it.

A line rather than a property of the document, for every host keeps cells: Excel, LibreOffice, openpyxl and xlwings read
and write them alike, on each system. People may sort the line, and even delete it: what is in the tables tells as much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gescof_xl.core.errors import TooNew, WorkbookError
from gescof_xl.core.schema import columns
from gescof_xl.core.versions import CURRENT, FIRST, has, order
from gescof_xl.domain.ledger import ROW_CLASSES
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.workbook.port import TableData

_VERSION = re.compile(r"\d+(\.\d+)*")


def version_in(tables: Mapping[str, TableData]) -> str:
    """The version that a workbook says, or the last one of which it has everything.

    Raises TooNew for a later one than this program's, WorkbookError for what is no version.
    """
    said = _said(tables.get(Setting.TABLE))
    if not said:
        return _last_complete(tables)
    if not _VERSION.fullmatch(said):
        raise WorkbookError(
            f"Feuille {Setting.SHEET}, « {Key.VERSION.name} » : « {said} » n'est pas une version.",
            f"Videz sa cellule Valeur, ou remettez {CURRENT} si c'est cette version de GesCOF qui a écrit le classeur.",
        )
    if not has(CURRENT, said):
        raise TooNew(
            f"Ce classeur est de GesCOF {said}, plus récent que celui-ci ({CURRENT}) : rien n'a été lu ni écrit.",
            f"Installez GesCOF {said} ou plus récent sur cet ordinateur : pip install --upgrade gescof-xl",
        )
    return said


def _said(organisation: TableData | None) -> str:
    if organisation is None or not {"Clé", "Valeur"} <= set(organisation.columns):
        return ""
    key, value = (organisation.columns.index(title) for title in ("Clé", "Valeur"))
    found = (cells[value] for _, cells in organisation.lines if str(cells[key]).strip() == Key.VERSION.name)
    return str(next(found, None) or "").strip()


def _last_complete(tables: Mapping[str, TableData]) -> str:
    versions = {c.SINCE for c in ROW_CLASSES.values()} | {x.since for c in ROW_CLASSES.values() for x in columns(c)}
    complete = [version for version in versions if _is_complete(tables, version)]
    return max(complete, key=order, default=FIRST)


def _is_complete(tables: Mapping[str, TableData], version: str) -> bool:
    for row_class in (c for c in ROW_CLASSES.values() if has(version, c.SINCE)):
        data = tables.get(row_class.TABLE)
        titles = {c.title for c in columns(row_class) if has(version, c.since)}
        if data is None or not titles <= set(data.columns):
            return False
    return True
