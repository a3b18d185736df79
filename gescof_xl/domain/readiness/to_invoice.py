"""Which sessions wait for an invoice, which for a cancellation, and what stands in the way. Euros HT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import cents, euros, quantity_fr, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.checks.payers import invoicing_limit
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.row_problems import STOPPING
from gescof_xl.domain.sessions.billable import fee_invoiced, invoicing_state
from gescof_xl.domain.tables.parties import Funder
from gescof_xl.domain.tables.reports import Billing, ToInvoiceLine
from gescof_xl.domain.tables.training import (
    Financing,
    Participant,
    Presence,
    Product,
    Session,
    SessionStatus,
    SessionType,
    Supplement,
)
from gescof_xl.domain.training.attendance import active_financings, due_amounts, withdrawal_fee


def finished(session: Session, today: date) -> bool:
    """Whether a session can be invoiced whole: said done, or confirmed and past its last day."""
    if session.status is SessionStatus.CONFIRMED:
        return session.end <= today
    return session.status is SessionStatus.DONE


def judged(ledger: Ledger, problems: Iterable[Problem], today: date) -> Iterator[Problem]:
    """The same problems; a warning that stops invoices is blocking once its session is finished."""
    for problem in problems:
        late = problem.code in STOPPING and (session := _session_of(ledger, problem)) and finished(session, today)
        yield replace(problem, blocking=True) if late else problem


def _session_of(ledger: Ledger, problem: Problem) -> Session | None:
    in_participants = problem.table == Participant.TABLE
    row = ledger.find(Participant, problem.key) if in_participants else ledger.find(Financing, problem.key)
    return ledger.find(Session, row.session) if row else None


def payers(ledger: Ledger, session: Session) -> list[str]:
    """Who pays for a session, in the order of the sheets, each once."""
    codes = [f.payer for f in active_financings(ledger, session.number)]
    codes += [s.payer for s in _billable(ledger, session)]
    codes += [p.client for p in ledger.participants_of[session.number] if withdrawal_fee(p)]
    return list(dict.fromkeys(codes))


def _billable(ledger: Ledger, session: Session) -> list[Supplement]:
    return [s for s in ledger.supplements_of[session.number] if s.billable]


def lines_to_invoice(ledger: Ledger, today: date) -> Iterator[ToInvoiceLine]:
    """One line a session that is finished, invoiced before its end, or to cancel; oldest end first."""
    for session in sorted(ledger.sessions, key=lambda s: (s.end, s.number)):
        line = _session_line(ledger, session, today)
        if line is not None:
            yield line


def _session_line(ledger: Ledger, session: Session, today: date) -> ToInvoiceLine | None:
    billed = session_invoiced(ledger, session)
    why = "" if billed else reason_to_cancel(ledger, session, today)
    if session.status is SessionStatus.CANCELLED or not (billed or why or finished(session, today)):
        return None
    due, remark = session_due(ledger, session)
    product = ledger.find(Product, session.product)
    return ToInvoiceLine(
        session=session.number,
        state=Billing.TO_CANCEL if why else billing_state(ledger, session),
        label=product.label if product else session.product,
        type=session.type,
        start=session.start,
        end=session.end,
        payers=", ".join(payers(ledger, session)),
        participants=Decimal(len(ledger.participants_of[session.number])),
        financed=session_financed(ledger, session),
        invoiced=billed,
        left=due - billed,
        deadline=_deadline(ledger, session),
        remark=why or remark,
    )


def session_invoiced(ledger: Ledger, session: Session) -> Decimal:
    """Invoices minus credit notes of a session, HT: of its financings, withdrawal fees and supplements."""
    training = total(invoiced(ledger, f.number) for f in ledger.financings_of[session.number])
    fees = total(fee_invoiced(ledger, p) for p in ledger.participants_of[session.number])
    return training + fees + total(_net(s) for s in ledger.supplements_of[session.number] if s.invoice)


def session_financed(ledger: Ledger, session: Session) -> Decimal:
    """Active financings and billable supplements of a session, HT, whatever the absences."""
    return total(f.amount for f in active_financings(ledger, session.number)) + _supplements(ledger, session)


def session_due(ledger: Ledger, session: Session) -> tuple[Decimal, str]:
    """What the session is to be invoiced HT, absences applied, and a remark that says what they changed."""
    fees = total(withdrawal_fee(p) for p in ledger.participants_of[session.number])
    financed = session_financed(ledger, session)
    try:
        due = total(due_amounts(ledger, session.number).values()) + _supplements(ledger, session)
    except Refused as lack_of_hours:
        return financed + fees, lack_of_hours.message
    remarks = [
        f"absences : −{euros(financed - due)}" if due != financed else "",
        f"dédits : {euros(fees)}" if fees else "",
        _nothing_due(ledger, session) if not (due or fees) else "",
    ]
    return due + fees, " ; ".join(r for r in remarks if r)


def _nothing_due(ledger: Ledger, session: Session) -> str:
    return "financée à 0,00 €" if active_financings(ledger, session.number) else "à financer d'abord"


def _supplements(ledger: Ledger, session: Session) -> Decimal:
    return total(_net(s) for s in _billable(ledger, session))


def _net(supplement: Supplement) -> Decimal:
    return cents(supplement.quantity * supplement.unit_price)


def billing_state(ledger: Ledger, session: Session) -> Billing:
    """Not, partly, fully or over invoiced, or free of charge; a session without financing waits too."""
    try:
        state = invoicing_state(ledger, session)
    except Refused:  # the remark says which hours lack
        return Billing.TO_DO
    if state is None and active_financings(ledger, session.number):
        return Billing.NOTHING
    return Billing(state.value) if state else Billing.TO_DO


def reason_to_cancel(ledger: Ledger, session: Session, today: date) -> str:
    """Why a session looks like one to cancel; "" when it does not. An INTRA is financed whatever its participants."""
    if session.status in (SessionStatus.CANCELLED, SessionStatus.DONE):
        return ""
    if session.status is SessionStatus.PLANNED and session.end < today:
        return f"passée le {date_fr(session.end)} sans avoir été confirmée"
    coming = sum(p.presence is not Presence.WITHDREW for p in ledger.participants_of[session.number])
    if session.minimum is not None and coming < session.minimum:
        return f"{counted(coming, 'participant(s)')} pour un minimum de {quantity_fr(session.minimum)}"
    return "aucun participant" if session.type is SessionType.INTER and not coming else ""


def _deadline(ledger: Ledger, session: Session) -> date | None:
    """The first limit among the session's funders."""
    funders = (ledger.find(Funder, f.payer) for f in active_financings(ledger, session.number))
    limits = (invoicing_limit(session, funder) for funder in funders if funder)
    return min((limit for limit in limits if limit), default=None)
