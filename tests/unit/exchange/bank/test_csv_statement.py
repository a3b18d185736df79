"""CSV statements: separators, encodings, columns, amounts and dates of French banks, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gescof_xl.core.amounts import french_amount
from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.csv_statement import read_csv
from gescof_xl.exchange.refusal import ExchangeError

SIGNED = "Date;Libellé;Montant\n02/03/2026;VIR DUPRÉ;1 234,56\n03/03/2026;FRAIS;-12,50\n"


def read(text: str, mapping: CsvMapping | None = None) -> AccountStatement:
    return read_csv(text.encode(), mapping)[0]


def amounts(found: AccountStatement) -> list[str]:
    return [str(line.amount) for line in found.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(encoding: str, separator: str, end: str) -> None:
    """What banks and Excel write is read alike, accents and amounts."""
    data = SIGNED.replace(";", separator).replace("\n", end).encode(encoding)
    found = read_csv(data, None)[0]
    assert amounts(found) == ["1234.56", "-12.50"]
    assert found.lines[0].label == "VIR DUPRÉ"


def test_a_comma_separates_when_amounts_are_quoted_or_dotted() -> None:
    """Comma files hold amounts in quotes, or with a decimal dot."""
    assert amounts(read('Date,Libellé,Montant\n2026-03-02,"VIR, SUITE","1 234,56"\n2026-03-02,X,-3.20\n')) == [
        "1234.56",
        "-3.20",
    ]


def test_lines_before_the_table_are_passed_and_give_the_account() -> None:
    """The holder and the balances stand above; the IBAN found there is that of the account."""
    above = "Titulaire;ÉCOLE\nIBAN;FR76 3000 6000 0112 3456 7890 189\nSolde;12,00\n\n"
    assert read(above + SIGNED).account == "FR7630006000011234567890189"
    assert amounts(read(above + SIGNED)) == ["1234.56", "-12.50"]


@pytest.mark.parametrize(
    ("debit", "credit", "amount"),
    [
        ("12,50", "", "-12.50"),
        ("-12,50", "", "-12.50"),
        ("", "12,50", "12.50"),
        ("0,00", "12,50", "12.50"),
        ("3", "0", "-3.00"),
    ],
)
def test_a_debit_is_money_out_whatever_its_sign(debit: str, credit: str, amount: str) -> None:
    """Banks write debits with or without a minus, and the empty side as nothing or as zero."""
    assert amounts(read(f"Date;Libellé;Débit;Crédit\n02/03/2026;X;{debit};{credit}\n")) == [amount]


@pytest.mark.parametrize(
    "day",
    [
        "02/03/2026",
        "2/3/2026",
        "02/03/26",
        "02.03.2026",
        "02-03-2026",
        "2026-03-02",
        "20260302",
        "2026-03-02T10:11:12",
        "02/03/2026 10:11",
    ],
)
def test_dates_are_french_or_iso(day: str) -> None:
    """The second of March in the ways of French banks; never the third of February."""
    assert read(f"Date;Libellé;Montant\n{day};X;1,00\n").lines[0].date.isoformat() == "2026-03-02"


def test_a_mapping_names_the_columns_of_an_unknown_file() -> None:
    """Titles are matched without accents, case or double spaces; a label may be put together from several columns."""
    mapping = CsvMapping(
        date="JOUR", label="Nature+Motif", amount="valeur  en euros", reference="Réf", counterparty="Qui"
    )
    found = read("Jour;Nature;Motif;Valeur en Euros;REF;qui\n02/03/2026;VIR;FA1;1,00;R9;Dupré\n", mapping)
    line = found.lines[0]
    assert (line.label, line.reference, line.counterparty) == ("VIR FA1", "R9", "Dupré")


def test_of_two_columns_of_one_title_the_first_counts() -> None:
    """Some exports repeat the date and the label at the end of the line."""
    found = read("Date;Libellé;Montant;Date;Libellé\n02/03/2026;VIR;1,00;05/03/2026;AUTRE\n").lines[0]
    assert (found.date.day, found.label) == (2, "VIR")


def test_rows_that_are_no_operation_are_said_and_totals_are_not_taken() -> None:
    """Blank rows are passed; a total or a balance is left aside with its line number, even with amounts."""
    found = read(SIGNED + ";;\n\nTotal;;1 222,06\nSolde au 31/03/2026;;9,00\nÉdité le 1er avril;;\n")
    assert amounts(found) == ["1234.56", "-12.50"]
    assert [notice.split(" ")[1] for notice in found.notices] == ["6", "7", "8"]


def test_a_label_may_hold_separators_and_line_ends() -> None:
    """A quoted label over two lines is one label, and the lines after it keep their numbers."""
    found = 'Date;Libellé;Montant\n02/03/2026;"VIR ; suite\nencore";1,00\n03/03/2026;X;abc\n'
    with pytest.raises(ExchangeError) as refusal:
        read(found)
    assert refusal.value.line == 4
    assert read(found.replace("abc", "2")).lines[0].label == "VIR ; suite encore"


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("Jour;Texte;Valeur\n", 0, "Date, Libellé"),
        ("Date;Libellé;Débit\n02/03/2026;X;1\n", 0, "introuvable"),
        (SIGNED + "31/02/2026;X;1,00\n", 4, "date « 31/02/2026 »"),
        (SIGNED + "03/13/2026;X;1,00\n", 4, "date"),
        (SIGNED + "02/03/2026;X;\n", 4, "pas de montant"),
        (SIGNED + "02/03/2026;X;1,2,3\n", 4, "montant « 1,2,3 »"),
        (SIGNED + "02/03/2026;X;1.234\n", 4, "ambigu"),
        ("Date;Libellé;Débit;Crédit\n02/03/2026;X;1;2\n", 2, "contredisent"),
        ("Date;Libellé;Débit;Crédit\n02/03/2026;X;;-2\n", 2, "contredisent"),
    ],
)
def test_what_is_unclear_is_refused_at_its_line(text: str, line: int, sentence: str) -> None:
    """No column, date or amount is guessed."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read(text)
    assert refusal.value.line == line and refusal.value.cure


