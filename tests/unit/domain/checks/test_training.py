"""Produits, Sessions, Participants, Suppléments, Périodes: what would make an invoice wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gescof_xl.domain.tables.settings import Setting
from tests.text_tables import school
from tests.unit.domain.checks.problem_cases import problems, told

CLIENT = "Clients\nCode | Raison sociale | SIRET\nC1 | Alpha | 10000000900017\nC2 | Beta | 20000000800017"
OPCO = "Financeurs\nCode\nOP1"
SESSION = "Sessions\nN°\nS0001"
PRODUCTS = "Produits\nCode | Libellé | Nature | Prix HT | TVA\n"
FINANCED = "Financements\nN° | Participant | Montant HT\nFI00001 | P00001 | 1000"


def test_an_ordinary_session_says_nothing() -> None:
    """A session that took place, with a participant who came and is financed."""
    ledger = school(CLIENT, SESSION, "Participants\nN° | Présence | Heures suivies\nP00001 | Présent | 14", FINANCED)

    assert told(ledger, "") == []


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ("X | x | Formation | -1 | EXO", "PRO-001", "bloquant"),
        ("X | x | Formation | 100 | TVA20", "PRO-004", "avertissement"),
        ("X | x | Hors formation | 100 | TVA20", "", ""),
    ],
)
def test_products(line: str, code: str, severity: str) -> None:
    """A price is positive; an exempt organisation's training bears no VAT, whatever its product says."""
    assert told(school(PRODUCTS + line), "PRO") == ([(code, "X", severity)] if code else [])


def test_a_training_exempted_without_attestation_is_blocking() -> None:
    """« Exempt line without attestation »: a taxable organisation's training cannot be exempt (CGI 261-4-4° a)."""
    ledger = school()
    taxed = {"Régime de TVA": "Assujetti sur débits", "TVA intracom.": "FR88100000009"}
    kept = tuple(s for s in ledger.settings if s.name not in taxed)
    ledger = replace(ledger, settings=(*kept, *(Setting(name=n, value=v) for n, v in taxed.items())))

    assert told(ledger, "PRO") == [("PRO-002", "EXC", "bloquant")]


def test_a_product_that_contains_itself() -> None:
    """A loop in Compositions has no price."""
    ledger = school("Compositions\nN° | Produit | Composant\nCO00001 | EXC | REP\nCO00002 | REP | EXC")

    assert told(ledger, "PRO") == [("PRO-003", "EXC", "bloquant"), ("PRO-003", "REP", "bloquant")]


@pytest.mark.parametrize(
    ("titles", "cells", "code", "severity"),
    [
        ("Début | Fin", "06/10/2026 | 05/10/2026", "SES-001", "bloquant"),
        ("Produit", "REP", "SES-002", "avertissement"),
        ("Type", "INTRA", "SES-003", "bloquant"),
        ("Début | Fin", "22/11/2026 | 23/11/2026", "SES-005", "avertissement"),
        ("Statut", "Prévue", "SES-006", "avertissement"),
        ("Statut", "Confirmée", "SES-006", "avertissement"),
        ("Statut", "Annulée", "SES-007", "avertissement"),
    ],
)
def test_a_session_that_breaks_a_rule_is_pointed_out(titles: str, cells: str, code: str, severity: str) -> None:
    """Dates in order, a training, a client in INTRA, a status that goes with the calendar, a reason for a cancellation."""
    assert told(school(CLIENT, f"Sessions\nN° | {titles}\nS0001 | {cells}"), "SES") == [(code, "S0001", severity)]


def test_an_intra_session_with_a_trainee_of_another_client() -> None:
    """« An INTRA session with a participant of another client must be treated as INTER »: it is pointed out."""
    ledger = school(
        CLIENT,
        "Sessions\nN° | Type | Client\nS0001 | INTRA | C1",
        "Participants\nN° | Client | Nom\nP00001 | C1 | A\nP00002 | C2 | B",
    )

    assert told(ledger, "SES") == [("SES-004", "P00002", "avertissement")]


def test_a_session_cancelled_by_hand_keeps_its_financings() -> None:
    """Typing Annulée in the sheet neither frees the financings nor makes the credit notes: the button does."""
    ledger = school(
        CLIENT, "Sessions\nN° | Statut | Motif\nS0001 | Annulée | neige", "Participants\nN°\nP00001", FINANCED
    )

    assert told(ledger, "SES") == [("SES-008", "S0001", "avertissement")]


@pytest.mark.parametrize(
    ("titles", "cells", "code", "severity"),
    [
        ("Heures suivies", "15", "PAR-003", "bloquant"),
        ("Heures suivies", "-1", "PAR-003", "bloquant"),
        ("Facturation", "Prorata", "PAR-004", "bloquant"),
        ("Facturation", "Dédit", "PAR-005", "bloquant"),
        ("Facturation | Dédit HT", "Aucune | 100", "PAR-005", "bloquant"),
        ("Facturation | Dédit HT", "Dédit | -100", "PAR-005", "bloquant"),
        ("Présence", "Absent", "PAR-006", "avertissement"),
        ("Présence | Heures suivies", "Présent | 7", "PAR-006", "avertissement"),
    ],
)
def test_a_trainee_who_breaks_a_rule_is_pointed_out(titles: str, cells: str, code: str, severity: str) -> None:
    """Hours within the session, what a pro rata or a fee needs, absences that change what is invoiced."""
    ledger = school(CLIENT, SESSION, f"Participants\nN° | {titles}\nP00001 | {cells}", FINANCED)

    assert told(ledger, "PAR") == [(code, "P00001", severity)]


