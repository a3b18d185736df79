"""Statistiques: what is invoiced and collected over a period, by four axes that each divide the same totals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import total
from gescof_xl.domain.tables.reports import Axis
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import drawn, press, read
from tests.text_tables import workbook
from tests.unit.actions.billing_school import TAXED

SCHOOL = """
    Clients
    Code | Raison sociale | Type        | Secteur commercial
    C1   | Alpha          | Entreprise  | Industrie
    C2   | Mairie         | Public      | Santé

    Financeurs
    Code | Raison sociale | Type
    OP1  | Opco Un        | OPCO

    Sessions
    N°    | Type
    S0001 | INTER

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | C1
    P00002 | Durand | Bruno  | C2

    Financements
    N°      | Participant | Financeur | Montant HT | N° accord | Secteur commercial
    FI00001 | P00001      | C1        | 300        |           |
    FI00002 | P00001      | OP1       | 700        | A1        |
    FI00003 | P00002      | C2        | 1000       |           | Collectivités
"""


@pytest.fixture(scope="module")
def book() -> MemoryWorkbook:
    """2 000 HT of training and a room of 200 to C1, at 20 %; OP1 paid 420 TTC of its 840, C1 its room, 240 TTC."""
    book = workbook(TAXED, SCHOOL)
    press(book, "facturer-session", session="S0001")
    press(book, "facturer-directe", party="C1", lines=["SAL"])
    press(book, "saisir-reglement", party="OP1", amount="420", mode="Virement")
    press(book, "saisir-reglement", party="C1", amount="240", mode="Virement", allocate=["FA2026-00004=240"])
    press(book, "statistiques", since="01/11/2026", until="30/11/2026")
    return book


def test_invoiced_and_collected_by_each_axis(book: MemoryWorkbook) -> None:
    """Industrie: 300 + 700 + 200 = 1 200 of 2 200; collected 350 of 420 TTC, and 200 of 240."""
    assert drawn(book, "Statistiques", "Axe | Valeur | Facturé HT | Encaissé HT") == [
        "Secteur commercial | Industrie | 1200.00 | 550.00",
        "Secteur commercial | Collectivités | 1000.00 | 0.00",
        "Produit | Excel perfectionnement | 2000.00 | 350.00",
        "Produit | Location de salle | 200.00 | 200.00",
        "Financeur | Sans financeur | 1500.00 | 200.00",
        "Financeur | Opco Un | 700.00 | 350.00",
        "Type de client | Entreprise | 1200.00 | 550.00",
        "Type de client | Public | 1000.00 | 0.00",
    ]


def test_each_axis_divides_the_same_totals(book: MemoryWorkbook) -> None:
    """2 200 invoiced and 550 collected, whatever one looks at; parts make the whole."""
    for axis in Axis:
        lines = [line for line in read(book).statistics if line.axis is axis]
        assert sum(line.invoiced for line in lines) == Decimal(2200)
        assert sum(line.collected for line in lines) == Decimal(550)
        assert abs(total(line.part for line in lines) - 1) < Decimal("0.001")


def test_credit_notes_and_refunds_count_less() -> None:
    """The room is credited whole, and its 240 € given back: nothing is left of it."""
    book = workbook(TAXED, SCHOOL)
    press(book, "facturer-directe", party="C1", lines=["SAL"])
    press(book, "saisir-reglement", party="C1", amount="240", mode="Virement")
    press(book, "creer-avoir", invoice="FA2026-00001", case="total")
    press(book, "saisir-reglement", party="C1", refund=True)

    press(book, "statistiques")

    assert drawn(book, "Statistiques", "Axe") == []


def test_what_is_out_of_the_period_does_not_count(book: MemoryWorkbook) -> None:
    """October had nothing."""
    press(book, "statistiques", since="01/10/2026", until="31/10/2026")

    assert drawn(book, "Statistiques", "Axe") == []


def test_a_period_that_ends_before_it_begins_is_refused(book: MemoryWorkbook) -> None:
    """And says which answer."""
    with pytest.raises(Refused, match="avant son début"):
        press(book, "statistiques", since="30/11/2026", until="01/11/2026")