def test_a_wrong_mapping_is_told_with_its_titles() -> None:
    """The titles looked for are named, so that the person sees which is wrong."""
    with pytest.raises(ExchangeError, match="Jour ; Texte ; Valeur"):
        read("Quand;Quoi;Combien\n", CsvMapping(date="Jour", label="Texte", amount="Valeur"))


def test_another_bank_is_read_by_its_usual_titles_in_spite_of_a_mapping() -> None:
    """The titles in Organisme are those of one bank; the CSV of the other needs none."""
    assert amounts(read(SIGNED, CsvMapping(date="Jour", label="Texte", amount="Valeur"))) == ["1234.56", "-12.50"]


def test_broken_quotes_over_a_huge_cell_are_refused() -> None:
    """A quote never closed makes one cell of the whole file, over the limit of 131 072 characters."""
    with pytest.raises(ExchangeError, match="guillemet"):
        read(SIGNED + '02/03/2026;"' + "x" * 140_000)


@pytest.mark.parametrize(
    ("typed", "decimal", "amount"),
    [
        ("1\u202f234,56 €", "", "1234.56"),
        ("1\u00a0234,5 EUR", "", "1234.50"),
        ("1.234,56", "", "1234.56"),
        ("1,234.56", "", "1234.56"),
        ("1 234 567", "", "1234567.00"),
        ("12,34-", "", "-12.34"),
        ("(12,34)", "", "-12.34"),
        ("- 12,34", "", "-12.34"),
        ("+12", "", "12.00"),
        ("1.234", "", None),
        ("1.230", "", None),
        ("1,230", "", None),
        ("1.234", ",", "1234.00"),
        ("1.234", ".", None),
        ("1.230", ".", "1.23"),
        ("--1", "", None),
        ("-1-", "", None),
        ("", "", None),
        ("12,3456", "", None),
        ("1e3", "", None),
        ("12.34.56", "", None),
        ("٣,٤٥", "", None),
    ],
)
def test_amounts_as_banks_write_them(typed: str, decimal: str, amount: str | None) -> None:
    """French, German and English marks are told apart when they can be; else the amount is not read."""
    found = french_amount(typed, decimal)
    assert (None if found is None else str(found)) == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_french_amount_reads_back(amount: Decimal) -> None:
    """An amount written with spaces and a comma is read as itself."""
    assert french_amount(f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")) == amount


def test_the_sample_of_a_bank_is_read_without_a_mapping(sample: Callable[[str], bytes]) -> None:
    """Usual titles are known: seven operations, the total left aside."""
    found = read_csv(sample("releve-debit-credit.csv"), None)[0]
    assert amounts(found) == ["33.33", "33.33", "-250.00", "1440.00", "-12.50", "700.00", "700.00"]
    assert found.notices == ("Ligne 13 laissée de côté, car ce n'est pas une opération : « Total -262,50 2 906,66 ».",)
