"""A session that does not take place: its financings are released, its invoices credited, its deposits free again.

No issued document vanishes (docs/trade.md § Cancelled sessions): each one gets its credit note, all of them or none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO
from gescof_xl.domain.balances import balance
from gescof_xl.domain.credit_notes.credit_notes import Credited, credit_part, credit_total
from gescof_xl.domain.credit_notes.creditable import Left, credit_line, creditable
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Participant, Session, SessionStatus, Supplement
from gescof_xl.domain.training.attendance import active_financings


@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """What a cancellation decides: the credit notes, all changes, and the financings that it releases."""

    credited: Credited
    changes: tuple[Change, ...]
    released: tuple[Financing, ...]


def cancel(ledger: Ledger, session: Session, reason: str, day: date) -> Cancelled:
    """Cancels a session for a reason; raises Refused when it is cancelled already and nothing of it is left."""
    credited = _credit_everything(ledger, session, day)
    after = ledger.after(credited.changes)
    active = active_financings(after, session.number)
    if session.status is SessionStatus.CANCELLED and not (credited.changes or active):
        raise Refused(
            f"La session {session.number} est déjà annulée, et rien n'y reste facturé.", "Il n'y a rien à faire."
        )
    freed = [Replace(f, replace(f, status=FinancingStatus.CANCELLED)) for f in active]
    row = after.get(Session, session.number)
    closed = Replace(row, replace(row, status=SessionStatus.CANCELLED, reason=reason))
    changes = (*credited.changes, *freed, closed)
    return Cancelled(credited=credited, changes=changes, released=_released(ledger, ledger.after(changes), session))


def _released(before: Ledger, after: Ledger, session: Session) -> tuple[Financing, ...]:
    """The financings that counted before, and no longer do."""
    still = {f.number for f in active_financings(after, session.number)}
    return tuple(f for f in active_financings(before, session.number) if f.number not in still)


def _credit_everything(ledger: Ledger, session: Session, day: date) -> Credited:
    """A credit note for what each document still charges of the session; deposits last, since invoices deduct them."""
    done = Credited()
    documents = [i for i in ledger.invoices if i.type is not InvoiceType.CREDIT_NOTE]
    ours = [i for i in documents if any(_is_of(ledger, session, line) for line in ledger.lines_of[i.number])]
    for invoice in sorted(ours, key=lambda i: i.type is InvoiceType.DEPOSIT):
        done += _credit(ledger.after(done.changes), session, invoice, day)
    return done


def _credit(ledger: Ledger, session: Session, invoice: Invoice, day: date) -> Credited:
    """The credit note of a document's lines of the session; nothing when they are credited already.

    A deposit invoice may hold the deposit of a participant who was postponed: that one stays.
    """
    try:
        lefts = creditable(ledger, invoice)
    except Refused:  # it is wholly credited already
        return Credited()
    ours = [left for left in lefts if _is_of(ledger, session, left.line)]
    if len(ours) == len(lefts):
        return credit_total(ledger, invoice, day)
    return credit_part(ledger, invoice, [credit_line(left) for left in ours], day) if _draft_lines(ours) else Credited()


def _draft_lines(lefts: list[Left]) -> bool:
    return bool(sum((left.net for left in lefts), ZERO))


def _is_of(ledger: Ledger, session: Session, line: InvoiceLine) -> bool:
    """Whether a line concerns the session, by what it invoices rather than by its document: participants move."""
    source = (
        ledger.find(Financing, line.financing)
        or ledger.find(Supplement, line.supplement)
        or ledger.find(Participant, line.participant)
    )
    if source is not None:
        return source.session == session.number
    document = ledger.find(Invoice, line.invoice)
    return document is not None and document.session == session.number


def freed_credits(after: Ledger, cancelled: Cancelled) -> Iterator[tuple[Invoice, Decimal]]:
    """The credit notes that leave their party a credit TTC, because it had paid: to be used or refunded."""
    for credit_note in cancelled.credited.issued.invoices:
        if rest := -balance(after, credit_note):
            yield credit_note, rest
