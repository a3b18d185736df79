"""Whatever the history and however it is cut into exports, entries balance and VAT on collection is that of the money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from gescof_xl.core.changes import Add
from gescof_xl.core.money import ZERO, cents, share, total
from gescof_xl.domain.accounting.entries import Entry
from gescof_xl.domain.accounting.export import export, to_export
from gescof_xl.domain.credit_notes.credit_notes import credit_total
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice, issue
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation, InvoiceType, LineKind, Payment
from gescof_xl.domain.tables.parties import PaymentMode
from tests import text_tables

FIRST = date(2026, 10, 1)
SCHOOL = text_tables.ledger(
    text_tables.SCHOOL_RATES.replace("Régime de TVA  | Exonéré", "Régime de TVA  | Assujetti sur encaissements"),
    """
    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Beta
    """,
)

Drawn = Sequence[tuple[str, list[tuple[Decimal, str]], bool]]  # party, lines (amount HT, rate), deposit or not

_AMOUNTS = st.integers(1, 500_000).map(lambda n: Decimal(n) / 100)
_LINES = st.lists(st.tuples(_AMOUNTS, st.sampled_from(["TVA20", "TVA55", "EXO"])), min_size=1, max_size=3)
_INVOICES = st.lists(st.tuples(st.sampled_from(["C1", "C2"]), _LINES, st.booleans()), min_size=1, max_size=4)
_PARTS = st.lists(st.integers(1, 9), min_size=1, max_size=3)


def invoiced(drawn: Drawn) -> Ledger:
    drafts = [
        DraftInvoice(
            type=InvoiceType.DEPOSIT if deposit else InvoiceType.INVOICE,
            party=party,
            lines=tuple(
                DraftLine(
                    kind=LineKind.DIRECT,
                    payer=party,
                    label="Excel",
                    quantity=Decimal(1),
                    unit_price=amount,
                    vat=rate,
                    net=amount,
                )
                for amount, rate in lines
            ),
        )
        for party, lines, deposit in drawn
    ]
    return SCHOOL.after(issue(SCHOOL, drafts, FIRST).changes)


def paid(ledger: Ledger, parts: Sequence[int], mode: PaymentMode, payer: str) -> Ledger:
    """Every invoice paid in these proportions, one payment a part for all invoices together."""
    shares = {i.number: share(i.gross, [Decimal(p) for p in parts]) for i in ledger.invoices}
    for rank in range(len(parts)):
        day = FIRST + timedelta(days=rank)
        number = f"R{rank + 1:05d}"
        amounts = {invoice: own[rank] for invoice, own in shares.items() if own[rank]}
        payment = Payment(number=number, date=day, party=payer, mode=mode, amount=total(amounts.values()))
        allocations = [
            Allocation(number=f"AF{rank}{n:04d}", payment=number, invoice=invoice, amount=amount, date=day)
            for n, (invoice, amount) in enumerate(amounts.items())
        ]
        ledger = ledger.after([Add(payment), *map(Add, allocations)])
    return ledger


def exported(ledger: Ledger, days: Sequence[int]) -> tuple[Ledger, list[Entry]]:
    """Exports up to each of these days, then of all that is left."""
    entries: list[Entry] = []
    for day in (*sorted(days), 365):
        taken = to_export(ledger, until=FIRST + timedelta(days=day))
        done = export(ledger, taken, FIRST)
        ledger = ledger.after(done.changes)
        entries += done.entries
    return ledger, entries


def balances(entries: Sequence[Entry]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in (line for entry in entries for line in entry.lines):
        sums[line.account] += line.debit - line.credit
    return dict(sums)


@settings(max_examples=40, deadline=None)
@given(_INVOICES, _PARTS, st.lists(st.integers(0, 4), max_size=2), st.sampled_from(["C1", "C2"]))
def test_vat_on_collection_is_that_of_the_money(drawn: Drawn, parts: list[int], days: list[int], payer: str) -> None:
    """Once all is paid: clients are settled, no VAT waits, and the VAT due is that of the invoices, to the cent."""
    ledger, entries = exported(paid(invoiced(drawn), parts, PaymentMode.TRANSFER, payer), days)
    found = balances(entries)
    assert all(entry.debit == entry.credit for entry in entries)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert found.get("411000", ZERO) == ZERO
    assert found.get("445800", ZERO) == ZERO
    assert -found.get("445710", ZERO) == total(i.vat for i in ledger.invoices)
    assert found["512000"] == total(i.gross for i in ledger.invoices)
    assert not to_export(ledger)


@settings(max_examples=40, deadline=None)
@given(_INVOICES, _PARTS, st.integers(1, 2), st.lists(st.integers(0, 4), max_size=2))
def test_vat_of_what_is_not_paid_waits(drawn: Drawn, parts: list[int], received: int, days: list[int]) -> None:
    """With only the first payments received, the VAT due is that of their part of each invoice, half up."""
    parts = [*parts, 1, 1]
    ledger = paid(invoiced(drawn), parts, PaymentMode.TRANSFER, "C1")
    kept = {p.number for p in ledger.payments[:received]}
    some = invoiced(drawn).after(
        [
            *(Add(p) for p in ledger.payments if p.number in kept),
            *(Add(a) for a in ledger.allocations if a.payment in kept),
        ]
    )
    _, entries = exported(some, days)
    due = total(cents(i.vat * total(a.amount for a in some.allocations_to[i.number]) / i.gross) for i in some.invoices)
    assert -balances(entries).get("445710", ZERO) == due


@settings(max_examples=40, deadline=None)
@given(_INVOICES, st.lists(st.integers(0, 4), max_size=2))
def test_credited_invoices_leave_nothing(drawn: Drawn, days: list[int]) -> None:
    """Every invoice credited by a credit note that settles it: all accounts are back to zero, without any money."""
    ledger = invoiced([(party, lines, False) for party, lines, _ in drawn])
    for invoice in ledger.invoices:
        ledger = ledger.after(credit_total(ledger, invoice, FIRST + timedelta(days=1)).changes)
    _, entries = exported(ledger, days)
    assert set(balances(entries).values()) == {ZERO}
    assert all(entry.debit == entry.credit for entry in entries)


@settings(max_examples=40, deadline=None)
@given(_INVOICES, _PARTS, st.lists(st.integers(0, 4), max_size=2))
def test_a_lost_debt_gives_no_vat(drawn: Drawn, parts: list[int], days: list[int]) -> None:
    """Debts that are given up cost their amount HT; none of their VAT is ever due."""
    ledger, entries = exported(paid(invoiced(drawn), parts, PaymentMode.LOSS, "C1"), days)
    found = balances(entries)
    assert found["654000"] == total(i.net for i in ledger.invoices)
    assert {found.get(account, ZERO) for account in ("411000", "445800", "445710")} == {ZERO}


@settings(max_examples=40, deadline=None)
@given(_INVOICES, _PARTS)
def test_letters_join_what_is_settled(drawn: Drawn, parts: list[int]) -> None:
    """Exported together, each paid invoice and its payments share one letter, and a letter's lines add up to zero."""
    ledger, entries = exported(paid(invoiced(drawn), parts, PaymentMode.TRANSFER, "C1"), [])
    by_letter: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in (line for entry in entries for line in entry.lines if line.account == "411000"):
        by_letter[line.letter] += line.debit - line.credit
    assert len(by_letter) == len(ledger.invoices)
    assert "" not in by_letter
    assert set(by_letter.values()) == {ZERO}
