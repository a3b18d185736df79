"""Frames F and G: who followed what in the year, and how many hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import Client, ClientType, Funder, FunderType
from gescof_xl.domain.tables.training import (
    Nature,
    Objective,
    Participant,
    ParticipantStatus,
    Product,
    Session,
    SessionStatus,
)
from gescof_xl.domain.training.pricing import followed_hours
from gescof_xl.domain.training_report.form import ENTRUSTED, KINDS_OF_ACTION, KINDS_OF_TRAINEE, NO_SPECIALITY

_USUAL = Objective.OTHER_TRAINING
_BY_CLIENT = {ClientType.COMPANY: ParticipantStatus.EMPLOYEE, ClientType.INDIVIDUAL: ParticipantStatus.INDIVIDUAL}


@dataclass(frozen=True, kw_only=True)
class TraineeLine:
    """A trainee who followed at least a part of a session that ended in the year; hours really followed."""

    participant: Participant
    session: Session
    product: Product
    hours: Decimal
    marks: tuple[str, ...]
    remark: str = ""


def trainee_lines(ledger: Ledger, since: date, until: date) -> Iterator[TraineeLine]:
    """By session, in the order of the sheet; a session counts in the year of its last day."""
    for session in ledger.sessions:
        if since <= session.end <= until and session.status is not SessionStatus.CANCELLED:
            product = ledger.get(Product, session.product)
            followers = ledger.participants_of[session.number] if product.nature is Nature.TRAINING else ()
            for participant in followers:
                hours = followed_hours(ledger, participant, session)
                if hours is None or hours > 0:
                    yield _line(ledger, participant, session, product, hours)


def _line(
    ledger: Ledger, participant: Participant, session: Session, product: Product, hours: Decimal | None
) -> TraineeLine:
    return TraineeLine(
        participant=participant,
        session=session,
        product=product,
        hours=hours or Decimal(0),
        marks=_marks(ledger, participant, product),
        remark=" ".join(_remarks(product, session, hours)),
    )


def _marks(ledger: Ledger, participant: Participant, product: Product) -> tuple[str, ...]:
    """Trainees whom another training body entrusts are counted by that one in F, by us in G."""
    client = ledger.find(Client, participant.client)
    if client is not None and client.type is ClientType.TRAINING_BODY:
        return (ENTRUSTED,)
    status = participant.status or _status(ledger, participant, client)
    action = KINDS_OF_ACTION.get(product.objective or _USUAL, KINDS_OF_ACTION[_USUAL])
    return KINDS_OF_TRAINEE[status][0], action[0], f"F-4 {product.nsf or NO_SPECIALITY}"


def _status(ledger: Ledger, participant: Participant, client: Client | None) -> ParticipantStatus:
    """Whoever France Travail pays for looks for a job; else what the client tells."""
    financings = ledger.financings_of[participant.session]
    payers = [ledger.find(Funder, f.payer) for f in financings if f.participant in ("", participant.number)]
    if any(payer is not None and payer.type is FunderType.FRANCE_TRAVAIL for payer in payers):
        return ParticipantStatus.JOB_SEEKER
    return _BY_CLIENT.get(client.type, ParticipantStatus.OTHER) if client else ParticipantStatus.OTHER


def _remarks(product: Product, session: Session, hours: Decimal | None) -> Iterator[str]:
    if hours is None:
        yield "Heures inconnues : remplissez « Heures suivies » du stagiaire, ou la durée de la session."
    if product.objective is None:
        yield f"Produit {product.code} sans « Objectif »."
    if not product.nsf:
        yield f"Produit {product.code} sans code NSF."
    if session.start.year != session.end.year:
        yield "Session à cheval sur deux années : comptée dans celle de son dernier jour."
