"""Real files, made by XlsxWriter and by LibreOffice, with about everything that people put into a workbook.

A button leaves each part that it did not touch byte for byte, adds no fault, and other programs read what it wrote.
"""

from __future__ import annotations

import struct
import warnings
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.port import Append, LineEdit, Link, Patch, Recalculated, RewriteLines
from tests.packages import changed_parts, load, parts_of
from tests.rich_workbook import LINES, rich_copy
from tests.soffice import resave
from tests.xlsx_lint import findings

pytestmark = pytest.mark.programs

COMPUTED = frozenset({"TTC", "Montant"})
NEW = LINES + 2  # the sheet row of the first new line of Factures
PATCH = Patch(
    edits=(LineEdit(table="Factures", line=5, values={"Statut": "réglée", "HT": Decimal("100.10")}, seen={}),),
    recalculated=(Recalculated(table="Factures", line=5, values={"TTC": Decimal("120.12")}),),
    appends=(
        Append(
            table="Factures",
            lines=(
                {
                    "Numéro": "=1+1",
                    "Date": date(2026, 11, 22),
                    "HT": Decimal(1000),
                    "TVA": Decimal("0.2"),
                    "TTC": Decimal(1200),
                },
                {"Numéro": "007", "HT": Decimal("0.05"), "TVA": Decimal("0.2"), "TTC": Decimal("0.06"), "Payée": True},
            ),
            shown=COMPUTED,
        ),
        Append(
            table="Lignes",
            lines=({"Produit": "X", "Qté": 3, "PU": Decimal(10), "Montant": Decimal(30)},),
            shown=COMPUTED,
        ),
    ),
    rewrites=(
        RewriteLines(
            table="Reglements", lines=tuple({"Id": Link("Factures", f"A{i}"), "Montant": i} for i in (2, 3, 4))
        ),
    ),
)
Files = dict[str, tuple[Path, Path]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """By maker: the file as made, and the same after a button."""
    folder = tmp_path_factory.mktemp("reels")
    made = {"xlsxwriter": rich_copy(folder)}
    made["libreoffice"] = resave([made["xlsxwriter"]], folder)[0]
    pressed = {}
    for maker, path in made.items():
        after = folder / f"apres-{maker}.xlsx"
        after.write_bytes(path.read_bytes())
        FileWorkbook(after).write(PATCH)
        pressed[maker] = (path, after)
    return pressed


@pytest.fixture(scope="module")
def recalculated(files: Files, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By maker: the workbook after the button, opened, computed anew and saved by LibreOffice."""
    resaved = resave([after for _, after in files.values()], tmp_path_factory.mktemp("rouverts"))
    return dict(zip(files, resaved, strict=True))


MAKERS = pytest.mark.parametrize("maker", ["xlsxwriter", "libreoffice"])
TOUCHED = {
    "xl/workbook.xml",
    *(f"xl/charts/chart{i}.xml" for i in (1, 2)),
    *(f"xl/worksheets/sheet{i}.xml" for i in (1, 2, 3, 4)),
    *(f"xl/tables/table{i}.xml" for i in (1, 2, 3)),
    # Lignes' totals moved, so that Excel's list of formula cells would be false: it is left out, and Excel remakes it.
    "xl/calcChain.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
}


@MAKERS
def test_the_file_holds_what_people_put_into_workbooks(files: Files, maker: str) -> None:
    """The files tried are not trivial: charts, pictures, comments, shapes, pivot tables, and more from Excel."""
    names = "\n".join(parts_of(files[maker][0]))
    for kind in (
        "charts/chart",
        "media/image",
        "comments",
        "drawings/drawing",
        "vmlDrawing",
        "pivotTables/",
        "customXml/",
    ):
        assert kind in names
    if maker == "xlsxwriter":
        for kind in (
            "slicers/",
            "slicerCaches/",
            "threadedComments/",
            "persons/",
            "printerSettings",
            "metadata.xml",
            "calcChain",
        ):
            assert kind in names
        assert b"sparkline" in parts_of(files[maker][0])["xl/worksheets/sheet1.xml"]


@MAKERS
def test_parts_that_the_button_did_not_touch_are_identical(files: Files, maker: str) -> None:
    """Only the sheets and tables written, the charts that grew and the workbook part differ, in the same order.

    A theme, which LibreOffice leaves out and every workbook must have, comes with the write.
    """
    before, after = (parts_of(path) for path in files[maker])
    new = after.keys() - before.keys()
    assert new <= {"xl/theme/theme1.xml"}
    assert changed_parts(before, after) - new <= TOUCHED
    assert {"xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/charts/chart1.xml"} <= changed_parts(before, after)
    assert [name for name in before if name in after] == [name for name in after if name not in new]
    assert before.keys() - after.keys() <= {"xl/calcChain.xml"}
    assert len(before.keys() - TOUCHED) > 20


@MAKERS
def test_untouched_parts_keep_their_compressed_bytes(files: Files, maker: str) -> None:
    """They are copied, not squeezed anew: even their packed bytes, dates and attributes are the same."""
    before, after = (_packed(path) for path in files[maker])
    for name in before.keys() - TOUCHED:
        assert after[name] == before[name], name


def _packed(path: Path) -> dict[str, tuple[Any, ...]]:
    raw, members = path.read_bytes(), {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            lengths = struct.unpack_from("<HH", raw, member.header_offset + 26)
            start = member.header_offset + 30 + sum(lengths)
            about = (member.compress_type, member.CRC, member.date_time, member.external_attr)
            members[member.filename] = (raw[start : start + member.compress_size], *about)
    return members


@MAKERS
def test_untouched_rows_keep_their_bytes(files: Files, maker: str) -> None:
    """Inside a sheet that is written, the rows that nobody named are the same to the byte."""
    before, after = (parts_of(path)["xl/worksheets/sheet1.xml"] for path in files[maker])
    start = before.index(b'<row r="6"')
    end = before.index(b'<row r="%d"' % (LINES + 1))
    assert before[start:end] in after


@MAKERS
def test_a_button_adds_no_fault(files: Files, maker: str) -> None:
    """Nothing for which Excel would offer a repair is there that was not there before."""
    before, after = files[maker]
    assert set(findings(after)) <= set(findings(before))


@MAKERS
def test_openpyxl_reads_what_was_written(files: Files, maker: str) -> None:
    """Another reader sees texts as texts, amounts, days, results and links where they were written."""
    shown, formulas = load(files[maker][1], formulas=False), load(files[maker][1])
    sheet = shown["Factures"]
    assert [cell.value for cell in sheet[NEW]][:5] == ["=1+1", _midnight("2026-11-22"), 1000, None, 0.2]
    assert [sheet.cell(NEW + 1, column).value for column in (1, 3, 6, 8)] == ["007", 0.05, True, 0.06]
    assert formulas["Factures"].cell(NEW, 1).data_type in ("s", "inlineStr")
    assert (sheet["C5"].value, sheet["D5"].value, sheet["H5"].value) == (100.10, "réglée", 120.12)
    assert [cell.value for cell in shown["Lignes"][13]][1:5] == ["X", 3, 10, 30]
    assert [cell.value for cell in shown["Reglements"]["A"]] == ["Id", "A2", "A3", "A4"]
    assert formulas["Reglements"]["A3"].value == """=HYPERLINK("#'Factures'!A3","A3")"""
    assert str(formulas["Factures"].cell(NEW, 8).value).startswith("=Factures[[#This Row],[HT]]")
    assert formulas["Factures"].tables["Factures"].ref == f"A1:H{NEW + 1}"


def _midnight(day: str) -> object:
    from datetime import datetime

    return datetime.fromisoformat(day)


@MAKERS
def test_libreoffice_computes_the_same(recalculated: dict[str, Path], maker: str) -> None:
    """LibreOffice opens the file, computes every formula anew, and finds our results and the right totals."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load(recalculated[maker], formulas=False)
    sheet = book["Factures"]
    lines: list[Any] = list(sheet.iter_rows(min_row=2, max_row=NEW + 1, max_col=8, values_only=True))
    assert [line[0] for line in lines[-2:]] == ["=1+1", "007"]
    for line in (lines[3], *lines[-2:]):
        assert line[7] == pytest.approx(float(line[2]) * 1.2)
    assert book["Synthese"]["A1"].value == pytest.approx(sum(float(line[7]) for line in lines))
    assert book["Lignes"]["E13"].value == 30
    assert book["Lignes"]["E14"].value == pytest.approx(sum(2.5 * i for i in range(9)) + 30)
    assert [cell.value for cell in book["Reglements"]["A"]] == ["Id", "A2", "A3", "A4"]


@MAKERS
def test_the_button_works_again_and_again(files: Files, maker: str, tmp_path: Path) -> None:
    """The same button on its own result: lines add up, the report is rewritten, and no fault comes."""
    path = tmp_path / "encore.xlsx"
    path.write_bytes(files[maker][1].read_bytes())
    before = set(findings(path))
    for _ in range(3):
        FileWorkbook(path).write(PATCH)
    tables = FileWorkbook(path).read()
    assert len(tables["Factures"].lines) == LINES + 8
    assert [line[1][0] for line in tables["Lignes"].lines[-4:]] == ["X"] * 4
    assert [line[1][0] for line in tables["Reglements"].lines] == ["A2", "A3", "A4"]
    assert set(findings(path)) <= before
