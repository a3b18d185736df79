"""What remains to invoice of a session, to whom: training shares, withdrawal fees, supplements, deposits deducted.

All of it is derived from issued lines, so that nothing is invoiced twice. Amounts HT in euros.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import ZERO, cents, total
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.invoicing.deposit_rates import at_deposit_rates
from gescof_xl.domain.invoicing.deposits import deductions, deposit_holders, held
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import vat_code
from gescof_xl.domain.sessions.lines import training_lines
from gescof_xl.domain.tables.billing import LineKind
from gescof_xl.domain.tables.training import (
    Financing,
    FinancingStatus,
    InvoicingState,
    Participant,
    Product,
    Session,
    Supplement,
)
from gescof_xl.domain.training.attendance import active_financings, due_amounts, fee_rate, withdrawal_fee
from gescof_xl.domain.training.pricing import component_labels


def billable_lines(ledger: Ledger, session: Session, day: date) -> list[DraftLine]:
    """Every line that remains to invoice to each payer of a session; empty when all is invoiced.

    Raises Refused where a pro rata lacks hours, or a fee its rate.
    """
    return [*billable_training(ledger, session, day), *billable_extras(ledger, session, day)]


def billable_training(ledger: Ledger, session: Session, day: date) -> list[DraftLine]:
    """What remains of the training itself, with the deposits that it deducts."""
    owed = due_amounts(ledger, session.number)
    lines: list[DraftLine] = []
    for financing in active_financings(ledger, session.number):
        amount = owed[financing.number] - serviced(ledger, financing)
        if amount > ZERO:
            service = training_lines(ledger, financing, amount, _service_day(session, day))
            service = at_deposit_rates(ledger, financing, service, Decimal(1), session.end)
            lines += [*service, *deductions(ledger, financing, service, Decimal(1))]
    return lines


def billable_extras(ledger: Ledger, session: Session, day: date) -> list[DraftLine]:
    """Withdrawal fees and supplements that are not invoiced yet."""
    return [*_fees(ledger, session, day), *_supplements(ledger, session, _service_day(session, day))]


def _service_day(session: Session, day: date) -> date:
    """The day whose VAT rates apply: the last one of a training that is over, when it was done (CGI 269 1 a)."""
    return min(day, session.end)


def due(ledger: Ledger, financing: Financing) -> Decimal:
    """What a financing finally owes, absences applied; zero once cancelled or replaced."""
    return due_amounts(ledger, financing.session, financing.participant).get(financing.number, ZERO)


def left(ledger: Ledger, financing: Financing) -> Decimal:
    """What remains to invoice of a financing, deposits counted as invoiced; negative when too much is."""
    return due(ledger, financing) - invoiced(ledger, financing.number)


def serviced(ledger: Ledger, financing: Financing) -> Decimal:
    """What of the service itself is invoiced, whether or not deposits paid for it."""
    return invoiced(ledger, financing.number) - held(ledger, financing.number)


def service_left(ledger: Ledger, financing: Financing) -> Decimal:
    """What remains of the service to invoice, before any deposit is deducted."""
    return due(ledger, financing) - serviced(ledger, financing)


def _fees(ledger: Ledger, session: Session, day: date) -> Iterator[DraftLine]:
    """Withdrawal fees, owed by the participant's client, never by a funder (c. trav. L6354-1)."""
    for participant in ledger.participants_of[session.number]:
        amount = withdrawal_fee(participant) - fee_invoiced(ledger, participant)
        if amount > ZERO:
            yield DraftLine(
                kind=LineKind.FEE,
                payer=participant.client,
                participant=participant.number,
                vat=fee_rate(ledger, day).code,
                label=f"Indemnité de désistement (dédit)\n{participant.full_name}",
                quantity=Decimal(1),
                unit_price=amount,
                net=amount,
            )


def fee_invoiced(ledger: Ledger, participant: Participant) -> Decimal:
    """Withdrawal fees invoiced for a participant, credit notes taken off."""
    lines = ledger.lines_of_participant[participant.number]
    return total(line.net for line in lines if line.kind is LineKind.FEE)


