"""FEC files of other programs: each oddity that real files showed, and what cannot be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.exchange.accounting.fec import COLUMNS
from gescof_xl.exchange.refusal import ExchangeError
from tests.fec_reader import read_fec

ROW = {
    "JournalCode": "VE",
    "JournalLib": "Ventes",
    "EcritureNum": "VE-000012",
    "EcritureDate": "20260302",
    "CompteNum": "706000",
    "CompteLib": "Prestations réalisées",
    "PieceRef": "FA1",
    "PieceDate": "20260228",
    "EcritureLib": "Facture",
    "Debit": "0,00",
    "Credit": "1234,56",
    "EcritureLet": "AA",
    "DateLet": "20260401",
    "ValidDate": "20260331",
}


def fec(separator: str = "\t", end: str = "\r\n", titles: tuple[str, ...] = COLUMNS, **cells: str) -> bytes:
    row = {**ROW, **cells}
    return end.join([separator.join(titles), separator.join(row.get(title, "") for title in titles), ""]).encode()


@pytest.mark.parametrize("separator", ["\t", "|", ";"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r\r\n", "\n\n"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    """Tabs, bars or semicolons; CRLF, LF, CRCRLF of a file converted twice, blank lines."""
    (row,) = read_fec("f", fec(separator, end))
    assert (row.number, row.line.credit, row.line.debit) == ("VE-000012", Decimal("1234.56"), 0)
    assert (row.date, row.line.piece_date) == (date(2026, 3, 2), date(2026, 2, 28))
    assert (row.line.letter_date, row.valid_on) == (date(2026, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "iso-8859-15"])
def test_encodings(encoding: str) -> None:
    """A byte order mark is no part of the first title; accents of 8-bit files come out right."""
    (row,) = read_fec("f", fec().decode().encode(encoding))
    assert (row.journal, row.line.account_label) == ("VE", "Prestations réalisées")


def test_the_euro_sign_tells_iso_from_windows() -> None:
    """A4 is € in ISO-8859-15, 80 is € in Windows."""
    for byte in (b"\xa4", b"\x80"):
        data = fec(EcritureLib="prix en X").replace("é".encode(), b"e").replace(b"en X", b"en " + byte)
        assert read_fec("f", data)[0].line.label == "prix en €"


def test_more_columns_are_kept_apart() -> None:
    """Non-commercial books have 22 columns; their cells are kept by title."""
    titles = (*COLUMNS, "DateRglt", "ModeRglt", "NatOp", "IdClient")
    (row,) = read_fec("f", fec(titles=titles, ModeRglt="CB", IdClient="C1"))
    assert row.more == {"daterglt": "", "moderglt": "CB", "natop": "", "idclient": "C1"}


def test_a_trailing_empty_column_and_padding_do_not_matter() -> None:
    """Nineteen columns of which the last is empty, texts and amounts padded, `MontantDevise` in another case."""
    titles = (*COLUMNS[:16], "MontantDevise", "Idevise", "")
    (row,) = read_fec(
        "f", fec("|", titles=titles, Credit="0000000069,60", CompteLib="Ventes    ", Debit="0000000000,00")
    )
    assert (row.line.credit, row.line.account_label, row.more) == (Decimal("69.60"), "Ventes", {})


def test_dates_may_lack() -> None:
    """Letters without their date, entries not validated, and pieces without a date (that of the entry is taken)."""
    (row,) = read_fec("f", fec(DateLet="", ValidDate="", PieceDate=""))
    assert (row.line.letter, row.line.letter_date, row.valid_on) == ("AA", None, None)
    assert row.line.piece_date == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("side", "debit", "credit"), [("D", 7, 0), ("C", 0, 7), ("+1", 7, 0), ("-1", 0, 7), ("c", 0, 7)]
)
def test_amount_and_side_may_stand_for_debit_and_credit(side: str, debit: int, credit: int) -> None:
    """LPF A47 A-1 allows Montant and Sens in place of columns 12 and 13."""
    titles = tuple({"Debit": "Montant", "Credit": "Sens"}.get(title, title) for title in COLUMNS)
    (row,) = read_fec("f", fec(titles=titles, Montant="7,00", Sens=side))
    assert (row.line.debit, row.line.credit) == (debit, credit)


@pytest.mark.parametrize(
    ("typed", "amount"), [("", "0"), ("-12,50", "-12.5"), ("1234.5", "1234.5"), ("1 234,00", "1234"), ("7", "7")]
)
def test_amounts_of_other_programs(typed: str, amount: str) -> None:
    """Empty for zero, signed, with a dot, or with spaces."""
    assert read_fec("f", fec(Debit=typed))[0].line.debit == Decimal(amount)


@pytest.mark.parametrize(
    ("data", "line", "sentence"),
    [
        (b"", 1, "JournalCode"),
        (fec(titles=COLUMNS[:5] + COLUMNS[6:]), 1, "CompteLib"),
        (fec(titles=COLUMNS[:11] + COLUMNS[12:]), 1, "Debit, Credit"),
        (fec(EcritureDate="20260231"), 2, "20260231"),
        (fec(EcritureDate=""), 2, "ecrituredate manque"),
        (fec(Debit="x"), 2, "montant « x »"),
        (fec() + b"VE\tVentes\t1", 3, "3 cellules au lieu de 18"),
        (fec() + b"\x00", 3, "fichier de texte"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_line(data: bytes, line: int, sentence: str) -> None:
    """Tolerance stops at what would be a guess."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_fec("compta.txt", data)
    assert refusal.value.line == line and "« compta.txt »" in refusal.value.message