@pytest.mark.parametrize(
    ("titles", "cells", "cure"),
    [
        ("Facturation", "Dédit", "Tapez le montant dans Dédit HT, ou choisissez une autre Facturation."),
        ("Facturation | Dédit HT", "Dédit | -100", "Tapez un montant positif dans Dédit HT."),
        ("Facturation | Dédit HT", "Aucune | 100", "Choisissez Facturation = Dédit, ou videz Dédit HT."),
    ],
)
def test_the_cure_of_a_fee_is_the_half_that_lacks(titles: str, cells: str, cure: str) -> None:
    """Nobody is told to choose what is chosen, nor to empty what is empty."""
    ledger = school(CLIENT, SESSION, f"Participants\nN° | {titles}\nP00001 | {cells}", FINANCED)

    assert [p.cure for p in problems(ledger) if p.code == "PAR-005"] == [cure]


def test_a_trainee_whom_nobody_finances() -> None:
    """« Participant not financed (INTER) » is a warning on the way; one who owes nothing, or in INTRA, needs nobody."""
    ledger = school(
        CLIENT,
        """
        Sessions
        N°    | Type  | Client | Statut
        S0001 | INTER |        | Confirmée
        S0002 | INTRA | C1     | Confirmée
        S0003 | INTER |        | Annulée

        Participants
        N°     | Session | Nom | Présence | Facturation
        P00001 | S0001   | A   |          |
        P00002 | S0001   | B   | Désisté  | Aucune
        P00003 | S0002   | C   |          |
        P00004 | S0003   | D   |          |
    """,
    )

    assert told(ledger, "PAR") == [("PAR-001", "P00001", "avertissement")]


def test_a_trainee_enrolled_twice() -> None:
    """The same person of the same client twice in a session would be invoiced twice."""
    ledger = school(
        CLIENT, SESSION, "Participants\nN° | Nom | Facturation\nP00001 | Martin | Aucune\nP00002 | MARTIN | Aucune"
    )

    assert told(ledger, "PAR") == [("PAR-002", "P00002", "avertissement")]


@pytest.mark.parametrize(
    ("titles", "cells", "code", "severity"),
    [
        ("Participant | TVA", "P00009 | TVA20", "SUP-001", "bloquant"),
        ("Quantité | TVA", "0 | TVA20", "SUP-002", "bloquant"),
        ("Prix unitaire HT | TVA", "-5 | TVA20", "SUP-002", "bloquant"),
        ("TVA", "", "SUP-003", "bloquant"),
        ("TVA | Financeur", "HC | OP1", "SUP-004", "avertissement"),
        ("TVA | Financeur | Facturable", " | OP1 | non", "", ""),
        ("Produit | Financeur", "REP | OP1", "", ""),
    ],
)
def test_supplements(titles: str, cells: str, code: str, severity: str) -> None:
    """« Les charges facturables »: positive, with a VAT rate or a product, and no withdrawal fee to a funder."""
    price = "" if "Prix" in titles else " | Prix unitaire HT"
    value = "" if "Prix" in titles else " | 20"
    ledger = school(
        CLIENT,
        OPCO,
        "Sessions\nN°\nS0001\nS0002",
        "Participants\nN° | Session\nP00009 | S0002",
        f"Suppléments\nN° | {titles}{price}\nSU00001 | {cells}{value}".replace("Suppléments", "Supplements"),
    )

    assert told(ledger, "SUP") == ([(code, "SU00001", severity)] if code else [])


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ("06/10/2026 | 06/10/2026 | 7 | 50%", []),
        ("06/10/2026 | 07/10/2026 | 7 | 50%", [("PER-001", "PE00002", "bloquant")]),
        ("05/10/2026 | 06/10/2026 | 7 | 50%", [("PER-002", "PE00002", "bloquant")]),
        ("06/10/2026 | 06/10/2026 | 7 | 51%", [("PER-003", "PE00002", "bloquant")]),
        ("06/10/2026 | 06/10/2026 | 8 | 50%", [("PER-003", "PE00002", "bloquant")]),
    ],
)
def test_periods(second: str, found: list[tuple[str, str, str]]) -> None:
    """Periods stay within the session, follow one another, and make no more than the whole (100 %, 14 hours)."""
    ledger = school(
        CLIENT,
        SESSION,
        f"Periodes\nN° | Session | Début | Fin | Heures | Part\nPE00001 | S0001 | 05/10/2026 | 05/10/2026 | 7 | 50%\nPE00002 | S0001 | {second}",
    )

    assert told(ledger, "PER") == found
