"""Parts that XlsxWriter cannot make, added to a workbook of `tests.rich_workbook` as Excel writes them.

A threaded comment, a table slicer, a pivot table, custom XML, a custom view, printer settings, a 2010 validation,
a calculation chain and a phonetic guide.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
_THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_INVOICES, _SUMMARY = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet4.xml"
_PERSON, _COMMENT = "{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}"
_VIEW = "{44444444-4444-4444-4444-444444444444}"


def add_rich_parts(path: Path, lines: int) -> None:
    """Rewrites the workbook with the parts added."""
    parts = _Parts(path)
    _add_threaded_comment(parts)
    _add_slicer(parts)
    _add_pivot(parts, lines)
    _add_custom_xml(parts)
    _add_page_settings(parts)
    _add_validation_2010(parts, lines)
    _add_calculation_chain(parts, lines)
    parts.edit("xl/sharedStrings.xml", "<si><t>P0</t></si>", '<si><t>P0</t><rPh sb="0" eb="1"><t>ピ</t></rPh></si>')
    parts.save(path)


class _Parts:
    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.content = {name: archive.read(name) for name in archive.namelist()}

    def edit(self, part: str, old: str, new: str) -> None:
        text = self.content[part].decode()
        assert old in text, (part, old)
        self.content[part] = text.replace(old, new, 1).encode()

    def add(self, part: str, xml: str, content_type: str) -> None:
        self.content[part] = (_DECLARATION + xml).encode()
        override = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
        self.edit("[Content_Types].xml", "</Types>", f"{override}</Types>")

    def relate(self, part: str, key: str, kind: str, target: str) -> None:
        folder, file = part.rsplit("/", 1)
        relations = f"{folder}/_rels/{file}.rels"
        empty = f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}"></Relationships>'
        self.content.setdefault(relations, empty.encode())
        new = f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
        self.edit(relations, "</Relationships>", f"{new}</Relationships>")

    def save(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.content.items():
                archive.writestr(name, data)


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _add_threaded_comment(parts: _Parts) -> None:
    person = f'<person displayName="Anne" id="{_PERSON}" userId="anne" providerId="None"/>'
    people = f'<personList xmlns="{_THREADED}">{person}</personList>'
    parts.add("xl/persons/person.xml", people, "application/vnd.ms-excel.person+xml")
    microsoft = "http://schemas.microsoft.com/office/2017/10/relationships"
    parts.relate("xl/workbook.xml", "rIdP", f"{microsoft}/person", "persons/person.xml")
    comment = (
        f'<threadedComment ref="A2" dT="2026-01-02T10:00:00.00" personId="{_PERSON}" id="{_COMMENT}">'
        "<text>À vérifier</text></threadedComment>"
    )
    thread = f'<ThreadedComments xmlns="{_THREADED}">{comment}</ThreadedComments>'
    name = "threadedComments/threadedComment1.xml"
    parts.add(f"xl/{name}", thread, "application/vnd.ms-excel.threadedcomments+xml")
    parts.relate(_INVOICES, "rIdT", f"{microsoft}/threadedComment", f"../{name}")
    parts.edit("xl/comments1.xml", "<author>Compta</author>", f"<author>tc={_COMMENT}</author>")


def _add_slicer(parts: _Parts) -> None:
    microsoft = "http://schemas.microsoft.com/office/2007/relationships"
    slicer = '<slicer name="Statut" cache="Segment_Statut" caption="Statut" rowHeight="241300"/>'
    parts.add(
        "xl/slicers/slicer1.xml", f'<slicers xmlns="{_X14}">{slicer}</slicers>', "application/vnd.ms-excel.slicer+xml"
    )
    parts.relate(_INVOICES, "rIdS", f"{microsoft}/slicer", "../slicers/slicer1.xml")
    cache = (
        f'<slicerCacheDefinition xmlns="{_X14}" xmlns:x="{_MAIN}" name="Segment_Statut" sourceName="Statut"><extLst>'
        f'<x:ext uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{_X15}">'
        '<x15:tableSlicerCache tableId="1" column="4"/></x:ext></extLst></slicerCacheDefinition>'
    )
    parts.add("xl/slicerCaches/slicerCache1.xml", cache, "application/vnd.ms-excel.slicerCache+xml")
    parts.relate("xl/workbook.xml", "rIdSC", f"{microsoft}/slicerCache", "slicerCaches/slicerCache1.xml")
    known = (
        f'<extLst><ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{_X15}">'
        f'<x15:slicerCaches xmlns:x14="{_X14}"><x14:slicerCache r:id="rIdSC"/></x15:slicerCaches></ext></extLst>'
    )
    parts.edit("xl/workbook.xml", "</workbook>", f"{known}</workbook>")
    name = '<definedName name="TauxTVA"'
    parts.edit("xl/workbook.xml", name, f'<definedName name="Segment_Statut">#N/A</definedName>{name}')
    shown = (
        f'<ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x15="{_X15}" xmlns:x14="{_X14}">'
        '<x14:slicerList><x14:slicer r:id="rIdS"/></x14:slicerList></ext>'
    )
    parts.edit(_INVOICES, "</extLst>", f"{shown}</extLst>")
    _draw_slicer(parts)


def _draw_slicer(parts: _Parts) -> None:
    drawing = next(
        name for name in parts.content if name.startswith("xl/drawings/drawing") and b"xdr:pic" in parts.content[name]
    )
    corner = "<xdr:col>{}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    graphic = "http://schemas.microsoft.com/office/drawing/2010/slicer"
    anchor = (
        f"<xdr:twoCellAnchor><xdr:from>{corner.format(12, 2)}</xdr:from><xdr:to>{corner.format(14, 12)}</xdr:to>"
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:sle15="http://schemas.microsoft.com/office/drawing/2012/slicer"><mc:Choice Requires="sle15">'
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="90" name="Statut"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{graphic}"><sle:slicer xmlns:sle="{graphic}" name="Statut"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor>"
    )
    parts.edit(drawing, "</xdr:wsDr>", f"{anchor}</xdr:wsDr>")


def _add_pivot(parts: _Parts, lines: int) -> None:
    titles = ("Numéro", "Date", "HT", "Statut", "TVA", "Payée", "Q1", "TTC")
    items = {"Statut": '<sharedItems count="2"><s v="émise"/><s v="réglée"/></sharedItems>'}
    fields = "".join(
        f'<cacheField name="{title}" numFmtId="0">{items.get(title, "<sharedItems/>")}</cacheField>' for title in titles
    )
    cache = (
        f'<pivotCacheDefinition xmlns="{_MAIN}" saveData="0" refreshOnLoad="1" refreshedVersion="6" minRefreshableVersion="3" '
        f'createdVersion="6"><cacheSource type="worksheet"><worksheetSource ref="A1:H{lines + 1}" sheet="Factures"/>'
        f'</cacheSource><cacheFields count="8">{fields}</cacheFields></pivotCacheDefinition>'
    )
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts.add("xl/pivotCache/pivotCacheDefinition1.xml", cache, f"{spreadsheet}.pivotCacheDefinition+xml")
    kind = f"{_OFFICE}/relationships/pivotCacheDefinition"
    parts.relate("xl/workbook.xml", "rIdPC", kind, "pivotCache/pivotCacheDefinition1.xml")
    parts.add("xl/pivotTables/pivotTable1.xml", _pivot_table(), f"{spreadsheet}.pivotTable+xml")
    parts.relate("xl/pivotTables/pivotTable1.xml", "rId1", kind, "../pivotCache/pivotCacheDefinition1.xml")
    parts.relate(_SUMMARY, "rIdPT", f"{_OFFICE}/relationships/pivotTable", "../pivotTables/pivotTable1.xml")
    known = '<pivotCaches><pivotCache cacheId="7" r:id="rIdPC"/></pivotCaches>'
    parts.content["xl/workbook.xml"] = re.sub(
        r"(<calcPr[^>]*/>)", rf"\1{known}", parts.content["xl/workbook.xml"].decode()
    ).encode()


def _pivot_table() -> str:
    items = '<items count="3"><item x="0"/><item x="1"/><item t="default"/></items>'
    fields = {
        2: '<pivotField dataField="1" showAll="0"/>',
        3: f'<pivotField axis="axisRow" showAll="0">{items}</pivotField>',
    }
    all_fields = "".join(fields.get(i, '<pivotField showAll="0"/>') for i in range(8))
    return (
        f'<pivotTableDefinition xmlns="{_MAIN}" name="Par statut" cacheId="7" dataOnRows="0" applyNumberFormats="0" '
        'applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" '
        'applyWidthHeightFormats="1" dataCaption="Valeurs" updatedVersion="6" minRefreshableVersion="3" createdVersion="6" '
        'indent="0" outline="1" outlineData="1" multipleFieldFilters="0">'
        '<location ref="A30:B33" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        f'<pivotFields count="8">{all_fields}</pivotFields>'
        '<rowFields count="1"><field x="3"/></rowFields>'
        '<rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems>'
        '<colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="Somme de HT" fld="2" baseField="0" baseItem="0"/></dataFields>'
        "</pivotTableDefinition>"
    )


def _add_custom_xml(parts: _Parts) -> None:
    parts.content["customXml/item1.xml"] = b'<client xmlns="urn:acme">42</client>'
    parts.relate("xl/workbook.xml", "rIdX", f"{_OFFICE}/relationships/customXml", "../customXml/item1.xml")
    parts.add(
        "customXml/itemProps1.xml",
        f'<ds:datastoreItem ds:itemID="{{33333333-3333-3333-3333-333333333333}}" xmlns:ds="{_OFFICE}/customXml"/>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    parts.relate("customXml/item1.xml", "rId1", f"{_OFFICE}/relationships/customXmlProps", "itemProps1.xml")


def _add_page_settings(parts: _Parts) -> None:
    parts.content["xl/printerSettings/printerSettings1.bin"] = b"H\0P\0" * 50
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    parts.edit("[Content_Types].xml", "<Override", f'<Default Extension="bin" ContentType="{kind}"/><Override')
    target = "../printerSettings/printerSettings1.bin"
    parts.relate(_INVOICES, "rIdPS", f"{_OFFICE}/relationships/printerSettings", target)
    parts.edit(_INVOICES, "<pageSetup ", '<pageSetup r:id="rIdPS" ')
    view = (
        f'<customWorkbookView name="Vue Anne" guid="{_VIEW}" windowWidth="1000" windowHeight="800" activeSheetId="1"/>'
    )
    parts.edit("xl/workbook.xml", "<pivotCaches>", f"<customWorkbookViews>{view}</customWorkbookViews><pivotCaches>")
    own = f'<customSheetView guid="{_VIEW}"><selection activeCell="B3" sqref="B3"/></customSheetView>'
    parts.edit(_INVOICES, "<conditionalFormatting", f"<customSheetViews>{own}</customSheetViews><conditionalFormatting")


def _add_validation_2010(parts: _Parts, lines: int) -> None:
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    validation = (
        f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{_X14}">'
        f'<x14:dataValidations xmlns:xm="{xm}" count="1"><x14:dataValidation type="list" allowBlank="1">'
        "<x14:formula1><xm:f>Lignes!$B$4:$B$12</xm:f></x14:formula1>"
        f"<xm:sqref>A2:A{lines + 1}</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
    )
    parts.edit(_INVOICES, "</extLst>", f"{validation}</extLst>")


def _add_calculation_chain(parts: _Parts, lines: int) -> None:
    cells = [(4, "A1"), (4, "A2"), (4, "C1"), *((2, f"E{row}") for row in range(4, 13))]
    cells += [(2, "C13"), (2, "E13"), *((1, f"H{row}") for row in range(2, lines + 2))]
    entries = "".join(f'<c r="{cell}" i="{sheet}"/>' for sheet, cell in cells)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    parts.add("xl/calcChain.xml", f'<calcChain xmlns="{_MAIN}">{entries}</calcChain>', kind)
    parts.relate("xl/workbook.xml", "rIdCC", f"{_OFFICE}/relationships/calcChain", "calcChain.xml")
