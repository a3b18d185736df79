"""CAMT.053: batches, signs, reversals, parties, versions, namespaces, and files that want harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.domain.bank.statement import AccountStatement
from gescof_xl.exchange.bank.camt import read_camt
from gescof_xl.exchange.refusal import ExchangeError

BALANCE = (
    "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{}</Amt><CdtDbtInd>{}</CdtDbtInd>"
    "<Dt><Dt>2026-03-02</Dt></Dt></Bal>"
)
ENTRY = (
    "<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}<Sts>BOOK</Sts>"
    "<BookgDt><Dt>2026-03-02</Dt></BookgDt>{details}</Ntry>"
)


def statement(entries: str, account: str = "<IBAN>FR76</IBAN>", space: str = "") -> AccountStatement:
    xml = (
        f"<Document {space}>\n<BkToCstmrStmt><Stmt><Acct><Id>{account}</Id><Ccy>EUR</Ccy></Acct>"
        f"{entries}\n</Stmt></BkToCstmrStmt></Document>"
    )
    return read_camt(xml.encode())[0]


def entry(amount: str, side: str = "CRDT", details: str = "", more: str = "") -> str:
    return ENTRY.format(amount=amount, side=side, details=details, more=more)


def details(*parts: str) -> str:
    return "<NtryDtls>" + "".join(f"<TxDtls>{part}</TxDtls>" for part in parts) + "</NtryDtls>"


def amounts(found: AccountStatement) -> list[str]:
    return [str(line.amount) for line in found.lines]


NEW_PARTS = [f"<Amt Ccy='EUR'>{a}</Amt><CdtDbtInd>CRDT</CdtDbtInd>" for a in ("100", "200.00", "300.0")]
OLD_PARTS = [f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{a}</Amt></TxAmt></AmtDtls>" for a in ("100", "200.00", "300.0")]


@pytest.mark.parametrize("parts", [NEW_PARTS, OLD_PARTS], ids=["001.08", "001.02"])
def test_a_batch_becomes_one_line_for_each_of_its_transactions(parts: list[str]) -> None:
    """Three transfers credited in one entry of 600,00 are three lines of 100, 200 and 300."""
    assert amounts(statement(entry("600.00", details=details(*parts)))) == ["100.00", "200.00", "300.00"]


def test_the_details_of_a_debited_batch_are_debits() -> None:
    """In 001.02 the details have no sign of their own: they take that of the entry."""
    assert amounts(statement(entry("600.00", "DBIT", details(*OLD_PARTS)))) == ["-100.00", "-200.00", "-300.00"]


def test_a_detail_of_the_other_sign_is_subtracted() -> None:
    """A batch of 500 with a returned 100 shows 600 and -100, each with its own indicator."""
    back = "<Amt Ccy='EUR'>100</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
    whole = "<Amt Ccy='EUR'>600</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    assert amounts(statement(entry("500", details=details(whole, back)))) == ["600.00", "-100.00"]


@pytest.mark.parametrize(
    "parts", [NEW_PARTS[:2], [*NEW_PARTS[:2], "<Refs/>"], [NEW_PARTS[0], "<Amt Ccy='USD'>500</Amt>"]]
)
def test_a_batch_whose_details_do_not_add_up_stays_one_line_and_says_so(parts: list[str]) -> None:
    """Without an amount for each detail, or with another total, only the amount of the entry is true."""
    found = statement(entry("600.00", details=details(*parts)))
    assert amounts(found) == ["600.00"]
    assert "600,00" in found.notices[0] and f"{len(parts)} opérations" in found.notices[0]


def test_one_detail_never_changes_the_amount_of_the_entry() -> None:
    """The instructed amount in another currency, or before charges, is not what the account received."""
    instructed = "<AmtDtls><InstdAmt><Amt Ccy='USD'>900</Amt></InstdAmt></AmtDtls>"
    found = statement(entry("812.34", details=details(instructed + "<Amt Ccy='EUR'>815.00</Amt>")))
    assert (amounts(found), found.notices) == (["812.34"], ())


def test_a_reversal_keeps_the_sign_of_its_entry_and_names_the_first_payer() -> None:
    """A bounced payment is a debit; the parties keep their roles, so its counterparty is the debtor."""
    party = "<RltdPties><Dbtr><Nm>Marie  Durand</Nm></Dbtr><Cdtr><Nm>École</Nm></Cdtr></RltdPties>"
    found = statement(entry("250", "DBIT", details(party), "<RvslInd>true</RvslInd>"))
    assert amounts(found) == ["-250.00"]
    assert found.lines[0].counterparty == "Marie Durand"


@pytest.mark.parametrize(("side", "name"), [("CRDT", "Payeur"), ("DBIT", "Payé")])
def test_the_counterparty_is_the_other_side(side: str, name: str) -> None:
    """Who paid when money came in, who was paid when it went out; under Pty in the new version."""
    party = "<RltdPties><Dbtr><Pty><Nm>Payeur</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Payé</Nm></Pty></Cdtr></RltdPties>"
    assert statement(entry("1", side, details(party))).lines[0].counterparty == name


def test_the_reference_is_the_end_to_end_one_or_the_first_of_the_bank() -> None:
    """NOTPROVIDED is no reference (EPC): the bank's own is taken."""
    refs = "<Refs><AcctSvcrRef>B1</AcctSvcrRef><EndToEndId>{}</EndToEndId></Refs>"
    assert statement(entry("1", details=details(refs.format("E2E")))).lines[0].reference == "E2E"
    assert statement(entry("1", details=details(refs.format("NOTPROVIDED")))).lines[0].reference == "B1"


