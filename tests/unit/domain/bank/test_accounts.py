"""The organisation's accounts, under the names that banks give them."""

from __future__ import annotations

import pytest

from gescof_xl.domain.bank.accounts import account_in, named_account, own_accounts
from tests.text_tables import SCHOOL_RATES, ledger

MAIN, SAVINGS = "FR7630006000011234567890189", "FR7610278022040001234560354"
OWN = (MAIN, SAVINGS)


def test_the_accounts_are_the_iban_and_the_others_of_organisme() -> None:
    """« Autres comptes » is a list separated by semicolons, of IBAN or of plain numbers."""
    drawn = ledger(
        SCHOOL_RATES, "Organisme\nClé | Valeur\nAutres comptes | FR76 1027 8022 0400 0123 4560 354 ; 0012345"
    )
    assert own_accounts(drawn) == (MAIN, SAVINGS, "0012345")


@pytest.mark.parametrize(
    "written",
    [
        "FR76 3000 6000 0112 3456 7890 189",
        "30006 00001 12345678901 89",
        "30006-00001-12345678901",
        "00001 12345678901",
        "0000112345678901",
        "12345678901",
        "1234567890189",
    ],
)
def test_an_account_is_known_by_any_tail_of_its_rib(written: str) -> None:
    """IBAN, RIB with or without key, branch and number, or the number alone."""
    assert named_account(written, OWN) == MAIN


def test_leading_zeros_of_a_number_may_be_missing() -> None:
    """00012345603 is written 12345603 by a spreadsheet."""
    assert named_account("12345603", OWN) == SAVINGS


@pytest.mark.parametrize("written", ["55566677788", "2345678901", "89", "Compte courant"])
def test_another_account_keeps_its_name(written: str) -> None:
    """A part of a number, or a key, is no account."""
    assert named_account(written, OWN) not in OWN


def test_a_number_above_a_table_names_the_account() -> None:
    """« Compte de dépôt n° 12345678901; » is ours, any other number says nothing."""
    assert account_in("M. DUPRÉ Compte de Dépôt n° 12345678901; Solde au 02/03/2026", OWN) == MAIN
    assert account_in("Compte n° 55566677788", OWN) == ""
