"""The least package that holds some sheets, for a reader that stumbles over what else a workbook may hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date

from gescof_xl.workbook.file.xlsx.book import epoch_of
from gescof_xl.workbook.file.xlsx.package import Package
from gescof_xl.workbook.file.xlsx.values import EPOCH_1904

PARTS_READ_WHOLE = ("sharedStrings", "styles")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def bare_package(package: Package, sheets: Sequence[bytes]) -> bytes:
    """A package of these sheets alone, named s0, s1…, with the texts and the styles of a package."""
    parts = [(kind, part) for kind in PARTS_READ_WHOLE for part in package.related(package.workbook_part, kind)[:1]]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for kind, part in parts:
            archive.writestr(f"xl/{kind}.xml", package.archive.read(part))
        for i, xml in enumerate(sheets):
            archive.writestr(f"xl/worksheets/s{i}.xml", xml)
        places = [(kind, kind, f"{kind}.xml") for kind, _ in parts]
        places += [(f"s{i}", "worksheet", f"worksheets/s{i}.xml") for i in range(len(sheets))]
        archive.writestr("_rels/.rels", _bare_relations([("w", "officeDocument", "xl/workbook.xml")]))
        archive.writestr("xl/workbook.xml", _bare_workbook(len(sheets), epoch_of(package)))
        archive.writestr("xl/_rels/workbook.xml.rels", _bare_relations(places))
    return out.getvalue()


def _bare_workbook(count: int, epoch: date) -> bytes:
    tabs = "".join(f'<sheet name="s{i}" sheetId="{i + 1}" r:id="s{i}"/>' for i in range(count))
    settings = '<workbookPr date1904="1"/>' if epoch == EPOCH_1904 else ""
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{settings}<sheets>{tabs}</sheets></workbook>'.encode()


def _bare_relations(places: Sequence[tuple[str, str, str]]) -> bytes:
    entries = "".join(f'<Relationship Id="{i}" Type="{_RELATIONS}/{t}" Target="{path}"/>' for i, t, path in places)
    return f'<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'.encode()
