"""Facturer un acompte, and what becomes of it: deducted, in excess, or refused by the law."""

from __future__ import annotations

from datetime import date

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import balances, drawn, press, problems, read
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, TAXED, financing, inter

BEFORE = date(2026, 9, 1)
INVOICES = "N° | Type | Tiers | Total HT | TVA | Total TTC"
LINES = "Facture | Libellé | Quantité | Prix unitaire HT | TVA | Total HT | Acompte déduit"


def test_a_deposit_invoice_ticks_facture_acompte() -> None:
    """« Facture Acompte : cochée automatiquement »: 600 TTC at 20 % are 500 + 100."""
    book = inter(financing(**{"Acompte TTC": "600"}), rates=TAXED)

    press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Factures", INVOICES) == ["FA2026-00001 | Acompte | C1 | 500.00 | 100.00 | 600.00"]
    assert drawn(book, "Financements", "Facture acompte | Facturé HT") == ["oui | 500.00"]
    assert drawn(book, "Sessions", "Facturation") == ["partielle"]


def test_the_final_invoice_deducts_the_deposit_with_number_and_date() -> None:
    """Total of the service, then the deposit with its VAT: 2000 + 400 − (600 + 120) leaves 1680 (docs/trade.md § Accounting entries)."""
    book = inter(financing(amount="2000", **{"Acompte TTC": "720"}), rates=TAXED)
    press(book, "facturer-acompte", BEFORE, session="S0001")

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Lignes", LINES)[1:] == [
        "FA2026-00002 | Excel perfectionnement | 1 | 2000.00 | TVA20 | 2000.00 | ",
        "FA2026-00002 | Acompte FA2026-00001 du 01/09/2026 | -1 | 600.00 | TVA20 | -600.00 | FA2026-00001",
    ]
    assert drawn(book, "Factures", INVOICES)[1] == "FA2026-00002 | Facture | C1 | 1400.00 | 280.00 | 1680.00"
    assert drawn(book, "Financements", "Facturé HT") == ["2000.00"]
    assert problems(book) == []


def test_several_deposits_are_each_deducted() -> None:
    """A second deposit is asked by its amount; the final invoice names both."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", BEFORE, session="S0001")
    press(book, "facturer-acompte", BEFORE, financings=["FI00001"], amount="200")

    press(book, "facturer-session", session="S0001")

    assert [line.deposit for line in read(book).lines if line.deposit] == ["FA2026-00001", "FA2026-00002"]
    assert drawn(book, "Factures", "Total TTC") == ["300.00", "200.00", "500.00"]


def test_a_deposit_of_everything_leaves_a_final_invoice_of_nothing() -> None:
    """The final invoice shows the service and the deposit, and asks for 0.00."""
    book = inter(financing(**{"Acompte TTC": "1000"}))
    press(book, "facturer-acompte", BEFORE, session="S0001")

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", INVOICES)[1] == "FA2026-00002 | Facture | C1 | 0.00 | 0.00 | 0.00"
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]


def test_a_deposit_larger_than_the_rest_leaves_credit() -> None:
    """Deposit 600, then half the hours followed: 500 are due; 500 are deducted, 100 become a credit note on the deposit."""
    book = inter(financing(**{"Acompte TTC": "600"}))
    press(book, "facturer-acompte", BEFORE, session="S0001")
    press(book, "presences", BEFORE, participant="P00001", presence="Absent", hours="7", charging="Prorata")

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", INVOICES + " | Facture d'origine") == [
        "FA2026-00001 | Acompte | C1 | 600.00 | 0.00 | 600.00 | ",
        "FA2026-00002 | Facture | C1 | 0.00 | 0.00 | 0.00 | ",
        "AV2026-00001 | Avoir | C1 | -100.00 | 0.00 | -100.00 | FA2026-00001",
    ]
    assert balances(book)["FA2026-00001"] == "500.00"
    assert drawn(book, "Financements", "Facturé HT") == ["500.00"]
    assert problems(book) == []


def test_one_deposit_invoice_for_all_the_trainees_of_a_payer() -> None:
    """Deposits of the same payer and session stand on one invoice; each is deducted on its own financing."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1\nP00002 | C1",
        "Financements\nN° | Participant | Financeur | Montant HT | Acompte TTC\nFI00001 | P00001 | C1 | 1000 | 300\nFI00002 | P00002 | C1 | 900 | 200",
    )
    press(book, "facturer-acompte", BEFORE, session="S0001")

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "Type | Total TTC") == ["Acompte | 500.00", "Facture | 1400.00"]
    assert [(line.financing, str(line.net)) for line in read(book).lines if line.deposit] == [
        ("FI00001", "-300.00"),
        ("FI00002", "-200.00"),
    ]


