"""Créer un avoir obeys what Facturer la session obeys, and splits unequal lines (docs/trade.md § Credit notes)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gescof_xl.core.errors import Refused, WrongUse
from gescof_xl.domain.checks.all import check
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, drawn, press, problems, read, retype
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, financing, inter

FA1 = "FA2026-00001"
NO_SUBROGATION = (
    PARTIES.replace("OP1  | Opco Un", "OP1 | Opco Un | non")
    .replace("Financeurs\n    Code | Raison sociale", "Financeurs\n    Code | Raison sociale | Subrogation")
    .replace("OP2  | Opco Deux", "OP2 | Opco Deux | oui")
)


def invoiced(book: MemoryWorkbook) -> MemoryWorkbook:
    press(book, "facturer-session", session="S0001")
    return book


def credit(book: MemoryWorkbook, **answers: Any) -> str:
    return press(book, "creer-avoir", invoice=FA1, **answers).message


def test_an_opco_is_not_invoiced_without_its_agreement_number() -> None:
    """What stops Facturer la session stops this one, and says which answer lacks."""
    book = invoiced(inter(financing()))

    with pytest.raises(Refused, match="le numéro d'accord d'OP1 manque") as refused:
        credit(book, payer="OP1")

    assert (refused.value.field, [p.code for p in refused.value.problems]) == ("agreement", ["FIN-007"])
    assert drawn(book, "Factures", "N°") == [FA1]


def test_an_opco_without_subrogation_is_not_invoiced() -> None:
    """A session of 05/10/2026, after the limit of 01/10: its OPCO refunds the client. One of September still may."""
    book = invoiced(
        workbook(
            SCHOOL_RATES,
            NO_SUBROGATION,
            "Sessions\nN° | Type\nS0001 | INTER",
            "Participants\nN° | Client\nP00001 | C1",
            financing(),
        )
    )

    with pytest.raises(Refused, match="pour une session du 05/10/2026 dont la Date accord est vide") as refused:
        credit(book, payer="OP1", agreement="A9")

    assert [p.code for p in refused.value.problems] == ["FIN-008"]
    credit(book, payer="OP1", agreement="A9", agreement_date="15/09/2026")
    assert drawn(book, "Financements", "Financeur | Statut | N° accord | Date accord")[1] == (
        "OP1 | actif | A9 | 2026-09-15"
    )


def test_no_blocking_problem_is_created_on_a_pro_rata_line() -> None:
    """7 of 14 hours: 500 of 1 000 go to the OPCO with its agreement, and the checks have nothing to say."""
    absent = "Participants\nN° | Client | Présence | Facturation | Heures suivies\nP00001 | C1 | Absent | Prorata | 7"
    book = invoiced(workbook(SCHOOL_RATES, PARTIES, "Sessions\nN° | Type\nS0001 | INTER", absent, financing()))

    credit(book, payer="OP1", agreement="A9")

    assert drawn(book, "Factures", "Type | Tiers | Total HT") == [
        "Facture | C1 | 500.00",
        "Avoir | C1 | -500.00",
        "Facture | OP1 | 500.00",
    ]
    assert problems(book) == []
    assert [p.code for p in check(read(book), TODAY) if p.code in ("FIN-007", "FIN-008", "FIN-014")] == []


def test_a_pro_rata_that_is_invoiced_no_longer_wants_what_its_invoice_needed() -> None:
    """The agreement number is removed afterwards: the invoice is past, though 500 of the 1 000 will never be invoiced."""
    absent = "Participants\nN° | Client | Présence | Facturation | Heures suivies\nP00001 | C1 | Absent | Prorata | 7"
    book = invoiced(workbook(SCHOOL_RATES, PARTIES, "Sessions\nN° | Type\nS0001 | INTER", absent, financing("OP1")))
    row = read(book).financings[0]
    assert (row.payer, row.agreement) == ("OP1", "A1")

    retype(book, "Financements", "N° accord", None)

    assert [p.code for p in check(read(book), TODAY) if p.code == "FIN-007"] == []


def test_the_label_names_the_agreement_of_the_new_payer() -> None:
    """OP1's invoice said A1; OP2's says B2, the client's none."""
    book = invoiced(inter(financing("OP1")))
    labels = [line.label for line in read(book).lines]
    assert labels[0].endswith("Accord de prise en charge n° A1")

    credit(book, case="total-deux-financeurs", payer="OP2", payer_2="C1", price="800", agreement="B2")

    invoices = {i.number: i for i in read(book).invoices}
    said = {invoices[line.invoice].party: line.label for line in read(book).lines[2:]}
    assert said["OP2"].endswith("Accord de prise en charge n° B2")
    assert "Accord" not in said["C1"]
    assert [i.agreement for i in invoices.values()] == ["A1", "A1", "B2", ""]


