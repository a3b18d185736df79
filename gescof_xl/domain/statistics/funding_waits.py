"""What a share of a funder waits for, and since when: its agreement, our pieces, our invoice, its payment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import ZERO
from gescof_xl.core.words import of_name
from gescof_xl.domain.balances import balance, invoiced
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.parties import Funder, FunderType, PartyType
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Participant, Session, SessionStatus
from gescof_xl.domain.training.pricing import came, followed_hours

HasAttendance = Callable[[str], bool]
"""Whether the attendance sheets of a session are there, or go with no funder's file."""


@dataclass(frozen=True)
class Wait:
    """What is missing, in words, and the day on which it was due."""

    what: str
    due: date

    def days_late(self, day: date) -> int:
        """Days since then; 0 for what is not due yet."""
        return max((day - self.due).days, 0)


@dataclass(frozen=True, kw_only=True)
class Share:
    """One financing of a session that is not cancelled: what is asked of it (HT), and its invoices not wholly paid."""

    financing: Financing
    session: Session
    asked: Decimal
    unpaid: Sequence[Invoice]


def waits(ledger: Ledger, financing: Financing, asked: Decimal, day: date, has_attendance: HasAttendance) -> list[Wait]:
    """All that it waits for at the end of that day; nothing once it is paid, or released.

    An agreement is due before the first day of the session, the pieces and the invoice from its last day, a payment at
    the date that its invoice gives.
    """
    session = ledger.find(Session, financing.session)
    if session is None or session.status is SessionStatus.CANCELLED or financing.status is not FinancingStatus.ACTIVE:
        return []
    unpaid = [invoice for invoice in _invoices(ledger, financing) if balance(ledger, invoice) > ZERO]
    share = Share(financing=financing, session=session, asked=asked, unpaid=unpaid)
    to_invoice, over = asked > invoiced(ledger, financing.number), session.end < day
    if not (to_invoice or unpaid):
        return []
    return [
        *_agreement(ledger, share),
        *([Wait("fin de la session", session.end)] if to_invoice and not over else []),
        *(_pieces(ledger, share, has_attendance) if over else ()),
        *([Wait("facture à émettre", session.end)] if to_invoice and over else []),
        *(_answer(invoice) for invoice in unpaid),
    ]


def _invoices(ledger: Ledger, financing: Financing) -> list[Invoice]:
    numbers = dict.fromkeys(line.invoice for line in ledger.lines_of_financing[financing.number])
    return [ledger.get(Invoice, number) for number in numbers]


def _agreement(ledger: Ledger, share: Share) -> Iterator[Wait]:
    financing, funder = share.financing, ledger.find(Funder, share.financing.payer)
    known = financing.agreement or financing.agreement_date or financing.covered
    if not known and (financing.fse or (funder and funder.type in _AGREEING)):
        yield Wait("accord du financeur", share.session.start)


_AGREEING = {FunderType.OPCO, FunderType.CPF, FunderType.FSE, FunderType.FRANCE_TRAVAIL}


def _pieces(ledger: Ledger, share: Share, has_attendance: HasAttendance) -> Iterator[Wait]:
    """What an OPCO's file lacks, until its invoices are sent."""
    funder = ledger.find(Funder, share.financing.payer)
    if not funder or funder.type is not FunderType.OPCO or (share.unpaid and all(i.sent for i in share.unpaid)):
        return
    session, named = share.session, ledger.find(Participant, share.financing.participant)
    followers = [named] if named else [p for p in ledger.participants_of[session.number] if came(p)]
    if any(followed_hours(ledger, participant, session) is None for participant in followers):
        yield Wait("heures suivies (certificat)", session.end)
    if not has_attendance(session.number):
        yield Wait("émargement", session.end)


def _answer(invoice: Invoice) -> Wait:
    """Its sending, by us; then its payment. What goes to the CPF or by a portal is not sent by e-mail."""
    mailed = not invoice.deposit_folder and invoice.party_type is not PartyType.CPF
    if mailed and not invoice.sent:
        return Wait(f"envoi {of_name(invoice.number)}", invoice.date)
    due = invoice.due or invoice.date
    return Wait(f"paiement {of_name(invoice.number)}, échéance {date_fr(due)}", due)
