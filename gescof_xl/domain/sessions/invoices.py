"""The invoices of a session: who gets which lines, and what the session's own rows say afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.invoicing.deposits import Excess, deducted_with, deposit_holders, excesses
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice, Issued
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import billable_lines, invoicing_state
from gescof_xl.domain.tables.billing import InvoiceType
from gescof_xl.domain.tables.training import Financing, InvoicingState, Session, Supplement
from gescof_xl.domain.training.attendance import active_financings


class Grouping(StrEnum):
    """What one invoice of a session is for."""

    PAYER = "payeur"
    PARTICIPANT = "participant"


def session_drafts(ledger: Ledger, session: Session, grouping: Grouping, day: date) -> list[DraftInvoice]:
    """The invoices that remain to be issued for a session, and the credit notes of deposits that exceed it."""
    lines = billable_lines(ledger, session, day)
    return [*drafts_of(ledger, session, lines, grouping), *excess_drafts(ledger, session, lines)]


def drafts_of(ledger: Ledger, session: Session, lines: Iterable[DraftLine], grouping: Grouping) -> list[DraftInvoice]:
    """Lines gathered into invoices: one a payer, or one a participant; never two order numbers or terms on one."""
    groups: dict[tuple[str, str, str, str], list[DraftLine]] = {}
    for line in sorted(lines, key=lambda line: not line.financing):
        groups.setdefault(_group_of(ledger, line, grouping, groups), []).append(line)
    return [
        DraftInvoice(
            type=InvoiceType.INVOICE,
            party=payer,
            session=session.number,
            order_number=order,
            term=term,
            lines=tuple(sorted(group, key=lambda line: bool(line.deposit))),
        )
        for (payer, _, order, term), group in groups.items()
    ]


def _group_of(
    ledger: Ledger, line: DraftLine, grouping: Grouping, groups: Iterable[tuple[str, str, str, str]]
) -> tuple[str, str, str, str]:
    """A fee or a supplement goes with the payer's first invoice, or with the participant's own."""
    participant = line.participant if grouping is Grouping.PARTICIPANT else ""
    if held_by := ledger.find(Financing, line.financing):
        financing = deducted_with(ledger, held_by)
        return line.payer, participant, financing.order_number, financing.term
    return next((g for g in groups if g[:2] == (line.payer, participant)), (line.payer, participant, "", ""))


def excess_drafts(ledger: Ledger, session: Session, lines: Sequence[DraftLine]) -> Iterator[DraftInvoice]:
    """A credit note for each deposit invoice that holds more than the service, once the last lines are issued."""
    holders = (h for f in active_financings(ledger, session.number) for h in deposit_holders(ledger, f))
    yield from given_back(session, (excess for h in holders for excess in excesses(ledger, h.number, lines)))


def given_back(session: Session, found: Iterable[Excess]) -> Iterator[DraftInvoice]:
    """A credit note for each deposit invoice of which something is given back."""
    by_deposit: dict[str, list[Excess]] = {}
    for excess in found:
        by_deposit.setdefault(excess.deposit.invoice.number, []).append(excess)
    for number, group in by_deposit.items():
        invoice = group[0].deposit.invoice
        yield DraftInvoice(
            type=InvoiceType.CREDIT_NOTE,
            party=invoice.party,
            session=session.number,
            origin=number,
            order_number=invoice.order_number,
            lines=tuple(_give_back(excess) for excess in group),
        )


def _give_back(excess: Excess) -> DraftLine:
    line = excess.deposit.line
    number = excess.deposit.invoice.number
    return DraftLine(
        kind=line.kind,
        payer=excess.deposit.invoice.party,
        product=line.product,
        participant=line.participant,
        label=f"Acompte {number} : part non utilisée",
        quantity=-line.quantity.copy_abs(),
        unit_price=excess.net,
        vat=line.vat,
        net=-excess.net,
        financing=line.financing,
        origin=line.number,
        issued=line,
    )


def followed(ledger: Ledger, issued: Issued, sessions: Iterable[str]) -> list[Change]:
    """What the rows of these sessions say once the documents are issued: `ledger` holds those already.

    Facturé HT of financings, Facture of supplements, Facturée of periods when nothing is left, Facturation.
    """
    changes: list[Change] = list(_supplements(ledger, issued))
    after = ledger.after(changes)
    for number in dict.fromkeys(sessions):
        changes += refreshed(after, number)
    return changes


def _supplements(ledger: Ledger, issued: Issued) -> Iterator[Change]:
    types = {i.number: i.type for i in issued.invoices}
    for line in issued.lines:
        if line.supplement and types[line.invoice] is InvoiceType.INVOICE:
            supplement = ledger.get(Supplement, line.supplement)
            yield Replace(supplement, replace(supplement, invoice=line.invoice))


def free_of_charge(session: Session) -> str:
    """What is said of a session that its discount leaves at nothing."""
    return f"Session {session.number} : remise de 100 %, rien n'est dû ; elle est facturée, sans document"


def refreshed(ledger: Ledger, session: str) -> Iterator[Change]:
    """The computed cells of a session's rows, where they no longer say what the issued lines say."""
    for financing in ledger.financings_of[session]:
        amount = invoiced(ledger, financing.number)
        if financing.invoiced != amount:
            yield Replace(financing, replace(financing, invoiced=amount))
    row = ledger.find(Session, session)
    state = _state(ledger, row) if row else None
    if row and row.invoicing != state:
        yield Replace(row, replace(row, invoicing=state))
    if state is InvoicingState.DONE:
        for period in ledger.periods_of[session]:
            if not period.invoiced:
                yield Replace(period, replace(period, invoiced=True))


def _state(ledger: Ledger, session: Session) -> InvoicingState | None:
    """The state as it was while a pro rata lacks hours: nobody can say what is left."""
    try:
        return invoicing_state(ledger, session)
    except Refused:
        return session.invoicing
