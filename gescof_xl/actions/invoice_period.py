"""Facturer par période: part of a long session, by months or by hours followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import outcome_of
from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Code, Col, row
from gescof_xl.domain.checks.financing import financing_problems
from gescof_xl.domain.invoicing.issue import Issued, issue
from gescof_xl.domain.invoicing.settlement import issued_changes
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.invoices import doubts, refuse_blocked, refuse_cancelled, refuse_left_out
from gescof_xl.domain.sessions.invoices import Grouping
from gescof_xl.domain.sessions.periods import chosen_periods, period_drafts
from gescof_xl.domain.tables.training import Period, Session


@row
class Params:
    """Which periods of which session."""

    session: Annotated[Code, Col("Session", "Session découpée en périodes.", ref="Sessions")]
    periods: Annotated[
        tuple[Code, ...],
        Col("Période", "Périodes à facturer ; vide : toutes celles qui sont terminées.", ref="Periodes"),
    ] = ()
    grouping: Annotated[Grouping, Col("Regroupement", "Une facture par payeur, ou une par payeur et participant.")] = (
        Grouping.PAYER
    )


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One invoice a payer and a period; the last period takes the remainder, to the cent."""
    session = ledger.get(Session, params.session)
    refuse_cancelled(session)
    issued, changes = Issued(), list[Change]()
    for period in chosen_periods(ledger, session, params.periods, context.today):
        one, done = _invoice(ledger.after(changes), context, period, params)
        issued, changes = issued + one, [*changes, *done]
    if not issued.invoices:
        refuse_left_out(ledger, session, context.today)
        raise Refused(f"Session {session.number} : il n'y a rien à facturer.", "Tout est déjà facturé.")
    told = doubts(financing_problems(ledger, session, context.today), ledger, session)
    return outcome_of(ledger, context, issued, changes, told)


def _invoice(ledger: Ledger, context: Context, period: Period, params: Params) -> tuple[Issued, tuple[Change, ...]]:
    drafts = period_drafts(ledger, period, params.grouping, context.today)
    refuse_blocked(ledger, drafts, context.today)
    issued = issue(ledger, drafts, context.today)
    done = Replace(period, replace(period, invoiced=True))
    return issued, (*issued_changes(ledger, issued, context.today), done)
