"""Facturer les sessions d'une période: every finished session between two dates, in one click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import issued_outcome
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Col, Day, row
from gescof_xl.core.words import agreed
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.invoicing.issue import DraftInvoice, issue, refuse_bad_rates
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.documents import Unfit
from gescof_xl.domain.readiness.invoices import blocking_problems, doubts, unconfirmed
from gescof_xl.domain.sessions.invoices import Grouping, session_drafts
from gescof_xl.domain.tables.training import Session, SessionStatus


@row
class Params:
    """Which sessions: those that ended between two days."""

    since: Annotated[Day, Col("Du", "Sessions finies à partir de ce jour.")]
    until: Annotated[Day, Col("Au", "Sessions finies jusqu'à ce jour.")]
    grouping: Annotated[Grouping, Col("Regroupement", "Une facture par payeur, ou une par payeur et participant.")] = (
        Grouping.PAYER
    )


class NothingToInvoice(Refused):
    """Every finished session of the time is invoiced, or cannot be."""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues what remains of every finished session; those that cannot be invoiced are listed with their reasons."""
    if params.until < params.since:
        raise Refused(
            f"La période finit le {date_fr(params.until)}, avant son début le {date_fr(params.since)}.",
            "Échangez les deux dates.",
            field="until",
        )
    known = check(ledger, context.today)
    drafts: list[DraftInvoice] = []
    problems: list[Problem] = []
    for session in _finished(ledger, context, params):
        ready, reasons = _session(ledger, context, session, params.grouping, known)
        drafts += ready
        problems += reasons
    told = tuple(dict.fromkeys(problems))  # one mistyped row may belong to several sessions
    if not drafts:
        raise NothingToInvoice(
            f"Rien à facturer du {date_fr(params.since)} au {date_fr(params.until)}.",
            "Vérifiez les dates, et le bouton Sessions à facturer.",
            told,
        )
    try:
        return issued_outcome(ledger, context, drafts, told)
    except Unfit as refusal:
        return _without(ledger, context, drafts, told, refusal)


def _without(
    ledger: Ledger, context: Context, drafts: list[DraftInvoice], told: tuple[Problem, ...], refusal: Unfit
) -> Outcome:
    """The other sessions; those of which a document cannot stand are left out whole, with the reasons."""
    numbers = [invoice.number for invoice in issue(ledger, drafts, context.today).invoices]
    left_out = {draft.session for draft, number in zip(drafts, numbers, strict=True) if number in refusal.unfit}
    others = [draft for draft in drafts if draft.session not in left_out]
    if not others:
        raise refusal
    return issued_outcome(ledger, context, others, (*told, *refusal.problems))


def _finished(ledger: Ledger, context: Context, params: Params) -> Iterator[Session]:
    last = min(params.until, context.today)
    ended = (s for s in ledger.sessions if params.since <= s.end <= last and s.status is not SessionStatus.CANCELLED)
    return iter(sorted(ended, key=lambda s: (s.end, s.number)))


def _session(
    ledger: Ledger, context: Context, session: Session, grouping: Grouping, known: list[Problem]
) -> tuple[list[DraftInvoice], list[Problem]]:
    """The drafts of one session, or why it has none; one that nobody confirmed waits."""
    if reasons := unconfirmed(session):
        return [], reasons
    try:
        drafts = session_drafts(ledger, session, grouping, context.today)
        refuse_bad_rates(ledger, drafts, context.today)
    except Refused as refusal:
        return [], [
            Problem(code="FAC-032", table=Session.TABLE, key=session.number, message=refusal.message, cure=refusal.cure)
        ]
    reasons = list(blocking_problems(known, ledger, drafts))
    if reasons:
        return [], [_left_out(session, len(reasons)), *reasons]
    return drafts, doubts(known, ledger, session) if drafts else []


def _left_out(session: Session, reasons: int) -> Problem:
    """Said before the reasons: what they tell of a row would read as a doubt on what is issued."""
    return Problem(
        code="FAC-032",
        table=Session.TABLE,
        key=session.number,
        message=f"La session {session.number} n'est pas facturée : "
        + agreed(reasons, "[un point|des points] l'en empêche(nt)."),
        cure=agreed(reasons, "Corrigez-[le|les], puis facturez-la."),
    )