def test_structured_remittance_is_in_the_label() -> None:
    """The number of the invoice referred to, and the creditor's reference, are words to match."""
    remittance = (
        "<RmtInf><Ustrd>Solde</Ustrd><Strd><RfrdDocInf><Nb>FA2026-00009</Nb></RfrdDocInf>"
        "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    )
    assert statement(entry("1", details=details(remittance))).lines[0].label == "Solde FA2026-00009 RF18539007547034"


@pytest.mark.parametrize("status", ["<Sts>PDNG</Sts>", "<Sts><Cd>PDNG</Cd></Sts>"])
def test_a_pending_entry_is_left_aside_with_a_notice(status: str) -> None:
    """What is not booked is not money yet; it will come booked in a later statement."""
    found = statement(entry("70").replace("<Sts>BOOK</Sts>", status))
    assert not found.lines
    assert "02/03/2026" in found.notices[0] and "en attente" in found.notices[0]


def test_an_overdrawn_balance_is_negative() -> None:
    """The indicator of the balance gives its sign: 100 debit plus 30 is 70 debit."""
    found = statement(BALANCE.format("OPBD", "100", "DBIT") + BALANCE.format("CLBD", "70", "DBIT") + entry("30"))
    assert (found.opening, found.closing, found.gap) == (-100, -70, 0)


@pytest.mark.parametrize(
    "space",
    [
        "xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'",
        "xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.14'",
        "",
    ],
)
def test_the_namespace_does_not_matter(space: str) -> None:
    """Versions differ by their namespace; a prefix or none is the same."""
    assert amounts(statement(entry("1"), space=space)) == ["1.00"]


def test_a_prefixed_document_is_read() -> None:
    """Some banks write every element with a prefix."""
    xml = "<c:Document xmlns:c='urn:camt'><c:BkToCstmrStmt><c:Stmt/></c:BkToCstmrStmt></c:Document>"
    assert read_camt(xml.encode())[0].lines == ()


def test_an_account_without_iban_keeps_its_own_number() -> None:
    """Outside SEPA an account has another identifier."""
    assert statement("", "<Othr><Id>0012345</Id></Othr>").account == "0012345"


def test_the_date_of_a_moment_is_its_day_as_written() -> None:
    """A booking moment near midnight is not moved to another day by its time zone."""
    moment = entry("1").replace("<Dt>2026-03-02</Dt>", "<DtTm>2026-03-02T23:59:59+01:00</DtTm>")
    assert statement(moment).lines[0].date == date(2026, 3, 2)


def test_a_statement_written_by_another_program_is_read(sample: Callable[[str], bytes]) -> None:
    """mock-bank booked a transfer of 250, and credits of 700 and 1 440, from 1 000 to 2 890."""
    found = read_camt(sample("releve-camt-mockbank.xml"))[0]
    assert [line.amount for line in found.lines] == [Decimal(-250), Decimal(700), Decimal(1440)]
    assert [line.counterparty for line in found.lines] == ["Marie Durand", "OPCO Atlas", "Ateliers Dupré & Fils"]
    assert [line.reference for line in found.lines] == ["REMB-DURAND", "MB-RCV-1", "MB-RCV-2"]
    assert (found.opening, found.closing, found.gap) == (1000, 2890, 0)


LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<Document><BkToCstmrStmt><Stmt><Id>&c;</Id></Stmt></BkToCstmrStmt></Document>"""
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>'


@pytest.mark.parametrize(
    "data", [LAUGHS, OUTSIDE, LAUGHS.decode().replace('1.0"', '1.0" encoding="utf-16"').encode("utf-16")]
)
def test_a_doctype_is_refused_before_anything_is_expanded(data: bytes) -> None:
    """Entities serve only attacks in a statement, in UTF-16 as well."""
    with pytest.raises(ExchangeError, match="DOCTYPE"):
        read_camt(data)


@pytest.mark.parametrize(
    ("data", "line", "sentence"),
    [
        (b"<Document>\n<BkToCstmrStmt>\n<Stmt>", 3, "incomplet"),
        (b"<Document>\n<a></b></Document>", 2, "incomplet"),
        (b"<Document>\n\xe9</Document>", 2, "utf-8"),
        (b"<?xml version='1.0' encoding='EBCDIC-FR'?><a/>", 0, "encodage"),
        (b"<a>" * 5000, 1, "incomplet"),
    ],
)
def test_damaged_xml_is_refused_at_its_line(data: bytes, line: int, sentence: str) -> None:
    """Cut short, badly nested, wrongly encoded, or absurdly deep."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        read_camt(data)
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (entry("12,50"), "« 12,50 » est illisible"),
        (entry("-3"), "illisible"),
        (entry("1.005"), "illisible"),
        (entry("1e5"), "illisible"),
        (entry("9" * 30), "illisible"),
        (entry("1", "CREDIT"), "crédit ou au débit"),
        (entry("1").replace("2026-03-02", "02/03/2026"), "date « 02/03/2026 »"),
        (entry("1").replace("BookgDt", "Autre"), "pas de date"),
        ("<Ntry><Sts>BOOK</Sts></Ntry>", "manque un montant"),
    ],
)
def test_an_unreadable_entry_is_refused_at_its_line(bad: str, sentence: str) -> None:
    """No amount, sign or day is guessed."""
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        statement(f"{entry('1')}\n\n{bad}")
    assert refusal.value.line == 4


