"""OFX in its two syntaxes, from banks and from another program, whole and damaged."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from gescof_xl.exchange.bank.ofx import read_ofx
from gescof_xl.exchange.refusal import ExchangeError

Sample = Callable[[str], bytes]


@pytest.mark.parametrize("name", ["releve-ofxtools-v1.ofx", "releve-ofxtools-v2.ofx"])
def test_files_written_by_another_program_are_read(sample: Sample, name: str) -> None:
    """ofxtools wrote 700, 1 440 by a named payee, and a fee of 12,50: all on one line, leaf tags open or closed."""
    found = read_ofx(sample(name))[0]
    assert [line.amount for line in found.lines] == [Decimal(700), Decimal(1440), Decimal("-12.5")]
    assert found.lines[1].counterparty == "ATELIERS DUPRE & FILS"
    assert found.lines[1].label == "ATELIERS DUPRE & FILS FACT FA2026-00007"
    assert [line.reference for line in found.lines] == ["F1", "F2", "F3"]
    assert (found.account, found.closing) == ("FR7630006000011234567890189", Decimal("3127.50"))


def ofx(transaction: str, account: str = "<ACCTID>FR7630006000011234567890189", end: str = "</OFX>") -> bytes:
    return (
        f"OFXHEADER:100\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM>{account}</BANKACCTFROM>\n"
        f"<BANKTRANLIST>{transaction}</BANKTRANLIST></STMTRS>{end}\n"
    ).encode()


def one(**fields: str) -> str:
    known = {"DTPOSTED": "20260302", "TRNAMT": "1.00", **fields}
    return "\n<STMTTRN>" + "".join(f"<{name}>{value}\n" for name, value in known.items()) + "</STMTTRN>"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("-12,34", "-12.34"), ("+5", "5.00"), ("1234.5", "1234.50"), ("-0.00", "0.00"), ("1.000", "1.00")],
)
def test_amounts_have_a_dot_or_a_comma(typed: str, amount: str) -> None:
    """The standard allows both decimal marks and a plus sign; `1.000` is one, for it has no thousands mark."""
    assert str(read_ofx(ofx(one(TRNAMT=typed)))[0].lines[0].amount) == amount


def test_an_empty_leaf_does_not_swallow_what_follows() -> None:
    """`<MEMO>` without a value or an end, as some banks write, is only empty."""
    line = read_ofx(ofx(one(MEMO="", NAME="VIR", REFNUM="R1")))[0].lines[0]
    assert (line.label, line.reference) == ("VIR", "R1")


def test_escapes_and_literal_sections_are_text() -> None:
    """Escapes, a lone ampersand and CDATA are read; a memo that repeats the name is not said twice."""
    label = "DUPRÉ & FILS <2026>"
    for name in ("DUPRÉ &amp; FILS &lt;2026&gt;", "DUPRÉ & FILS &lt;2026&gt;", "<![CDATA[DUPRÉ & FILS <2026>]]>"):
        assert read_ofx(ofx(one(NAME=name, MEMO="DUPRÉ &amp; FILS")))[0].lines[0].label == label


@pytest.mark.parametrize("hour", ["", "000000", "235959.000[-5:EST]", "235959[+1:CET]"])
def test_the_day_is_the_one_written(hour: str) -> None:
    """Hours and time zones, filled at random by banks, do not move the day."""
    assert read_ofx(ofx(one(DTPOSTED=f"20260302{hour}")))[0].lines[0].date.isoformat() == "2026-03-02"


@pytest.mark.parametrize(
    "account",
    [
        "<BANKID>30006<BRANCHID>00001<ACCTID>12345678901",
        "<BANKID>30006<ACCTID>300060000112345678901",
        "<BANKID>x<ACCTID>30006000011234567890189",
        "<ACCTID>FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_the_account_is_told_in_the_ways_of_french_banks(account: str) -> None:
    """Codes apart, whole RIB with or without key, or IBAN are one account."""
    assert read_ofx(ofx("", account))[0].account == "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("data", "line", "sentence"),
    [
        (ofx(one(), end=""), 0, "sa fin manque"),
        (ofx(one()).replace(b"</STMTRS>", b""), 0, "pas fermé"),
        (ofx(one().replace("</STMTTRN>", "")), 6, "STMTTRN n'est pas fermé"),
        (ofx(one().replace("</STMTTRN>", "") + one()), 7, "STMTTRN précédent"),
        (ofx("</STMTTRN>"), 3, "sans avoir été ouvert"),
        (ofx(one(TRNAMT="1 234,5.6")), 4, "montant"),
        (ofx(one(TRNAMT="")), 4, "montant"),
        (ofx(one(DTPOSTED="20260231")), 4, "date"),
        (ofx(one(DTPOSTED="")), 4, "date"),
        (b"OFXHEADER:100\n<OFX></OFX>", 0, "le relevé d'aucun compte"),
        (b"OFXHEADER:100\n<!DOCTYPE x [<!ENTITY a 'b'>]><OFX></OFX>", 2, "DOCTYPE"),
    ],
)
def test_a_damaged_file_is_refused_at_its_line(data: bytes, line: int, sentence: str) -> None:
    """Nothing is taken from a file that is cut, badly nested or unreadable."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_ofx(data)
    assert refusal.value.line == line


def test_comments_are_passed_and_lines_keep_their_numbers() -> None:
    """A comment may hold tags, and stand anywhere, after the end too."""
    data = ofx("<!-- <STMTTRN>\n -->" + one() + one(TRNAMT="x")) + b"<!-- fin -->"
    with pytest.raises(ExchangeError) as refusal:
        read_ofx(data)
    assert refusal.value.line == 8
    assert len(read_ofx(data.replace(b">x", b">2"))[0].lines) == 2


CARD = "<CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4970XXXXXXXX1234</CCACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>20260302<TRNAMT>-9<FITID>1<NAME>CB</STMTTRN></BANKTRANLIST></CCSTMTRS>"


def test_a_deferred_card_beside_the_account_is_left_aside() -> None:
    """The bank debits its purchases from the account in one sum: taking both would count them twice."""
    found = read_ofx(ofx(one()).replace(b"</OFX>", CARD.encode() + b"</OFX>"))
    assert [line.amount for line in found[0].lines] == [1]
    assert len(found) == 1 and "carte à débit différé" in found[0].notices[0]


@pytest.mark.parametrize(("inside", "sentence"), [(CARD, "carte"), ("<INVSTMTRS></INVSTMTRS>", "placement")])
def test_a_file_of_a_card_or_of_shares_alone_is_named_for_what_it_is(inside: str, sentence: str) -> None:
    """The cure is the export of the current account."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_ofx(f"OFXHEADER:100\n<OFX>{inside}</OFX>".encode())
    assert "compte courant" in refusal.value.cure


def test_an_operation_in_another_currency_is_left_aside() -> None:
    """`CURRENCY` says that the amount is in dollars; `ORIGCURRENCY` that it was, and is now in euros."""
    dollars, euros_now = (
        one().replace("</STMTTRN>", f"<{name}><CURRATE>1.1<CURSYM>USD</{name}></STMTTRN>")
        for name in ("CURRENCY", "ORIGCURRENCY")
    )
    (found,) = read_ofx(ofx(dollars + euros_now))
    assert len(found.lines) == 1
    assert found.notices == ("1 opération dans une autre monnaie que celle du compte laissée de côté.",)


def test_an_operation_without_booking_date_takes_the_day_of_the_user() -> None:
    """Some banks leave DTPOSTED empty on the day itself."""
    assert read_ofx(ofx(one(DTPOSTED="", DTUSER="20260303")))[0].lines[0].date.day == 3
