"""Which invoices a sum of money pays, from its amount and the words beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gescof_xl.domain.payments.allocation import combination, named, open_invoices
from tests.text_tables import school

LEDGER = school(
    "Clients\nCode\nC1",
    """
    Factures
    N°            | Date       | Échéance   | Total HT | Total TTC
    FA2026-00012  | 02/02/2026 | 04/03/2026 | 50       | 50
    FA2026-00002  | 01/02/2026 | 05/03/2026 | 20       | 20
    FA2026-01115  | 03/02/2026 | 05/03/2026 | 30       | 30
    FORM2026-00007 | 03/02/2026 | 06/03/2026 | 13,33   | 13,33
    """,
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("VIR SEPA FA2026-00012", ["FA2026-00012"]),
        ("fa 2026/12", ["FA2026-00012"]),
        ("FACTURE 2026-00012", ["FA2026-00012"]),
        ("REGLT 202600012 ET FA2026-2", ["FA2026-00012", "FA2026-00002"]),
        ("VIR FORM2026_00007", ["FORM2026-00007"]),
        ("FA202600012", ["FA2026-00012"]),
        ("AV2026-00012", []),
        ("DU 20261115", []),
        ("2026-12", []),
        ("FA2025-00012", []),
        ("FA2026-000123", []),
        ("", []),
    ],
)
def test_a_number_is_recognised_however_it_is_spaced(words: str, expected: list[str]) -> None:
    """With its letters a number may lose its zeros; without them it needs five digits; a date or a credit note is no invoice."""
    assert [o.invoice.number for o in named(open_invoices(LEDGER), words)] == expected


def test_open_invoices_come_oldest_due_first() -> None:
    """By due date, then by date of issue, then by number."""
    assert [o.invoice.number[-5:] for o in open_invoices(LEDGER, "C1")] == ["00012", "00002", "01115", "00007"]


def test_invoices_that_make_up_an_amount_are_found() -> None:
    """33.33 € are 20 + 13.33 and nothing else; 50 € are one invoice or two others; 1 € is none."""
    opened = open_invoices(LEDGER)

    several, alone = combination(opened, Decimal("33.33"))
    assert ([o.left for o in several], alone) == ([Decimal(20), Decimal("13.33")], True)
    several, alone = combination(opened, Decimal(50))
    assert ([o.left for o in several], alone) == ([Decimal(50)], False)
    assert combination(opened, Decimal(1)) == ([], False)


def test_too_many_sums_are_not_looked_at() -> None:
    """Sixty invoices of odd amounts have more sums than stars: none is proposed, and quickly."""
    rows = "\n".join(f"FA2026-{i:05} | {1000 + 2**i % 9973},{i:02} | {1000 + 2**i % 9973},{i:02}" for i in range(1, 61))
    opened = open_invoices(school("Clients\nCode\nC1", f"Factures\nN° | Total HT | Total TTC\n{rows}"))

    assert combination(opened, Decimal("40000.07")) == ([], False)
