"""Absences and withdrawals: what is invoiced is what was followed (docs/trade.md § Absences)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.sessions.billable import billable_lines
from gescof_xl.domain.tables.settings import VatCategory
from gescof_xl.domain.tables.training import Charging, Participant, Presence, Session
from gescof_xl.domain.training.attendance import due_amounts, fee_rate, withdrawal_fee
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import TODAY, press, read
from tests.text_tables import SCHOOL_RATES, workbook

FINANCED = """
    Clients
    Code
    C1

    Financeurs
    Code
    OP1

    Sessions
    N°    | Type  | Client | Statut    | Début      | Fin
    S0001 | INTER |        | Confirmée | 05/10/2026 | 06/10/2026
    S0002 | INTER |        | Prévue    | 07/12/2026 | 08/12/2026
    S0003 | INTRA | C1     | Réalisée  | 05/10/2026 | 06/10/2026

    Participants
    N°     | Session | Nom    | Prénom
    P00001 | S0001   | Martin | Anne
    P00002 | S0001   | Durand | Paul
    P00003 | S0003   | Petit  | Lise

    Financements
    N°      | Session | Participant | Financeur | Montant HT | Acompte TTC | N° accord
    FI00001 | S0001   | P00001      | C1        | 600        | 200         |
    FI00002 | S0001   | P00001      | OP1       | 400        |             | A1
    FI00003 | S0001   | P00002      | C1        | 1000       |             |
    FI00004 | S0003   |             | C1        | 1000       |             |
"""

DEPOSIT_INVOICED = """
    Factures
    N°           | Type    | Session | Total HT | Total TTC
    FA2026-00001 | Acompte | S0001   | 200      | 200

    Lignes
    N°      | Facture      | Prix unitaire HT | Total HT | Financement | Nature de ligne
    L000001 | FA2026-00001 | 200              | 200      | FI00001     | acompte
