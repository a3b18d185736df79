"""A participant who is replaced by another, or postponed to another session: his financings and deposits follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import serviced
from gescof_xl.domain.tables.training import Charging, Participant, Presence, Session, SessionStatus, SessionType
from gescof_xl.domain.training.attendance import active_financings


def replaced_by(ledger: Ledger, leaver: Participant, last_name: str, first_name: str, day: date) -> list[Change]:
    """The changes by which a new participant takes a leaver's place and financings; what is financed does not change.

    Raises Refused when the training of the leaver is invoiced: the invoice names him.
    """
    _refuse_serviced(ledger, leaver)
    (number,) = ledger.next_numbers(Participant, 1)
    comer = Participant(
        number=number,
        session=leaver.session,
        last_name=last_name,
        first_name=first_name,
        client=leaver.client,
        comment=f"Remplace {leaver.full_name} ({leaver.number}).",
    )
    left = replace(
        leaver,
        presence=Presence.WITHDREW,
        charging=Charging.NOTHING,
        hours=None,
        fee=None,
        comment=noted(leaver.comment, f"Remplacé par {comer.full_name} ({number}) le {date_fr(day)}."),
    )
    return [Add(comer), Replace(leaver, left), *_moved(ledger, leaver, leaver.session, number)]


def postponed_to(ledger: Ledger, participant: Participant, session: Session, day: date) -> list[Change]:
    """The changes by which a participant goes to another session with financings, deposits and supplements.

    Raises Refused when his training is invoiced, or when one of the sessions cannot have it so.
    """
    origin = ledger.get(Session, participant.session)
    if session.number == origin.number or session.status in (SessionStatus.CANCELLED, SessionStatus.DONE):
        raise Refused(
            f"La session {session.number} ne peut pas recevoir le stagiaire : la sienne, ou {session.status}.",
            "Choisissez une session prévue ou confirmée.",
            field="postpone",
        )
    if SessionType.INTRA in (origin.type, session.type):
        raise Refused(
            f"Report de {origin.number} à {session.number} : une session INTRA a un financement global.",
            "Inscrivez le stagiaire dans l'autre session et financez-le là.",
            field="postpone",
        )
    _refuse_serviced(ledger, participant)
    moved = replace(
        participant,
        session=session.number,
        presence=Presence.ENROLLED,
        charging=Charging.FULL,
        hours=None,
        fee=None,
        comment=noted(participant.comment, f"Reporté de {origin.number} le {date_fr(day)}."),
    )
    return [Replace(participant, moved), *_moved(ledger, participant, session.number, participant.number)]


def _moved(ledger: Ledger, participant: Participant, session: str, number: str) -> Iterator[Change]:
    """His active financings and the supplements that are not invoiced, given to a session and a participant."""
    for financing in active_financings(ledger, participant.session, participant.number):
        yield Replace(financing, replace(financing, session=session, participant=number))
    for supplement in ledger.supplements_of[participant.session]:
        if supplement.participant == participant.number and not supplement.invoice:
            yield Replace(supplement, replace(supplement, session=session, participant=number))


def _refuse_serviced(ledger: Ledger, participant: Participant) -> None:
    for financing in active_financings(ledger, participant.session, participant.number):
        if serviced(ledger, financing) != ZERO:
            raise Refused(
                f"La formation de {participant.full_name} est déjà facturée à {financing.payer}.",
                "Faites d'abord l'avoir de la facture (bouton Créer un avoir).",
            )


def noted(comment: str, note: str) -> str:
    """A comment with one more note at its end."""
    return f"{comment} {note}".strip()
