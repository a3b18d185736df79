"""What LibreOffice drops at its save comes back with the next write."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

from gescof_xl.resources import shipped
from tests.office_validators import faults
from tests.packages import parts_of, replace_parts
from tests.unit.workbook.editing import append

THEME = re.compile(rb"<(?:Relationship|Override)[^>]*theme[^>]*/>")
FORMULA = re.compile(rb"<calculatedColumnFormula>(.*?)</calculatedColumnFormula>")


def _saved_by_libreoffice(path: Path) -> Path:
    """A blank workbook without what LibreOffice 7.4 drops from one: looks of tables, their formulas, the theme."""
    shutil.copyfile(shipped("workbooks", "gescof.xlsx"), path)

    def poor(xml: bytes) -> bytes:
        return re.sub(rb"<tableStyleInfo[^>]*/>", b"", FORMULA.sub(b"", xml))

    tables = {name: poor for name in parts_of(path) if name.startswith("xl/tables/")}
    without = {name: lambda xml: THEME.sub(b"", xml) for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml")}
    replace_parts(path, tables | without)
    return path


def test_formulas_looks_and_theme_come_back(tmp_path: Path) -> None:
    """Each table declares the formulas that a blank workbook declares; a new line in Excel is filled by them again."""
    path, blank = _saved_by_libreoffice(tmp_path / "classeur.xlsx"), parts_of(shipped("workbooks", "gescof.xlsx"))
    append(path, "Journal", {"Date": date(2026, 11, 22)})
    parts = parts_of(path)
    for name in [name for name in blank if name.startswith("xl/tables/")]:
        assert FORMULA.findall(parts[name]) == FORMULA.findall(blank[name]), name
        assert b"tableStyleInfo" in parts[name]
    assert parts["xl/theme/theme1.xml"] == blank["xl/theme/theme1.xml"]
    assert not faults(path)


def test_a_workbook_that_lost_nothing_keeps_its_tables_as_they_are(tmp_path: Path) -> None:
    """Parts of tables that the write does not concern have the bytes that they had."""
    path = Path(shutil.copyfile(shipped("workbooks", "gescof.xlsx"), tmp_path / "classeur.xlsx"))
    before = parts_of(path)
    append(path, "Journal", {"Date": date(2026, 11, 22)})
    after = parts_of(path)
    changed = [name for name in before if name.startswith("xl/tables/") and before[name] != after[name]]
    assert len(changed) <= 1
