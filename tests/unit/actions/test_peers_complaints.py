"""What users of other programs complain about, in payments and reminders: each complaint is a test named after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.balances import available, balance, status
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, Payment
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.open_credits import credit_of
from tests.pressing import TODAY, asked, press, read
from tests.text_tables import SCHOOL_RATES, workbook

DRAWN = """
    Clients
    Code | Raison sociale | Relances
    C1   | Fille          | oui
    C2   | Mère           | oui
    C3   | Épargné        | non

    Financeurs
    Code
    OP1

    Factures
    N°           | Tiers | Type    | Date       | Échéance   | Total HT | TVA | Total TTC | Facture d'origine
    FA2026-00001 | C1    | Facture | 01/09/2026 | 01/10/2026 | 500      | 100 | 600       |
    FA2026-00002 | C1    | Facture | 10/09/2026 | 10/10/2026 | 300      | 0   | 300       |
    FA2026-00003 | C1    | Acompte | 15/09/2026 | 15/10/2026 | 100      | 20  | 120       |
    FA2026-00004 | C3    | Facture | 10/09/2026 | 10/10/2026 | 300      | 0   | 300       |
    AV2026-00001 | C1    | Avoir   | 20/10/2026 |            | -250     | -20 | -270      | FA2026-00001
"""


@pytest.fixture
def book() -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, DRAWN)


def left(ledger: Ledger, number: str) -> Decimal:
    return balance(ledger, ledger.get(Invoice, number))


def pay(book: MemoryWorkbook, **params: Any) -> None:
    press(book, "saisir-reglement", **({"party": "C1"} | params))


def test_an_avoir_cannot_be_partly_refunded_and_partly_deducted(book: MemoryWorkbook) -> None:
    """Dolibarr#19003: 270 € of credit note, 100 € deducted from an invoice and 170 € given back, in TTC, one balance."""
    pay(book, credits=("AV2026-00001=100",), allocate=("FA2026-00002",))
    pay(book, refund=True, credits=("AV2026-00001",))

    ledger = read(book)
    assert (left(ledger, "FA2026-00002"), left(ledger, "AV2026-00001")) == (Decimal(200), Decimal(0))
    assert ledger.payments[0].amount == Decimal(-170)


def test_one_discount_per_vat_rate_and_wrong_sums(book: MemoryWorkbook) -> None:
    """Dolibarr#6053, #7637, #14628: a credit note of two VAT rates is one credit of 270 € TTC, whatever it settles."""
    pay(book, use_credit=True, allocate=("FA2026-00001",))

    (only,) = read(book).allocations
    assert (only.credit_note, only.amount) == ("AV2026-00001", Decimal(270))
    assert left(read(book), "FA2026-00001") == Decimal(330)


def test_a_credit_on_an_unpaid_invoice_needs_a_payment(book: MemoryWorkbook) -> None:
    """Dolibarr#26950: the credit note settles its unpaid invoice without any payment."""
    pay(book, use_credit=True, allocate=("FA2026-00001",))

    assert not read(book).payments


def test_the_excess_becomes_a_negative_line_instead_of_a_payment(book: MemoryWorkbook) -> None:
    """Dolibarr#7593, #10397; Invoice Ninja#9007, #5423: 700 € for 600 € is accepted, 100 € stay on the payment."""
    pay(book, amount=Decimal(700), allocate=("FA2026-00001",))

    ledger = read(book)
    assert [p.amount for p in ledger.payments] == [Decimal(700)]
    assert available(ledger, ledger.get(Payment, "R00001")) == Decimal(100)


def test_an_overpaid_deposit_cannot_be_converted(book: MemoryWorkbook) -> None:
    """Dolibarr#23704: 150 € for a deposit of 120 €: the 30 € too many settle the next invoice."""
    pay(book, amount=Decimal(150), allocate=("FA2026-00003",))
    pay(book, use_credit=True, credits=("R00001",), allocate=("FA2026-00002=30",))

    assert left(read(book), "FA2026-00003") == Decimal(0)
    assert left(read(book), "FA2026-00002") == Decimal(270)


