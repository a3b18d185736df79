"""Saisir un règlement (docs/trade.md § Payments), and what users of other programs complain about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.domain.balances import available, balance, status
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, Payment
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import due
from tests.open_credits import credit_of
from tests.pressing import TODAY, asked, press, read
from tests.text_tables import SCHOOL_RATES, workbook

PARTIES = """
    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Beta

    Financeurs
    Code
    OP1
"""
TWO_INVOICES = """
    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | C1    | 01/09/2026 | 01/10/2026 | 500      | 500
    FA2026-00002 | C1    | 10/10/2026 | 09/11/2026 | 300      | 300
"""
AVOIR = """
    Factures
    N°           | Tiers | Type  | Date       | Total HT | Total TTC | Facture d'origine
    AV2026-00001 | C1    | Avoir | 20/10/2026 | -200     | -200      | FA2026-00001
"""


def drawn(*texts: str) -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, PARTIES, *texts)


def pay(book: MemoryWorkbook, amount: str, **params: Any) -> None:
    press(book, "saisir-reglement", party=params.pop("party", "C1"), amount=Decimal(amount), **params)


def shown(ledger: Ledger, number: str) -> str:
    return status(ledger, ledger.get(Invoice, number), TODAY)


def test_a_payment_settles_the_oldest_invoice_first() -> None:
    """700 € for invoices of 500 € (older) and 300 €: the older is paid, the newer lacks 100 €."""
    book = drawn(TWO_INVOICES)

    pay(book, "700")

    assert (due(book, "FA2026-00001"), due(book, "FA2026-00002")) == (Decimal(0), Decimal(100))
    assert shown(read(book), "FA2026-00001") == "réglée"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"cancel": "R00001", "amount": "100"}, "« Annuler » et « Montant »"),
        ({"refund": True, "use_credit": True}, "« Rembourser » et « Utiliser crédit »"),
        ({"move": "AF00001", "refund": True}, "« Déplacer » et « Rembourser »"),
        ({"cancel": "R00001", "mode": "Chèque"}, "« Annuler » et « Mode »"),
        ({"move": "AF00001", "comment": "erreur"}, "« Déplacer » et « Commentaire »"),
    ],
)
def test_two_things_at_once_are_refused(answers: dict[str, Any], said: str) -> None:
    """None of them is left out in silence."""
    book = drawn(TWO_INVOICES)
    pay(book, "700")

    with pytest.raises(WrongUse, match=said):
        press(book, "saisir-reglement", party="C1", **answers)


def test_an_exact_amount_is_matched_first() -> None:
    """300 € pay the invoice of 300 €, not a part of the older one of 500 €."""
    book = drawn(TWO_INVOICES)

    pay(book, "300")

    assert (due(book, "FA2026-00001"), due(book, "FA2026-00002")) == (Decimal(500), Decimal(0))


def test_the_only_invoices_that_make_the_amount_are_matched() -> None:
    """450 € are the invoices of 300 and 150 €, not a part of the older one of 500 €; two ways: the oldest first."""
    book = drawn(
        TWO_INVOICES, "Factures\nN° | Tiers | Date | Total HT | Total TTC\nFA2026-00003 | C1 | 11/10/2026 | 150 | 150"
    )

    pay(book, "450")

    assert [due(book, f"FA2026-0000{i}") for i in (1, 2, 3)] == [Decimal(500), Decimal(0), Decimal(0)]


def test_a_number_in_the_reference_is_matched_before_an_equal_amount() -> None:
    """The debtor says which debt he pays (C. civ. art. 1342-10): 300 € « fa 2026-1 » go to FA2026-00001."""
    book = drawn(TWO_INVOICES)

    pay(book, "300", document="VIR fa 2026-1")

    assert (due(book, "FA2026-00001"), due(book, "FA2026-00002")) == (Decimal(200), Decimal(300))


def test_a_choice_settles_what_it_names() -> None:
    """« --affecter FA2026-00002=120,50 » takes 120.50 €; the other invoice stays due, the rest is credit."""
    book = drawn(TWO_INVOICES)

    pay(book, "200", allocate=("FA2026-00002=120,50",))

    assert (due(book, "FA2026-00001"), due(book, "FA2026-00002")) == (Decimal(500), Decimal("179.50"))
    assert credit_of(read(book), "C1") == Decimal("79.50")


def test_one_payment_settles_fifty_invoices() -> None:
    """An OPCO pays fifty invoices of 10.01 € by one transfer of 500.50 €."""
    rows = "\n".join(f"FA2026-{i:05} | OP1 | 10,01 | 10,01" for i in range(1, 51))
    book = drawn(f"Factures\nN° | Tiers | Total HT | Total TTC\n{rows}")

    pay(book, "500,50".replace(",", "."), party="OP1")

    ledger = read(book)
    assert len(ledger.allocations) == 50
    assert {balance(ledger, i) for i in ledger.invoices} == {Decimal(0)}


def test_a_part_payment_leaves_the_invoice_partly_paid() -> None:
    """100 € of 300 € before the due date: « partielle », 200 € left."""
    book = drawn(TWO_INVOICES)

    press(book, "saisir-reglement", date(2026, 11, 1), party="C1", amount=Decimal(100), allocate=("FA2026-00002",))

    ledger = read(book)
    assert status(ledger, ledger.get(Invoice, "FA2026-00002"), date(2026, 11, 1)) == "partielle"
    assert due(book, "FA2026-00002") == Decimal(200)


def test_an_overpayment_is_kept_as_credit_and_used_later() -> None:
    """850 € for 800 € due: 50 € of credit, which then settle a later invoice without new money."""
    book = drawn(TWO_INVOICES, "Factures\nN° | Tiers | Total HT | Total TTC\nFA2026-00003 | C2 | 80 | 80")
    pay(book, "850")
    assert credit_of(read(book), "C1") == Decimal(50)

    press(book, "saisir-reglement", party="C1", use_credit=True, allocate=("FA2026-00003",))

    assert due(book, "FA2026-00003") == Decimal(30)
    assert credit_of(read(book), "C1") == Decimal(0)
    assert len(read(book).payments) == 1


def test_money_without_an_invoice_is_kept_and_told_in_a_sentence() -> None:
    """Nothing is owed: the message is one sentence after another, each with its capital."""
    report = press(workbook(SCHOOL_RATES, PARTIES), "saisir-reglement", party="C1", amount=100)
    assert report.message.endswith(". Gardé en crédit : 100,00\u00a0€.")


def test_an_overpayment_is_refunded_in_parts() -> None:
    """Of 50 € overpaid, 20 € then 30 € are given back; nothing is left to refund."""
    book = drawn(TWO_INVOICES)
    pay(book, "850")

    pay(book, "20", refund=True)
    assert credit_of(read(book), "C1") == Decimal(30)
    press(book, "saisir-reglement", party="C1", refund=True)
    assert credit_of(read(book), "C1") == Decimal(0)

    with pytest.raises(Refused, match="aucun crédit à rembourser"):
        pay(book, "1", refund=True)
    assert [p.amount for p in read(book).payments] == [Decimal(850), Decimal(-20), Decimal(-30)]


def test_what_was_refunded_is_not_used_again() -> None:
    """After 50 € overpaid and refunded, no credit settles an invoice."""
    book = drawn(TWO_INVOICES)
    pay(book, "850")
    press(book, "saisir-reglement", party="C1", refund=True)

    with pytest.raises(Refused, match="Aucun montant"):
        press(book, "saisir-reglement", party="C1", use_credit=True)


def test_an_avoir_is_used_in_parts_and_refunded_in_parts() -> None:
    """A credit note of 200 €: 50 € settle an invoice, 60 € are given back, 90 € settle another; in TTC, one balance."""
    book = drawn(TWO_INVOICES, AVOIR)

    press(book, "saisir-reglement", party="C1", credits=("AV2026-00001=50",), allocate=("FA2026-00001",))
    assert (due(book, "FA2026-00001"), due(book, "AV2026-00001")) == (Decimal(450), Decimal(-150))
    pay(book, "60", refund=True, credits=("AV2026-00001",))
    assert due(book, "AV2026-00001") == Decimal(-90)
    press(book, "saisir-reglement", party="C1", credits=("AV2026-00001",), allocate=("FA2026-00002",))

    assert (due(book, "FA2026-00002"), due(book, "AV2026-00001")) == (Decimal(210), Decimal(0))
    assert [p.amount for p in read(book).payments] == [Decimal(-60)]


def test_a_credit_is_understood_without_case_and_counts_once() -> None:
    """« av2026-00001=50 » is AV2026-00001; the same number in another case is the same number."""
    book = drawn(TWO_INVOICES, AVOIR)

    press(book, "saisir-reglement", party="c1", credits=("av2026-00001=50",), allocate=("fa2026-00001",))
    assert (due(book, "FA2026-00001"), due(book, "AV2026-00001")) == (Decimal(450), Decimal(-150))
    with pytest.raises(Refused, match="FA2026-00001 est donné deux fois"):
        pay(book, "500", allocate=("fa2026-00001=250", "FA2026-00001=250"))


def test_a_payment_less_an_avoir_settles_an_invoice() -> None:
    """The payer deducts the credit note by himself: 300 € and a credit note of 200 € settle 500 €."""
    book = drawn(TWO_INVOICES, AVOIR)

    pay(book, "300", use_credit=True, allocate=("FA2026-00001",))

    assert (due(book, "FA2026-00001"), due(book, "AV2026-00001")) == (Decimal(0), Decimal(0))


def test_the_payer_may_differ_from_the_invoiced_party() -> None:
    """A parent pays for its subsidiary: the payment is C2's, the invoice stays C1's, and the question says so."""
    book = drawn(TWO_INVOICES)

    question = asked(book, "saisir-reglement", party="C2", amount=Decimal(500), allocate=("FA2026-00001",))

    assert read(book).payments[0].party == "C2"
    assert due(book, "FA2026-00001") == Decimal(0)
    assert "facture de C1" in question


def test_a_bounced_cheque_makes_its_invoices_due_again() -> None:
    """The inverse payment takes back each allocation; the first payment stays, and is cancelled once only."""
    book = drawn(TWO_INVOICES)
    pay(book, "700", mode="Chèque")

    press(book, "saisir-reglement", cancel="R00001")

    ledger = read(book)
    assert (due(book, "FA2026-00001"), due(book, "FA2026-00002")) == (Decimal(500), Decimal(300))
    assert [(p.number, p.amount, p.cancels) for p in ledger.payments] == [
        ("R00001", Decimal(700), ""),
        ("R00002", Decimal(-700), "R00001"),
    ]
    assert [available(ledger, p) for p in ledger.payments] == [Decimal(0), Decimal(0)]
    with pytest.raises(Refused, match="déjà annulé par R00002"):
        press(book, "saisir-reglement", cancel="R00001")
    with pytest.raises(Refused, match="ne s'annule pas"):
        press(book, "saisir-reglement", cancel="R00002")


def test_a_cancelled_payment_says_what_was_refunded_of_it() -> None:
    """Of 850 € for 800 €, 50 € were given back: once the payment bounces, its party owes them."""
    book = drawn(TWO_INVOICES)
    pay(book, "850")
    pay(book, "50", refund=True)

    report = press(book, "saisir-reglement", cancel="R00001")

    assert report.message.replace("\u00a0", " ").endswith(
        " annulé par R00003. À nouveau dû : FA2026-00001, FA2026-00002. "
        "50,00 € déjà remboursés à Alpha sont à lui réclamer."
    )


def test_a_cancelled_refund_makes_its_credits_available_again() -> None:
    """A credit note is not due: it is there to use or to refund; an overpayment too."""
    book = drawn(TWO_INVOICES, AVOIR)
    pay(book, "850")
    pay(book, "230", refund=True)

    question = asked(book, "saisir-reglement", cancel="R00002")

    assert question.replace("\u00a0", " ").endswith(
        " ? À nouveau disponible : avoir AV2026-00001 (200,00 €), règlement R00003 (30,00 €)."
    )


def test_missing_cents_within_the_tolerance_are_written_off() -> None:
    """499.97 € for 500 €: the invoice is settled, 0.03 € are a payment of mode Écart (658)."""
    book = drawn(TWO_INVOICES)

    pay(book, "499.97")

    assert due(book, "FA2026-00001") == Decimal(0)
    assert [(p.mode, p.amount) for p in read(book).payments][1:] == [("Écart", Decimal("0.03"))]


def test_cents_too_many_within_the_tolerance_are_written_off() -> None:
    """500.05 € for 500 €: no credit of five cents remains (758), and the next invoice is not begun."""
    book = drawn(TWO_INVOICES)

    pay(book, "500.05")

    assert due(book, "FA2026-00002") == Decimal(300)
    assert credit_of(read(book), "C1") == Decimal(0)
    assert [(p.mode, p.amount) for p in read(book).payments][1:] == [("Écart", Decimal("-0.05"))]


def test_a_lost_debt_settles_its_invoice_without_money() -> None:
    """300 € that will never be paid: a line of mode Perte, no money received (654)."""
    book = drawn(TWO_INVOICES)

    pay(book, "300", mode="Perte", allocate=("FA2026-00002",))

    assert due(book, "FA2026-00002") == Decimal(0)
    assert not read(book).payments[0].mode.is_money


def test_a_difference_above_the_tolerance_stays_due() -> None:
    """499.94 € for 500 €: six cents stay due."""
    book = drawn(TWO_INVOICES)

    pay(book, "499.94", allocate=("FA2026-00001",))

    assert due(book, "FA2026-00001") == Decimal("0.06")
    assert len(read(book).payments) == 1


def test_a_bounced_cheque_takes_its_written_off_cents_back() -> None:
    """After 499.97 € + 0.03 € written off bounce, 500 € are due again, not 499.97 €."""
    book = drawn(TWO_INVOICES)
    pay(book, "499.97")

    press(book, "saisir-reglement", cancel="R00001")

    assert due(book, "FA2026-00001") == Decimal(500)


def test_the_same_payment_entered_twice_is_noticed() -> None:
    """Party, date, amount and document number alike: refused, unless it is said to be a second one."""
    book = drawn(TWO_INVOICES)
    pay(book, "100", document="CHQ12")

    with pytest.raises(Refused) as refused:
        pay(book, "100", document="CHQ12")
    assert refused.value.problems[0].code == "REG-006"
    pay(book, "100", document="CHQ13")
    pay(book, "100", document="CHQ12", duplicate_accepted=True)

    assert len(read(book).payments) == 3


def test_a_payment_after_a_bounced_one_is_not_its_twin() -> None:
    """The cheque that bounced may be paid again the same day by the same amount."""
    book = drawn(TWO_INVOICES)
    pay(book, "100")
    press(book, "saisir-reglement", cancel="R00001")

    pay(book, "100")

    assert due(book, "FA2026-00001") == Decimal(400)


def test_money_received_before_its_invoice_is_a_deposit_that_settles_it_later() -> None:
    """A deposit of 150 € comes before any invoice: credit, which settles the deposit invoice once it is issued."""
    book = drawn("Factures\nN° | Type | Tiers | Total HT | Total TTC\nFA2026-00009 | Acompte | C2 | 150 | 150")
    pay(book, "150", document="CHQ1")
    assert credit_of(read(book), "C1") == Decimal(150)

    press(book, "saisir-reglement", party="C1", use_credit=True, allocate=("FA2026-00009",))

    assert shown(read(book), "FA2026-00009") == "réglée"


def test_an_allocation_never_exceeds_the_invoice() -> None:
    """301 € for an invoice of 300 € are refused with what is left."""
    book = drawn(TWO_INVOICES)

    with pytest.raises(Refused, match="300,00"):
        pay(book, "400", allocate=("FA2026-00002=301",))


def test_allocations_never_exceed_the_payment() -> None:
    """500 € and 300 € cannot be paid by 700 €."""
    book = drawn(TWO_INVOICES)

    with pytest.raises(Refused, match="dépassent"):
        pay(book, "700", allocate=("FA2026-00001=500", "FA2026-00002=300"))


def test_a_payment_recorded_by_the_accountant_is_seen() -> None:
    """Lines typed by hand in Règlements and Affectations count like those of the button."""
    book = drawn(
        TWO_INVOICES,
        "Reglements\nN° | Montant\nR00007 | 500",
        "Affectations\nN° | Règlement | Facture | Montant\nAF00003 | R00007 | FA2026-00001 | 500",
    )

    pay(book, "300")

    assert due(book, "FA2026-00002") == Decimal(0)
    assert [p.number for p in read(book).payments] == ["R00007", "R00008"]


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"amount": Decimal(0)}, "Aucun montant"),
        ({"amount": Decimal(-5)}, "rendre de l.argent"),
        ({"amount": Decimal(5), "mode": "Écart"}, "réservé"),
        ({"amount": Decimal(801), "mode": "Perte"}, "1,00"),
        ({"amount": Decimal(5), "day": date(2026, 11, 23)}, "futur"),
        ({"amount": Decimal(5), "party": "C9"}, "C9"),
        ({"amount": Decimal(5), "allocate": ("FA2026-00077",)}, "FA2026-00077"),
        ({"amount": Decimal(5), "allocate": ("AV2026-00001",)}, "est un avoir"),
        ({"amount": Decimal(5), "allocate": ("FA2026-00001", "FA2026-00001=2")}, "deux fois"),
        ({"credits": ("AV2026-00007",)}, "AV2026-00001"),
        ({"credits": ("AV2026-00001=201",)}, "200,00"),
        ({"cancel": "R00009"}, "R00009"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_reason(params: dict[str, Any], says: str) -> None:
    """Each refusal names what is wrong, and nothing is written."""
    book = drawn(TWO_INVOICES, AVOIR)

    with pytest.raises(Refused, match=says):
        press(book, "saisir-reglement", **({"party": "C1"} | params))
    assert not read(book).payments


def test_an_amount_that_cannot_be_read_is_a_wrong_use() -> None:
    """« FA2026-00001=12x » is not an amount."""
    with pytest.raises(WrongUse, match="12x"):
        pay(drawn(TWO_INVOICES), "5", allocate=("FA2026-00001=12x",))


def test_an_allocation_is_never_dated_before_what_it_joins() -> None:
    """A cheque of 01/10 settles an invoice of 10/10 and a credit note of 20/10 an invoice of 01/09: dated 10/10 and 20/10."""
    book = drawn(TWO_INVOICES, AVOIR)
    pay(book, "300", day=date(2026, 10, 1))
    press(book, "saisir-reglement", party="C1", use_credit=True, day=date(2026, 10, 2))

    assert [(a.invoice, a.date) for a in read(book).allocations] == [
        ("FA2026-00002", date(2026, 10, 10)),
        ("FA2026-00001", date(2026, 10, 20)),
    ]


def test_a_cancellation_is_not_dated_before_what_it_undoes() -> None:
    """A cheque of 01/10 that settles an invoice of 10/10, bounced on 05/10: its allocation is taken back on 10/10."""
    book = drawn(TWO_INVOICES)
    pay(book, "300", day=date(2026, 10, 2))

    with pytest.raises(Refused, match="avant"):
        press(book, "saisir-reglement", cancel="R00001", day=date(2026, 10, 1))
    press(book, "saisir-reglement", cancel="R00001", day=date(2026, 10, 5))

    assert [(a.amount, a.date) for a in read(book).allocations] == [
        (Decimal(300), date(2026, 10, 10)),
        (Decimal(-300), date(2026, 10, 10)),
    ]


def test_the_payment_bears_what_was_typed() -> None:
    """Date, mode, document, bank and comment are kept as typed; the mode defaults to the party's."""
    book = drawn(TWO_INVOICES)

    pay(book, "10", mode="Chèque", day=date(2026, 11, 15), document="0012", bank="CIC", comment="remis")

    payment = read(book).get(Payment, "R00001")
    assert (payment.date, payment.mode, payment.document, payment.bank, payment.comment) == (
        date(2026, 11, 15),
        "Chèque",
        "0012",
        "CIC",
        "remis",
    )


@pytest.mark.parametrize("correction", [{"cancel": "R00001"}, {"move": "AF00001"}])
def test_a_correction_of_the_payment_of_another_is_refused(correction: dict[str, Any]) -> None:
    """A mistyped number corrects nothing of somebody else."""
    book = drawn(TWO_INVOICES)
    pay(book, "700")

    with pytest.raises(Refused, match=r"est de C1, pas de C2\.") as refused:
        press(book, "saisir-reglement", party="C2", **correction)
    assert refused.value.field == "party"
    press(book, "saisir-reglement", party="C1", **correction)


@pytest.mark.parametrize("described", [{"mode": "Chèque"}, {"document": "774"}, {"bank": "X"}, {"comment": "vu"}])
def test_a_credit_used_without_a_payment_takes_nothing_that_describes_one(described: dict[str, Any]) -> None:
    """No line would keep it."""
    book = drawn(TWO_INVOICES, AVOIR)

    with pytest.raises(WrongUse, match="va avec un règlement, et seul un crédit est utilisé") as refused:
        press(book, "saisir-reglement", party="C1", use_credit=True, **described)
    assert refused.value.field == next(iter(described))
    pay(book, "10", use_credit=True, **described)
