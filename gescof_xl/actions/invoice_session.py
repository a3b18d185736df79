"""Facturer la session: every payer of a session is invoiced in one click."""

from __future__ import annotations

from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import issued_outcome
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Code, Col, row
from gescof_xl.domain.checks.financing import financing_problems
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.invoices import (
    doubts,
    refuse_blocked,
    refuse_left_out,
    refuse_misplaced,
    refuse_unfinanced,
    refuse_unready,
    unconfirmed,
)
from gescof_xl.domain.readiness.to_invoice import billing_state
from gescof_xl.domain.sessions.billable import is_free
from gescof_xl.domain.sessions.invoices import Grouping, free_of_charge, refreshed, session_drafts
from gescof_xl.domain.tables.reports import Billing
from gescof_xl.domain.tables.training import Session


@row
class Params:
    """Which session, and what one invoice is for."""

    session: Annotated[Code, Col("Session", "Session terminée à facturer.", ref="Sessions")]
    grouping: Annotated[Grouping, Col("Regroupement", "Une facture par payeur, ou une par payeur et participant.")] = (
        Grouping.PAYER
    )


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues all that remains of the session; raises Refused when nothing does, or something forbids it."""
    session = ledger.get(Session, params.session)
    refuse_unready(session, context.today)
    refuse_misplaced(ledger, session, context.today)
    drafts = session_drafts(ledger, session, params.grouping, context.today)
    if not drafts and is_free(ledger, session):
        return Outcome(message=f"{free_of_charge(session)}.", changes=tuple(refreshed(ledger, session.number)))
    if not drafts:
        if ledger.financings_of[session.number]:
            refuse_unfinanced(ledger, session, context.today)
        refuse_left_out(ledger, session, context.today)
        raise Refused(f"Session {session.number} : il n'y a rien à facturer.", _nothing(ledger, session))
    refuse_unfinanced(ledger, session, context.today)
    refuse_blocked(ledger, drafts, context.today)
    told = doubts(financing_problems(ledger, session, context.today), ledger, session)
    return issued_outcome(ledger, context, drafts, [*unconfirmed(session), *told])


def _nothing(ledger: Ledger, session: Session) -> str:
    if billing_state(ledger, session) is Billing.NOTHING:
        return "Ses financements sont à 0,00 € HT : personne ne doit rien."
    if ledger.financings_of[session.number]:
        return "Tout est déjà facturé ; pour corriger une facture, créez un avoir."
    return "Financez d'abord la session : bouton Financer."
