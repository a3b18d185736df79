"""A deposit typed in a financing: invoiced, paid, deducted, and never forgotten (seed: « Acompte : montant, date, n° de pièce, mode »)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import Yes, balances, drawn, press, problems, read, retype
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, TAXED, financing, inter

BEFORE = date(2026, 9, 1)
CHEQUE = {"Acompte TTC": "300", "Date acompte": "28/08/2026", "N° pièce acompte": "CHQ 7", "Mode acompte": "Chèque"}
PAYMENTS = "Date | Tiers | Mode | N° pièce | Montant"


def test_a_typed_deposit_is_invoiced_and_its_payment_recorded() -> None:
    """300 € by cheque of 28/08: one press makes the deposit invoice and records the cheque on it; 700 € are left to ask."""
    book, person = inter(financing(**CHEQUE)), Yes()

    press(book, "facturer-acompte", BEFORE, interface=person, session="S0001")

    assert drawn(book, "Reglements", PAYMENTS) == ["2026-08-28 | C1 | Chèque | CHQ 7 | 300.00"]
    assert balances(book) == {"FA2026-00001": "0.00"}
    assert "Acompte FA2026-00001 reçu : 300,00\u00a0€, Chèque CHQ 7 du 28/08/2026." in person.questions[0]
    press(book, "facturer-session", session="S0001")
    assert drawn(book, "Factures", "Type | Total TTC") == ["Acompte | 300.00", "Facture | 700.00"]
    assert problems(book) == []


def test_a_deposit_that_is_only_announced_is_not_paid() -> None:
    """Its date is to come: it is invoiced, due on that day, and waits for its money."""
    book = inter(financing(**{**CHEQUE, "Date acompte": "15/09/2026"}))

    press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Factures", "Échéance") == ["2026-09-15"]
    assert drawn(book, "Reglements", "Montant") == []


def test_the_payment_may_be_left_to_the_person() -> None:
    """`sans-reglement`: the invoice alone."""
    book = inter(financing(**CHEQUE))

    press(book, "facturer-acompte", BEFORE, session="S0001", payment=False)

    assert drawn(book, "Reglements", "Montant") == []
    assert balances(book) == {"FA2026-00001": "300.00"}


def test_a_cheque_that_was_recorded_before_is_used() -> None:
    """The same cheque is never recorded twice: what it left as credit settles the deposit."""
    book = inter(financing(**CHEQUE))
    press(book, "saisir-reglement", date(2026, 8, 28), party="C1", amount="300", mode="Chèque", document="CHQ 7")

    press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Reglements", "Montant") == ["300.00"]
    assert balances(book) == {"FA2026-00001": "0.00"}


@pytest.mark.parametrize(("recorded", "left"), [("500", "0.00"), ("120", "180.00")])
def test_a_cheque_that_was_recorded_for_another_amount_is_not_recorded_again(recorded: str, left: str) -> None:
    """500 € banked on 30/08 pay the deposit of 300, 200 stay available; of 120 €, the debtor still owes 180."""
    book = inter(financing(**CHEQUE))
    press(book, "saisir-reglement", date(2026, 8, 30), party="C1", amount=recorded, mode="Chèque", document="CHQ 7")

    press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Reglements", "Montant") == [f"{recorded}.00"]
    assert balances(book) == {"FA2026-00001": left}


def test_one_cheque_that_is_typed_with_two_dates_is_one_payment() -> None:
    """28/08 and 20/08 beside the same number: 500 €, on the first day; both are past, so that one invoice asks both."""
    book = two_trainees("300", "200", "Date acompte | Mode acompte | N° pièce acompte", "28/08/2026 | Chèque | CHQ 7")
    retype(book, "Financements", "Date acompte", date(2026, 8, 20))

    press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Reglements", PAYMENTS) == ["2026-08-20 | C1 | Chèque | CHQ 7 | 500.00"]
    assert balances(book) == {"FA2026-00001": "0.00"}


def test_one_cheque_for_two_trainees_is_one_payment() -> None:
    """300 + 200 € with one cheque number: 500 €."""
    book = two_trainees("300", "200", "Date acompte | Mode acompte | N° pièce acompte", "28/08/2026 | Chèque | CHQ 7")

    press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Reglements", PAYMENTS) == ["2026-08-28 | C1 | Chèque | CHQ 7 | 500.00"]
    assert balances(book) == {"FA2026-00001": "0.00"}


def two_trainees(first: str, second: str, titles: str = "FSE", cells: str = "non") -> MemoryWorkbook:
    return workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1\nP00002 | C1",
        f"Financements\nN° | Participant | Montant HT | Acompte TTC | {titles}\n"
        f"FI00001 | P00001 | 1000 | {first} | {cells}\nFI00002 | P00002 | 900 | {second} | {cells}",
    )


@pytest.mark.parametrize(
    ("typed", "day", "due"),
    [
        ("15/09/2026", date(2026, 9, 1), "2026-09-15"),  # its own date
        ("20/10/2026", date(2026, 9, 1), "2026-10-05"),  # the training begins on 05/10
        ("15/09/2026", date(2026, 9, 20), "2026-09-20"),  # past: at once, never before the invoice
        ("", date(2026, 9, 1), "2026-10-01"),  # 30 days, as the client's term says
        ("", date(2026, 9, 28), "2026-10-05"),  # 30 days would be after the training began
        ("", date(2026, 11, 22), "2026-11-22"),  # the training is over
    ],
)
def test_a_deposit_is_due_on_its_date_and_never_after_the_training_begins(typed: str, day: date, due: str) -> None:
    """The training of 05/10/2026."""
    book = inter(financing(**{"Acompte TTC": "300", "Date acompte": typed}))

    press(book, "facturer-acompte", day, session="S0001")

    assert drawn(book, "Factures", "Échéance") == [due]
    assert drawn(book, "Echeances", "Date | Montant") == [f"{due} | 300.00"]


@pytest.mark.parametrize("button", ["facturer-session", "facturer-lot"])
def test_the_final_invoice_waits_for_a_typed_deposit(button: str) -> None:
    """FIN-022: the whole price is not asked of somebody who has paid a part; once the cell is emptied, it is."""
    book = inter(financing(**CHEQUE))
    answers: dict[str, Any] = (
        {"session": "S0001"} if button == "facturer-session" else {"since": "01/10/2026", "until": "31/10/2026"}
    )

    with pytest.raises(Refused) as refused:
        press(book, button, **answers)

    left_out = ["FAC-032"] if button == "facturer-lot" else []
    assert [p.code for p in refused.value.problems] == [*left_out, "FIN-022"]
    assert drawn(book, "Factures", "N°") == []
    book = inter(financing())
    press(book, button, **answers)
    assert drawn(book, "Factures", "Total TTC") == ["1000.00"]


def test_one_absent_trainee_does_not_block_the_deposits_of_the_others() -> None:
    """Bruno's pro rata lacks his hours: Anne's deposit is invoiced, his is told (FAC-040)."""
    book = two_trainees("300", "200")
    data = book.tables["Participants"]
    at = {title: i for i, title in enumerate(data.columns)}
    line, cells = data.lines[1]
    changed = [*cells]
    changed[at["Présence"]], changed[at["Facturation"]] = "Absent", "Prorata"
    book.tables["Participants"] = data.with_lines((data.lines[0], (line, tuple(changed))))

    report = press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Factures", "Type | Total TTC") == ["Acompte | 300.00"]
    assert [(p.code, p.key) for p in report.problems] == [("FAC-040", "FI00002")]


def test_a_second_deposit_raises_the_cell() -> None:
    """300 invoiced, then the cell says 500: 200 more are asked, and both are deducted (1 000 − 300 − 200)."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", BEFORE, session="S0001")
    retype(book, "Financements", "Acompte TTC", 500)

    press(book, "facturer-acompte", BEFORE, session="S0001")

    assert drawn(book, "Financements", "Acompte TTC | Facture acompte") == ["500.00 | oui"]
    press(book, "facturer-session", session="S0001")
    assert drawn(book, "Factures", "Type | Total TTC") == ["Acompte | 300.00", "Acompte | 200.00", "Facture | 500.00"]