"""


def school(*more: str) -> MemoryWorkbook:
    return workbook(SCHOOL_RATES, FINANCED, *more)


def note(book: MemoryWorkbook, participant: str = "P00001", **answers: Any) -> str:
    return press(book, "presences", participant=participant, **answers).message.replace("\u00a0", " ")


def participant(book: MemoryWorkbook, number: str = "P00001") -> Participant:
    return read(book).get(Participant, number)


def test_an_absence_of_all_hours_is_not_invoiced() -> None:
    """A participant who never came owes nothing as training, and the effect on each payer is told."""
    book = school()

    told = note(book, presence="Absent")

    assert (participant(book).presence, participant(book).charging) == (Presence.ABSENT, Charging.NOTHING)
    assert "C1 : 600,00 € → 0,00 € HT." in told
    assert "OP1 : 400,00 € → 0,00 € HT." in told


def test_hours_followed_are_invoiced_pro_rata_to_each_payer() -> None:
    """5 hours of 14: 1 000 × 5/14 = 357,14 €, of which C1 60 % = 214,28 € and OP1 40 % = 142,86 €, to the cent."""
    book = school()

    told = note(book, presence="Abandon", hours="5")

    due = due_amounts(read(book), "S0001")
    assert (due["FI00001"], due["FI00002"]) == (Decimal("214.28"), Decimal("142.86"))
    assert due["FI00003"] == Decimal(1000)
    assert "OP1 : 400,00 € → 142,86 € HT." in told


def test_giving_up_without_hours_is_asked_about() -> None:
    """How much of an abandon was followed cannot be guessed."""
    with pytest.raises(Refused, match="combien d'heures"):
        note(school(), presence="Abandon")


def test_a_withdrawal_fee_is_the_client_s_on_its_own_line_outside_vat() -> None:
    """A fee of 300 €: nothing as training, nothing to the OPCO, one line of category O to the client."""
    book = school()

    told = note(book, presence="Désisté", fee="300")

    ledger = read(book)
    lines = [c for c in billable_lines(ledger, ledger.get(Session, "S0001"), TODAY) if c.participant == "P00001"]
    assert [(c.payer, c.net, c.vat, c.financing) for c in lines] == [("C1", Decimal(300), "HC", "")]
    assert fee_rate(ledger, TODAY).category is VatCategory.OUT_OF_SCOPE
    assert "Dédit de 300,00 € HT pour C1, hors champ de TVA, sur sa propre ligne." in told


def test_a_fee_goes_with_the_hours_that_were_followed() -> None:
    """7 of 14 hours and a fee of 100 €: half of the training stays owed, and the fee comes on top."""
    book = school()

    note(book, presence="Abandon", hours="7", charging="Dédit", fee="100")

    assert due_amounts(read(book), "S0001")["FI00002"] == Decimal(200)
    assert withdrawal_fee(participant(book)) == Decimal(100)


def test_in_full_all_the_same_is_a_choice_with_a_warning() -> None:
    """An absent participant may be invoiced in full on purpose; the warning PAR-006 says that the law forbids it as training."""
    book = school()

    report = press(book, "presences", participant="P00001", presence="Absent", charging="Intégrale")

    assert due_amounts(read(book), "S0001")["FI00001"] == Decimal(600)
    assert [p.code for p in report.problems] == ["PAR-006"]


def test_an_intra_session_does_not_depend_on_its_trainees() -> None:
    """An absence in INTRA is noted and changes no share."""
    book = school()

    told = note(book, participant="P00003", presence="Absent")

    assert due_amounts(read(book), "S0003") == {"FI00004": Decimal(1000)}
    assert "les parts ne changent pas" in told


def test_what_is_already_invoiced_asks_for_an_avoir() -> None:
    """With 200 € invoiced and nothing owed any more, the message says the credit note that is needed."""
    assert "Déjà facturé à C1 : faites un avoir de 200,00 € HT." in note(school(DEPOSIT_INVOICED), presence="Absent")


def test_a_replacement_trainee_keeps_the_financing() -> None:
    """« Replacement participant (no change) »: the financings name the new participant, and the first is noted as replaced."""
    book = school()

    note(book, last_name="Blanc", first_name="Jean")

    ledger = read(book)
    comer = ledger.get(Participant, "P00004")
    assert (comer.full_name, comer.client, comer.session) == ("Jean Blanc", "C1", "S0001")
    assert [(f.participant, f.payer, f.amount, f.deposit) for f in ledger.financings[:2]] == [
        ("P00004", "C1", Decimal(600), Decimal(200)),
        ("P00004", "OP1", Decimal(400), None),
    ]
    leaver = participant(book)
    assert (leaver.presence, leaver.charging) == (Presence.WITHDREW, Charging.NOTHING)
    assert leaver.comment == "Remplacé par Jean Blanc (P00004) le 22/11/2026."


def test_a_postponed_trainee_takes_his_deposit_with_him() -> None:
    """« Postponed to another session (move deposit) »: what the deposit invoice holds is deducted there."""
    book = school(DEPOSIT_INVOICED)

    told = note(book, postpone="S0002")

    ledger = read(book)
    assert (participant(book).session, participant(book).comment) == ("S0002", "Reporté de S0001 le 22/11/2026.")
    lines = billable_lines(ledger, ledger.get(Session, "S0002"), TODAY)
    assert [(c.payer, c.net) for c in lines] == [("C1", Decimal(600)), ("C1", Decimal(-200)), ("OP1", Decimal(400))]
    assert "Acompte de 200,00 € TTC aussi." in told


def test_supplements_follow_until_they_are_invoiced() -> None:
    """A meal still to invoice goes with the postponed participant; one that is invoiced stays where its invoice is."""
    book = school(
        DEPOSIT_INVOICED,
        """
        Supplements
        N°      | Participant | Prix unitaire HT | TVA   | Facture
        SU00001 | P00001      | 20               | TVA20 |
        SU00002 | P00001      | 20               | TVA20 | FA2026-00001
        SU00003 | P00002      | 20               | TVA20 |
    """,
    )

    note(book, postpone="S0002")

    assert [s.session for s in read(book).supplements] == ["S0002", "S0001", "S0001"]


@pytest.mark.parametrize("answers", [{"postpone": "S0001"}, {"postpone": "S0003"}, {"postpone": "S9999"}])
def test_an_impossible_postponement_is_refused(answers: dict[str, str]) -> None:
    """His own session, an INTRA one, or one that does not exist."""
    with pytest.raises(Refused):
        note(school(), **answers)


@pytest.mark.parametrize("answers", [{"last_name": "B", "first_name": "J"}, {"postpone": "S0002"}])
def test_a_trainee_whose_training_is_invoiced_does_not_move(answers: dict[str, str]) -> None:
    """The invoice names him: a credit note comes first."""
    invoiced = DEPOSIT_INVOICED.replace("Acompte", "Facture").replace("acompte", "formation")

    with pytest.raises(Refused, match="déjà facturée"):
        note(school(invoiced), **answers)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"presence": "Absent", "postpone": "S0002"},
        {"last_name": "Blanc"},
        {"fee": "100", "charging": "Aucune"},
        {"charging": "Prorata"},
        {"hours": "15"},
        {"charging": "Dédit"},
        {"hours": "-1"},
    ],
)
def test_answers_that_make_no_sense_are_refused(answers: dict[str, str]) -> None:
    """Nothing, two things at once, half a name, a fee that is not charged, hours beyond the session: nothing written."""
    book = school()

    with pytest.raises(Refused):
        note(book, **answers)

    assert participant(book).charging is Charging.FULL
