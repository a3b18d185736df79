"""Penalties and the 40 € indemnity of late invoices, invoiced once the principal is paid, or waived."""

from __future__ import annotations

from datetime import date

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import balances, drawn, press, problems, retype
from tests.text_tables import SCHOOL_RATES, workbook

PAID_LATE = """
    Clients
    Code | Raison sociale | Type
    C1   | Alpha          | Entreprise
    C2   | Paul Durand    | Particulier

    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | C1    | 20/09/2026 | 20/10/2026 | 1788     | 1788
    FA2026-00002 | C1    | 25/10/2026 | 24/11/2026 | 500      | 500
    FA2026-00003 | C2    | 25/10/2026 | 01/11/2026 | 300      | 300

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | EXC     | 1788             | 1788
    L000002 | FA2026-00002 | EXC     | 500              | 500
    L000003 | FA2026-00003 | EXC     | 300              | 300

    Echeances
    N°     | Facture      | Date       | Montant
    E00001 | FA2026-00001 | 20/10/2026 | 1788
    E00002 | FA2026-00002 | 24/11/2026 | 500
    E00003 | FA2026-00003 | 01/11/2026 | 300

    Reglements
    N°     | Date       | Montant
    R00001 | 21/11/2026 | 1788

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00001 | 1788    | 21/11/2026
"""
DAY = date(2026, 11, 22)


@pytest.fixture
def book() -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, PAID_LATE)


def test_penalties_are_invoiced_once_the_principal_is_paid(book: MemoryWorkbook) -> None:
    """1 788 × 12.4 % × 32 days / 365 = 19.44, and 40: one line outside VAT, posted to « pénalités perçus »."""
    press(book, "facturer-directe", DAY, party="C1", late=["FA2026-00001"])
    assert drawn(book, "Lignes", "Facture | Total HT | TVA | Nature de ligne | Facture en retard | Compte")[3:] == [
        "FA2026-00004 | 59.44 | HC | pénalité | FA2026-00001 | 758100"
    ]
    assert balances(book)["FA2026-00004"] == "59.44"
    assert not problems(book, DAY)


def test_penalties_are_not_invoiced_twice(book: MemoryWorkbook) -> None:
    """Nothing runs any more once all is paid; a credit note of the penalties makes them due again."""
    press(book, "facturer-directe", DAY, party="C1", late=["FA2026-00001"])
    with pytest.raises(Refused, match="FA2026-00001 ne doit ni pénalités ni indemnité"):
        press(book, "facturer-directe", DAY, party="C1", late=["FA2026-00001"])
    press(book, "creer-avoir", DAY, invoice="FA2026-00004", case="total")
    press(book, "facturer-directe", DAY, party="C1", late=["FA2026-00001"])
    assert balances(book)["FA2026-00005"] == "59.44"


def test_penalties_that_are_waived_are_neither_invoiced_nor_claimed(book: MemoryWorkbook) -> None:
    """« Pénalités » : non, in Factures; the seal does not cover what is decided afterwards."""
    retype(book, "Factures", "Pénalités", "non")
    with pytest.raises(Refused, match="abandonnées"):
        press(book, "facturer-directe", DAY, party="C1", late=["FA2026-00001"])


@pytest.mark.parametrize(
    ("party", "number", "why"),
    [
        ("C1", "FA2026-00002", "ne doit ni pénalités"),  # not due yet
        ("C2", "FA2026-00003", "particulier"),
        ("C2", "FA2026-00001", "est de C1"),
    ],
)
def test_who_owes_no_penalties_is_not_invoiced(book: MemoryWorkbook, party: str, number: str, why: str) -> None:
    """Neither before the due date, nor a consumer, nor somebody else's invoice."""
    with pytest.raises(Refused, match=why):
        press(book, "facturer-directe", DAY, party=party, late=[number])