def test_a_second_deposit_by_its_amount_says_the_sum() -> None:
    """`--montant 200` after 300: the cell says 500."""
    book = inter(financing(**{"Acompte TTC": "300"}))
    press(book, "facturer-acompte", BEFORE, session="S0001")

    press(book, "facturer-acompte", BEFORE, financings=["FI00001"], amount="200")

    assert drawn(book, "Financements", "Acompte TTC") == ["500.00"]
    with pytest.raises(Refused, match="Aucun acompte"):
        press(book, "facturer-acompte", BEFORE, session="S0001")


def test_reinvoicing_what_deducts_the_deposit_of_a_former_financing_moves_the_rest_only() -> None:
    """1 000 − 300 again, on a new financing: 700 go to the OPCO, 300 stay the client's."""
    book = inter(financing(**CHEQUE))
    press(book, "facturer-acompte", BEFORE, session="S0001")
    press(book, "facturer-session", session="S0001")
    press(book, "creer-avoir", invoice="FA2026-00002", case="total")
    press(book, "financer", participant="P00001")
    press(book, "facturer-session", session="S0001")

    press(book, "creer-avoir", invoice="FA2026-00003", payer="OP1", agreement="A9")

    assert drawn(book, "Factures", "Type | Tiers | Total HT")[4:] == ["Avoir | C1 | -700.00", "Facture | OP1 | 700.00"]
    assert drawn(book, "Financements", "Financeur | Statut | Montant HT | Facturé HT") == [
        "C1 | annulé | 1000.00 | 0.00",
        "C1 | actif | 300.00 | 300.00",
        "OP1 | actif | 700.00 | 700.00",
    ]
    assert problems(book) == []


