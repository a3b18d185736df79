"""Absences and withdrawals: what each payer owes once it is known what a participant really followed. Euros HT.

Training that was not delivered is not invoiced as training (c. trav. L6354-1); a withdrawal fee is an indemnity of its
own, owed by the client and never by an OPCO, outside the scope of VAT.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, share, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatCategory
from gescof_xl.domain.tables.training import Charging, Financing, FinancingStatus, Participant, Presence, Session
from gescof_xl.domain.training.pricing import session_hours

MISSED = (Presence.ABSENT, Presence.GAVE_UP, Presence.WITHDREW)
"""The presences of a participant who did not follow everything."""


def followed_part(ledger: Ledger, participant: Participant) -> Decimal:
    """The fraction of a participant's training that is invoiced: 1 in full, 0 for nothing, else hours followed / hours.

    With a withdrawal fee, the hours that were followed all the same are owed pro rata.
    Raises Refused when a pro rata lacks hours.
    """
    if participant.charging is Charging.FULL:
        return Decimal(1)
    if participant.charging is Charging.NOTHING:
        return Decimal(0)
    if participant.charging is Charging.FEE and not participant.hours:
        return Decimal(0)
    whole = session_hours(ledger, ledger.get(Session, participant.session))
    if participant.hours is None or not whole:
        raise Refused(
            f"Participant {participant.number} ({participant.full_name}) : le prorata demande les heures.",
            "Remplissez Heures suivies du participant et Heures de la session (ou Durée du produit).",
        )
    return participant.hours / whole


def active_financings(ledger: Ledger, session: str, participant: str = "") -> list[Financing]:
    """The financings that count, of one participant, or of a whole session when no participant is given."""
    return [
        f
        for f in ledger.financings_of[session]
        if f.status is FinancingStatus.ACTIVE and (not participant or f.participant == participant)
    ]


def due_amounts(ledger: Ledger, session: str, participant: str = "") -> Mapping[str, Decimal]:
    """What each active financing of a session finally owes HT, by financing number, absences applied.

    Of one participant, or of the whole session when no participant is given. Raises Refused when a pro rata among them
    lacks hours.
    """
    due: dict[str, Decimal] = {}
    of_participant: dict[str, list[Financing]] = {}
    for financing in active_financings(ledger, session, participant):
        of_participant.setdefault(financing.participant, []).append(financing)
    for number, financings in of_participant.items():
        person = ledger.find(Participant, number) if number else None
        part = followed_part(ledger, person) if person else Decimal(1)
        owed = reduced([f.amount for f in financings], part)
        due |= {f.number: amount for f, amount in zip(financings, owed, strict=True)}
    return due


def reduced(amounts: Sequence[Decimal], part: Decimal) -> Sequence[Decimal]:
    """What is owed of the amounts HT of one participant who followed a part of the training.

    Their reduced total is rounded once, then shared in proportion, so that it adds up.
    """
    return amounts if part == 1 else share(cents(total(amounts) * part), amounts)


def withdrawal_fee(participant: Participant) -> Decimal:
    """The withdrawal fee HT that the participant's client owes; zero when none is charged."""
    return (participant.fee or ZERO) if participant.charging is Charging.FEE else ZERO


def fee_rate(ledger: Ledger, day: date) -> DatedRate:
    """The VAT line of a fee on that day: category O, outside the scope; raises Refused when Taux has none."""
    for rate in ledger.rates:
        if rate.type is RateType.VAT and rate.category is VatCategory.OUT_OF_SCOPE and rate.holds_on(day):
            return rate
    raise Refused(
        f"Taux : aucun taux de catégorie O (hors champ de la TVA) ne vaut le {date_fr(day)} pour facturer un dédit.",
        "Ajoutez dans Taux une ligne HC, type TVA, valeur 0 %, catégorie O, avec sa mention.",
    )
