"""What every button that issues documents has in common: issue, follow, settle, ask."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Change
from gescof_xl.core.problems import Problem
from gescof_xl.domain.checks.after_issue import abroad
from gescof_xl.domain.einvoice.directory import ABSENT, before_issue
from gescof_xl.domain.invoicing.due_dates import cap_problem, too_late
from gescof_xl.domain.invoicing.issue import DraftInvoice, Issued, issue
from gescof_xl.domain.invoicing.preview import message, question
from gescof_xl.domain.invoicing.routes import refuse_misrouted, refuse_wrong_route
from gescof_xl.domain.invoicing.settlement import issued_changes
from gescof_xl.domain.invoicing.unlisted import as_unlisted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.documents import refuse_unfit
from gescof_xl.domain.sessions.invoices import followed
from gescof_xl.domain.tables.parties import PartyType


def issued_outcome(
    ledger: Ledger, context: Context, drafts: Sequence[DraftInvoice], problems: Sequence[Problem] = ()
) -> Outcome:
    """The outcome that issues these drafts on the day, each credit note settling its origin; raises as `outcome_of`."""
    issued = issue(ledger, drafts, context.today)
    return outcome_of(ledger, context, issued, issued_changes(ledger, issued, context.today), problems)


def outcome_of(
    ledger: Ledger, context: Context, issued: Issued, changes: Sequence[Change], problems: Sequence[Problem] = ()
) -> Outcome:
    """The outcome of documents and of what else was decided with them (`changes` holds both).

    Raises Unfit when one of them could not be printed, validated or deposited, Refused when the directory would not
    take it.
    """
    refuse_misrouted(issued.invoices)
    after = ledger.after(changes)
    refuse_unfit(after, issued.invoices)
    looked_for = before_issue(ledger, issued.invoices, partial(context.surroundings.directory, ledger, hurried=True))
    refuse_wrong_route([p for p in looked_for if p.blocking])
    if absent := {p.key for p in looked_for if p.code == ABSENT}:
        issued, changes = as_unlisted(ledger, issued, changes, absent)
        after = ledger.after(changes)
    sessions = [i.session for i in issued.invoices if i.session]
    return Outcome(
        message=message(issued.invoices),
        question=question(issued.invoices),
        changes=(*changes, *followed(after, issued, sessions)),
        problems=(*problems, *_long_terms(issued), *_taxed_abroad(after, issued), *looked_for),
    )


def _taxed_abroad(after: Ledger, issued: Issued) -> list[Problem]:
    """FAC-062 is said before the number too; what blocks is for the check of the whole ledger."""
    return [p for i in issued.invoices if not i.origin for p in abroad(after, i) if not p.blocking]


def _long_terms(issued: Issued) -> list[Problem]:
    return [
        cap_problem(i.number, i.due)
        for i in issued.invoices
        if i.due and too_late(i.date, i.due) and i.party_type is not PartyType.INDIVIDUAL
    ]