def two_prices() -> MemoryWorkbook:
    """Anne for 1 000, Bruno for 450: one product, unequal lines, one invoice to OP1 of 1 450."""
    return invoiced(
        workbook(
            SCHOOL_RATES,
            PARTIES,
            "Sessions\nN° | Type\nS0001 | INTER",
            "Participants\nN° | Nom | Prénom | Client\nP00001 | Martin | Anne | C1\nP00002 | Durand | Bruno | C1",
            "Financements\nN° | Participant | Financeur | Montant HT | N° accord\n"
            "FI00001 | P00001 | OP1 | 1000 | A1\nFI00002 | P00002 | OP1 | 450 | A1",
        )
    )


def test_unequal_lines_are_split_by_a_proportion() -> None:
    """60 % of 1 000 and of 450 to the OPCO: 600 + 270 = 870; the rest, 400 + 180 = 580, to the client."""
    book = two_prices()

    credit(book, case="total-deux-financeurs", payer="OP1", payer_2="C1", price="60%")

    assert drawn(book, "Factures", "Type | Tiers | Total HT")[2:] == ["Facture | OP1 | 870.00", "Facture | C1 | 580.00"]
    assert drawn(book, "Lignes", "Participant | Total HT")[4:] == [
        "P00001 | 600.00",
        "P00002 | 270.00",
        "P00001 | 400.00",
        "P00002 | 180.00",
    ]
    assert problems(book) == []


def test_unequal_lines_are_split_line_by_line() -> None:
    """800 of the first, 100 of the second to the OPCO: 900, and 200 + 350 = 550 to the client."""
    book = two_prices()

    credit(book, case="total-deux-financeurs", payer="OP1", payer_2="C1", sharing=["1=800", "L000002=100"])

    assert drawn(book, "Factures", "Type | Tiers | Total HT")[2:] == ["Facture | OP1 | 900.00", "Facture | C1 | 550.00"]


def test_one_price_that_does_not_fit_every_line_says_which_and_how() -> None:
    """800 € do not fit in 450: the second line is named; its own price, or a part, lead on."""
    book = two_prices()

    with pytest.raises(Refused, match=r"Ligne L000002 .*800,00.*450,00") as refused:
        credit(book, case="total-deux-financeurs", payer="OP1", payer_2="C1", price="800")

    assert "une part (60%), ou le prix de cette ligne (L000002=…)" in str(refused.value.cure)
    credit(book, case="total-deux-financeurs", payer="OP1", payer_2="C1", price="800", sharing=["2=100"])
    assert drawn(book, "Factures", "Type | Tiers | Total HT")[2:] == ["Facture | OP1 | 900.00", "Facture | C1 | 550.00"]


@pytest.mark.parametrize("typed", ["beaucoup", "10,005", "0", "100%"])
def test_a_price_that_is_none_is_refused(typed: str) -> None:
    """Nothing is written."""
    book = two_prices()

    with pytest.raises(Refused):
        credit(book, case="total-deux-financeurs", payer="OP1", payer_2="C1", price=typed)

    assert len(drawn(book, "Factures", "N°")) == 1


