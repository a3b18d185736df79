"""Who comes to a session; a participant who is replaced, or postponed: his financings and deposits follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.keys import unaccented
from gescof_xl.core.money import ZERO
from gescof_xl.core.words import of_name
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import serviced
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.training import Charging, Participant, Presence, Session, SessionStatus, SessionType
from gescof_xl.domain.training.attendance import active_financings


def comers(ledger: Ledger, session: Session, lines: Sequence[str]) -> list[Participant]:
    """The trainees that lines say, « Nom ; prénom ; client » each, under the next numbers; empty lines are none.

    Without a client: that of an INTRA session, or of the line before. Raises Refused, with the line, where a name or a
    client lacks, or where somebody is enrolled there already.
    """
    typed = [line for line in lines if line.strip(" ;")]
    known = {_named(p.last_name, p.first_name) for p in ledger.participants_of[session.number]}
    client, found = session.client, list[Participant]()
    for number, line in zip(ledger.next_numbers(Participant, len(typed)), typed, strict=True):
        last_name, first_name, code, *more = [*(cell.strip() for cell in line.split(";")), "", ""]
        if not (last_name and first_name) or any(more):
            raise _bad(line, "ce n'est pas un nom, un prénom et un client")
        client = ledger.get(Client, code).code if code else client
        if not client:
            raise _bad(line, "son client manque")
        if _named(last_name, first_name) in known:
            raise _bad(line, f"{first_name} {last_name} est déjà de la session {session.number}")
        known.add(_named(last_name, first_name))
        found.append(
            Participant(
                number=number, session=session.number, last_name=last_name, first_name=first_name, client=client
            )
        )
    return found


def _named(last_name: str, first_name: str) -> tuple[str, str]:
    return unaccented(last_name), unaccented(first_name)


def _bad(line: str, why: str) -> Refused:
    return Refused(f"« {line} » : {why}.", "Tapez par exemple DURAND ; Inès ; ALFA.", field="trainees")


def refuse_closed(session: Session) -> None:
    """Raises Refused where nobody can be enrolled any more."""
    if session.status is SessionStatus.CANCELLED:
        raise Refused(
            f"La session {session.number} est annulée : personne ne s'y inscrit.",
            "Choisissez une autre session, ou laissez-la vide pour en créer une.",
            field="session",
        )


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
    if why := _closed_to(session, origin):
        raise Refused(
            f"La session {session.number} ne peut pas recevoir {participant.full_name} : {why}.",
            "Choisissez une session prévue ou confirmée.",
            field="postpone",
        )
    if SessionType.INTRA in (origin.type, session.type):
        raise Refused(
            f"Report {of_name(origin.number)} à {session.number} : une session INTRA a un financement global.",
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
        comment=noted(participant.comment, f"Reporté {of_name(origin.number)} le {date_fr(day)}."),
    )
    return [Replace(participant, moved), *_moved(ledger, participant, session.number, participant.number)]


def _closed_to(session: Session, origin: Session) -> str:
    """Why nobody can be postponed to a session; "" when he can."""
    if session.number == origin.number:
        return "c'est déjà la sienne"
    if session.status is SessionStatus.CANCELLED:
        return "elle est annulée"
    return f"elle est réalisée, finie le {date_fr(session.end)}" if session.status is SessionStatus.DONE else ""


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
                f"La formation {of_name(participant.full_name)} est déjà facturée à {financing.payer}.",
                "Faites d'abord l'avoir de la facture (bouton Créer un avoir).",
            )


def noted(comment: str, note: str) -> str:
    """A comment with one more note at its end."""
    return f"{comment} {note}".strip()
