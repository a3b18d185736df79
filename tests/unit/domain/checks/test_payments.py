"""The rules of Règlements and Affectations, each raised by a workbook drawn wrong."""

from __future__ import annotations

from datetime import date

import pytest

from gescof_xl.domain.checks.payments import payments
from tests.text_tables import school

PARTIES = "Clients\nCode\nC1"
INVOICES = """
    Factures
    N°           | Type    | Total HT | Total TTC | Facture d'origine
    FA2026-00001 | Facture | 100      | 100       |
    AV2026-00001 | Avoir   | -30      | -30       | FA2026-00001
"""


def found(*texts: str) -> list[tuple[str, str, bool]]:
    """Code, key and whether it blocks."""
    ledger = school(PARTIES, INVOICES, *texts)
    return [(p.code, p.key, p.blocking) for p in payments(ledger, date(2026, 11, 22))]


def test_sound_payments_raise_nothing() -> None:
    """70 € of money and a credit note of 30 € settle 100 €."""
    assert not found(
        "Reglements\nN° | Montant\nR00001 | 70",
        "Affectations\nN° | Règlement | Avoir | Facture | Montant\nAF00001 | R00001 | | FA2026-00001 | 70\nAF00002 | | AV2026-00001 | FA2026-00001 | 30",
    )


@pytest.mark.parametrize("sources", ["R00001 | AV2026-00001", " | "])
def test_an_allocation_has_exactly_one_source(sources: str) -> None:
    """REG-001: a payment or a credit note, not both, not neither."""
    problems = found(
        "Reglements\nN° | Montant\nR00001 | 70",
        f"Affectations\nN° | Règlement | Avoir | Facture | Montant\nAF00001 | {sources} | FA2026-00001 | 5",
    )
    assert ("REG-001", "AF00001", True) in problems


@pytest.mark.parametrize(("note", "invoice"), [("FA2026-00001", "FA2026-00001"), ("AV2026-00001", "AV2026-00001")])
def test_only_an_avoir_settles_without_money_and_not_itself(note: str, invoice: str) -> None:
    """REG-002: the column Credit note names a credit note, other than the document it settles."""
    problems = found(f"Affectations\nN° | Avoir | Facture | Montant\nAF00001 | {note} | {invoice} | 5")
    assert ("REG-002", "AF00001", True) in problems


def test_allocations_never_exceed_their_payment() -> None:
    """REG-003: 80 € cannot come from a payment of 70 €."""
    assert found(
        "Reglements\nN° | Montant\nR00001 | 70",
        "Affectations\nN° | Règlement | Facture | Montant\nAF00001 | R00001 | FA2026-00001 | 80",
    ) == [("REG-003", "R00001", True)]


def test_an_invoice_is_never_paid_beyond_its_total() -> None:
    """REG-004: 101 € cannot settle 100 €; the excess stays available on the payment."""
    assert found(
        "Reglements\nN° | Montant\nR00001 | 150",
        "Affectations\nN° | Règlement | Facture | Montant\nAF00001 | R00001 | FA2026-00001 | 101",
    ) == [("REG-004", "FA2026-00001", True)]


def test_an_avoir_is_never_used_beyond_its_total() -> None:
    """REG-004: 31 € of a credit note of 30 € cannot be used."""
    assert found("Affectations\nN° | Avoir | Facture | Montant\nAF00001 | AV2026-00001 | FA2026-00001 | 31") == [
        ("REG-004", "AV2026-00001", True)
    ]


def test_an_avoir_partly_used_and_partly_refunded_stays_within_its_total() -> None:
    """REG-004: 10 € used and 20 € refunded are the whole of 30 €; one more euro is too much."""
    used = "Affectations\nN° | Avoir | Facture | Montant\nAF00001 | AV2026-00001 | FA2026-00001 | {}"
    refunded = (
        "Reglements\nN° | Montant\nR00001 | -20",
        "Affectations\nN° | Règlement | Facture | Montant\nAF00002 | R00001 | AV2026-00001 | -20",
    )
    assert not found(used.format(10), *refunded)
    assert found(used.format(11), *refunded) == [("REG-004", "AV2026-00001", True)]


def test_more_given_back_than_the_credit_is_noticed() -> None:
    """REG-005: 20 € given back, 15 € of credit; a warning, for money may bounce after a refund."""
    assert found("Reglements\nN° | Montant\nR00001 | 15\nR00002 | -20") == [("REG-005", "R00002", False)]


def test_the_same_payment_entered_twice_is_noticed() -> None:
    """REG-006: same party, date, amount and document; another document or a cancelled one is no twin."""
    twice = "Reglements\nN° | Montant | N° pièce | Annule\n"
    assert found(twice + "R00001 | 15 | 7 | \nR00002 | 15 | 7 | ") == [("REG-006", "R00002", False)]
    assert not found(twice + "R00001 | 15 | 7 | \nR00002 | 15 | 8 | ")
    assert not found(twice + "R00001 | 15 | 7 | \nR00002 | -15 | 7 | R00001\nR00003 | 15 | 7 | ")


def test_two_lines_of_a_bank_statement_are_two_payments() -> None:
    """Two transfers of one day and amount, each with its own line: nothing is entered twice; one typed by hand may be."""
    lines = "Reglements\nN° | Montant | Référence bancaire\nR00001 | 15 | ab-1\nR00002 | 15 | ab-2\n"
    assert not found(lines)
    assert found(lines + "R00003 | 15 |") == [("REG-006", "R00003", False)]


def test_a_payment_in_the_future_is_noticed() -> None:
    """REG-007: nothing is received tomorrow."""
    assert found("Reglements\nN° | Date | Montant\nR00001 | 23/11/2026 | 15") == [("REG-007", "R00001", False)]


def test_a_written_off_difference_stays_within_the_tolerance() -> None:
    """REG-008: 0.05 € may be written off, 0.06 € is money."""
    drawn = "Reglements\nN° | Mode | Complète | Montant\nR00001 | Écart | R00002 | 0,0"
    assert not found(drawn + "5")
    assert found(drawn + "6") == [("REG-008", "R00001", False)]


def test_a_written_off_difference_says_what_it_completes() -> None:
    """REG-010: else it would outlive the payment that it rounds, once that one is cancelled."""
    assert found("Reglements\nN° | Mode | Montant\nR00001 | Écart | 0,05") == [("REG-010", "R00001", False)]


def test_a_bank_line_is_one_payment() -> None:
    """REG-009: the same line of a statement cannot be taken twice."""
    assert found(
        "Reglements\nN° | N° pièce | Montant | Référence bancaire\nR00001 | 1 | 15 | ab-1\nR00002 | 2 | 15 | ab-1\nR00003 | 3 | 15 |\nR00004 | 4 | 15 |"
    ) == [("REG-009", "R00002", True)]