def _individual(deposit: str, **more: str) -> MemoryWorkbook:
    return workbook(
        SCHOOL_RATES,
        "Clients\nCode | Type | SIRET\nC1 | Particulier |",
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1",
        financing(**{"N° accord": "", "Acompte TTC": deposit, **more}),
    )


def test_an_individual_pays_nothing_before_the_end_of_the_withdrawal_period() -> None:
    """Contract of 01/09: nothing until 11/09 included (ten days), the deposit from 12/09 (c. trav. L6353-5)."""
    book = _individual("300")

    with pytest.raises(Refused, match=r"rétractation.*11/09/2026"):
        press(book, "facturer-acompte", date(2026, 9, 11), session="S0001", contract="01/09/2026")
    press(book, "facturer-acompte", date(2026, 9, 12), session="S0001", contract="01/09/2026")

    assert drawn(book, "Factures", "Total TTC") == ["300.00"]


def test_an_individual_pays_a_deposit_of_30_percent_at_most() -> None:
    """Of 1000: 300 pass, one cent more does not, nor a second deposit (c. trav. L6353-6)."""
    book = _individual("300")
    press(book, "facturer-acompte", date(2026, 9, 12), session="S0001", contract="01/09/2026")

    with pytest.raises(Refused, match="30\u00a0%"):
        press(book, "facturer-acompte", date(2026, 9, 12), financings=["FI00001"], amount="0,01", contract="01/09/2026")


def test_an_individual_needs_the_date_of_the_contract() -> None:
    """Without it nobody knows when the withdrawal period ends; « Date accord » of the financing counts too."""
    with pytest.raises(Refused, match="date du contrat"):
        press(_individual("300"), "facturer-acompte", date(2026, 9, 12), session="S0001")

    book = _individual("300", **{"Date accord": "01/09/2026"})
    press(book, "facturer-acompte", date(2026, 9, 12), session="S0001")
    assert drawn(book, "Factures", "Total TTC") == ["300.00"]


def test_a_deposit_beyond_the_price_is_refused() -> None:
    """A deposit never exceeds what is left to invoice."""
    book = inter(financing())

    with pytest.raises(Refused, match="dépasse le reste"):
        press(book, "facturer-acompte", BEFORE, financings=["FI00001"], amount="1000,01")


def test_a_deposit_of_which_an_absence_left_nothing_due_is_refused() -> None:
    """Typed with its mode and date, then nobody came and nothing is charged."""
    book = inter(financing(**{"Acompte TTC": "300", "Mode acompte": "Chèque", "Date acompte": "02/09/2026"}))
    press(book, "presences", participant="P00001", presence="Absent", charging="Aucune")

    with pytest.raises(Refused, match="dépasse le reste à facturer"):
        press(book, "facturer-acompte", session="S0001")


def test_a_deposit_is_not_invoiced_twice() -> None:
    """Once ticked, it takes an amount to ask for one more."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", BEFORE, session="S0001")

    with pytest.raises(Refused, match="Aucun acompte"):
        press(book, "facturer-acompte", BEFORE, session="S0001")
    with pytest.raises(Refused, match="déjà facturé"):
        press(book, "facturer-acompte", BEFORE, financings=["FI00001"])


def test_an_amount_that_no_base_gives_is_told() -> None:
    """At 20 %, 0.03 TTC comes from no base in cents: 0.03 + 0.01 is 0.04, 0.02 + 0.00 is 0.02; one cent apart is told."""
    book = inter(financing(**{"Acompte TTC": "100,05"}), rates=TAXED)

    report = press(book, "facturer-acompte", BEFORE, session="S0001")

    # 100.05 / 1.2 = 83.375: 83.38 bears 16.68, that is 100.06; 83.37 bears 16.67, that is 100.04
    assert drawn(book, "Factures", INVOICES) == ["FA2026-00001 | Acompte | C1 | 83.38 | 16.68 | 100.06"]
    assert [p.code for p in report.problems] == ["FAC-033"]


def test_an_amount_is_for_one_named_financing() -> None:
    """Of a session where nothing is typed it is not clear whose deposit it is; below zero, an avoir is meant."""
    book = inter(financing())
    with pytest.raises(Refused, match="un seul financement") as no:
        press(book, "facturer-acompte", BEFORE, session="S0001", amount="300")
    assert no.value.field == "financings"
    with pytest.raises(Refused, match="une somme à recevoir"):
        press(book, "facturer-acompte", BEFORE, session="S0001", amount="-300")


def test_a_financing_of_another_session_is_refused() -> None:
    """Its deposit is not invoiced against the session that is given."""
    book = inter(financing(**{"Acompte TTC": "300"}), "Sessions\nN° | Type\nS0002 | INTER")

    with pytest.raises(Refused, match=r"^FI00001 est de la session S0001, pas de S0002\."):
        press(book, "facturer-acompte", BEFORE, session="S0002", financings=["FI00001"])
    press(book, "facturer-acompte", BEFORE, session="S0001", financings=["FI00001"])