def test_an_entry_in_another_currency_is_left_aside_and_balances_prove_nothing() -> None:
    """Francs on an account in euros are not converted, so the lines need not lead to the new balance."""
    found = statement(
        BALANCE.format("OPBD", "0", "CRDT")
        + BALANCE.format("CLBD", "9", "CRDT")
        + entry("5")
        + entry("4").replace("'EUR'", "'CHF'")
    )
    assert (amounts(found), found.gap) == (["5.00"], 0)
    assert found.notices == ("1 opération laissée de côté : le compte est en EUR, pas elle.",)


def test_a_balance_without_its_side_proves_nothing() -> None:
    """Some banks leave `CdtDbtInd` out of balances; the sign of an amount is never guessed."""
    bare = BALANCE.format("OPBD", "100", "X").replace("<CdtDbtInd>X</CdtDbtInd>", "")
    assert statement(bare + entry("5")).opening is None


def message(element: str, part: str, entries: str) -> AccountStatement:
    xml = f"<Document><{element}><{part}><Acct><Id><IBAN>FR76</IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</{part}></{element}></Document>"
    return read_camt(xml.encode())[0]


def test_the_report_of_the_day_is_read_as_what_it_is() -> None:
    """CAMT.052: what is booked is read, what is pending is left aside; no closing balance yet."""
    pending = entry("7").replace("BOOK", "PDNG")
    found = message("BkToCstmrAcctRpt", "Rpt", entry("5") + entry("3", "DBIT") + pending)
    assert (found.kind, amounts(found), len(found.notices)) == ("CAMT.052", ["5.00", "-3.00"], 1)


def test_of_an_advice_only_credits_are_taken_and_no_balance() -> None:
    """CAMT.054: the transfers received; debits and balances are those of the statement."""
    balances = BALANCE.format("OPBD", "100", "CRDT") + BALANCE.format("CLBD", "100", "CRDT")
    found = message("BkToCstmrDbtCdtNtfctn", "Ntfctn", balances + entry("5") + entry("3", "DBIT"))
    assert (found.kind, amounts(found), found.opening, found.gap) == ("CAMT.054", ["5.00"], None, 0)
    assert "1 débit laissé de côté" in found.notices[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_or_without_its_mark(encoding: str) -> None:
    """Windows programs write UTF-16, not always with the mark that tells so."""
    xml = f"<?xml version='1.0' encoding='UTF-16'?><Document><BkToCstmrStmt><Stmt>{entry('1')}</Stmt></BkToCstmrStmt></Document>"
    mark = "\ufeff".encode(encoding)
    for data in (xml.encode(encoding), mark + xml.encode(encoding)):
        assert amounts(read_camt(data)[0]) == ["1.00"]


def test_a_pending_entry_without_a_day_is_left_aside_too() -> None:
    """Its day is not known yet."""
    found = statement(entry("70").replace("BOOK", "PDNG").replace("BookgDt", "Autre"))
    assert not found.lines and "en attente" in found.notices[0]


def test_french_encodings_declared_in_the_file_are_read() -> None:
    """Accents of a file declared in ISO-8859-1 come out right."""
    party = details("<RltdPties><Dbtr><Nm>Dupré</Nm></Dbtr></RltdPties>")
    xml = f"<?xml version='1.0' encoding='ISO-8859-1'?><Document><BkToCstmrStmt><Stmt>{entry('1', details=party)}</Stmt></BkToCstmrStmt></Document>"
    assert read_camt(xml.encode("latin-1"))[0].lines[0].counterparty == "Dupré"
