"""What hands change in exported lines, allocations and filed documents: each is found, named with cell and cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.problems import Problem
from gescof_xl.domain.audit.exports import documents, exports
from gescof_xl.domain.audit.seals import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import FiledDocument
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.settings import Setting
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, workbook

DAY = date(2026, 12, 31)
PARTIES = """
    Clients
    Code | Raison sociale | Compte auxiliaire
    C1   | Alpha          | 411ALPHA
    C2   | Beta           | 411BETA
"""


@pytest.fixture(scope="module")
def exported() -> Ledger:
    """FA1 paid by R1 and exported; R2 kept as credit and exported; then FA2 of the other client, settled by R2."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", party="C1", lines=("EXC",))
    press(book, "saisir-reglement", party="C1", amount="1000")
    press(book, "saisir-reglement", party="C1", amount="300")
    press(book, "exporter-comptable", date(2026, 11, 30), until="30/11/2026")
    press(book, "facturer-directe", date(2026, 12, 1), party="C2", lines=("EXC",))
    press(
        book, "saisir-reglement", date(2026, 12, 2), party="C1", credits=("R00002=300",), allocate=("FA2026-00002=300",)
    )
    press(book, "exporter-comptable", DAY)
    return read(book)


def _with(ledger: Ledger, table: str, row: int, **cells: Any) -> Ledger:
    rows = list(getattr(ledger, table))
    rows[row] = replace(rows[row], **cells)
    return replace(ledger, **{table: tuple(rows)})


def _found(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    return [(p.code, p.table, p.key, p.column) for p in exports(ledger)]


def test_what_was_exported_untouched_is_sound(exported: Ledger) -> None:
    """Money allocated at once, and moved later to another client."""
    assert [(a.payment, a.invoice, a.exported) for a in exported.allocations] == [
        ("R00001", "FA2026-00001", "EX00001"),
        ("R00002", "FA2026-00002", "EX00002"),
    ]
    assert _found(exported) == []


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"account": "706001"}, "Compte"),
        ({"aux": "411BETA"}, "Auxiliaire"),
        ({"date": date(2026, 11, 1)}, "Date"),
        ({"label": "Autre"}, "Libellé"),
    ],
)
def test_a_retyped_cell_of_a_sale(exported: Ledger, cells: dict[str, Any], column: str) -> None:
    """The document that it came from is sealed: it says what the cell said."""
    (found,) = [p for p in exports(_with(exported, "posted", 0, **cells)) if p.code == "EXP-010"]

    assert (found.table, found.key) == ("Ecritures", exported.posted[0].number)
    assert found.column == column
    assert found.cure.startswith("Retapez « ")


@pytest.mark.parametrize(
    ("row", "cells", "column", "was"),
    [
        (0, {"amount": Decimal(999)}, "Montant", "1000,00"),
        (0, {"invoice": "FA2026-00002"}, "Facture", "FA2026-00001"),
        (0, {"exported": ""}, "Exportée", "EX00001"),
        (1, {"invoice": "FA2026-00001"}, "Facture", "FA2026-00002"),
        (1, {"date": date(2026, 12, 3)}, "Date", "02/12/2026"),
        (1, {"amount": Decimal(200)}, "Montant", "300,00"),
        (1, {"payment": "R00001"}, "Règlement", "R00002"),
    ],
)
def test_a_retyped_allocation(exported: Ledger, row: int, cells: dict[str, Any], column: str, was: str) -> None:
    """Exported with its money or moved later: the cell is named, with what to retype."""
    found = [p for p in exports(_with(exported, "allocations", row, **cells)) if p.code == "EXP-011"]

    assert [(p.key, p.column) for p in found] == [(exported.allocations[row].number, column)]
    assert f"Retapez « {was} »" in found[0].cure


