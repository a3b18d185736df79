"""Lists on disk: whatever the program that wrote them, the same rows of text, or a sentence that says what to do."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from gescof_xl.exchange.imports.list_file import read_list
from gescof_xl.exchange.refusal import ExchangeError

TEXT = "Société;Ville\nÉlan;Besançon\n"
ROWS = [("Société", "Ville"), ("Élan", "Besançon")]
CONTENT = """<?xml version="1.0"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Sessions">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
ROW = """<table:table-row>
<table:table-cell office:value-type="string"><text:p>Excel</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2026-10-05T00:00:00"><text:p>05/10/26</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1450.5"><text:p>1 450,50</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="16381"/></table:table-row>
<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"""


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", CONTENT.format(rows=rows))
    return path


def cells(path: Path) -> list[list[tuple[str, ...]]]:
    return [[row for _, row in sheet.rows if any(row)] for sheet in read_list(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "iso-8859-15"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_list_reads_the_same_in_any_encoding(encoding: str, separator: str, tmp_path: Path) -> None:
    """Accents are right, and the separator is the one that makes columns."""
    path = tmp_path / "liste.csv"
    path.write_bytes(TEXT.replace(";", separator).encode(encoding))

    assert cells(path) == [ROWS]


def test_a_workbook_gives_each_of_its_sheets(tmp_path: Path) -> None:
    """Dates are days, and a SIRET that is a number keeps its fourteen digits."""
    book = Workbook()
    book.worksheets[0].title = "Clients"
    book.worksheets[0].append(["Alpha", 10000000900017])
    book.create_sheet("Sessions").append(["Excel", date(2026, 10, 5)])
    book.save(tmp_path / "liste.xlsx")

    assert [sheet.name for sheet in read_list(tmp_path / "liste.xlsx")] == ["Clients", "Sessions"]
    assert cells(tmp_path / "liste.xlsx") == [[("Alpha", "10000000900017")], [("Excel", "2026-10-05")]]


def test_an_opendocument_workbook_reads_too(tmp_path: Path) -> None:
    """The million blank cells after the last one are nothing."""
    path = ods(tmp_path / "liste.ods", ROW)

    assert cells(path) == [[("Excel", "2026-10-05", "1450.5")]]


@pytest.mark.parametrize(
    "bomb",
    [
        ROW.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">', 1),
        ROW.replace('"string">', '"string" table:number-columns-repeated="16384">'),
    ],
    ids=["rows", "columns"],
)
def test_a_text_repeated_a_million_times_is_refused(bomb: str, tmp_path: Path) -> None:
    """It would fill the memory before anybody saw a line."""
    with pytest.raises(ExchangeError, match="bien plus grand"):
        read_list(ods(tmp_path / "bombe.ods", bomb))


def test_lists_put_together_in_a_zip_are_read_one_by_one(tmp_path: Path) -> None:
    """What a Mac adds is no list."""
    with zipfile.ZipFile(tmp_path / "listes.zip", "w") as archive:
        archive.writestr("clients.csv", TEXT)
        archive.writestr("__MACOSX/._clients.csv", b"\0\0")

    assert [sheet.file for sheet in read_list(tmp_path / "listes.zip")] == ["clients.csv"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "« liste » : c'est un PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien classeur Excel"),
        (b"  \n", "le fichier est vide"),
        (b"PK\x03\x04 rien", "le classeur est abîmé"),
    ],
)
def test_what_is_no_list_is_refused_for_what_it_is(content: bytes, sentence: str, tmp_path: Path) -> None:
    """The sentence says how to get one."""
    path = tmp_path / "liste"
    path.write_bytes(content)

    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_list(path)
    assert refusal.value.cure


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The person mistyped its name."""
    with pytest.raises(ExchangeError, match=r"« absent\.csv » : le fichier est introuvable"):
        read_list(tmp_path / "absent.csv")


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    """A pipe or a folder would be waited for."""
    with pytest.raises(ExchangeError, match="ce n'est pas un fichier"):
        read_list(tmp_path)