def test_a_final_invoice_credited_and_invoiced_again_still_deducts_the_paid_deposit() -> None:
    """1 000, 300 paid before: the final invoice of 700 is credited, the trainee financed again: 700 again, not 1 000."""
    book = inter(financing(**CHEQUE))
    press(book, "facturer-acompte", BEFORE, session="S0001")
    press(book, "facturer-session", session="S0001")
    press(book, "creer-avoir", invoice="FA2026-00002", case="total")
    press(book, "financer", participant="P00001")

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "Type | Total HT")[2:] == ["Avoir | -700.00", "Facture | 700.00"]
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]
    assert problems(book) == []


def test_the_deposit_of_a_client_does_not_go_to_the_opco() -> None:
    """The client's final invoice is reinvoiced to the OPCO: his typed deposit does not become the OPCO's."""
    book = inter(financing(**{"N° accord": ""}))
    press(book, "facturer-session", session="S0001")
    retype(book, "Financements", "Acompte TTC", 300)

    press(book, "creer-avoir", invoice="FA2026-00001", payer="OP1", agreement="A9")

    assert drawn(book, "Financements", "Financeur | Statut | Acompte TTC") == [
        "C1 | remplacé | 300.00",
        "OP1 | actif | ",
    ]


def test_one_of_the_two_buttons_leads_on_when_the_deposit_paid_everything() -> None:
    """Each refusal names the next step, and the steps work: total avoir, then the deposit goes to the OPCO."""
    book = inter(financing(**{**CHEQUE, "Acompte TTC": "1000"}))
    press(book, "facturer-acompte", BEFORE, session="S0001")
    press(book, "facturer-session", session="S0001")

    with pytest.raises(Refused, match=r"est déduit de FA2026-00002 : il n'en reste rien") as first:
        press(book, "creer-avoir", invoice="FA2026-00001", payer="OP1", agreement="A9")
    with pytest.raises(Refused, match="ne demande plus rien") as second:
        press(book, "creer-avoir", invoice="FA2026-00002", payer="OP1", agreement="A9")

    assert "avoir total sans refacturation de FA2026-00002" in str(first.value.cure)
    assert "avoir total sans refacturation" in str(second.value.cure)
    press(book, "creer-avoir", invoice="FA2026-00002", case="total")
    press(book, "creer-avoir", invoice="FA2026-00001", payer="OP1", agreement="A9")
    assert drawn(book, "Factures", "Type | Tiers | Total HT") == [
        "Acompte | C1 | 1000.00",
        "Facture | C1 | 0.00",
        "Avoir | C1 | 0.00",
        "Avoir | C1 | -1000.00",
        "Acompte | OP1 | 1000.00",
    ]


def test_wholly_corrected_is_said_only_when_it_is_true() -> None:
    """After the avoir of all of it."""
    book = inter(financing())
    press(book, "facturer-session", session="S0001")
    press(book, "creer-avoir", invoice="FA2026-00001", case="total")

    with pytest.raises(Refused, match="déjà entièrement corrigée") as refused:
        press(book, "creer-avoir", invoice="FA2026-00001", case="total")

    assert refused.value.cure == "Voyez AV2026-00001."


def test_a_final_invoice_whose_rest_is_credited_leads_on() -> None:
    """1 000 − 300; the 700 are credited in part lines: a total avoir still frees the deposit, which is then corrected."""
    book = inter(financing(**CHEQUE), rates=TAXED)
    press(book, "facturer-acompte", BEFORE, session="S0001")
    press(book, "facturer-session", session="S0001")
    press(book, "creer-avoir", invoice="FA2026-00002", case="partiel", unit_amount="750")

    with pytest.raises(Refused, match="ne demande plus rien"):
        press(book, "creer-avoir", invoice="FA2026-00002", payer="OP1", agreement="A9")
    press(book, "creer-avoir", invoice="FA2026-00002", case="total")
    press(book, "creer-avoir", invoice="FA2026-00001", case="total")

    # 300 TTC at 20 % are 250 + 50; the service of 1 000 less 250 is 750 HT
    assert drawn(book, "Factures", "Type | Total HT") == [
        "Acompte | 250.00",
        "Facture | 750.00",
        "Avoir | -750.00",
        "Avoir | 0.00",
        "Avoir | -250.00",
    ]
    assert sum(line.net for line in read(book).lines) == 0
