"""Bad input, on the school's workbook through the command line: a French sentence with place and cure, never a change.

Exit status: 1 the rule says no, 2 wrong use, 3 the workbook cannot be read or written.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from gescof_xl.cli import cli
from tests.commanding import SCHOOL
from tests.packages import replace_parts
from tests.refusing import refused
from tests.xlwings_libreoffice.office import Office, properties

HEADINGS = 4


def locked(raw: bytes) -> bytes:
    """The same with a password, as Excel protects it."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(raw)).encrypt("secret", out)
    return out.getvalue()


def damaged(raw: bytes) -> bytes:
    """One byte of the sheet Factures is not what it was."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        member = max(package.infolist(), key=lambda m: m.compress_size * m.filename.startswith("xl/worksheets/"))
    middle = member.header_offset + member.compress_size // 2
    return raw[:middle] + bytes([raw[middle] ^ 0xFF]) + raw[middle + 1 :]


NO_WORKBOOKS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "text": (lambda _: b"Code;Raison sociale\r\nC1;Alpha\r\n", "n'est pas un classeur"),
    "empty": (lambda _: b"", "vide|n'est pas un classeur"),
    "pdf": (lambda _: b"%PDF-1.7\n" + bytes(999), "n'est pas un classeur"),
    "truncated": (lambda raw: raw[: len(raw) // 2], "abîmé ou incomplet"),
    "damaged zip": (damaged, "abîmé"),
    "password": (locked, "mot de passe"),
}


@pytest.mark.parametrize(("make", "words"), NO_WORKBOOKS.values(), ids=NO_WORKBOOKS.keys())
def test_a_file_that_is_no_readable_workbook(path: Path, make: Callable[[bytes], bytes], words: str) -> None:
    """Exit 3, the file's name, what it is instead."""
    path.write_bytes(make(SCHOOL.read_bytes()))
    refused(path, 3, "« ecole.xlsx »", words)


def test_an_old_xls(path: Path, office: Office) -> None:
    """A true .xls, saved by LibreOffice and renamed: exit 3, and how to convert it."""
    document = office.load(path)
    document.storeToURL(path.with_suffix(".xls").as_uri(), properties(FilterName="MS Excel 97"))
    document.close(False)
    path.with_suffix(".xls").replace(path)
    refused(path, 3, r"ancien|\.xls\b", r"\.xlsx")


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    """What is not there, or is a folder, is said so, and nothing is made there."""
    refused(tmp_path / "absent.xlsx", 3, "« absent.xlsx » n'existe pas")
    refused(tmp_path, 3, "est un dossier")
    assert list(tmp_path.iterdir()) == []


def edit(path: Path, sheet: str, change: Callable[[Worksheet], None]) -> None:
    """Changes one sheet with openpyxl, as a person in Excel would."""
    book = load_workbook(path)
    change(book[sheet])
    book.save(path)


def retitle(old: str, new: str) -> Callable[[Worksheet], None]:
    """A change of a column's title, in the cell and in the table."""

    def change(sheet: Worksheet) -> None:
        for table in sheet.tables.values():
            for column in table.tableColumns:
                column.name = new if column.name == old else column.name
        for cell in sheet[HEADINGS]:
            cell.value = new if cell.value == old else cell.value

    return change


def remove(sheet: Worksheet) -> None:
    """The whole sheet goes."""
    assert sheet.parent is not None
    sheet.parent.remove(sheet)


STRUCTURE: dict[str, tuple[str, Callable[[Worksheet], None], str]] = {
    "sheet": ("Périodes", remove, r"« Periodes » \(feuille Périodes\) est introuvable"),
    "table": ("Clients", lambda s: s.tables.clear(), r"en a perdu les tableaux \(Clients\)"),
    "column": ("Clients", retitle("SIRET", "xyz"), "Feuille Clients : la colonne « SIRET » est introuvable\\."),
    "renamed column": (
        "Clients",
        retitle("Ville", "Villes"),
        "« Ville » est introuvable \\(renommée en « Villes » \\?\\)",
    ),
}


