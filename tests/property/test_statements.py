"""Whatever the order, the overlap and the format of statements, each operation of the account is recorded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from gescof_xl.core.money import total
from gescof_xl.domain.bank.matching import Match, match_statement
from gescof_xl.domain.bank.recognition import Seen
from gescof_xl.domain.bank.recording import Confirmed, record
from gescof_xl.domain.checks.payments import payments
from gescof_xl.domain.ledger import Ledger
from gescof_xl.exchange.bank.statement import read_statement
from tests.text_tables import school

IBAN = "FR7630006000011234567890189"
START = date(2026, 10, 1)
BASE = school("Clients\nCode | Raison sociale\nC1 | Atlas\nC2 | Gamma Formation")


@dataclass(frozen=True)
class Operation:
    """What happened at the bank: the day that it books, and the day of the operation, which some exports give."""

    number: int
    booked: date
    done: date
    amount: Decimal
    words: str


@st.composite
def accounts(draw: st.DrawFn) -> list[Operation]:
    """Three weeks of an account: few amounts and few words, so that many operations look like each other.

    The day of the operation differs from that of the booking only where no other of its amount is near: else an export
    that gives the one and an export that gives the other could not be told apart by anybody.
    """
    kinds = st.tuples(st.integers(0, 20), st.sampled_from(["216", "50.5", "-216"]), st.sampled_from(WORDS))
    copies = st.lists(st.tuples(kinds, st.integers(1, 2)), min_size=1, max_size=8)
    drawn = sorted(kind for kind, times in draw(copies) for _ in range(times))
    found = []
    for number, (day, amount, words) in enumerate(drawn):
        alone = sum(other == amount and abs(day - near) <= 12 for near, other, _ in drawn) == 1
        booked = START + timedelta(days=day)
        done = booked - timedelta(days=draw(st.integers(0, 3)) if alone else 0)
        found.append(Operation(number=number, booked=booked, done=done, amount=Decimal(amount), words=words))
    return found


WORDS = ("REMISE CB", "VIR ATLAS FACTURE DE LA FORMATION D OCTOBRE", "VIR SEPA GAMMA")


def csv_booked(rows: Sequence[Operation]) -> str:
    """The bank's export, newest first, with a reference of its own."""
    lines = (f"{x.booked:%d/%m/%Y};{x.done:%d/%m/%Y};{x.words};B{x.number};{x.amount}" for x in reversed(rows))
    return "\n".join(("Date de comptabilisation;Date operation;Libelle;Reference;Montant", *lines))


def csv_done(rows: Sequence[Operation]) -> str:
    """Another program's table: the day of the operation, debit and credit, no reference."""
    lines = (f"{x.done:%d/%m/%Y};{x.words};{max(-x.amount, 0) or ''};{max(x.amount, 0) or ''}" for x in rows)
    return "\n".join(("Date;Libellé;Débit;Crédit", *lines))


def ofx(rows: Sequence[Operation]) -> str:
    """Names are cut at 32 characters."""
    lines = (
        f"<STMTTRN><DTPOSTED>{x.booked:%Y%m%d}<TRNAMT>{x.amount}<FITID>{x.number}<NAME>{x.words[:32]}</STMTTRN>"
        for x in rows
    )
    account = "<BANKACCTFROM><BANKID>30006<BRANCHID>00001<ACCTID>12345678901</BANKACCTFROM>"
    return (
        f"OFXHEADER:100\n<OFX><STMTRS><CURDEF>EUR{account}<BANKTRANLIST>{''.join(lines)}</BANKTRANLIST></STMTRS></OFX>"
    )


def camt(rows: Sequence[Operation]) -> str:
    """The words stand in the details, with the reference of the payer."""
    lines = (
        f"<Ntry><Amt Ccy='EUR'>{abs(x.amount)}</Amt><CdtDbtInd>{'CRDT' if x.amount > 0 else 'DBIT'}</CdtDbtInd>"
        f"<Sts>BOOK</Sts><BookgDt><Dt>{x.booked}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>E{x.number}</EndToEndId>"
        f"</Refs><RmtInf><Ustrd>{x.words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for x in rows
    )
    head = f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    return f"<Document><BkToCstmrStmt><Stmt>{head}{''.join(lines)}</Stmt></BkToCstmrStmt></Document>"


