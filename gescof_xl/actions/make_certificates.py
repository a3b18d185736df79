"""Certificats de réalisation: one a trainee who followed something, or one a session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.dates import date_fr, is_within
from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.core.schema import Code, Col, Day, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.certificate import certificate_paper
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.tables.training import Participant, Session, SessionStatus
from gescof_xl.domain.training.pricing import came


@row
class Params:
    """For whom; without any choice, the selected sessions or trainees."""

    sessions: Annotated[tuple[Code, ...], Col("Session", "Sessions finies.", ref="Sessions")] = ()
    participants: Annotated[tuple[Code, ...], Col("Participant", "Seulement ces stagiaires.", ref="Participants")] = ()
    since: Annotated[Day | None, Col("Du", "Sessions finies à partir de ce jour.")] = None
    until: Annotated[Day | None, Col("Au", "Sessions finies jusqu'à ce jour.")] = None
    grouped: Annotated[
        YesNo, Col("Par session", "oui : un seul certificat pour tous les stagiaires d'une session (INTRA).")
    ] = False
    merge: Annotated[YesNo, Col("Fusion", "Un seul PDF de plus, avec tous les certificats, pour l'imprimante.")] = False


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Refuses a session that is not over; nobody who never came has a certificate."""
    papers = tuple(_papers(ledger, context, params))
    if not papers:
        raise Refused(
            "Aucun certificat à faire : personne n'a suivi ce que vous avez choisi.",
            "Choisissez une session finie, ou notez les présences avec « Absences et désistements ».",
        )
    merged = f"Certificats du {context.today.isoformat()}" if params.merge else ""
    return Outcome(message=f"{counted(len(papers), 'certificat(s)')} de réalisation.", papers=papers, merged=merged)


def _papers(ledger: Ledger, context: Context, params: Params) -> Iterator[Paper]:
    only = params.participants or context.selected(Participant)
    for session in _sessions(ledger, context, params, only):
        _refuse_unfinished(session, context)
        followers = [p for p in ledger.participants_of[session.number] if came(p) and (not only or p.number in only)]
        if params.grouped and followers:
            yield certificate_paper(ledger, session, followers)
        else:
            yield from (certificate_paper(ledger, session, [participant]) for participant in followers)


def _sessions(ledger: Ledger, context: Context, params: Params, only: tuple[str, ...]) -> list[Session]:
    named = params.sessions or context.selected(Session) or tuple(ledger.get(Participant, p).session for p in only)
    for participant in (ledger.get(Participant, number) for number in params.participants):
        if params.sessions and participant.session not in params.sessions:
            raise Refused(
                f"Participants, {participant.number} ({participant.full_name}) : inscrit à la session "
                f"{participant.session}, pas à {', '.join(params.sessions)}.",
                "Choisissez un stagiaire de cette session, ou donnez la sienne.",
                field="participants",
            )
    if named:
        sessions = [ledger.get(Session, number) for number in dict.fromkeys(named)]
        _refuse_other_days(sessions, params)
        return sessions
    if params.since is None and params.until is None:
        raise Refused("Aucune session choisie.", "Sélectionnez une session, ou donnez des dates.", field="sessions")
    first, last = params.since or min(s.end for s in ledger.sessions), params.until or context.today
    return [s for s in ledger.sessions if first <= s.end <= last and s.status is not SessionStatus.CANCELLED]


def _refuse_other_days(sessions: Sequence[Session], params: Params) -> None:
    """Days choose among all sessions: one that is chosen by its number, or its trainee, ends within them too."""
    for session in sessions:
        if not is_within(session.end, params.since, params.until):
            raise Refused(
                f"Sessions, {session.number} : la session finit le {date_fr(session.end)}, hors des jours donnés.",
                ("Retirez ", FieldName("since"), " et ", FieldName("until"), ", ou choisissez une autre session."),
                field="since",
            )


def _refuse_unfinished(session: Session, context: Context) -> None:
    if session.status is SessionStatus.CANCELLED or session.end > context.today:
        why = "est annulée" if session.status is SessionStatus.CANCELLED else "n'est pas finie"
        raise Refused(
            f"Sessions, {session.number} : la session {why}, rien n'a été réalisé.",
            "Choisissez une session finie.",
            field="sessions",
        )
