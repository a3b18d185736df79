"""CFONB 120: coded amounts, complements, the RIB as an IBAN, records out of place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gescof_xl.exchange.bank.cfonb import coded_amount, read_cfonb
from gescof_xl.exchange.bank.rib import french_iban, iban_in
from gescof_xl.exchange.refusal import ExchangeError

Sample = Callable[[str], bytes]
NAME = "releve-cfonb-120.txt"


@pytest.mark.parametrize(
    ("text", "decimals", "euros"),
    [
        ("0000000001904}", "2", "-190.40"),
        ("0000000000322J", "2", "-32.21"),
        ("0000000007000{", "2", "700.00"),
        ("0000000000333C", "2", "33.33"),
        ("0000000000000}", "2", "0.00"),
        ("00000000001234", "2", None),
        ("0000000007000é", "2", "700.00"),
        ("0000000007000è", "2", "-700.00"),
        ("0000000000012A", "0", "121.00"),
        ("0000000000012A", "3", None),
        ("0000000000012A", " ", "1.21"),
        ("000000 00012{A", "2", None),
        ("              ", "2", None),
    ],
)
def test_the_last_character_of_an_amount_is_its_sign_and_last_digit(
    text: str, decimals: str, euros: str | None
) -> None:
    """The table of the CFONB, the braces of French ISO 646, and the field of decimals: blank, it is the euro's two."""
    assert coded_amount(text, decimals) == (None if euros is None else Decimal(euros))


@given(st.integers(min_value=-(10**13) + 1, max_value=10**13 - 1))
def test_every_amount_of_fourteen_characters_reads_back(value: int) -> None:
    """Coding by the printed table, then reading, is the same amount."""
    digits = f"{abs(value):014d}"
    coded = digits[:-1] + ("{ABCDEFGHI" if value >= 0 else "}JKLMNOPQR")[int(digits[-1])]
    assert coded_amount(coded) == Decimal(value) / 100


def test_complements_give_party_reference_and_words(sample: Sample) -> None:
    """NPY is the payer, RCN the end-to-end reference, LCC and LC2 one text; the reference of the 04 is the last choice."""
    lines = read_cfonb(sample(NAME))[0].lines
    assert (lines[0].counterparty, lines[0].reference) == ("OPCO ATLAS", "ATLAS-778")
    assert lines[3].reference == "" and lines[3].label.endswith("MOIS DE MARS FA2026-00007 MERCI")
    assert (lines[4].reference, lines[4].counterparty) == ("0012345", "MARIE DURAND")


def test_the_reference_of_the_client_comes_before_that_of_the_bank(sample: Sample) -> None:
    """REF is the bank's reference, RCN that of the one who gave the order, on its first 35 characters."""
    bank = records(sample)[3].replace(b"RCNATLAS-778", b"REFBANQUE-01").replace(b"LCCFA2026-00012", b"REFBANQUE-01   ")
    data = b"\r\n".join([*records(sample)[:2], bank, *records(sample)[2:]])
    assert read_cfonb(data)[0].lines[0].reference == "ATLAS-778"


@pytest.mark.parametrize("ends", [b"\n", b"", b"\r\n\r\n", b"\r\r\n"])
def test_line_ends_do_not_matter(sample: Sample, ends: bytes) -> None:
    """LF, none at all (records in a row), blank lines between, and doubled CR are the same file."""
    data = sample(NAME).replace(b"\r\n", ends)
    assert read_cfonb(data) == read_cfonb(sample(NAME))


def test_trailing_spaces_may_have_been_cut(sample: Sample) -> None:
    """Mail and editors trim lines; nothing is lost by it. A DOS end-of-file mark is no record."""
    data = b"\r\n".join(line.rstrip() for line in sample(NAME).split(b"\r\n")) + b"\x1a"
    assert read_cfonb(data) == read_cfonb(sample(NAME))


def test_accents_are_read_in_either_encoding(sample: Sample) -> None:
    """Latin-1 is the rule; a file converted to UTF-8 keeps its columns."""
    data = sample(NAME).replace(b"MARIE DURAND", "ZOÉ DURANDÈS".encode("latin-1"))
    for encoded in (data, data.decode("latin-1").encode()):
        assert read_cfonb(encoded)[0].lines[4].counterparty == "ZOÉ DURANDÈS"


def records(sample: Sample) -> list[bytes]:
    return sample(NAME).rstrip().split(b"\r\n")


@pytest.mark.parametrize(
    ("change", "line", "sentence"),
    [
        (lambda r: r[:-1], 0, "07"),
        (lambda r: r[1:], 1, "n'est pas à sa place"),
        (lambda r: [r[0], r[2], *r[1:]], 2, "ne suit aucune opération"),
        (lambda r: [*r[:3], r[0], *r[3:]], 4, "pas de nouveau solde"),
        (lambda r: [r[0], b"99" + r[1][2:], *r[2:]], 2, "n'est pas à sa place"),
        (lambda r: [r[0], r[1][:60], *r[2:]], 2, "60 caractères"),
        (lambda r: [r[0], r[1] + b"x", *r[2:]], 2, "121 caractères"),
        (lambda r: [r[0], r[1].replace(b"020326", b"320326"), *r[2:]], 2, "date « 320326 »"),
        (lambda r: [r[0], r[1].replace(b"7000{", b"70x0{"), *r[2:]], 2, "montant"),
        (lambda r: [r[0], r[1].replace(b"12345678901", b"12345678902"), *r[2:]], 2, "compte"),
    ],
)
def test_a_damaged_file_is_refused_at_its_line(
    sample: Sample, change: Callable[[list[bytes]], list[bytes]], line: int, sentence: str
) -> None:
    """Missing, misplaced, cut, lengthened or altered records are told by their line."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_cfonb(b"\r\n".join(change(records(sample))))
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("rib", "iban"),
    [
        (("30006", "00001", "12345678901"), "FR7630006000011234567890189"),
        (("20041", "01005", "0500013M026"), "FR1420041010050500013M02606"),
        (("abc", "", "42"), "ABC42"),
    ],
)
def test_the_iban_of_a_rib_has_both_keys(rib: tuple[str, str, str], iban: str) -> None:
    """The two specimens that banks and the IBAN registry print, one with a letter; what is no RIB is only joined."""
    assert french_iban(*rib) == iban


@pytest.mark.parametrize(
    ("text", "iban"),
    [
        ("Compte FR76 3000 6000 0112 3456 7890 189 au 31/03", "FR7630006000011234567890189"),
        ("fr1420041010050500013m02606;", "FR1420041010050500013M02606"),
        ("FR76 3000 6000 0112 3456 7890 188", ""),
        ("aucun compte ici 2026", ""),
    ],
)
def test_an_iban_is_known_by_its_check_digits(text: str, iban: str) -> None:
    """A number that fails ISO 7064 mod 97-10 is not an IBAN."""
    assert iban_in(text) == iban


def test_blank_currency_and_decimals_are_those_of_the_euro(sample: Sample) -> None:
    """Some banks leave positions 17 to 20 of the records blank."""
    blank = sample("releve-cfonb-120.txt").replace(b"EUR2 ", b"     ")
    found, whole = read_cfonb(blank)[0], read_cfonb(sample("releve-cfonb-120.txt"))[0]
    assert found.currency == "EUR" and found.lines == whole.lines