@pytest.mark.parametrize(("sheet", "change", "words"), STRUCTURE.values(), ids=STRUCTURE.keys())
def test_a_workbook_that_lost_a_part(path: Path, sheet: str, change: Callable[[Worksheet], None], words: str) -> None:
    """Exit 3, what is missing and where; a column that was renamed is recognised."""
    edit(path, sheet, change)
    refused(path, 3, words, "mettre-a-niveau" if "perdu les tableaux" in words else "sauvegarde")


def put(title: str, value: str | None, line: int = 1) -> Callable[[Worksheet], None]:
    """A change of one cell, by its column's title and its line in the table."""

    def change(sheet: Worksheet) -> None:
        column = next(cell.column for cell in sheet[HEADINGS] if cell.value == title)
        sheet.cell(HEADINGS + line, column).value = value

    return change


def put_error(sheet: Worksheet) -> None:
    """A reference that a person broke: the cell shows #REF!."""
    put("Prix HT", "#REF!", 2)(sheet)


CELLS: dict[str, tuple[str, Callable[[Worksheet], None], str, str]] = {
    "text in an amount": ("Financements", put("Montant HT", "mille"), "J5", "« mille » n'est pas un"),
    "a date that is none": ("Sessions", put("Début", "30/02/2026", 3), "D7", "« 30/02/2026 » n'est pas une date"),
    "duplicate key": ("Clients", lambda s: put("Code", s["A5"].value, 2)(s), "A6", "est déjà en A5"),
    "empty required cell": ("Clients", put("Raison sociale", None, 4), "B8", "obligatoire"),
    "broken formula": ("Produits", put_error, "D6", "#REF!"),
    "unknown choice": ("Sessions", put("Statut", "Finie", 2), "J6", "« Finie »"),
}


@pytest.mark.parametrize(("sheet", "change", "cell", "words"), CELLS.values(), ids=CELLS.keys())
def test_a_cell_that_cannot_be_read(
    path: Path, sheet: str, change: Callable[[Worksheet], None], cell: str, words: str
) -> None:
    """Exit 1: nothing is issued, the sheet and the cell are named; `controler` lists the same cell."""
    edit(path, sheet, change)
    problems = refused(path, 1, f"{sheet}, cellule {cell}", words)
    assert [(p["sheet"], p["cell"]) for p in problems] == [(sheet, cell)]
    listed = json.loads(CliRunner().invoke(cli, ["controler", str(path), "--json"]).stdout)
    assert listed["ok"]
    assert (sheet, cell) in [(p["sheet"], p["cell"]) for p in listed["problems"] if p["severity"] == "bloquant"]


def test_an_unknown_reference(path: Path) -> None:
    """A payer that does not exist: the session is not invoiced, and the cell is named."""
    book = load_workbook(path)
    sheet = book["Financements"]
    line = next(i for i, row in enumerate(sheet.values, 1) if row[1] == "S0036")
    put("Financeur", "INCONNU", line - HEADINGS)(sheet)
    book.save(path)
    problems = refused(path, 1, "INCONNU", f"Financements, cellule D{line}")
    assert ("REF-001", "Financements", f"D{line}") in [(p["code"], p["sheet"], p["cell"]) for p in problems]


def test_an_unknown_session(path: Path) -> None:
    """A rule says no: exit 1."""
    refused(path, 1, "S9999", line=("facturer-session", "--session", "S9999", "--oui"))


def test_a_wrong_option(path: Path) -> None:
    """Exit 2, and the option that was meant."""
    refused(path, 2, "« --sesion » n'est pas une option", "--session", line=("facturer-session", "--sesion", "S0036"))


def test_a_part_that_is_no_xml(path: Path) -> None:
    """A zip that is whole around a sheet that is not: exit 3, which part."""
    replace_parts(path, {"xl/worksheets/sheet3.xml": lambda xml: xml[: len(xml) // 2]})
    refused(path, 3, "« ecole.xlsx »", "sheet3.xml|abîmé")