def test_a_deposit_converts_only_what_was_paid(book: MemoryWorkbook) -> None:
    """Dolibarr#26027: 50 € paid of a deposit of 120 €: « partielle », 70 € due, and no credit beyond what came in."""
    pay(book, amount=Decimal(50), allocate=("FA2026-00003",))

    ledger = read(book)
    deposit = ledger.get(Invoice, "FA2026-00003")
    assert status(ledger, deposit, date(2026, 10, 1)) == "partielle"
    assert (balance(ledger, deposit), credit_of(ledger, "C1")) == (Decimal(70), Decimal(270))


def test_unallocated_payments_are_not_offered(book: MemoryWorkbook) -> None:
    """Dolibarr#9780, #9821, #313, #2111: a payment comes first, the invoices are ticked after."""
    press(book, "saisir-reglement", party="C2", amount=Decimal(300))
    assert credit_of(read(book), "C2") == Decimal(300)

    press(book, "saisir-reglement", party="C2", credits=("R00001",), allocate=("FA2026-00002",))

    assert left(read(book), "FA2026-00002") == Decimal(0)


def test_an_unapplied_payment_cannot_be_refunded(book: MemoryWorkbook) -> None:
    """Dolibarr#10799: 300 € received by mistake are given back; the credit is nil."""
    press(book, "saisir-reglement", party="C2", amount=Decimal(300))
    press(book, "saisir-reglement", party="C2", refund=True)

    assert credit_of(read(book), "C2") == Decimal(0)


def test_a_credit_is_counted_twice(book: MemoryWorkbook) -> None:
    """Dolibarr#11024: a credit used up cannot be used again."""
    pay(book, use_credit=True, allocate=("FA2026-00001",))

    with pytest.raises(Refused):
        pay(book, credits=("AV2026-00001=1",), allocate=("FA2026-00002",))


def test_a_parent_cannot_pay_for_its_subsidiary(book: MemoryWorkbook) -> None:
    """Dolibarr#7543, #7548, #37878, #32354: C2 pays C1's invoice; the payment is C2's, the debt was and stays C1's."""
    assert "facture de C1" in asked(
        book, "saisir-reglement", party="C2", amount=Decimal(600), allocate=("FA2026-00001",)
    )

    ledger = read(book)
    assert ledger.payments[0].party == "C2"
    assert ledger.get(Invoice, "FA2026-00001").party == "C1"
    assert left(ledger, "FA2026-00001") == Decimal(0)


def test_several_invoices_need_several_payments(book: MemoryWorkbook) -> None:
    """Dolibarr#17811: one transfer of 1 020 € settles three invoices."""
    pay(book, amount=Decimal(1020))

    ledger = read(book)
    assert len(ledger.payments) == 1
    assert {left(ledger, f"FA2026-0000{n}") for n in (1, 2, 3)} == {Decimal(0)}


def test_a_partial_payment_is_not_tied_to_its_invoice(book: MemoryWorkbook) -> None:
    """Sage 50 S50FR-I-965: 10 € for FA2026-00002 and no other, whatever is older."""
    pay(book, amount=Decimal(10), allocate=("FA2026-00002",))

    assert [(a.invoice, a.amount) for a in read(book).allocations] == [("FA2026-00002", Decimal(10))]


def test_a_reminder_is_sent_to_an_excluded_record(book: MemoryWorkbook) -> None:
    """Glific#5748: C3 is not to be reminded, whatever is asked."""
    press(book, "relancer")
    press(book, "relancer", parties=("C3",), level=Decimal(4))

    assert {r.party for r in read(book).reminders} == {"C1"}


def test_reminders_have_no_threshold() -> None:
    """Copromatic: a threshold in euros or in per cent of what was invoiced; here 100 % spares a partly paid debtor."""
    book = workbook(SCHOOL_RATES, DRAWN, "Organisme\nClé | Valeur\nMontant minimal de relance | 100%")
    pay(book, amount=Decimal(1))

    press(book, "relancer")

    assert not read(book).reminders


def test_reminders_leave_no_history(book: MemoryWorkbook) -> None:
    """Valcompta: who, when, which level, which invoices, how much, which letter; 1 020 are owed, 270 of credit note deducted."""
    press(book, "relancer")

    (kept,) = read(book).reminders
    assert (kept.party, kept.date, int(kept.level), kept.amount) == ("C1", TODAY, 2, Decimal(750))
    assert kept.invoices == "FA2026-00001, FA2026-00002, FA2026-00003"
    assert kept.document == "relances/RE00001.pdf"
