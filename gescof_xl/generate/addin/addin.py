"""The Excel add-in `gescof.xlam`: VBA sources and the ribbon's XML in a package, same bytes every time.

The VBA project is written by pyOpenVBA, needed only here. xlwings' own VBA module is taken from the installed
xlwings package, since its version must be the one that runs.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.generate.addin.ribbon_xml import ribbon_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gescof_xl.actions.action import Button

PROJECT = "gescof"
"""xlwings reads its settings from the file of this name: see `install`."""
_SOURCES = Path(__file__).parent / "vba"
_FRENCH = {
    'MsgBox "Could not find Interpreter!", vbCritical': (
        'MsgBox "Python est introuvable. Lancez la commande : gescof diagnostic", vbCritical, "GesCOF"'
    ),
    (
        "MsgBox \"To enable RunPython, please run 'xlwings runpython install' in a terminal once and try again.\", "
        "vbCritical"
    ): ('MsgBox "Excel ne peut pas lancer Python. Lancez la commande : gescof installer", vbCritical, "GesCOF"'),
    'Content = Content & "Press Ctrl+C to copy this message to the clipboard."': (
        'Content = "GesCOF n\'a pas pu travailler. Lancez la commande : gescof diagnostic" & vbCrLf & vbCrLf & Content'
    ),
    'MsgBox Content, vbCritical, "Error"': (
        'MsgBox "GesCOF n\'a pas pu travailler. Lancez la commande : gescof diagnostic" & vbCrLf & vbCrLf & Content, '
        'vbCritical, "GesCOF"'
    ),
    'Application.StatusBar = "Running..."': 'Application.StatusBar = "GesCOF travaille..."',
}
"""What a person may read of xlwings' module, and how we say it."""
_SOURCE_ONLY = bytes.fromhex("CC61 FFFF 00 0000")
_MODULE_NAME = re.compile(rb"\x19\x00.\x00\x00\x00([\x20-\x7e]+)\x47\x00", re.DOTALL)
_MODULE_OFFSET = re.compile(rb"(\x31\x00\x04\x00\x00\x00)(.{4})", re.DOTALL)
"""The records MODULENAME (before MODULENAMEUNICODE) and MODULEOFFSET of the stream `dir`."""
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PARTS = {
    "/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    "/xl/worksheets/sheet1.xml": _SHEET_TYPE,
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}


class XlwingsChanged(Exception):
    """The installed xlwings is not the version that this add-in knows how to adapt."""


def build_addin(buttons: Sequence[Button], target: Path) -> None:
    """Writes the add-in. Raises XlwingsChanged if the xlwings module lacks a line that must be adapted."""
    parts = _parts(ribbon_xml(buttons), vba_project())
    with zipfile.ZipFile(target, "w") as package:  # stored: deflated bytes differ between zlib versions
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0  # the same on every platform
            package.writestr(entry, content)


def xlwings_module() -> str:
    """Xlwings' stand-alone module, adapted.

    Settings come from the user's own file only: neither a workbook nor a file beside it, which may come from
    anyone, can choose the program that a button starts. The server's command line names the add-in and not the
    workbook, so that one warm Python serves all workbooks. What it says to people is in French.
    """
    source = (_xlwings_folder() / "xlwings_custom_addin.bas").read_text("ascii")
    paths = '& ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName &'
    for old, new in (
        ('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT}"'),
        ('If source = "" Or source = "sheet" Then', 'If source = "sheet" Then'),
        ('If source = "" Or source = "directory" Then', 'If source = "directory" Then'),
        (paths, paths.replace("ActiveWorkbook", "ThisWorkbook")),
        *_FRENCH.items(),
    ):
        if source.count(old) != 1:
            raise XlwingsChanged(f"xlwings {version('xlwings')}: expected exactly one {old!r}")
        source = source.replace(old, new)
    return source


def vba_project() -> bytes:
    """The VBA project's binary part: our callback, xlwings' module and the dictionary class it needs on a Mac."""
    from pyopenvba import ExcelFile, VBAModuleKind

    dictionary = _xlwings_folder() / "addin" / "Dictionary.cls"
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.xlam"
        with ExcelFile.create_new(draft) as book:
            project = book.vba_project()
            project.delete_module("Module1")
            project.add_module("RibbonGescof", _crlf((_SOURCES / "RibbonGescof.bas").read_text("ascii")))
            project.add_module("xlwings", _crlf(xlwings_module()))
            project.add_module("Dictionary", _crlf(dictionary.read_text("ascii")), kind=VBAModuleKind.other)
            book.save()
        with zipfile.ZipFile(draft) as package:
            return source_only(package.read("xl/vbaProject.bin"))


def source_only(project: bytes) -> bytes:
    """The same VBA project without what a compiler left: Excel of any version compiles the sources when it opens it.

    That is the form for writers other than Office (MS-OVBA 2.3.4.1: version 0xFFFF, no performance cache;
    2.3.4.2.3.2.5: each module's source at offset 0). pyOpenVBA blanks the cache under the version of the Office that
    made its model.
    """
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import compress, decompress

    streams = CFB.from_bytes(project)
    directory = decompress(streams.get_stream_in_storage("VBA", "dir"))
    for name, offset in _module_offsets(directory).items():
        source = streams.get_stream_in_storage("VBA", name)[offset:]
        streams.write_stream_in_storage("VBA", name, source)
    directory = _MODULE_OFFSET.sub(lambda record: record[1] + bytes(4), directory)
    streams.write_stream_in_storage("VBA", "dir", compress(directory))
    streams.write_stream_in_storage("VBA", "_VBA_PROJECT", _SOURCE_ONLY)
    return bytes(streams.to_bytes())


def _module_offsets(directory: bytes) -> dict[str, int]:
    """Where the source of each module begins in its stream, as the project's directory says."""
    names = [name[1].decode("ascii") for name in _MODULE_NAME.finditer(directory)]
    offsets = [int.from_bytes(record[2], "little") for record in _MODULE_OFFSET.finditer(directory)]
    return dict(zip(names, offsets, strict=True))


def _xlwings_folder() -> Path:
    """Where the package is installed; it is not imported, only its VBA files are read."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise XlwingsChanged("xlwings is not installed")
    return Path(spec.origin).parent


def _crlf(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\n", "\r\n")


def _parts(ribbon: bytes, vba: bytes) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            (f"{_DOCUMENT}/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
        ),
        "docProps/core.xml": _properties(),
        "customUI/customUI14.xml": ribbon,
        "xl/workbook.xml": (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><workbookPr codeName="ThisWorkbook"/>'
            '<bookViews><workbookView/></bookViews><sheets><sheet name="GesCOF" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            (f"{_DOCUMENT}/worksheet", "worksheets/sheet1.xml"),
            ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
        ),
        "xl/worksheets/sheet1.xml": (
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/><sheetData/></worksheet>'
        ),
        "xl/vbaProject.bin": vba,
    }


def _properties() -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>GesCOF</dc:title>'
        "<dc:description>Onglet GesCOF : factures, règlements, relances.</dc:description>"
        f"<cp:version>xlwings {version('xlwings')}</cp:version></cp:coreProperties>"
    )


def _content_types() -> str:
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in _PARTS.items())
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relationships(*targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'