def cfonb(rows: Sequence[Operation]) -> str:
    """Labels of 31 characters, whose rest is a complement; balances of the days before and after."""
    account, whole = "00001EUR2 12345678901", total(x.amount for x in rows)
    records = [f"0130006    {account}  {START:%d%m%y}{'':50}{_coded(Decimal(0))}"]
    for x in rows:
        records.append(
            f"04300060123{account}B1{x.booked:%d%m%y}  {x.booked:%d%m%y}{x.words[:31]:<31}{'':11}{_coded(x.amount)}"
        )
        records += [f"05300060123{account}B1{x.booked:%d%m%y}     LCC{x.words[31:]:<70}"] if x.words[31:] else []
    records.append(f"0730006    {account}  {START:%d%m%y}{'':50}{_coded(whole)}")
    return "\r\n".join(record.ljust(120) for record in records)


def _coded(amount: Decimal) -> str:
    digits = f"{int(abs(amount) * 100):014d}"
    return digits[:-1] + ("{ABCDEFGHI" if amount >= 0 else "}JKLMNOPQR")[int(digits[-1])]


def qif(rows: Sequence[Operation]) -> str:
    """The day of the operation, and no reference."""
    return "!Type:Bank\n" + "".join(f"D{x.done:%d/%m/%y}\nT{x.amount}\nP{x.words}\n^\n" for x in rows)


def mt940(rows: Sequence[Operation]) -> str:
    """Without balances, as the report of a day."""
    lines = (
        f":61:{x.booked:%y%m%d}{x.booked:%m%d}{'C' if x.amount > 0 else 'D'}{str(abs(x.amount)).replace('.', ',')}"
        f"{'' if '.' in str(x.amount) else ','}NTRFM{x.number}\n:86:{x.words}\n"
        for x in rows
    )
    return f":20:X\n:25:30006000011234567890189EUR\n:28C:1\n{''.join(lines)}"


Form = Callable[[Sequence[Operation]], str]
WITH_REFERENCES: tuple[Form, ...] = (csv_booked, ofx, camt, mt940)
FORMATS: tuple[Form, ...] = (*WITH_REFERENCES, csv_done, cfonb, qif)
cuts = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)


@settings(deadline=None)
@given(accounts(), st.lists(st.tuples(cuts, st.sampled_from(FORMATS)), min_size=1, max_size=8))
def test_each_operation_is_recorded_once(account: list[Operation], files: list[tuple[list[int], Form]]) -> None:
    """Files of any days, in any order and format."""
    days = (([START + timedelta(days=n) for n in cut], form) for cut, form in files)
    bring_in([([x for x in account if first <= x.booked <= last], form) for (first, last), form in days])


@settings(deadline=None)
@given(accounts(), st.lists(cuts, min_size=1, max_size=8), st.sampled_from(WITH_REFERENCES))
def test_each_operation_is_recorded_once_where_files_begin_within_a_day(
    account: list[Operation], files: list[list[int]], form: Form
) -> None:
    """The hundred last operations, in a format that names each: some days are cut in two."""
    bring_in([(account[first:last], form) for first, last in files])


def bring_in(files: Sequence[tuple[Sequence[Operation], Form]]) -> None:
    """Files brought in by a person who takes what is new, and of what is doubtful what he knows is.

    An operation that was recorded is never proposed as new; one that was not is never said to be.
    """
    ledger, recorded = BASE, dict[int, Operation]()
    for rows, form in files:
        pairs = [(x, match) for x, match in zip(rows, proposals(ledger, rows, form), strict=True)]
        for x, match in pairs:
            assert match.seen is not (Seen.NEW if x.number in recorded else Seen.TAKEN), (form.__name__, x)
            assert match.seen is Seen.NEW or not match.sure
        new = [(x, match) for x, match in pairs if x.amount > 0 and x.number not in recorded]
        ledger = ledger.after(record(ledger, [Confirmed(match=match, answer="C1") for _, match in new]))
        recorded |= {x.number: x for x, _ in new}
    assert Counter(p.amount for p in ledger.payments) == Counter(x.amount for x in recorded.values())
    assert not [p for p in payments(ledger, START + timedelta(days=60)) if p.code in ("REG-006", "REG-009")]


def proposals(ledger: Ledger, rows: Sequence[Operation], form: Form) -> list[Match]:
    """What is proposed for a file of these operations, in their order."""
    found = match_statement(ledger, read_statement("releve", form(rows).encode(), own_accounts=(IBAN,)))
    return found[::-1] if form is csv_booked else found
