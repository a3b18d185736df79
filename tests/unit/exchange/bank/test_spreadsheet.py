"""Statements in workbooks, and in the web pages that banks name .xls."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
import pytest

from gescof_xl.exchange.bank.spreadsheet import read_page, read_workbook
from gescof_xl.exchange.bank.statement import read_statement
from gescof_xl.exchange.refusal import ExchangeError


def workbook(*rows: Sequence[str | float | date], before: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    if before:
        sheet.append(("Bienvenue",))
        sheet = book.create_sheet("Opérations")
    for row in rows:
        sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


TITLES = ("Date", "Libellé", "Montant")


def test_a_workbook_of_the_bank_is_read_with_its_dates_and_cents() -> None:
    """Days, hours, numbers and texts of cells; binary fractions are cents again."""
    data = workbook(
        ("Compte", "FR76 3000 6000 0112 3456 7890 189"),
        (),
        TITLES,
        (date(2026, 11, 20), "VIR ATLAS", 1403.48),
        (datetime.fromisoformat("2026-11-21T08:30"), "FRAIS", -12),
        ("22/11/2026", "VIR", "1 234,50"),
        ("23/11/2026", "SOMME", 0.1 + 0.2),
    )
    found = read_statement("releve.xlsx", data)
    assert [(x.date.day, str(x.amount)) for x in found.lines] == [
        (20, "1403.48"),
        (21, "-12.00"),
        (22, "1234.50"),
        (23, "0.30"),
    ]
    assert found.accounts == ("FR7630006000011234567890189",)


def test_the_sheet_that_has_the_titles_is_read() -> None:
    """Some banks put a page of welcome before."""
    assert len(read_workbook(workbook(TITLES, ("20/11/2026", "X", 1), before=True), None)[0].lines) == 1


def test_a_workbook_without_the_titles_is_refused_with_an_order() -> None:
    """As a CSV file is."""
    with pytest.raises(ExchangeError) as refusal:
        read_workbook(workbook(("20/11/2026", "VIR ATLAS", 360.5)), None)
    assert "date=1,montant=3,libellé=2" in refusal.value.cure


def test_a_workbook_cut_short_is_refused() -> None:
    """Its end holds the list of what it is made of."""
    with pytest.raises(ExchangeError, match="abîmé"):
        read_statement("releve.xlsx", workbook(TITLES)[:-200])


def changed(data: bytes, part: str, before: str, after: str) -> bytes:
    """The workbook with a text of one part replaced; the part is added when it is not there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name).decode() for name in old.namelist()}
        parts[part] = parts.get(part, "").replace(before, after)
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<row", '<row r="1048576"/><row'),
        ('r="A1"', 'r="XFD1"'),
        ('r="A1"', 'r="&#65;1048576"'),
        ('r="A1"', 'r="-1"'),
        ("<sheetData>", " " * 210_000_000 + "<sheetData>"),
    ],
    ids=["row", "column", "entity", "no place", "size"],
)
def test_a_workbook_far_larger_than_a_statement_is_refused_before_it_is_read(before: str, after: str) -> None:
    """The reader would keep all cells up to the farthest one, and end the whole program."""
    with pytest.raises(ExchangeError, match="bien plus grand"):
        read_statement("bombe.xlsx", changed(workbook(TITLES), SHEET, before, after))


@pytest.mark.parametrize("number", ["1e308", "NaN", "inf", "-1e13", "abc"])
def test_a_number_beyond_money_and_dates_is_a_damage(number: str) -> None:
    """Excel may still save such a workbook anew."""
    with pytest.raises(ExchangeError, match="abîmé") as refusal:
        read_statement("releve.xlsx", changed(workbook(("20/11/2026", 12.5)), SHEET, "<v>12.5", f"<v>{number}"))
    assert "enregistrez-le" in refusal.value.cure


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (changed(workbook(TITLES), "xl/workbook.bin", "", ""), "n'est pas un classeur Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien classeur Excel .*mot de passe"),
    ],
)
def test_another_kind_of_workbook_is_named_with_the_way_to_have_it_read(data: bytes, sentence: str) -> None:
    """What Excel opens, it saves as .xlsx."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_statement("releve.xls", data)
    assert "Classeur Excel (.xlsx)" in refusal.value.cure


PAGE = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head><body>'
    "<table><tr><td>Menu</td></tr></table><table>{}</table></body></html>"
)
ROWS = (
    "<tr><th>Date</th><th>Libellé</th><th>Montant</th></tr>"
    "<tr><td>20/11/2026</td><td>VIR&nbsp;ATLAS <b>FA2026-00116</b></td><td>360,00 &euro;</td></tr>"
)


def test_a_web_page_named_xls_is_read_by_its_table() -> None:
    """Banks that name HTML .xls: the table with the titles, whatever stands before it."""
    found = read_statement("export.xls", PAGE.format(ROWS).encode("iso-8859-1"))
    assert [(x.date.day, str(x.amount), x.label) for x in found.lines] == [(20, "360.00", "VIR ATLAS FA2026-00116")]


def test_the_rows_of_a_table_within_a_cell_are_not_operations() -> None:
    """Pages are laid out by tables within tables."""
    inside = PAGE.format(f"<tr><td><table>{ROWS}</table></td></tr>")
    assert len(read_page(inside.encode(), None)[0].lines) == 1


@pytest.mark.parametrize(
    ("page", "sentence"),
    [("<html><body><form>Identifiant</form></body></html>", "sans tableau"), (PAGE.format(""), "titres de colonnes")],
)
def test_a_page_without_operations_is_refused_for_what_it_is(page: str, sentence: str) -> None:
    """The page of a session that expired has no table of operations."""
    with pytest.raises(ExchangeError, match=sentence):
        read_statement("export.xls", page.encode())
