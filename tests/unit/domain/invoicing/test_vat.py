"""VAT per rate, half up; expected values worked out by hand (BR-CO-17; docs/trade.md § VAT amounts)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gescof_xl.core.money import share, vat
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.invoicing.vat import VatBook, VatRate
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.settings import VatCategory
from tests.text_tables import school

CLIENT = "Clients\nCode\nC1"


@pytest.mark.parametrize(
    ("base", "rate", "expected"),
    [("18.25", "0.10", "1.83"), ("3.00", "0.055", "0.17"), ("1.00", "0.085", "0.09"), ("578.00", "0.20", "115.60")],
)
def test_vat_is_rounded_half_up(base: str, rate: str, expected: str) -> None:
    """From half a cent on, VAT goes to the next cent, where half-even would go down."""
    assert vat(Decimal(base), Decimal(rate)) == Decimal(expected)


def test_vat_is_worked_out_on_the_sum_of_the_lines_of_a_rate() -> None:
    """299.33 + 179.33 + 99.34 at 20 % bear 115.60, not the 115.61 of line by line."""
    ledger = _invoice("299.33", "179.33", "99.34")

    assert VatBook(ledger.issued).vat("FA2026-00001") == Decimal("115.60")


def test_three_parts_of_a_third_may_lose_a_cent_of_vat() -> None:
    """333.33 at 20 % bears 66.67; three invoices of 111.11 bear 22.22 each: VAT is never forced."""
    parts = share(Decimal("333.33"), [Decimal(1)] * 3)

    assert [vat(part, Decimal("0.20")) for part in parts] == [Decimal("22.22")] * 3
    assert vat(Decimal("333.33"), Decimal("0.20")) == Decimal("66.67")


def test_each_rate_has_its_own_total() -> None:
    """Exempt and taxed lines stand together: base and VAT per rate, in the order of the lines."""
    ledger = _ledger(
        "FA2026-00001 | Facture |              | 1236.50",
        "FA2026-00001 | 1000 | EXO | 1000 |  |\nFA2026-00001 | 36.50 | TVA10 | 36.50 | |\nFA2026-00001 | 200 | TVA20 | 200 | |",
    )

    totals = issued_document(ledger.issued, "FA2026-00001").service_totals()

    assert [(t.rate.category, t.rate.rate, t.base, t.vat) for t in totals] == [
        (VatCategory.EXEMPT, 0, Decimal(1000), Decimal(0)),
        (VatCategory.STANDARD, Decimal("0.1"), Decimal("36.50"), Decimal("3.65")),
        (VatCategory.STANDARD, Decimal("0.2"), Decimal(200), Decimal(40)),
    ]


def test_a_final_invoice_bears_the_full_vat_less_that_of_its_deposit() -> None:
    """Full 1000 + 200, deposit 333.33 + 66.67: the balance is 666.67 + 133.33, so that TTC add up exactly."""
    ledger = _ledger(
        "FA2026-00001 | Acompte |              | 333.33\nFA2026-00002 | Facture | | 666.67",
        "FA2026-00001 | 333.33 | TVA20 | 333.33 | |\nFA2026-00002 | 1000 | TVA20 | 1000 | |\nFA2026-00002 | -333.33 | TVA20 | -333.33 | FA2026-00001 |",
    )

    book = VatBook(ledger.issued)

    assert (book.vat("FA2026-00001"), book.vat("FA2026-00002")) == (Decimal("66.67"), Decimal("133.33"))


def test_a_deposit_deducted_in_parts_gives_back_all_its_vat() -> None:
    """333.33 deducted as 3 × 111.11: 22.22, 22.22, then the 22.23 that are left of 66.67."""
    lines = ["FA2026-00001 | 333.33 | TVA20 | 333.33 | |"]
    lines += [f"FA2026-0000{n} | -111.11 | TVA20 | -111.11 | FA2026-00001 |" for n in (2, 3, 4)]
    ledger = _ledger(
        "FA2026-00001 | Acompte | | 333.33\n" + "\n".join(f"FA2026-0000{n} | Facture | | -111.11" for n in (2, 3, 4)),
        "\n".join(lines),
    )

    book = VatBook(ledger.issued)

    assert [book.vat(f"FA2026-0000{n}") for n in (2, 3, 4)] == [Decimal("-22.22"), Decimal("-22.22"), Decimal("-22.23")]


def test_avoirs_take_back_the_vat_that_was_charged_and_no_more() -> None:
    """0.06 at 20 % bears 0.01; two credit notes of 0.03 round to 0.01 each, but only one cent was charged."""
    ledger = _ledger(
        "FA2026-00001 | Facture | | 0.06\nAV2026-00001 | Avoir | FA2026-00001 | -0.03\nAV2026-00002 | Avoir | FA2026-00001 | -0.03",
        "FA2026-00001 | 0.06 | TVA20 | 0.06 | |\nAV2026-00001 | -0.03 | TVA20 | -0.03 | |\nAV2026-00002 | -0.03 | TVA20 | -0.03 | |",
    )

    book = VatBook(ledger.issued)

    assert [book.vat(f"AV2026-0000{n}") for n in (1, 2)] == [Decimal("-0.01"), Decimal(0)]
    assert book.left("FA2026-00001", VatRate(VatCategory.STANDARD, Decimal("0.2"))) == 0


def _invoice(*amounts: str) -> Ledger:
    net = sum(Decimal(a) for a in amounts)
    return _ledger(
        f"FA2026-00001 | Facture | | {net}", "\n".join(f"FA2026-00001 | {a} | TVA20 | {a} | |" for a in amounts)
    )


def _ledger(invoices: str, lines: str) -> Ledger:
    rows = [[c.strip() for c in line.split("|")] for line in lines.splitlines()]
    drawn = [
        f"L{n:06d} | {invoice} | {'-1' if price.startswith('-') else '1'} | {price.removeprefix('-')} | {code} | {net} | {deposit}"
        for n, (invoice, price, code, net, deposit, *_) in enumerate(rows, 1)
    ]
    return school(
        CLIENT,
        "Factures\nN° | Type | Facture d'origine | Total HT | Total TTC\n"
        + "\n".join(line + " | 0" for line in invoices.splitlines()),
        "Lignes\nN° | Facture | Quantité | Prix unitaire HT | TVA | Total HT | Acompte déduit\n" + "\n".join(drawn),
    )
