"""Sheets of another workbook brought into ours: values, formulas, formats and charts.

What cannot travel stays behind: tables and pivot tables become plain cells, comments and printer settings are left.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from gescof_xl.core.errors import Unwritable
from gescof_xl.workbook.file.added.sheet_import import SheetImport
from gescof_xl.workbook.file.xlsx.package import Package

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


def with_sheets(raw: bytes, source: bytes, names: Sequence[str]) -> bytes:
    """Our workbook with these sheets of another one added at its end.

    Raises NotAWorkbook, or Unwritable for a sheet that is not there, or whose name we have already.
    """
    ours, theirs = Package(raw), Package(source)
    incoming = SheetImport(ours, theirs)
    for name in names:
        if name in ours.sheets or name not in theirs.sheets:
            why = "existe déjà dans notre classeur" if name in ours.sheets else "n'est pas dans le classeur revenu"
            raise Unwritable(f"La feuille « {name} » {why}.", "Vérifiez son nom dans la feuille Réintégration.")
        incoming.add(name, left=_LEFT)
    out = io.BytesIO()
    ours.write(out)
    return out.getvalue()
