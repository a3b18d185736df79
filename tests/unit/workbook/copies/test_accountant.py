"""The copy for the accountant: protected where it is sealed, open and coloured where it may be filled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest

from gescof_xl.core.changes import Replace
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.workbook.copies.accountant import exchange_copy
from gescof_xl.workbook.file.workbook import FileWorkbook
from gescof_xl.workbook.translate import parse
from tests.commanding import SCHOOL
from tests.soffice import resave
from tests.xlsx_lint import findings


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copie") / "ECH00001.xlsx"
    path.write_bytes(exchange_copy(SCHOOL.read_bytes(), "ECH00001"))
    return path


@pytest.fixture(scope="module")
def book(copy: Path) -> Any:
    return openpyxl.load_workbook(copy)


@pytest.mark.programs
def test_it_says_the_same_and_has_no_fault(copy: Path) -> None:
    """Same rows but that it is a copy, a sound package, and LibreOffice opens and saves it with the same rows."""
    original = parse(FileWorkbook(SCHOOL).read()).ledger
    identity = original.get(Setting, Key.IDENTITY.name)
    marked = replace(identity, value="0000000000000000 ; copie ECH00001")
    original = original.after([Replace(identity, marked)])
    assert parse(FileWorkbook(copy).read()).ledger == original
    assert findings(copy) == []
    saved = resave([copy], copy.parent)[0]
    assert parse(FileWorkbook(saved).read()).ledger == original


def test_sealed_sheets_are_protected_without_password(book: Any) -> None:
    """Documents, settings and parties are protected; payments, allocations and reports stay open."""
    protected = {sheet.title for sheet in book if sheet.protection.sheet}
    assert {"Factures", "Lignes", "Échéances", "Écritures", "Journal", "Organisme", "Taux", "Clients"} <= protected
    assert protected.isdisjoint({"Règlements", "Affectations", "Impayés", "Échange", "Réintégration", "Accueil"})
    assert all(sheet.protection.password is None for sheet in book)
    assert not book["Factures"].protection.sort
    assert not book["Factures"].protection.autoFilter


def _cell(book: Any, sheet: str, table: str, title: str) -> Any:
    """The first cell of a column."""
    from openpyxl.utils import range_boundaries

    left, top, right, _ = cast("tuple[int, int, int, int]", range_boundaries(book[sheet].tables[table].ref))
    titles = {book[sheet].cell(top, column).value: column for column in range(left, right + 1)}
    return book[sheet].cell(top + 1, titles[title])


@pytest.mark.parametrize(
    ("sheet", "table", "title", "opened"),
    [
        ("Factures", "Factures", "Litige", True),
        ("Factures", "Factures", "Promesse", True),
        ("Factures", "Factures", "Total TTC", False),
        ("Clients", "Clients", "Commentaire", True),
        ("Clients", "Clients", "Ville", False),
        ("Règlements", "Reglements", "Montant", True),
        ("Règlements", "Reglements", "Empreinte", False),
        ("Affectations", "Affectations", "Facture", True),
    ],
)
def test_what_may_be_filled_is_open_and_coloured(book: Any, sheet: str, table: str, title: str, opened: bool) -> None:
    """Notes everywhere, and the columns that people fill of payments and allocations."""
    cell = _cell(book, sheet, table, title)
    assert cell.protection.locked is not opened
    assert (cell.fill.fgColor.rgb == "FFFFF2CC") is opened


def test_formats_of_open_cells_stay(book: Any) -> None:
    """A date stays a date, an amount an amount."""
    plain = openpyxl.load_workbook(SCHOOL)
    for sheet, table, title in (("Factures", "Factures", "Promesse"), ("Règlements", "Reglements", "Montant")):
        assert _cell(book, sheet, table, title).number_format == _cell(plain, sheet, table, title).number_format
