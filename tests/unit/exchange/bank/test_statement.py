"""One file, whatever its format, gives the operations of the organisation's accounts in one form."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.domain.bank.recognition import Seen, recognise
from gescof_xl.domain.bank.statement import OperationMark, Statement
from gescof_xl.domain.tables.billing import Payment
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.exchange.bank.camt import read_camt
from gescof_xl.exchange.bank.cfonb import read_cfonb
from gescof_xl.exchange.bank.columns import CsvMapping
from gescof_xl.exchange.bank.statement import read_statement
from gescof_xl.exchange.refusal import ExchangeError

Sample = Callable[[str], bytes]
IBAN = "FR7630006000011234567890189"
SAME_OPERATIONS = (
    "releve-camt-053-001-02.xml",
    "releve-camt-053-001-08.xml",
    "releve-cfonb-120.txt",
    "releve-sgml.ofx",
    "releve-xml.ofx",
    "releve-debit-credit.csv",
)
DETAILED = CsvMapping(date="Date opération", label="Libellé+Détail", debit="Débit", credit="Crédit")
AMOUNTS = ["700.00", "700.00", "-12.50", "1440.00", "-250.00", "33.33", "33.33"]


def read(sample: Sample, name: str) -> Statement:
    return read_statement(name, sample(name), DETAILED if name.endswith(".csv") else None, (IBAN,))


@pytest.mark.parametrize("name", SAME_OPERATIONS)
def test_every_format_gives_the_same_days_and_signed_amounts(sample: Sample, name: str) -> None:
    """The seven operations of the sample come out with their days and signs, whatever the format."""
    lines = sorted(read(sample, name).lines, key=lambda line: line.date)
    assert sorted(str(line.amount) for line in lines) == sorted(AMOUNTS)
    assert [line.date.day for line in lines] == [2, 2, 3, 5, 10, 16, 16]
    assert {(line.date.year, line.date.month) for line in lines} == {(2026, 3)}


@pytest.mark.parametrize("name", SAME_OPERATIONS)
def test_every_format_names_the_same_account(sample: Sample, name: str) -> None:
    """IBAN, RIB of CFONB and OFX, and the IBAN above a CSV table are one account."""
    assert read(sample, name).accounts == (IBAN,)


def marks(found: Statement) -> list[tuple[str, str, int]]:
    """The marks without the references, which each format has of its own."""
    whole = (OperationMark.parse(line.fingerprint) for line in found.lines)
    return sorted((mark.operation, mark.words, mark.rank) for mark in whole)


@pytest.mark.parametrize("name", SAME_OPERATIONS)
def test_an_operation_has_one_mark_in_all_exports(sample: Sample, name: str) -> None:
    """The same operation is known again in another format, even two equal ones of one day."""
    found = read(sample, name)
    assert len(set(marks(found))) == len({line.fingerprint for line in found.lines}) == 7
    assert marks(found) == marks(read(sample, SAME_OPERATIONS[0]))


@pytest.mark.parametrize("name", SAME_OPERATIONS)
def test_a_line_is_never_taken_twice(sample: Sample, name: str) -> None:
    """Once the CAMT file is taken, each line of the other files of the same days is known as taken."""
    taken = [
        Payment(
            number=f"R{n}",
            date=x.date,
            party="C1",
            mode=PaymentMode.TRANSFER,
            amount=x.amount,
            bank_reference=x.fingerprint,
        )
        for n, x in enumerate(read(sample, SAME_OPERATIONS[0]).lines)
    ]
    assert {one.seen for one in recognise(read(sample, name).lines, taken)} == {Seen.TAKEN}


@pytest.mark.parametrize("name", SAME_OPERATIONS[:5])
def test_the_number_of_the_invoice_stays_whole_in_the_label(sample: Sample, name: str) -> None:
    """A number that the format cuts over two fields is read in one piece, after the bank's words."""
    label = next(line.label for line in read(sample, name).lines if line.amount == 1440)
    assert label.startswith("VIR SEPA ATELIERS DUPRE REGLEMENT") and "FA2026-00007 MERCI" in label


def test_a_file_that_does_not_name_its_account_is_that_of_the_organisation(sample: Sample) -> None:
    """A CSV without an IBAN takes the account given, so that its marks are those of the other formats."""
    csv = sample("releve-debit-credit.csv").split(b"\r\n\r\n")[1]
    found = read_statement("r.csv", csv, DETAILED, (IBAN,))
    assert found.accounts == (IBAN,)
    assert marks(found) == marks(read(sample, SAME_OPERATIONS[0]))


