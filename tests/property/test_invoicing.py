"""Whatever the amounts: shares add up, VAT is per rate, and credit notes leave financed equal to invoiced."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import CENT, ZERO, cents, total, vat
from gescof_xl.domain.balances import balance
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import left, progress
from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.domain.tables.training import InvoicingState
from gescof_xl.domain.training.attendance import active_financings
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, press, read
from tests.text_tables import SCHOOL_RATES, workbook

PARTIES = """
    Clients
    Code
    C1
    C2

    Financeurs
    Code | Type
    OP1  | Région
    OP2  | Autre
"""
TAXED = SCHOOL_RATES.replace("Exonéré", "Assujetti sur débits").replace("1000    | EXO ", "1000    | TVA20 ")
AMOUNTS = st.integers(1_000, 500_000).map(lambda n: Decimal(n) / 100)
QUICK = settings(max_examples=60, deadline=None)


def _school(amounts: dict[str, Decimal], hours: int | None = None, **more: str) -> MemoryWorkbook:
    """One participant of C1, one financing a payer; `hours` of 14 are followed when given."""
    presence = f"Absent | {hours} | Prorata" if hours is not None else "Présent | | Intégrale"
    titles = ["N°", "Participant", "Financeur", "Montant HT", *more]
    rows = [
        " | ".join([f"FI{n:05d}", "P00001", payer, f"{amount:.2f}", *more.values()])
        for n, (payer, amount) in enumerate(amounts.items(), 1)
    ]
    return workbook(
        TAXED,
        PARTIES,
        "Sessions\nN° | Type | Début | Fin\nS0001 | INTER | 01/10/2026 | 06/10/2026",
        f"Participants\nN° | Client | Présence | Heures suivies | Facturation\nP00001 | C1 | {presence}",
        "\n".join(["Financements", " | ".join(titles), *rows]),
    )


def _gap(ledger: Ledger) -> Decimal:
    financed, invoiced = progress(ledger, ledger.sessions[0])
    return financed - invoiced


@QUICK
@given(AMOUNTS, AMOUNTS, st.integers(0, 14))
def test_a_session_is_invoiced_to_the_cent_whatever_the_absence(one: Decimal, two: Decimal, hours: int) -> None:
    """The shares of two payers add up to the pro rata of their sum, rounded once."""
    book = _school({"C1": one, "OP1": two}, hours)
    expected = cents((one + two) * hours / 14)
    assume(expected)

    press(book, "facturer-session", session="S0001")

    ledger = read(book)
    assert total(i.net for i in ledger.invoices) == expected
    assert ledger.sessions[0].invoicing is InvoicingState.DONE


@QUICK
@given(AMOUNTS, AMOUNTS, st.integers(1, 14), st.sampled_from(["OP2", "C2", "OP1"]), st.integers(1, 99))
def test_an_avoir_with_two_payers_leaves_financed_equal_to_invoiced(
    one: Decimal, two: Decimal, hours: int, payer: str, share: int
) -> None:
    """Whatever the absence and the split, what is financed is invoiced, to the cent in all and for each payer."""
    book = _school({"C1": one, "OP1": two}, hours)
    assume(cents((one + two) * hours / 14))
    press(book, "facturer-session", session="S0001")
    invoice = read(book).invoices[0]
    price = cents(invoice.net * share / 100)
    assume(ZERO < price < invoice.net and payer != invoice.party)

    press(
        book,
        "creer-avoir",
        invoice=invoice.number,
        case="total-deux-financeurs",
        payer=invoice.party,
        payer_2=payer,
        price=f"{price:.2f}",
        agreement="A9" if "OP1" in (invoice.party, payer) else "",
    )

    ledger = read(book)
    assert _gap(ledger) == ZERO
    # a pro rata that falls on half cents for two payers leaves the odd cent to the first one, whoever was invoiced it
    assert all(abs(left(ledger, f)) <= CENT for f in active_financings(ledger, "S0001"))
    assert hours < 14 or ledger.sessions[0].invoicing is InvoicingState.DONE


@QUICK
@given(AMOUNTS, st.integers(1, 14), st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_partial_avoirs_never_exceed_the_invoice_and_close_it_to_zero(
    amount: Decimal, hours: int, shares: list[int]
) -> None:
    """After any partial credit notes and a total one, HT, VAT and TTC of the invoice are taken back exactly."""
    book = _school({"C1": amount}, hours)
    assume(cents(amount * hours / 14))
    press(book, "facturer-session", session="S0001")
    invoice = read(book).invoices[0]
    for share in shares:
        part = cents(invoice.net * share / 100)
        try:
            press(book, "creer-avoir", invoice=invoice.number, case="partiel", unit_amount=f"{part:.2f}")
        except Refused:
            continue
        assert _gap(read(book)) == ZERO
    if balance(read(book), invoice):
        press(book, "creer-avoir", invoice=invoice.number, case="total")

    credit_notes = read(book).invoices[1:]
    assert total(a.net for a in credit_notes) == -invoice.net
    assert total(a.vat for a in credit_notes) == -invoice.vat
    assert balance(read(book), invoice) == ZERO


@QUICK
@given(AMOUNTS, st.integers(1, 99), st.lists(st.integers(1, 33), min_size=1, max_size=3), st.booleans())
def test_deposits_and_periods_add_up_to_the_financing(
    amount: Decimal, part: int, weights: list[int], included: bool
) -> None:
    """A deposit, periods of any parts and the last one: HT is the financing, each invoice's VAT is half up per rate."""
    deposit = cents(amount * part / 100)
    assume(deposit)
    more = {"Acompte TTC": f"{deposit:.2f}", "Composition incluse": "oui" if included else "non"}
    book = _school({"C1": amount}, None, **more)
    periods = [f"PE{n:05d} | S0001 | {n:02d}/10/2026 | {n:02d}/10/2026 | {w}%" for n, w in enumerate(weights, 1)]
    drawn = workbook(
        "\n".join(["Periodes", "N° | Session | Début | Fin | Part", *periods]),
        "Compositions\nN° | Produit | Composant | Inclure\nCO00001 | EXC | REP | oui\nCO00002 | EXC | SAL | oui",
    )
    book.tables |= {name: drawn.tables[name] for name in ("Periodes", "Compositions")}
    try:
        press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    except Refused:
        assume(False)

    press(book, "facturer-periode", session="S0001")

    ledger = read(book)
    assert total(line.net for line in ledger.lines) == amount
    assert [p for p in check(ledger, TODAY) if p.blocking] == []
    plain = [i for i in ledger.invoices if not any(line.deposit or line.origin for line in ledger.lines_of[i.number])]
    for invoice in plain:
        bases: dict[str, Decimal] = {}
        for line in ledger.lines_of[invoice.number]:
            bases[line.vat] = bases.get(line.vat, ZERO) + line.net
        assert invoice.vat == total(vat(base, ledger.get(DatedRate, code).value) for code, base in bases.items())
