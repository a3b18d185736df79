"""QIF: operations of a bank account, French dates, and what is no bank account."""

from __future__ import annotations

import pytest

from gescof_xl.exchange.bank.qif import read_qif
from gescof_xl.exchange.refusal import ExchangeError

ONE = "D20/11/26\nT360.00\nPATLAS\nMFA2026-00116\nN0001234\n^\n"


def test_an_operation_is_read_with_its_payee_words_and_number() -> None:
    """P and M are the label, N the number of the cheque."""
    (found,) = read_qif(f"!Type:Bank\n{ONE}".encode())
    line = found.lines[0]
    assert (str(line.date), str(line.amount), line.label, line.reference) == (
        "2026-11-20", "360.00", "ATLAS FA2026-00116", "0001234",
    )  # fmt: skip


@pytest.mark.parametrize("head", ["!Type:Bank", "!type:bank ", "!TYPE:BANK", "!Account\nNCompte\nTBank\n^\n!Type:Bank"])
def test_headers_are_known_in_any_case_and_after_an_account(head: str) -> None:
    """An account without a number in its name is that of the organisation."""
    (found,) = read_qif(f"{head}\n{ONE}".encode())
    assert (found.account, len(found.lines)) == ("", 1)


def test_accounts_are_told_apart_by_their_blocks() -> None:
    """Each `!Account` says whose the operations below are."""
    text = f"!Account\nN0001\n^\n!Type:Bank\n{ONE}!Account\nN0002\n^\n!Type:Bank\n{ONE}{ONE}"
    assert [(one.account, len(one.lines)) for one in read_qif(text.encode())] == [("0001", 1), ("0002", 2)]


@pytest.mark.parametrize(
    "day", ["20/11/2026", "20/11/26", "20/11'26", "20.11.2026", "20-11-2026", "2026-11-20", "20/ 11'26"]
)
def test_dates_are_french_or_iso(day: str) -> None:
    """Quicken writes the years of this century after an apostrophe."""
    assert str(read_qif(f"!Type:Bank\nD{day}\nT1\n^".encode())[0].lines[0].date) == "2026-11-20"


@pytest.mark.parametrize(("typed", "amount"), [("1,234.56", "1234.56"), ("-1 234,5", "-1234.50"), ("12", "12.00")])
def test_amounts_are_english_or_french(typed: str, amount: str) -> None:
    """Cents after a dot or a comma."""
    assert str(read_qif(f"!Type:Bank\nD20/11/26\nT{typed}\n^".encode())[0].lines[0].amount) == amount


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("!Type:Bank\nD11/20/2026\nT1\n^\n", 2, "n'est pas française"),
        ("!Type:Bank\nT1\n^\n", 2, "n'est pas française"),
        ("!Type:Bank\nD20/11/26\nT1,234\n^\n", 2, "illisible ou ambigu"),
        ("!Type:Bank\nD20/11/26\nPX\n^\n", 2, "montant"),
        ("!Type:Bank\nD20/11/26\nT1\n", 2, "n'a pas de fin"),
        ("!Type:CCard\nD20/11/26\nT1\n^\n", 0, "relevé d'une carte"),
        ("!Type:Invst\nD20/11/26\nT1\n^\n", 0, "relevé d'un placement"),
        ("!Type:Cat\nNLoyer\n^\n", 0, "aucune opération"),
    ],
)
def test_what_is_unclear_or_no_bank_account_is_refused(text: str, line: int, sentence: str) -> None:
    """An American date is never taken for a French one."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_qif(text.encode())
    assert refusal.value.line == line and refusal.value.cure


def test_a_card_beside_the_account_is_left_aside_and_said() -> None:
    """The bank debits it from the account in one sum."""
    (found,) = read_qif(f"!Type:Bank\n{ONE}!Type:CCard\n{ONE}".encode())
    assert len(found.lines) == 1 and "carte" in found.notices[0]