def test_balances_come_with_the_lines(sample: Sample) -> None:
    """Opening 1 000,00 and closing 3 644,16 on 16/03/2026, as the bank states."""
    for name in SAME_OPERATIONS[:3]:
        (found,) = (read_cfonb if name.endswith(".txt") else read_camt)(sample(name))
        assert (found.opening, found.closing) == (Decimal("1000.00"), Decimal("3644.16"))
        assert found.closing_day == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("releve-camt-053-001-08.xml", b'Ccy="EUR">12.50', b'Ccy="EUR">12.40'),
        ("releve-cfonb-120.txt", b"0000000000125}", b"0000000000124}"),
    ],
)
def test_lines_that_do_not_lead_to_the_new_balance_are_refused(
    sample: Sample, name: str, before: bytes, after: bytes
) -> None:
    """An altered or missing line shows in the balances: the file is refused with the three amounts."""
    with pytest.raises(ExchangeError) as refusal:
        read_statement(name, sample(name).replace(before, after))
    assert "1\u00a0000,00" in refusal.value.message and "il manque -0,10" in refusal.value.message
    assert refusal.value.cure


def test_a_wholly_absent_amount_is_told_even_when_a_balance_is_zero(sample: Sample) -> None:
    """A zero opening balance is shown as zero in the refusal."""
    data = sample("releve-cfonb-120.txt").replace(b"0000000010000{", b"0000000000000{")
    with pytest.raises(ExchangeError, match="ancien solde \\(0,00"):
        read_statement("r.txt", data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf \r\n", "vide"),
        (b"%PDF-1.7 ...", "un PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(300), "ancien classeur Excel"),
        (b":20:STARTUMS\r\n:60F:absurde", "MT940 ne suit pas"),
        (b"!Type:Bank\nD01/03/2026", "n'a pas de fin"),
        (b"<!DOCTYPE html><html><body>Session", "page internet"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html/>', "page internet"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003"),
        (b"<facture/>", "pas un relevé de compte CAMT"),
        (b"bonjour\nmonde\n", "titres de colonnes"),
        (b"PK\x03\x04 cut", "zip est abîmé"),
        (b"\x00\x01\x02\x03" * 100, "caractères illisibles|fichier de texte|titres"),
    ],
)
def test_what_is_no_statement_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    """Each wrong file is named for what it is, with the file's name and a cure."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_statement("mars.dat", data)
    assert refusal.value.message.startswith("« mars.dat »") and refusal.value.cure


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    """Twenty megabytes is the limit."""
    with pytest.raises(ExchangeError, match="20 Mo"):
        read_statement("r.xml", b" " * 20_000_001)


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_a_zip_of_statements_is_read_as_one_and_what_is_left_out_is_said(sample: Sample) -> None:
    """Banks send CAMT in a zip; a PDF beside it is left aside with a notice; the same file twice counts once."""
    camt = sample("releve-camt-053-001-08.xml")
    found = read_statement("r.zip", zipped(a__xml=camt, b__xml=camt, releve__pdf=b"%PDF-1.4"))
    assert len(found.lines) == 7
    assert "releve.pdf" in found.notices[0]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"lu__pdf": b"%PDF"}, "aucun relevé"),
        ({"[Content_Types]__xml": b"", "word/document__xml": b"<document/>"}, "pas un classeur Excel"),
        ({"un__zip": zipped(a__xml=b"<a/>")}, "zip dans un zip"),
        ({"faux__xml": b"<a"}, "r.zip / faux.xml"),
        ({"bombe__xml": b" " * 20_000_001}, "20 Mo"),
        ({f"f{i}__xml": b"<a/>" for i in range(401)}, "plus de 400"),
    ],
)
def test_a_hostile_or_useless_zip_is_refused(files: dict[str, bytes], sentence: str) -> None:
    """Bombs, nesting, Office documents and emptiness are told apart; a damaged member is named."""
    with pytest.raises(ExchangeError, match=sentence):
        read_statement("r.zip", zipped(**files))


def test_what_a_mac_adds_to_a_zip_is_passed(sample: Sample) -> None:
    """`__MACOSX/` and `._releve.ofx` are the Finder's own notes, not statements."""
    ofx = sample("releve-sgml.ofx")
    note = b"\x00\x05\x16\x07"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("__MACOSX/._releve.ofx", "releve.ofx", "._releve.ofx", "mars/.DS_Store"):
            archive.writestr(name, ofx if name == "releve.ofx" else note)
    found = read_statement("r.zip", buffer.getvalue())
    assert len(found.lines) == 7


def two_accounts(sample: Sample, other: str = "FR2012421242124212421242124") -> bytes:
    text = sample("releve-camt-053-001-08.xml").decode()
    stmt = text[text.index("<Stmt>") : text.index("</Stmt>") + 7]
    return text.replace(stmt, stmt.replace(IBAN, other) + stmt).encode()


def test_several_accounts_of_a_file_are_told_apart(sample: Sample) -> None:
    """The same operation on two accounts is two operations: each line names its account, and has its own mark."""
    found = read_statement("r.xml", two_accounts(sample), own_accounts=(IBAN,))
    assert found.accounts == ("FR2012421242124212421242124", IBAN)
    assert len({line.fingerprint for line in found.lines}) == 14


def test_an_account_in_another_currency_is_left_aside(sample: Sample) -> None:
    """Amounts are euros everywhere: dollars are not converted; a file of dollars alone is refused."""
    data = sample("releve-camt-053-001-08.xml").replace(b"EUR", b"USD")
    with pytest.raises(ExchangeError, match="USD"):
        read_statement("r.xml", data)
    euros = sample("releve-camt-053-001-02.xml")
    found = read_statement(
        "r.zip", zipped(a__xml=data.replace(IBAN.encode(), b"FR2012421242124212421242124"), b__xml=euros)
    )
    assert found.accounts == (IBAN,) and "en USD laissé de côté (7 opérations)" in found.notices[0]


def test_two_tables_of_one_account_that_share_a_day_are_refused() -> None:
    """Without balances only the days tell: lines of the 15th, in both files, would be taken twice."""
    table = b"Date;Libelle;Montant\n%s/10/2026;VIR;1,00\n15/10/2026;VIR;2,00\n"
    with pytest.raises(ExchangeError, match="se chevauchent autour du 15/10/2026"):
        read_statement("r.zip", zipped(a__csv=table % b"01", b__csv=table % b"30"))
    assert (
        len(
            read_statement(
                "r.zip", zipped(a__csv=table % b"01", b__csv=b"Date;Libelle;Montant\n16/10/2026;X;1\n")
            ).lines
        )
        == 3
    )


def test_more_operations_than_a_small_organisation_has_are_refused_at_once() -> None:
    """A million short lines (13 MB) are not read to their end."""
    with pytest.raises(ExchangeError, match="plus de 50000 lignes"):
        read_statement("r.csv", b"Date;Libelle;Montant\n" + b"1/1/26;V;1,00\n" * 1_000_000)


def cfonb(opening: str, amount: str, closing: str, days: tuple[str, str, str]) -> bytes:
    account = "00001EUR2 12345678901"
    return (
        f"0130006    {account}  {days[0]}{'':50}{opening}{'':16}\r\n"
        f"04300060123{account}B1{days[1]}  {days[1]}{'VIR':<31}{'':11}{amount}{'':16}\r\n"
        f"0730006    {account}  {days[2]}{'':50}{closing}{'':16}\r\n"
    ).encode()


FIRST = cfonb("0000000010000{", "0000000001000{", "0000000011000{", ("310326", "010426", "010426"))


def test_statements_that_follow_each_other_make_one_in_order_of_days() -> None:
    """Two days of one account, given in the wrong order, are one statement from the first balance to the last."""
    second = cfonb("0000000011000{", "0000000000500{", "0000000011500{", ("010426", "020426", "020426"))
    found = read_statement("r.txt", second + FIRST)
    assert [line.amount for line in found.lines] == [100, 50]
    assert found.notices == ()


def test_a_hole_between_two_statements_is_said() -> None:
    """When the next statement starts from another balance, days are missing: a notice says after which day."""
    later = cfonb("0000000012000{", "0000000000500{", "0000000012500{", ("050426", "060426", "060426"))
    assert "après le 01/04/2026" in read_statement("r.txt", FIRST + later).notices[0]


def test_overlapping_statements_are_refused() -> None:
    """Lines of the days that two statements share would be taken twice."""
    wide = cfonb("0000000009000{", "0000000003000{", "0000000012000{", ("290326", "310326", "020426"))
    with pytest.raises(ExchangeError, match="chevauchent"):
        read_statement("r.txt", FIRST + wide)