def _supplements(ledger: Ledger, session: Session, day: date) -> Iterator[DraftLine]:
    for supplement in ledger.supplements_of[session.number]:
        net = cents(supplement.quantity * supplement.unit_price)
        if supplement.billable and not supplement.invoice and net > ZERO:
            yield supplement_line(ledger, supplement, day)


def supplement_line(ledger: Ledger, supplement: Supplement, day: date) -> DraftLine:
    """The line of a supplement, whether invoiced or not, at the rates of that day."""
    product = ledger.find(Product, supplement.product)
    participant = ledger.find(Participant, supplement.participant)
    return DraftLine(
        kind=LineKind.SUPPLEMENT,
        payer=supplement.payer,
        product=supplement.product,
        participant=supplement.participant,
        label="\n".join(
            [
                supplement.label,
                *component_labels(ledger, product, supplement.quantity),
                *([participant.full_name] if participant else []),
            ]
        ),
        quantity=supplement.quantity,
        unit_price=supplement.unit_price,
        net=cents(supplement.quantity * supplement.unit_price),
        vat=vat_code(ledger, supplement.vat, product, day),
        supplement=supplement.number,
        taxed_on=day,
    )


def invoicing_state(ledger: Ledger, session: Session) -> InvoicingState | None:
    """How much of a session is invoiced; None when there is nothing to invoice. Raises Refused as `billable_lines`."""
    items = list(_items(ledger, session))
    if any(done > owed for owed, done, _ in items):
        return InvoicingState.OVER
    if not any(owed for owed, _, _ in items):
        return InvoicingState.DONE if is_free(ledger, session) else None
    if all(finished for _, _, finished in items):
        return InvoicingState.DONE
    return InvoicingState.PARTLY if any(done for _, done, _ in items) else InvoicingState.TO_DO


def is_free(ledger: Ledger, session: Session) -> bool:
    """Whether all that is financed is discounted to nothing: no document is due, and the session is invoiced."""
    financings = active_financings(ledger, session.number)
    return bool(financings) and all(f.discount and f.amount == ZERO for f in financings)


def progress(ledger: Ledger, session: Session) -> tuple[Decimal, Decimal]:
    """What is financed and what is invoiced of a session, HT, invoices of cancelled financings too."""
    items = list(_items(ledger, session))
    gone = (f for f in ledger.financings_of[session.number] if f.status is not FinancingStatus.ACTIVE)
    return total(owed for owed, _, _ in items), total(
        [*(done for _, done, _ in items), *(invoiced(ledger, f.number) for f in gone)]
    )


def left_to_invoice(ledger: Ledger, session: Session) -> Decimal:
    """What a session is still to be invoiced HT, deposits counted as invoiced.

    With what is invoiced it makes what is financed, at rest: a difference is what no financing explains.
    """
    active = active_financings(ledger, session.number)
    paid_before = total(held(ledger, h.number) for f in active for h in deposit_holders(ledger, f)[1:])
    return total(max(owed - done, ZERO) for owed, done, _ in _items(ledger, session)) - paid_before


def _items(ledger: Ledger, session: Session) -> Iterator[tuple[Decimal, Decimal, bool]]:
    """What is owed, what is invoiced, and whether the final invoice is out, of everything that a session invoices."""
    owed = due_amounts(ledger, session.number)
    for financing in active_financings(ledger, session.number):
        amount = max(owed[financing.number], ZERO)
        done = invoiced(ledger, financing.number)
        yield amount, done, done - held(ledger, financing.number) >= amount
    for participant in ledger.participants_of[session.number]:
        fee, done = withdrawal_fee(participant), fee_invoiced(ledger, participant)
        yield fee, done, done >= fee
    for supplement in ledger.supplements_of[session.number]:
        if supplement.billable:
            net = max(cents(supplement.quantity * supplement.unit_price), ZERO)
            yield net, net if supplement.invoice else ZERO, bool(supplement.invoice) or net == ZERO
