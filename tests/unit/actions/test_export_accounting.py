"""Exporting: what is asked, what is marked, periods, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.core.errors import Refused
from gescof_xl.domain.papers.papers import EntryFile
from gescof_xl.workbook.memory import MemoryWorkbook
from tests import pressing
from tests.office import TODAY, Yes, drawn, press, problems, read
from tests.text_tables import SCHOOL_RATES, workbook

HISTORY = """
    Clients
    Code
    C1

    Factures
    N°           | Date       | Total HT | Total TTC
    FA2026-00001 | 10/10/2026 | 1490     | 1490
    FA2026-00002 | 05/11/2026 | 300      | 300

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | EXC     | 1490             | 1490
    L000002 | FA2026-00002 | EXC     | 300              | 300

    Reglements
    N°     | Date       | Montant
    R00001 | 15/11/2026 | 1490

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00001 | 1490    | 15/11/2026
"""


def test_balance_and_lettrage_are_shown_before_writing() -> None:
    """The question shows the journals, the balance of each account, what is lettered and what stays open."""
    interface = Yes()
    press(workbook(SCHOOL_RATES, HISTORY), "exporter-comptable", interface=interface)
    asked = interface.questions[0].replace("\u00a0", " ")
    for part in (
        "EX00001 : 3 écritures, débit 3 280,00 € = crédit 3 280,00 €",
        "VE Ventes : 2 écritures",
        "BQ Banque : 1 écriture",
        "411000 Clients : débit 1 790,00 €, crédit 1 490,00 €, solde 300,00 €",
        "Lettrage : 1 groupe soldé, 300,00 € restent ouverts",
    ):
        assert part in asked


def test_a_period_takes_its_rows_and_the_next_export_the_rest() -> None:
    """October first: one invoice; then all that was never exported. Marks say which export took what."""
    book = workbook(SCHOOL_RATES, HISTORY)
    press(book, "exporter-comptable", since="01/10/2026", until="31/10/2026")
    assert drawn(book, "Factures", "N° | Exportée") == ["FA2026-00001 | EX00001", "FA2026-00002 | "]
    press(book, "exporter-comptable")
    assert drawn(book, "Factures", "N° | Exportée") == ["FA2026-00001 | EX00001", "FA2026-00002 | EX00002"]
    assert drawn(book, "Reglements", "N° | Exporté") == ["R00001 | EX00002"]
    assert drawn(book, "Affectations", "N° | Exportée") == ["AF00001 | EX00002"]
    assert drawn(book, "Ecritures", "Export | Écriture | Compte | Débit | Crédit") == [
        "EX00001 | 1 | 411000 | 1490.00 | 0.00",
        "EX00001 | 1 | 706000 | 0.00 | 1490.00",
        "EX00002 | 2 | 411000 | 300.00 | 0.00",
        "EX00002 | 2 | 706000 | 0.00 | 300.00",
        "EX00002 | 3 | 512000 | 1490.00 | 0.00",
        "EX00002 | 3 | 411000 | 0.00 | 1490.00",
    ]


def test_an_export_is_made_again_identical() -> None:
    """Whatever happens after, the entries of EX00001 stay what they were, and nothing is written."""
    book = workbook(SCHOOL_RATES, HISTORY)
    before = _file(book, until="31/10/2026")
    press(book, "exporter-comptable", until="31/10/2026")
    press(book, "exporter-comptable")
    after = _file(book, again="EX00001")
    assert (after.entries, after.name, after.valid_on) == (before.entries, before.name, before.valid_on)
    assert press(book, "exporter-comptable", again="EX00001").changes == ()


def _file(book: MemoryWorkbook, **answers: Any) -> EntryFile:
    button = action("exporter-comptable")
    outcome = button.act(read(book), Context(today=TODAY), read_params(button.params, answers))
    found = outcome.files[0]
    assert isinstance(found, EntryFile)
    return found


def test_nothing_to_export_is_said() -> None:
    """A second export at once, or an unknown number, is refused in a sentence."""
    book = workbook(SCHOOL_RATES, HISTORY)
    press(book, "exporter-comptable")
    with pytest.raises(Refused, match="Rien à exporter"):
        press(book, "exporter-comptable")
    with pytest.raises(Refused, match="Exports faits : EX00001"):
        press(book, "exporter-comptable", again="EX00007")


def _october_exported(late: date | None = None) -> MemoryWorkbook:
    """October went out on 22/11; then a payment of October is typed, which arrived on another account."""
    book = workbook(SCHOOL_RATES, HISTORY.replace("15/11/2026", "05/11/2026"))
    press(book, "exporter-comptable", since="01/10/2026", until="31/10/2026")
    _pay(book, late or date(2026, 10, 28))
    return book


def _pay(book: MemoryWorkbook, day: date) -> None:
    """Types the payment of FA2026-00002, received that day."""
    pressing.press(book, "saisir-reglement", party="C1", amount=Decimal(300), day=day, allocate=("FA2026-00002",))


def test_a_payment_entered_late_goes_with_the_next_export() -> None:
    """R00002 is dated in October, which left already: the export of November takes it, and says so."""
    book = _october_exported()
    report = press(book, "exporter-comptable", since="01/11/2026", until="30/11/2026")
    assert (
        "Datées d'avant la fin du dernier export, elles partent avec celui-ci : R00002 du 28/10/2026." in report.message
    )
    assert drawn(book, "Reglements", "N° | Exporté") == ["R00001 | EX00002", "R00002 | EX00002"]
    assert drawn(book, "Affectations", "N° | Exportée") == ["AF00001 | EX00002", "AF00002 | EX00002"]
    assert drawn(book, "Ecritures", "Pièce | Date | Compte | Débit")[2] == "R00002 | 2026-10-28 | 512000 | 300.00"


def test_what_a_period_leaves_behind_is_named() -> None:
    """Before any export, « Du » leaves October alone; both the export and a refusal say what is left."""
    book = workbook(SCHOOL_RATES, HISTORY)
    with pytest.raises(
        Refused, match=r"Rien à exporter depuis le 20/11/2026.*il reste FA2026-00001 du 10/10/2026"
    ) as no:
        press(book, "exporter-comptable", since="20/11/2026")
    assert "Videz « Du »" in no.value.cure
    report = press(book, "exporter-comptable", since="01/11/2026")
    assert "Restent à exporter, plus anciennes : FA2026-00001 du 10/10/2026 ; videz « Du »" in report.message


def test_an_exported_payment_deleted_by_hand_is_found() -> None:
    """Contrôler names it, and nothing more is exported until it is back: its money would be counted twice."""
    book = _october_exported(date(2026, 11, 5))
    press(book, "exporter-comptable")
    table = book.tables["Reglements"]
    book.tables["Reglements"] = table.with_lines(table.lines[1:])
    assert "EXP-003" in problems(book)
    with pytest.raises(Refused, match="la pièce R00001 est exportée, et n'est plus dans le classeur"):
        press(book, "exporter-comptable")


def test_a_closed_period_refuses_new_dates() -> None:
    """The accountant closed October, which had left: a payment of 28/10 is refused, one of November is not (EXP-009)."""
    closed = "Organisme\nClé | Valeur\nComptes clos au | 31/10/2026"
    book = workbook(SCHOOL_RATES, HISTORY.replace("10/10/2026", "02/11/2026"), closed)
    with pytest.raises(Refused) as no:
        _pay(book, date(2026, 10, 28))
    assert [p.code for p in no.value.problems] == ["EXP-009"]
    assert "le 28/10/2026 est dans une période close (« Comptes clos au » : 31/10/2026)" in no.value.problems[0].message
    _pay(book, date(2026, 11, 5))
    assert "EXP-009" not in problems(book)


def test_nothing_leaves_into_a_closed_period() -> None:
    """FA2026-00001 never left, and October is closed: the accountant's program would refuse its entry."""
    book = workbook(SCHOOL_RATES, HISTORY, "Organisme\nClé | Valeur\nComptes clos au | 31/10/2026")
    with pytest.raises(Refused, match="FA2026-00001 : le 10/10/2026 est dans une période close"):
        press(book, "exporter-comptable")


@pytest.mark.parametrize("layout", ["EBP", "Sage"])
def test_a_second_file_creates_the_accounts_of_the_parties(layout: str) -> None:
    """EBP and Sage refuse entries on accounts that they do not know."""
    book = workbook(SCHOOL_RATES, HISTORY)
    outcome = action("exporter-comptable").act(
        read(book), Context(today=TODAY), read_params(action("exporter-comptable").params, {"layout": layout})
    )
    found = [(file.name, file.accounts) for file in outcome.files if isinstance(file, EntryFile)]
    assert found == [
        (f"EX00001_journaux_{layout.lower()}_20261122.txt", False),
        (f"EX00001_comptes_{layout.lower()}_20261122.txt", True),
    ]