def test_an_agreement_of_the_same_participant_holds_and_its_ceiling_counts_both_lines() -> None:
    """OP1 agreed on 600 for Anne and pays them; the client's 400 go to it too: FIN-009, 1 000 against 600."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type\nS0001 | INTER",
        "Participants\nN° | Client\nP00001 | C1",
        "Financements\nN° | Participant | Financeur | Montant HT | N° accord | Plafond HT\n"
        "FI00001 | P00001 | C1 | 400 | |\nFI00002 | P00001 | OP1 | 600 | A1 | 600",
    )
    press(book, "facturer-session", session="S0001")

    report = press(book, "creer-avoir", preview=True, invoice=FA1, payer="OP1")

    assert [p.code for p in report.problems] == ["FIN-009"]
    credit(book, payer="OP1")
    assert (
        drawn(book, "Financements", "Financeur | Montant HT | N° accord | Plafond HT")[2]
        == "OP1 | 400.00 | A1 | 600.00"
    )


def test_the_gap_that_is_shown_is_the_sessions_and_not_what_a_period_leaves() -> None:
    """4 000 € in two periods of a half: the first one's 2 000 go to the OPCO; 2 000 are to come, and the gap is none."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        "Sessions\nN° | Type | Début | Fin | Heures | Statut\nS0001 | INTER | 01/09/2026 | 31/12/2026 | 100 | Confirmée",
        "Participants\nN° | Client\nP00001 | C1",
        "Periodes\nN° | Session | Début | Fin | Part\nPE00001 | S0001 | 01/09/2026 | 31/10/2026 | 50%\n"
        "PE00002 | S0001 | 01/11/2026 | 31/12/2026 | 50%",
        financing(amount="4000"),
    )
    press(book, "facturer-periode", date(2026, 11, 2), session="S0001")

    told = credit(book, payer="OP1", agreement="A9").replace("\u00a0", " ")

    assert "financé 4 000,00 € HT, facturé 2 000,00 € HT, reste à facturer 2 000,00 € HT, écart 0,00 €." in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"payer": "C2", "agreement": "A9"}, "« N° accord » est d'un financeur, et l'on refacture à C2."),
        ({"payer": "C2", "ceiling": "500"}, "« Plafond » est d'un financeur"),
        ({"payer": "OP2", "agreement": "A9", "order_number": "BC1"}, "« N° commande » est d'un client"),
    ],
)
def test_what_no_new_payer_has_is_refused(given: dict[str, str], said: str) -> None:
    """No line would keep it."""
    with pytest.raises(Refused, match=said) as refused:
        credit(two_prices(), **given)
    assert refused.value.field in given


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sharing": ["1=OP1", "2=C1"], "payer_2": "C2"}, "« Financeur 2 » : la répartition dit déjà"),
        ({"sharing": ["1=OP1", "2=C1"], "price": "60%"}, "« Prix unitaire » : la répartition dit déjà"),
        ({"sharing": ["1=80%", "2=10%"], "price": "60%"}, "La répartition dit le prix de chaque ligne : 60%"),
        ({"sharing": ["1=80%", "L000001=10%", "2=10%"]}, "La ligne L000001 est donnée deux fois"),
    ],
)
def test_what_the_sharing_says_already_is_refused(given: dict[str, Any], said: str) -> None:
    """One of both would be passed over."""
    payers = {} if "OP1" in given["sharing"][0] else {"payer": "OP1", "payer_2": "C1"}
    with pytest.raises((Refused, WrongUse), match=said) as refused:
        credit(two_prices(), case="total-deux-financeurs", **payers, **given)
    assert refused.value.field in given


def test_a_second_payer_that_the_sharing_names_is_no_harm() -> None:
    """It says the same twice."""
    book = two_prices()
    credit(book, case="total-deux-financeurs", payer="OP1", payer_2="C1", sharing=["1=OP1", "2=C1"])

    assert drawn(book, "Factures", "Tiers | Total HT")[2:] == ["OP1 | 1000.00", "C1 | 450.00"]
