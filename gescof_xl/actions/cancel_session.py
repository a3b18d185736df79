"""Annuler une session: financings released, credit notes for what is invoiced, all or nothing."""

from __future__ import annotations

from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import outcome_of
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros
from gescof_xl.core.schema import Code, Col, Text, row
from gescof_xl.core.words import counted, of_name
from gescof_xl.domain.credit_notes.cancellation import Cancelled, cancel, freed_credits
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.training import Session, SessionStatus


@row
class Params:
    """Which session, and why."""

    session: Annotated[Code, Col("Session", "Session à annuler ; vide : la ligne sélectionnée.", ref="Sessions")] = ""
    reason: Annotated[Text, Col("Motif", "Pourquoi la session n'a pas lieu.")]


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Cancels the session; every credit note and every credit that it leaves is listed before anything is written."""
    session = ledger.get(Session, params.session or _selected(context))
    cancelled = cancel(ledger, session, params.reason, context.today)
    outcome = outcome_of(ledger, context, cancelled.credited.issued, cancelled.changes)
    consequences = _consequences(ledger.after(outcome.changes), session, cancelled)
    return Outcome(
        message=" ".join([f"Session {session.number} annulée : {params.reason}.", *consequences]),
        changes=outcome.changes,
        problems=outcome.problems,
        question="\n".join([*_heading(session), *consequences, "Annuler la session ?"]),
    )


def _selected(context: Context) -> str:
    cure = "Donnez une session, ou sélectionnez sa ligne dans Sessions."
    return context.only_selected(Session, Refused("Quelle session annuler ?", cure, field="session"))


def _heading(session: Session) -> list[str]:
    done = session.status is SessionStatus.DONE
    return [f"Attention : la session {session.number} est dite Réalisée."] if done else []


def _consequences(after: Ledger, session: Session, cancelled: Cancelled) -> list[str]:
    """The credit notes one by one, the credits that they leave, the financings that are free."""
    credit_notes = cancelled.credited.issued.invoices
    sentences = [f"Avoir {a.number} sur {a.origin} ({a.name}) : {euros(-a.gross)} TTC." for a in credit_notes]
    sentences += [
        f"{a.name} garde un crédit de {euros(rest)}, à utiliser ou à rembourser."
        for a, rest in freed_credits(after, cancelled)
    ]
    if cancelled.released:
        sentences.append(f"{counted(len(cancelled.released), 'financement(s) libéré(s)')} {of_name(session.number)}.")
    return sentences or ["Rien n'était financé ni facturé."]
