"""Payments that bring less than the invoice, for a reason: bank charges, an early discount; and one allocation moved."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import balances, drawn, press, problems
from tests.text_tables import SCHOOL_RATES, workbook

TAXED = SCHOOL_RATES.replace("Régime de TVA  | Exonéré", "Régime de TVA  | Assujetti sur encaissements")
OPEN = """
    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Beta

    Factures
    N°           | Tiers | Date       | Échéance   | Total HT | TVA | Total TTC | Mentions
    FA2026-00001 | C1    | 10/10/2026 | 09/11/2026 | 1000     | 200 | 1200      | Escompte de 2 % pour paiement sous 8 jours.
    FA2026-00002 | C1    | 12/10/2026 | 11/11/2026 | 500      | 100 | 600       | Pas d'escompte pour paiement anticipé.

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | Total HT | TVA
    L000001 | FA2026-00001 | SAL     | 1000             | 1000     | TVA20
    L000002 | FA2026-00002 | SAL     | 500              | 500      | TVA20

    Echeances
    N°     | Facture      | Date       | Montant
    E00001 | FA2026-00001 | 09/11/2026 | 1200
    E00002 | FA2026-00002 | 11/11/2026 | 600
"""
EXPORTED = "Pièce | Compte | Débit | Crédit"


@pytest.fixture
def book() -> MemoryWorkbook:
    return workbook(TAXED, OPEN)


def test_bank_charges_taken_by_the_payers_bank_close_the_invoice(book: MemoryWorkbook) -> None:
    """1 185 of 1 200 came: 15 to 627, the invoice is settled, and its whole VAT of 200 is due."""
    press(
        book, "saisir-reglement", date(2026, 11, 2), party="C1", amount="1185", charges="15", allocate=["FA2026-00001"]
    )
    assert drawn(book, "Reglements", "N° | Mode | Montant | Complète") == [
        "R00001 | Virement | 1185.00 | ",
        "R00002 | Frais bancaires | 15.00 | R00001",
    ]
    assert balances(book)["FA2026-00001"] == "0.00"
    press(book, "exporter-comptable", date(2026, 11, 2))
    lines = drawn(book, "Ecritures", EXPORTED)
    assert "R00002 | 627000 | 15.00 | 0.00" in lines
    assert [x for x in lines if x.startswith("R0") and "445710" in x] == [
        "R00001 | 445710 | 0.00 | 197.50",
        "R00002 | 445710 | 0.00 | 2.50",
    ]
    press(book, "saisir-reglement", date(2026, 11, 3), cancel="R00001")
    assert balances(book)["FA2026-00001"] == "1200.00"
    assert not [code for code in problems(book) if code[:3] in ("REG", "EXP", "FAC")]


def test_the_discount_that_the_invoice_offers_is_taken(book: MemoryWorkbook) -> None:
    """2 % of 1 200 within eight days: 24 are kept, 20 to 665 and their VAT of 4 is never due."""
    press(
        book,
        "saisir-reglement",
        date(2026, 10, 15),
        party="C1",
        amount="1176",
        discount=True,
        allocate=["FA2026-00001"],
    )
    assert drawn(book, "Reglements", "N° | Mode | Montant") == [
        "R00001 | Virement | 1176.00",
        "R00002 | Escompte | 24.00",
    ]
    assert balances(book)["FA2026-00001"] == "0.00"
    press(book, "exporter-comptable", date(2026, 10, 15))
    lines = drawn(book, "Ecritures", EXPORTED)
    assert "R00002 | 665000 | 20.00 | 0.00" in lines
    assert "R00002 | 445800 | 4.00 | 0.00" in lines
    assert "R00001 | 445710 | 0.00 | 196.00" in lines


@pytest.mark.parametrize(
    ("invoice", "day", "why"),
    [
        ("FA2026-00001", date(2026, 10, 19), "offrait son escompte jusqu'au 18/10/2026"),
        ("FA2026-00002", date(2026, 10, 15), "n'offre pas d'escompte"),
    ],
)
def test_a_discount_that_is_not_offered_is_refused(book: MemoryWorkbook, invoice: str, day: date, why: str) -> None:
    """Too late, or never offered: what lacks stays due."""
    with pytest.raises(Refused, match=why):
        press(book, "saisir-reglement", day, party="C1", amount="500", discount=True, allocate=[invoice])


def test_one_allocation_is_moved_and_its_payment_stays(book: MemoryWorkbook) -> None:
    """600 were put on the wrong invoice: they go to the other one, dated of the correction; the payment is untouched."""
    press(book, "saisir-reglement", date(2026, 11, 2), party="C1", amount="600", allocate=["FA2026-00001"])
    press(book, "exporter-comptable", date(2026, 11, 3))
    press(book, "saisir-reglement", date(2026, 11, 4), move="AF00001", allocate=["FA2026-00002"])
    assert balances(book) == {"FA2026-00001": "1200.00", "FA2026-00002": "0.00"}
    assert drawn(book, "Reglements", "N° | Montant") == ["R00001 | 600.00"]
    assert drawn(book, "Affectations", "N° | Facture | Montant | Date") == [
        "AF00001 | FA2026-00001 | 600.00 | 2026-11-02",
        "AF00002 | FA2026-00001 | -600.00 | 2026-11-04",
        "AF00003 | FA2026-00002 | 600.00 | 2026-11-04",
    ]
    press(book, "exporter-comptable", date(2026, 11, 4))
    vat = [x for x in drawn(book, "Ecritures", "Export | Compte | Débit | Crédit") if "445710" in x]
    assert vat == [
        "EX00001 | 445710 | 0.00 | 100.00",
        "EX00002 | 445710 | 100.00 | 0.00",
        "EX00002 | 445710 | 0.00 | 100.00",
    ]
    assert not [code for code in problems(book) if code[:3] in ("REG", "EXP", "FAC")]
    with pytest.raises(Refused, match="AF00001 a déjà été reprise"):
        press(book, "saisir-reglement", date(2026, 11, 5), move="AF00001")


def test_the_allocation_of_a_cancelled_payment_is_not_moved(book: MemoryWorkbook) -> None:
    """The cheque bounced: its 600 settle nothing any more, and there is nothing to take back."""
    press(book, "saisir-reglement", date(2026, 11, 2), party="C1", amount="600", allocate=["FA2026-00001"])
    press(book, "saisir-reglement", date(2026, 11, 3), cancel="R00001")

    with pytest.raises(Refused, match="R00001 est annulé : AF00001 ne règle plus FA2026-00001"):
        press(book, "saisir-reglement", date(2026, 11, 4), move="AF00001")


def test_an_allocation_taken_back_may_stay_a_credit(book: MemoryWorkbook) -> None:
    """Without another invoice, the money is the payer's again."""
    press(book, "saisir-reglement", date(2026, 11, 2), party="C1", amount="600", allocate=["FA2026-00002"])
    report = press(book, "saisir-reglement", date(2026, 11, 4), move="AF00001")
    assert "600,00" in report.message
    assert "gardés en crédit" in report.message
    assert balances(book)["FA2026-00002"] == "600.00"


