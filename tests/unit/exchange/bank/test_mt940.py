"""MT940: what the library reads, put into our form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.exchange.bank.mt940 import read_mt940
from gescof_xl.exchange.refusal import ExchangeError

STATEMENT = """\
:20:RELEVE
:25:30006000011234567890189EUR
:28C:00001/001
:60F:C261119EUR1000,00
:61:2611201120C360,00NTRFE2E-1//BANK-1
:86:VIR SEPA RECU DE ATLAS
MOTIF FA2026-00116
:61:2611211120D12,5NMSCNONREF//BANK-2
:86:FRAIS
:61:2611221123RC100,00NTRFNONREF
:86:REJET VIR ATLAS
:62F:C261123EUR1247,50
"""


def test_operations_have_booking_day_sign_words_and_reference() -> None:
    """The day is that of the booking (the second date); RC takes back a credit."""
    (found,) = read_mt940(STATEMENT.encode())
    assert [(x.date.day, str(x.amount)) for x in found.lines] == [(20, "360.00"), (20, "-12.50"), (23, "-100.00")]
    assert found.lines[0].label == "VIR SEPA RECU DE ATLAS MOTIF FA2026-00116"
    assert [x.reference for x in found.lines] == ["E2E-1", "BANK-2", ""]


def test_account_currency_and_balances_come_with_them() -> None:
    """The RIB without its currency, and balances that the operations lead to."""
    (found,) = read_mt940(STATEMENT.encode())
    assert (found.account, found.currency) == ("30006000011234567890189", "EUR")
    assert (found.opening, found.closing, found.gap) == (Decimal(1000), Decimal("1247.50"), 0)
    assert found.closing_day == date(2026, 11, 23)


def test_each_statement_of_a_file_is_one() -> None:
    """A file of several days, or accounts, and the envelope of SWIFT around one."""
    wrapped = "{1:F01AGRIFRPPXXXX0000000000}{2:I940AGRIFRPPXXXXN}{4:\n" + STATEMENT + "-}"
    other = STATEMENT.replace("12345678901", "55566677788")
    found = read_mt940((wrapped + "\n" + other).encode())
    assert [one.account[10:21] for one in found] == ["12345678901", "55566677788"]
    assert [len(one.lines) for one in found] == [3, 3]


@pytest.mark.parametrize("bad", [":60F:absurde", ":61:261320C1,00NTRF"])
def test_what_does_not_follow_the_standard_is_refused(bad: str, capfd: pytest.CaptureFixture[str]) -> None:
    """In one sentence: the library's own messages are not for staff."""
    with pytest.raises(ExchangeError, match="norme SWIFT") as refusal:
        read_mt940(f":20:X\n{bad}\n".encode())
    assert "CAMT.053" in refusal.value.cure
    assert capfd.readouterr().err == ""


def test_the_name_of_a_file_is_never_opened() -> None:
    """The library takes a text that is a path for a file; here it is only text."""
    assert read_mt940(b":20:/etc/hostname\n")[0].lines == ()
