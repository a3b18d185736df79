"""Annuler une session: no issued document vanishes (docs/trade.md § Cancelled sessions)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.balances import balance, invoiced
from gescof_xl.domain.tables.billing import Invoice, InvoiceType
from gescof_xl.domain.tables.training import FinancingStatus, Session, SessionStatus
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press, read
from tests.open_credits import credit_of
from tests.text_tables import SCHOOL_RATES, workbook

FINANCED = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Financeurs
    Code | Raison sociale
    OP1  | Opco Un

    Sessions
    N°    | Statut    | Début      | Fin
    S0001 | Confirmée | 05/10/2026 | 06/10/2026
    S0002 | Prévue    | 07/12/2026 | 08/12/2026

    Participants
    N°     | Nom    | Prénom
    P00001 | Martin | Anne
    P00002 | Durand | Paul

    Financements
    N°      | Participant | Financeur | Montant HT | Acompte TTC | N° accord | Date accord
    FI00001 | P00001      | C1        | 600        | 200         |           |
    FI00002 | P00001      | OP1       | 400        |             | A1        | 01/09/2026
    FI00003 | P00002      | C1        | 1000       |             |           |
"""


def school(*more: str) -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, FINANCED, *more)


def without_deposit() -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, FINANCED.replace("| 200         |", "|             |"))


def cancel(book: MemoryWorkbook, session: str = "S0001", **answers: Any) -> str:
    return press(book, "annuler-session", session=session, **{"reason": "neige"} | answers).message.replace(
        "\u00a0", " "
    )


def statuses(book: MemoryWorkbook) -> set[FinancingStatus]:
    return {f.status for f in read(book).financings}


def test_nothing_invoiced_frees_the_financings() -> None:
    """The session is cancelled with its reason, its financings are « annulé » and stay in the sheet."""
    book = school()

    told = cancel(book)

    session = read(book).get(Session, "S0001")
    assert (session.status, session.reason) == (SessionStatus.CANCELLED, "neige")
    assert statuses(book) == {FinancingStatus.CANCELLED}
    assert "3 financements libérés de S0001." in told


def test_each_invoice_gets_its_avoir() -> None:
    """Two payers invoiced: two total credit notes, each settling its origin, and nothing stays invoiced."""
    book = without_deposit()
    press(book, "facturer-session", session="S0001")

    told = cancel(book)

    ledger = read(book)
    credit_notes = [i for i in ledger.invoices if i.type is InvoiceType.CREDIT_NOTE]
    assert sorted((a.party, a.gross) for a in credit_notes) == [("C1", Decimal(-1600)), ("OP1", Decimal(-400))]
    assert [balance(ledger, i) for i in ledger.invoices] == [Decimal(0)] * 4
    assert [invoiced(ledger, f.number) for f in ledger.financings] == [Decimal(0)] * 3
    assert statuses(book) == {FinancingStatus.CANCELLED}
    assert "Avoir AV2026-00001 sur FA2026-00001" in told


def test_a_paid_deposit_becomes_a_credit() -> None:
    """The client paid 200 € of deposit: the credit note of the deposit invoice leaves it 200 € to use or be refunded."""
    book = school()
    press(book, "facturer-acompte", day=date(2026, 9, 1), session="S0001")
    press(book, "saisir-reglement", day=date(2026, 9, 10), party="C1", amount="200", mode="Virement")
    press(book, "facturer-session", day=date(2026, 10, 7), session="S0001")

    told = cancel(book)

    ledger = read(book)
    assert credit_of(ledger, "C1") == Decimal(200)
    assert sum((balance(ledger, i) for i in ledger.invoices), Decimal(0)) == Decimal(-200)
    assert "Alpha garde un crédit de 200,00 €, à utiliser ou à rembourser." in told
    assert [invoiced(ledger, f.number) for f in ledger.financings] == [Decimal(0)] * 3


def test_the_deposit_of_a_postponed_trainee_stays() -> None:
    """A participant left for S0002 with his deposit: cancelling S0001 leaves it, cancelling S0002 credits it."""
    book = school()
    press(book, "facturer-acompte", day=date(2026, 9, 1), session="S0001")
    press(book, "presences", participant="P00001", postpone="S0002")

    cancel(book)
    assert [i.type for i in read(book).invoices] == [InvoiceType.DEPOSIT]
    assert read(book).get(Session, "S0002").status is SessionStatus.PLANNED

    cancel(book, "S0002")
    assert [i.type for i in read(book).invoices] == [InvoiceType.DEPOSIT, InvoiceType.CREDIT_NOTE]


def test_a_shared_deposit_invoice_is_credited_for_the_session_only() -> None:
    """One deposit invoice for two participants, one of whom was postponed: the credit note takes back the other's deposit only."""
    book = school(
        "Financements\nN° | Participant | Financeur | Montant HT | Acompte TTC\nFI00004 | P00002 | C1 | 100 | 50"
    )
    press(book, "facturer-acompte", day=date(2026, 9, 1), session="S0001")
    press(book, "presences", participant="P00001", postpone="S0002")

    cancel(book)

    ledger = read(book)
    assert [(i.type, i.gross) for i in ledger.invoices] == [
        (InvoiceType.DEPOSIT, Decimal(250)),
        (InvoiceType.CREDIT_NOTE, Decimal(-50)),
    ]
    assert invoiced(ledger, "FI00001") == Decimal(200)


def test_an_invoice_that_is_corrected_already_gets_no_second_avoir() -> None:
    """After a total credit note made by hand, the cancellation frees what is left and issues nothing."""
    book = without_deposit()
    press(book, "facturer-session", session="S0001")
    for invoice in ("FA2026-00001", "FA2026-00002"):
        press(book, "creer-avoir", invoice=invoice, case="total")
    before = len(read(book).invoices)

    cancel(book)

    assert len(read(book).invoices) == before
    assert read(book).get(Session, "S0001").status is SessionStatus.CANCELLED


def test_a_cancelled_session_is_not_cancelled_again_unless_something_is_left() -> None:
    """Pressing twice is refused; a session that was cancelled by hand in the sheet is put in order."""
    book = school()
    cancel(book)

    with pytest.raises(Refused, match="déjà annulée"):
        cancel(book)

    by_hand = workbook(SCHOOL_RATES, FINANCED.replace("Confirmée", "Annulée"))
    cancel(by_hand)
    assert statuses(by_hand) == {FinancingStatus.CANCELLED}


def test_a_reason_is_needed() -> None:
    """« reason » : a cancellation without motif is not recorded."""
    with pytest.raises(Exception, match="Motif"):
        cancel(school(), reason="")


def test_nothing_is_written_when_an_avoir_cannot_be_issued() -> None:
    """All or nothing: with an invoice dated after the credit note's day in its series, the session stays as it was."""
    book = without_deposit()
    press(book, "facturer-session", session="S0001")
    press(book, "creer-avoir", day=date(2026, 12, 1), invoice="FA2026-00001", case="total")
    before = read(book)

    with pytest.raises(Refused, match="date"):
        press(book, "annuler-session", session="S0001", reason="neige")

    assert read(book) == before
    assert isinstance(before.get(Invoice, "FA2026-00002"), Invoice)
