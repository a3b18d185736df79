"""Inscrire: a session, new or not, and its trainees, typed in one form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Add
from gescof_xl.core.dates import span_fr
from gescof_xl.core.errors import FieldName, Refused, WrongUse
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Day, Text, row
from gescof_xl.core.words import counted
from gescof_xl.domain.checks.training import session_problems
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.enrolment import comers, refuse_closed
from gescof_xl.domain.tables.training import Product, Session, SessionStatus, SessionType


@row
class Params:
    """The session, or what a new one is, and who comes: one line a trainee."""

    session: Annotated[
        Code, Col("Session", "Session où inscrire ; vide : la nouvelle que vous décrivez.", ref="Sessions")
    ] = ""
    product: Annotated[
        Code, Col("Produit", "Formation de la nouvelle session.", ref="Produits", section="Nouvelle session")
    ] = ""
    start: Annotated[Day | None, Col("Début", "Premier jour.")] = None
    end: Annotated[Day | None, Col("Fin", "Dernier jour ; vide : le premier.")] = None
    place: Annotated[Text, Col("Lieu", "Où, ou « à distance ».")] = ""
    intra: Annotated[
        Code, Col("Client INTRA", "Client d'une session INTRA ; vide : INTER, à plusieurs clients.", ref="Clients")
    ] = ""
    trainees: Annotated[
        tuple[str, ...],
        Col(
            "Stagiaire",
            "Nom ; prénom ; client. Client vide : celui de la session INTRA, ou de la ligne d'avant.",
            section="Stagiaires",
        ),
    ] = ()


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Adds the trainees, and the session where it is new: all of it or nothing."""
    number = params.session or (context.selected(Session) or ("",))[0] if not params.product else params.session
    new = None if number else _new_session(ledger, params)
    session = new or ledger.get(Session, number)
    if new is None:
        _refuse_description(params, session)
        refuse_closed(session)
    added = comers(ledger, session, params.trainees)
    changes = tuple(Add(added_row) for added_row in filter(None, (new, *added)))
    if not changes:
        raise WrongUse(
            "Personne à inscrire.", ("Tapez sous ", FieldName("trainees"), " : DURAND ; Inès ; ALFA."), field="trainees"
        )
    what = f"{session.number} ({ledger.get(Product, session.product).label}, {span_fr(session.start, session.end)})"
    names = [f"- {person.full_name}, {person.client}" for person in added]
    enrolled = counted(len(added), "stagiaire(s) inscrit(s)")
    return Outcome(
        message=f"{what} : {enrolled}. Pour dire qui paie : Financer.",
        question="\n".join((f"{what}{' est créée' if new else ''} : {enrolled}.", *names, "Écrire ?")),
        changes=changes,
        problems=tuple(_doubts(ledger.after(changes), session, context)),
    )


def _new_session(ledger: Ledger, params: Params) -> Session:
    """Planned, under the next number."""
    missing = "product" if not params.product else "start" if params.start is None else ""
    if missing or params.start is None:
        raise WrongUse(
            "Quelle session ? Ni son numéro, ni de quoi en créer une.",
            ("Donnez ", FieldName("session"), ", ou ", FieldName("product"), " et ", FieldName("start"), "."),
            field=missing,
        )
    end = params.end or params.start
    if end < params.start:
        raise Refused("La session finit avant de commencer.", "Corrigez les dates.", field="end")
    return Session(
        number=ledger.next_numbers(Session, 1)[0],
        product=params.product,
        type=SessionType.INTRA if params.intra else SessionType.INTER,
        start=params.start,
        end=end,
        place=params.place,
        client=params.intra,
        status=SessionStatus.PLANNED,
    )


def _refuse_description(params: Params, session: Session) -> None:
    """A session that exists is what its line says."""
    if params.product or params.start or params.end or params.place or params.intra:
        raise Refused(
            f"{session.number} existe : sa ligne de Sessions dit sa formation, ses dates et son lieu.",
            ("Laissez vides les réponses de la nouvelle session, ou videz ", FieldName("session"), "."),
            field="session",
        )


def _doubts(after: Ledger, session: Session, context: Context) -> Iterator[Problem]:
    """What is to be looked at in what was added; what blocks is refused with the rest of the ledger."""
    own = {session.number, *(p.number for p in after.participants_of[session.number])}
    yield from (p for p in session_problems(after, session, context.today) if p.key in own and not p.blocking)
