"""The judge is judged: it finds each deliberate damage, and nothing in sound workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packages import replace_parts
from tests.rich_workbook import rich_copy
from tests.xlsx_lint import findings

SHEET, TABLE, OTHER_TABLE, BOOK = (
    "xl/worksheets/sheet1.xml",
    "xl/tables/table1.xml",
    "xl/tables/table2.xml",
    "xl/workbook.xml",
)
Change = Callable[[bytes], bytes]


def test_a_sound_workbook_has_no_fault(tmp_path: Path) -> None:
    """The rich workbook, as XlsxWriter and Excel write such, is without finding."""
    assert findings(rich_copy(tmp_path)) == []


def _swap(old: bytes, new: bytes) -> Change:
    return lambda xml: xml.replace(old, new, 1)


def _sub(pattern: bytes, new: bytes) -> Change:
    return lambda xml: re.sub(pattern, new, xml, count=1, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("part", "damage", "words"),
    [
        (SHEET, _sub(rb'(<c r="A2".*?</c>)(<c r="B2".*?</c>)', rb"\2\1"), "A2: out of place"),
        (SHEET, _sub(rb'(<c r="A2".*?</c>)', rb"\1\1"), "A2: out of place"),
        (SHEET, _sub(rb'(<row r="3".*?</row>)(<row r="4".*?</row>)', rb"\2\1"), "row 3 after 4"),
        (SHEET, _sub(rb"(<drawing [^>]*/>)(.*?)(<tableParts.*?</tableParts>)", rb"\3\2\1"), "children out of order"),
        (SHEET, _sub(rb'(<c r="A2"[^>]*t="s"[^>]*><v>)\d+', rb"\g<1>999999"), "A2: string 999999"),
        (SHEET, _sub(rb'(<c r="A2"[^>]*) s="\d+"', rb'\1 s="999"'), "A2: style 999"),
        (SHEET, _sub(rb'<c r="A2"[^>]*>.*?</c>', rb'<c r="A2" t="s"><is><t>x</t></is></c>'), "A2: "),
        (SHEET, _sub(rb'(<c r="F2"[^>]*t="b"><v>)\d', rb"\g<1>oui"), "F2: boolean 'oui'"),
        (SHEET, _sub(rb'(<c r="C2"[^>]*><v>)[\d.]+', rb"\g<1>1,5"), "C2: number '1,5'"),
        (SHEET, _sub(rb'(<c r="C2"[^>]*><v>)[\d.]+', rb"\g<1>NaN"), "C2: number 'NaN'"),
        (SHEET, _swap(b"Factures[[#This Row],[HT]]", b"[@HT]"), "H2: formula"),
        (SHEET, _swap(b"Factures[[#This Row],[HT]]*", b"SOMME(1;2)*"), "H2: formula"),
        (SHEET, _swap(b"<f>Factures", b"<f>=Factures"), "H2: formula"),
        (SHEET, _sub(rb"<f>Factures.*?</f>", rb'<f t="shared" si="5"/>'), "shared formulas"),
        (SHEET, _sub(rb'<dataValidation ([^>]*)sqref="[^"]*"', rb'<dataValidation \1sqref=""'), "no range"),
        (
            SHEET,
            _swap(b"<customSheetViews>", b'<customSheetViews/><mergeCells><mergeCell ref="A5:B5"/></mergeCells><x>'),
            "not XML",
        ),
        (
            SHEET,
            _sub(rb"</customSheetViews>", rb'</customSheetViews><mergeCells><mergeCell ref="A5:B5"/></mergeCells>'),
            "overlaps",
        ),
        (TABLE, _swap(b'name="Statut"', b'name="Statuts"'), "header 'Statut' is not 'Statuts'"),
        (TABLE, _swap(b'name="Statut"', b'name="ht"'), "two columns with one title"),
        (TABLE, _swap(b'ref="A1:H201"', b'ref="A1:I201"'), "8 columns in 9"),
        (TABLE, _sub(rb'<autoFilter ref="[^"]*"', rb'<autoFilter ref="A1:Z500"'), "filter A1:Z500"),
        (TABLE, lambda xml: xml.replace(b"A1:H201", b"A1:H1"), "no line"),
        (OTHER_TABLE, _swap(b' id="2"', b' id="1"'), "table 1: twice"),
        (OTHER_TABLE, _swap(b'displayName="Lignes"', b'displayName="FACTURES"'), "table factures: twice"),
        ("xl/calcChain.xml", _swap(b'r="H2"', b'r="A2"'), "calcChain: A2"),
        ("xl/_rels/workbook.xml.rels", _swap(b"styles.xml", b"absent.xml"), "absent.xml is missing"),
        ("[Content_Types].xml", _swap(b"/xl/styles.xml", b"/xl/absent.xml"), "absent.xml, which is missing"),
        ("[Content_Types].xml", _sub(rb'<Default Extension="png"[^>]*/>', b""), "no content type"),
    ],
)
def test_each_damage_is_found(tmp_path: Path, part: str, damage: Change, words: str) -> None:
    """A fault for which Excel offers a repair is named with its place."""
    path = rich_copy(tmp_path)
    replace_parts(path, {part: damage})
    assert any(words in finding for finding in findings(path)), findings(path)