def test_a_deleted_allocation_is_to_be_put_back(exported: Ledger) -> None:
    """All that its line said, so that it can be typed again."""
    (found,) = [p for p in exports(replace(exported, allocations=exported.allocations[1:])) if p.code == "EXP-011"]

    assert "AF00001 : Règlement R00001, Facture FA2026-00001, 1 000,00 €" in found.cure.replace("\u202f", " ").replace(
        "\xa0", " "
    )


def test_a_deleted_allocation_is_told_once(exported: Ledger) -> None:
    """Exported with its money or moved later."""
    for gone in exported.allocations:
        kept = tuple(a for a in exported.allocations if a is not gone)

        assert [p.code for p in exports(replace(exported, allocations=kept))] == ["EXP-011"]


def test_a_whole_export_erased(exported: Ledger) -> None:
    """Its lines gone and its marks too: its file is listed still."""
    rows = {
        name: tuple(replace(row, exported="") for row in getattr(exported, name))
        for name in ("invoices", "payments", "allocations")
    }
    erased = replace(exported, posted=(), **rows)
    filed = [_filed("comptabilite/EX00001_journaux_fec_20261130.txt")]

    assert [(p.code, p.blocking) for p in documents(erased, filed)] == [("EXP-012", True)]


def _filed(name: str, found: str = "a") -> FiledDocument:
    return FiledDocument(name=name, expected="a", found=found)


def test_a_deleted_export_file_is_made_again(exported: Ledger) -> None:
    """A warning: the entries are all there."""
    (found,) = documents(exported, [_filed("comptabilite/EX00001_journaux_fec_20261130.txt", "")])

    assert (found.code, found.blocking) == ("EXP-013", False)
    assert "Exporter en comptabilité, Numéro EX00001" in found.cure


@pytest.mark.parametrize("says", ["", "2026/FA2026-00002.pdf"])
def test_document_cleared_or_pointing_elsewhere(exported: Ledger, says: str) -> None:
    """The PDF of that number is listed, and Document says another or none."""
    ledger = _with(exported, "invoices", 0, document=says)
    filed = [_filed("2026/FA2026-00001.pdf"), *([_filed(says)] if says else [])]
    found = [p for p in documents(ledger, filed) if p.key == "FA2026-00001"]

    assert [(p.code, p.column) for p in found] == [("EXP-014", "Document")]
    assert "Retapez « 2026/FA2026-00001.pdf »" in found[0].cure


def test_a_document_of_an_unknown_number(exported: Ledger) -> None:
    """A backup was put back: what was issued since lies in the folder."""
    (found,) = documents(exported, [_filed("2026/FA2026-00009.pdf")])

    assert found.code == "EXP-014"
    assert "FA2026-00009" in found.message


def test_duplicates_and_other_papers_are_left_alone(exported: Ledger) -> None:
    """Certificates, reminders, a duplicate, a copy for Chorus Pro."""
    names = (
        "2026/FA2026-00001-duplicata.pdf",
        "relances/RE00001.pdf",
        "Chorus/FA2026-00001.pdf",
        "certificats/S0001.pdf",
    )
    assert list(documents(exported, [_filed(name) for name in names])) == []


def test_a_rank_of_a_hundred_million_is_one_problem(exported: Ledger) -> None:
    """A seal retyped: the ranks that it would leave out are told as one, at once."""
    rank, _, rest = exported.invoices[0].seal.partition("-")
    found: list[Problem] = verify(_with(exported, "invoices", 0, seal=f"9999999{rank}-{rest}"), None)

    assert len(found) < 10
    assert "rangs manquent" in " ".join(p.message for p in found)


def test_a_new_year_shares_the_folder_of_the_year_before(exported: Ledger) -> None:
    """Its settled documents and exports stay in that year's workbook: their files are no anomaly."""
    carried = Setting(name=Key.CARRIED.name, value="ecole.xlsx ; sceau 9-ab ; écriture 7")
    following = replace(exported, settings=(*exported.settings, carried), posted=())
    old = [_filed("2026/FA2026-00009.pdf"), _filed("comptabilite/EX00001_journaux_fec_20261130.txt")]

    assert list(documents(following, old)) == []