def test_charges_cancelled_alone_are_not_cancelled_twice(book: MemoryWorkbook) -> None:
    """Charges of 15 typed by mistake are undone, then the cheque of 1 185 bounces: 1 200 are due again, not 1 215."""
    press(
        book, "saisir-reglement", date(2026, 11, 2), party="C1", amount="1185", charges="15", allocate=["FA2026-00001"]
    )
    press(book, "saisir-reglement", date(2026, 11, 3), cancel="R00002")
    assert balances(book)["FA2026-00001"] == "15.00"
    press(book, "saisir-reglement", date(2026, 11, 4), cancel="R00001")
    assert balances(book)["FA2026-00001"] == "1200.00"
    assert drawn(book, "Reglements", "N° | Montant | Annule | Complète")[2:] == [
        "R00003 | -15.00 | R00002 | R00001",
        "R00004 | -1185.00 | R00001 | ",
    ]
    assert not [code for code in problems(book) if code[:3] in ("REG", "EXP", "FAC")]


@pytest.mark.parametrize(
    ("amount", "answers", "why"),
    [
        (
            "1200",
            {"charges": "15"},
            r"1 200,00 € reçus et 15,00 € \(frais bancaires\) dépassent de 15,00 € ce qui est dû",
        ),
        ("1200", {"discount": True}, r"1 200,00 € reçus et 24,00 € \(escompte\) dépassent de 24,00 € ce qui est dû"),
        ("1000", {"discount": True}, r"1 000,00 € reçus et 24,00 € \(escompte\) laissent 176,00 € à payer"),
        ("1200", {"charges": "-15"}, r"-15,00 € : des frais sont ce que la banque a retenu"),
    ],
)
def test_only_what_the_payer_held_back_is_written_off(
    book: MemoryWorkbook, amount: str, answers: dict[str, Any], why: str
) -> None:
    """1 200 are due: whoever pays them kept neither charges nor discount; who pays 1 000 does not pay all."""
    with pytest.raises(Refused) as refused:
        press(
            book,
            "saisir-reglement",
            date(2026, 10, 15),
            party="C1",
            amount=amount,
            allocate=["FA2026-00001"],
            **answers,
        )
    assert re.search(why, refused.value.message.replace("\u00a0", " "))
    assert drawn(book, "Reglements", "N°") == []
