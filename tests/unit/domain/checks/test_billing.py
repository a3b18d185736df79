"""Every rule of issued documents, raised by changing one cell of what the buttons issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.schema import Row, key_of
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import FIELD_OF, Ledger
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.training import Financing, Supplement
from tests.office import TODAY, press, read
from tests.unit.actions.billing_school import TAXED, financing, inter

MEALS = "Supplements\nN° | Produit | Libellé | Financeur | Quantité | Prix unitaire HT\nSU00001 | REP | Repas | C1 | 2 | 18,25"
FA1, FA2, FA3, AV1 = "FA2026-00001", "FA2026-00002", "FA2026-00003", "AV2026-00001"


@pytest.fixture(scope="module")
def issued() -> Ledger:
    """A deposit FA1, its final invoice FA2 with meals, a partial credit note AV1 of 100 on it, a direct invoice FA3."""
    book = inter(financing(**{"Acompte TTC": "120"}), MEALS, rates=TAXED)
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-session", session="S0001")
    press(book, "creer-avoir", invoice=FA2, case="partiel", unit_amount="100", lines=["1"])
    press(book, "facturer-directe", party="C2", lines=["SAL"])
    return read(book)


def test_what_the_buttons_issue_raises_nothing(issued: Ledger) -> None:
    """No rule about documents complains about untouched documents."""
    assert _codes(issued) == []


@pytest.mark.parametrize(
    ("code", "row_class", "key", "change"),
    [
        ("FAC-001", Invoice, FA3, {"net": Decimal("200.01"), "gross": Decimal("240.01")}),
        ("FAC-001", Invoice, FA3, {"gross": Decimal("240.01")}),
        ("FAC-002", Invoice, FA3, {"vat": Decimal("40.01"), "gross": Decimal("240.01")}),
        ("FAC-003", Invoice, FA3, {"type": InvoiceType.CREDIT_NOTE}),
        ("FAC-004", Instalment, "E00003", {"amount": Decimal(239)}),
        ("FAC-005", Invoice, AV1, {"origin": ""}),
        ("FAC-005", Invoice, AV1, {"party": "C2"}),
        ("FAC-005", Invoice, FA3, {"origin": FA1}),
        ("FAC-006", InvoiceLine, "L000006", {"quantity": Decimal(2)}),
        ("FAC-006", InvoiceLine, "L000006", {"discount": "10%"}),
        ("FAC-007", Financing, "FI00001", {"payer": "C2"}),
        ("FAC-008", InvoiceLine, "L000006", {"kind": None}),
        ("FAC-010", Invoice, FA3, {"number": "FA2026-00005"}),
        ("FAC-011", Invoice, FA3, {"date": date(2026, 8, 31)}),
        ("FAC-012", InvoiceLine, "L000005", {"net": Decimal("-1000.01")}),
        ("FAC-013", InvoiceLine, "L000004", {"net": Decimal("-100.01")}),
        ("FAC-014", InvoiceLine, "L000005", {"net": Decimal(-2000)}),
        ("FAC-015", Supplement, "SU00001", {"unit_price": Decimal(18)}),
        ("FAC-015", InvoiceLine, "L000003", {"supplement": ""}),
        ("FAC-020", Financing, "FI00001", {"invoiced": Decimal(1)}),
    ],
)
def test_one_changed_cell_is_told(
    issued: Ledger, code: str, row_class: type[Row], key: str, change: dict[str, object]
) -> None:
    """Whoever changes the cell, by hand or by another program, the rule names the row."""
    assert code in _codes(_with(issued, row_class, key, **change))


def test_the_copy_of_what_is_invoiced_is_cured_by_typing_it(issued: Ledger) -> None:
    """The session may have nothing left to invoice: no button would write the cell again."""
    wrong = _with(issued, Financing, "FI00001", invoiced=Decimal(1))

    (found,) = (p for p in check(wrong, TODAY) if p.code == "FAC-020")

    assert found.cure.startswith("Retapez 900 dans cette cellule")


def test_a_hole_names_all_the_missing_numbers(issued: Ledger) -> None:
    """One problem a hole, whatever its size; a series may start anywhere."""
    ledger = _with(issued, Invoice, FA3, number="FA2026-90000")

    assert [p.message for p in check(ledger, TODAY) if p.code == "FAC-010"] == [
        "Factures, FA2026-90000 : il manque FA2026-00003 à FA2026-89999 dans la série."
    ]
    assert "FAC-010" not in _codes(_without(issued, Invoice, lambda i: i.number == FA1))


def _codes(ledger: Ledger) -> list[str]:
    return [p.code for p in check(ledger, TODAY) if p.code.startswith("FAC-")]


def _with(ledger: Ledger, row_class: type[Row], key: str, **change: object) -> Ledger:
    before: tuple[Any, ...] = ledger.rows(row_class)
    rows = tuple(replace(r, **change) if key_of(r) == key else r for r in before)
    assert rows != before
    return _holding(ledger, row_class, rows)


def _without(ledger: Ledger, row_class: type[Row], gone: Callable[..., bool]) -> Ledger:
    return _holding(ledger, row_class, tuple(r for r in ledger.rows(row_class) if not gone(r)))


def _holding(ledger: Ledger, row_class: type[Row], rows: tuple[Any, ...]) -> Ledger:
    return replace(ledger, **{FIELD_OF[row_class]: rows})
