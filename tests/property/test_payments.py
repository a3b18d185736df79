"""Whatever is paid, used, refunded and cancelled over some weeks, the sums hold, and each past day reads the same after."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from gescof_xl.actions.base import Context
from gescof_xl.actions.record_payment import Params as RecordPayment
from gescof_xl.actions.record_payment import act
from gescof_xl.core.changes import Add
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, share, total
from gescof_xl.domain.balances import allocated, balance, settled
from gescof_xl.domain.checks.payments import payments
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.payments.open_credits import all_credits
from gescof_xl.domain.receivables.aging import aged_balance
from gescof_xl.domain.receivables.follow_up import statements
from gescof_xl.domain.receivables.schedule import parts, schedule_by_date, schedule_by_debtor
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceType
from tests.text_tables import school

START = date(2026, 9, 1)
PARTIES = ("C1", "C2", "OP1")
BASE = school("Clients\nCode\nC1\nC2", "Financeurs\nCode\nOP1")

cents = st.integers(1, 200_000).map(lambda n: Decimal(n) / 100)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Invoices, some in instalments, and credit notes, all issued before the story begins."""
    rows: list[Add] = []
    for i in range(draw(st.integers(1, 5))):
        credit_note = draw(st.integers(0, 3)) == 0
        gross = draw(cents) * (-1 if credit_note else 1)
        issued = START - timedelta(days=draw(st.integers(0, 90)))
        number = f"{'AV' if credit_note else 'FA'}2026-{i + 1:05}"
        due = None if credit_note else issued + timedelta(days=60)
        rows.append(
            Add(
                Invoice(
                    number=number,
                    type=InvoiceType.CREDIT_NOTE if credit_note else InvoiceType.INVOICE,
                    date=issued,
                    due=due,
                    party=draw(st.sampled_from(PARTIES)),
                    name="x",
                    net=gross,
                    vat=Decimal(0),
                    gross=gross,
                )
            )
        )
        if due and draw(st.booleans()):
            for rank, part in enumerate(share(gross, [Decimal(1), Decimal(2)])):
                day = issued + timedelta(days=30 * (rank + 1))
                rows.append(Add(Instalment(number=f"E{i}{rank}", invoice=number, date=day, amount=part)))
    return BASE.after(rows)


@st.composite
def pressed(draw: st.DrawFn, ledger: Ledger) -> RecordPayment:
    """What a person may type in the assistant, sensible or not."""
    party = draw(st.sampled_from(PARTIES))
    kind = draw(st.sampled_from(["pay", "pay", "pay", "use", "refund", "cancel"]))
    if kind == "cancel" and ledger.payments:
        return RecordPayment(cancel=draw(st.sampled_from([p.number for p in ledger.payments])))
    if kind == "use":
        return RecordPayment(party=party, use_credit=True)
    if kind == "refund":
        return RecordPayment(party=party, refund=True, amount=draw(st.none() | cents))
    lefts = [balance(ledger, i) for i in ledger.invoices if balance(ledger, i) > 0]
    near = st.sampled_from(lefts).map(lambda a: a + Decimal("0.03")) | st.sampled_from(lefts) if lefts else cents
    chosen = draw(st.none() | st.sampled_from([i.number for i in ledger.invoices if i.gross > 0] or [""]))
    return RecordPayment(
        party=party,
        amount=draw(cents | near),
        use_credit=draw(st.booleans()),
        duplicate_accepted=True,
        allocate=(chosen,) if chosen else (),
    )


def reports(ledger: Ledger, day: date) -> tuple[object, ...]:
    """Everything that the follow-up shows of a day."""
    return (
        aged_balance(ledger, day),
        schedule_by_date(ledger, day),
        schedule_by_debtor(ledger, day),
        statements(ledger, day),
    )


def sums_hold(ledger: Ledger, day: date) -> None:
    for payment in ledger.payments:
        assert min(payment.amount, ZERO) <= allocated(ledger, payment) <= max(payment.amount, ZERO)
    for invoice in ledger.invoices:
        assert min(invoice.gross, ZERO) <= settled(ledger, invoice) <= max(invoice.gross, ZERO)
        if invoice.gross > 0:
            assert total(p.left for p in parts(ledger, invoice)) == balance(ledger, invoice)
    owed = total(b for i in ledger.invoices if (b := balance(ledger, i)) > 0)
    assert total(line.due for line in aged_balance(ledger, day)) == owed
    assert all(c.amount > 0 for owned in all_credits(ledger).values() for c in owned)
    assert not [p for p in payments(ledger, day) if p.blocking]


def conserved(ledger: Ledger) -> None:
    """What was invoiced is what is left plus the money that stayed: Σ TTC = Σ balances + Σ payments − Σ unallocated."""
    gross = total(i.gross for i in ledger.invoices)
    left = total(balance(ledger, i) for i in ledger.invoices)
    used = total(allocated(ledger, p) for p in ledger.payments)
    assert gross == left + used


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_sums_hold_and_a_past_day_reads_the_same_afterwards(data: st.DataObject) -> None:
    """Σ allocations ≤ payment, Σ settled ≤ invoice, aged total = Σ balances; a report of a past day = that day's report."""
    ledger, day = data.draw(ledgers()), START
    seen: dict[date, tuple[object, ...]] = {}
    for _ in range(data.draw(st.integers(1, 8))):
        try:
            outcome = act(ledger, Context(today=day), data.draw(pressed(ledger)))
        except Refused:
            continue
        ledger = ledger.after(outcome.changes)
        sums_hold(ledger, day)
        conserved(ledger)
        seen[day] = reports(ledger, day)
        day += timedelta(days=data.draw(st.integers(0, 20)))
        seen.pop(day, None)
    for past, before in seen.items():
        assert reports(ledger, past) == before
        assert reports(ledger_at(ledger, past), past) == before
