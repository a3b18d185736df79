"""Facturer les sessions d'une période: all finished sessions between two dates."""

from __future__ import annotations

import pytest

from gescof_xl.app import Report
from gescof_xl.core.errors import Refused
from tests.office import drawn, press
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES

SESSIONS = """
    Sessions
    N°    | Type  | Client | Début      | Fin        | Statut
    S0001 | INTRA | C1     | 01/09/2026 | 02/09/2026 | Réalisée
    S0002 | INTRA | C1     | 01/10/2026 | 30/10/2026 | Réalisée
    S0003 | INTRA | C2     | 02/10/2026 | 03/10/2026 | Confirmée
    S0004 | INTRA | C2     | 05/10/2026 | 06/10/2026 | Annulée
    S0005 | INTRA | C2     | 07/10/2026 | 08/10/2026 | Prévue
    S0006 | INTRA | C2     | 01/12/2026 | 02/12/2026 | Confirmée
    S0007 | INTRA | C2     | 09/10/2026 | 10/10/2026 | Réalisée

    Financements
    N°      | Session | Financeur | Montant HT
    FI00001 | S0001   | C1        | 100
    FI00002 | S0002   | C1        | 200
    FI00003 | S0003   | C2        | 300
    FI00004 | S0004   | C2        | 400
    FI00005 | S0005   | C2        | 500
    FI00006 | S0006   | C2        | 600
    FI00007 | S0007   | OP1       | 700
"""


def _pressed_with_an_inter(participants: str) -> tuple[Report, list[str]]:
    """The button on these sessions and an INTER one, S0008, whose P00001 C1 finances; the sessions invoiced."""
    book = workbook(
        SCHOOL_RATES,
        PARTIES,
        SESSIONS,
        "Sessions\nN° | Type | Début | Fin\nS0008 | INTER | 12/10/2026 | 13/10/2026",
        participants,
        "Financements\nN° | Session | Participant | Financeur | Montant HT\nFI00008 | S0008 | P00001 | C1 | 800",
    )
    report = press(book, "facturer-lot", since="01/10/2026", until="31/12/2026")
    return report, drawn(book, "Factures", "Session")


def test_a_rate_that_ended_stops_its_session_alone() -> None:
    """The meal of S0003 has a rate of the past: it is told of that session, and S0002 is invoiced."""
    old = "Taux\nCode | Type | Valeur | Effet au | Catégorie\nVIEUX | TVA | 19,6% | 31/12/2013 | S"
    meal = "Supplements\nN° | Session | Produit | Libellé | Financeur | Quantité | Prix unitaire HT | TVA"
    meal += "\nSU00001 | S0003 | REP | Repas | C2 | 1 | 20 | VIEUX"
    book = workbook(SCHOOL_RATES, old, PARTIES, SESSIONS, meal)

    report = press(book, "facturer-lot", since="01/10/2026", until="31/12/2026")

    assert drawn(book, "Factures", "Session") == ["S0002"]
    told = [p for p in report.problems if p.key == "S0003"]
    assert [p.code for p in told] == ["FAC-032"]
    assert "le taux VIEUX ne s'applique pas" in told[0].message


def test_all_finished_sessions_between_two_dates_are_invoiced() -> None:
    """From 01/10 to 31/12: those that ended, in the order of their ends; not the cancelled, nor those to come."""
    book = workbook(SCHOOL_RATES, PARTIES, SESSIONS)

    report = press(book, "facturer-lot", since="01/10/2026", until="31/12/2026")

    assert drawn(book, "Factures", "N° | Session | Tiers | Total HT") == [
        "FA2026-00001 | S0003 | C2 | 300.00",
        "FA2026-00002 | S0002 | C1 | 200.00",
    ]
    assert report.message.startswith("2 factures, 500,00\u00a0€ TTC")


def test_sessions_that_wait_are_listed_with_their_reasons() -> None:
    """One nobody confirmed and one whose OPCO gave no agreement number are told, and the others are invoiced all the same.

    Those are not at their price (300 and 200 for 1 000): told too.
    """
    book = workbook(SCHOOL_RATES, PARTIES, SESSIONS)

    report = press(book, "facturer-lot", since="01/10/2026", until="31/12/2026")

    assert [(p.code, p.sheet, p.cell) for p in report.problems] == [
        ("FIN-001", "Financements", "J7"),
        ("FAC-031", "Sessions", "J9"),
        ("FAC-032", "Sessions", "A11"),
        ("FIN-007", "Financements", "P11"),
        ("FIN-001", "Financements", "J6"),
    ]
    assert report.problems[2].message == "La session S0007 n'est pas facturée : un point l'en empêche."


def test_an_empty_batch_is_refused() -> None:
    """Nothing is invoiced twice: a second press finds nothing."""
    book = workbook(SCHOOL_RATES, PARTIES, SESSIONS)
    press(book, "facturer-lot", since="01/10/2026", until="31/12/2026")

    with pytest.raises(Refused, match="Rien à facturer"):
        press(book, "facturer-lot", since="01/10/2026", until="31/12/2026")


def test_dates_in_the_wrong_order_are_refused() -> None:
    """The refusal says to swap them."""
    with pytest.raises(Refused, match="Échangez"):
        press(workbook(SCHOOL_RATES), "facturer-lot", since="31/12/2026", until="01/10/2026")


def test_a_session_whose_hours_lack_waits_and_says_so() -> None:
    """FAC-032: a pro rata without hours cannot be invoiced; the others are."""
    report, issued = _pressed_with_an_inter(
        "Participants\nN° | Session | Client | Présence | Facturation\nP00001 | S0008 | C1 | Absent | Prorata"
    )

    assert ("FAC-032", "Sessions") in [(p.code, p.sheet) for p in report.problems]
    assert issued == ["S0003", "S0002"]


def test_a_session_where_somebody_is_forgotten_waits() -> None:
    """PAR-001: one of two participants is financed by nobody; the session is not invoiced, the others are."""
    report, issued = _pressed_with_an_inter(
        "Participants\nN° | Session | Client\nP00001 | S0008 | C1\nP00002 | S0008 | C1"
    )

    assert ("PAR-001", "Participants") in [(p.code, p.sheet) for p in report.problems]
    assert issued == ["S0003", "S0002"]
