"""Codes of issued documents that are retyped or deleted in their own sheet: told at that cell, and curable there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.domain.checks.problem_cases import problems

DRAWN = """
    Clients
    Code | Raison sociale | SIRET
    C1   | Alpha          | 10000000900017
    C2   | Beta           | 20000000800017
"""


@pytest.fixture(scope="module")
def issued() -> Ledger:
    """Two direct invoices of C1."""
    book = workbook(SCHOOL_RATES, DRAWN)
    press(book, "facturer-directe", party="C1", lines=("EXC",))
    press(book, "facturer-directe", party="C1", lines=("EXC", "EXC"))
    return read(book)


def _found(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    return [(p.code, p.table, p.key, p.column) for p in problems(ledger) if p.code.startswith("REF")]


def _with(ledger: Ledger, table: str, rows: tuple[Any, ...]) -> Ledger:
    return replace(ledger, **{table: rows})


def test_a_code_retyped_after_the_issue_is_told_where_it_was_retyped(issued: Ledger) -> None:
    """One problem, in Clients, for all the documents: they are sealed, the card is not."""
    c1, c2 = issued.clients
    ledger = _with(issued, "clients", (replace(c1, code="ALPHA"), c2))

    assert _found(ledger) == [("REF-002", "Clients", "ALPHA", "Code")]
    (found,) = (p for p in problems(ledger) if p.code == "REF-002")
    assert "FA2026-00001" in found.message
    assert "Retapez « C1 » dans cette cellule, à la place de « ALPHA »" in found.cure


def test_the_cure_is_followed(issued: Ledger) -> None:
    """The code retyped as it was: nothing is left."""
    c1, c2 = issued.clients
    ledger = _with(issued, "clients", (replace(c1, code="ALPHA"), c2))
    assert _found(_with(ledger, "clients", (replace(ledger.clients[0], code="C1"), c2))) == []


def test_a_deleted_card_is_to_be_put_back(issued: Ledger) -> None:
    """No card says the same: the sheet is named, and what to type."""
    ledger = _with(issued, "clients", issued.clients[1:])

    assert _found(ledger) == [("REF-002", "Clients", "", "Code")]
    assert ["remettez-la" in p.cure for p in problems(ledger) if p.code == "REF-002"] == [True]


def test_a_product_is_known_by_its_label(issued: Ledger) -> None:
    """As a card by its name."""
    exc, *others = issued.products
    ledger = _with(issued, "products", (replace(exc, code="EXCEL"), *others))

    assert _found(ledger) == [("REF-002", "Produits", "EXCEL", "Code")]


def test_a_sealed_line_is_put_back_from_a_backup(issued: Ledger) -> None:
    """A document that another one needs, as lines theirs, cannot be typed."""
    ledger = _with(issued, "invoices", issued.invoices[1:])

    (found,) = (p for p in problems(ledger) if p.code == "REF-002")
    assert found.table == "Factures"
    assert "sauvegarde" in found.cure


def test_what_is_typed_by_hand_may_still_choose_another(issued: Ledger) -> None:
    """An allocation is no document: REF-001 at its own cell."""
    allocation = Allocation(
        number="AF00001", payment="R9", invoice="FA2026-00001", amount=Decimal(1), date=issued.invoices[0].date
    )

    assert _found(replace(issued, allocations=(allocation,))) == [("REF-001", "Affectations", "AF00001", "Règlement")]
