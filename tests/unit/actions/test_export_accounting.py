"""Exporting: what is asked, what is marked, periods, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.core.errors import Refused
from gescof_xl.domain.papers.papers import EntryFile
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, Yes, drawn, press, read
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
