"""Exports pressed at random among all other buttons: entries balance, follow one another, and stay true to their rows."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from gescof_xl.core.dates import add_months, date_fr, end_of_month
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, total
from gescof_xl.domain.accounting.export import ExportSelection, export, left_out, to_export
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.audit.exports import exports
from gescof_xl.domain.balances import available, balance, settled
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.follow_up import statements
from gescof_xl.domain.receivables.reminders import ReminderChoice, reminders_due
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.settings import VatRegime
from gescof_xl.workbook.memory import MemoryWorkbook
from tests import pressing
from tests.office import read
from tests.property.test_ledger_machine import PARTS, Office, schools

TAXED = "Assujetti sur débits"


def on_collection(book: MemoryWorkbook) -> MemoryWorkbook:
    """The same school with VAT on collection, where it is subject to VAT."""
    table = book.tables["Organisme"]
    changed = tuple(
        (line, tuple(VatRegime.ON_COLLECTION.value if cell == TAXED else cell for cell in cells))
        for line, cells in table.lines
    )
    return MemoryWorkbook({**book.tables, "Organisme": table.with_lines(changed)})


class Accountant(Office):
    """A year in an office that also exports its entries."""

    @initialize(book=st.one_of(schools(), schools().map(on_collection)))
    def open_workbook(self, book: MemoryWorkbook) -> None:
        super().open_workbook(book=book)
        self.exported: dict[str, str] = {}

    @rule(days=st.sampled_from([0, 0, 20, 60]))
    def export_entries(self, days: int) -> None:
        until = self.day - timedelta(days=days)
        self._press("exporter-comptable", until=until.strftime("%d/%m/%Y"))

    @rule(months=st.integers(0, 3))
    def export_a_month(self, months: int) -> None:
        """A month at a time, as most offices do; months may be skipped, and payments of the past come in between."""
        first = add_months(self.day.replace(day=1), -months)
        self._press("exporter-comptable", since=date_fr(first), until=date_fr(end_of_month(first)))

    @rule(part=PARTS, share=st.integers(1, 120), days=st.integers(0, 60))
    def type_a_payment_late(self, part: int, share: int, days: int) -> None:
        """The bank had it for weeks; its month may have been exported."""
        owed = [i for i in self.before.invoices if balance(self.before, i) > 0]
        if not owed:
            return
        invoice = self._pick(tuple(owed), part)
        amount = cents(max(invoice.gross * share / 100, Decimal("0.01")))
        answers = {"party": invoice.party, "amount": amount, "mode": PaymentMode.TRANSFER}
        with suppress(Refused):
            pressing.press(self.book, "saisir-reglement", self.day, day=self.day - timedelta(days=days), **answers)
        self.before = read(self.book)

    @invariant()
    def each_row_leaves_once(self) -> None:
        """What was exported keeps its export; each export is one part of the entries, and all that is left is taken."""
        marks = {i.number: i.exported for i in self.before.invoices}
        marks |= {p.number: p.exported for p in self.before.payments}
        assert all(marks[number] == batch for number, batch in self.exported.items())
        self.exported |= {number: batch for number, batch in marks.items() if batch}
        whole = self._whole()
        assert left_out(whole, ExportSelection()) == []

    @invariant()
    def each_piece_is_one_entry(self) -> None:
        """Once every month is exported, each document and each payment is one entry of one export, on its own day."""
        whole = self._whole()
        journals = {line for line in whole.posted if line.journal in ("VE", "BQ")}
        posted = {(line.piece, line.entry, line.batch, line.date) for line in journals}
        pieces = {piece for piece, *_ in posted}
        sold = [(i.number, i.date) for i in whole.invoices if i.gross or i.number in pieces]
        paid = [(p.number, p.date) for p in whole.payments if p.mode.is_money]
        assert sorted((piece, day) for piece, _, _, day in posted) == sorted([*sold, *paid])

    @invariant()
    def follow_up_adds_up_and_reminders_stay_below(self) -> None:
        """Suivi clients is the sum of documents and payments; what is claimed of a debtor is owed net of its credits."""
        stands = {s.party: s for s in statements(self.before, self.day)}
        for s in stands.values():
            assert s.invoiced - s.credited == s.paid + s.written_off + s.due - s.credit
        positive, negative = ([i for i in self.before.invoices if (i.gross > 0) is sign] for sign in (True, False))
        money, given_up = ([p for p in self.before.payments if p.mode.is_money is sign] for sign in (True, False))
        assert total(s.invoiced for s in stands.values()) == total(i.gross for i in positive)
        assert total(s.credited for s in stands.values()) == -total(i.gross for i in negative)
        assert total(s.paid for s in stands.values()) == total(p.amount for p in money)
        assert total(s.written_off for s in stands.values()) == total(p.amount for p in given_up)
        for proposal in reminders_due(self.before, self.day, ReminderChoice()).proposals:
            assert proposal.amount <= stands[proposal.party].due - stands[proposal.party].credit

    def _whole(self) -> Ledger:
        """The ledger once all that is left is exported too."""
        taken = to_export(self.before)
        return self.before.after(export(self.before, taken, self.day).changes) if taken else self.before

    @invariant()
    def entries_balance(self) -> None:
        whole = self._whole()
        assert list(exports(whole)) == []
        assert all(e.debit == e.credit for e in posted_entries(whole.posted))

    @invariant()
    def clients_owe_what_the_workbook_says(self) -> None:
        whole = self._whole()
        clients = total(x.debit - x.credit for x in whole.posted if x.account == "411000")
        assert clients == total(balance(whole, i) for i in whole.invoices) - total(
            available(whole, p) for p in whole.payments
        )

    @invariant()
    def vat_is_that_of_what_was_settled(self) -> None:
        whole = self._whole()
        due = total(x.credit - x.debit for x in whole.posted if x.account == "445710")
        waiting = total(x.credit - x.debit for x in whole.posted if x.account == "445800")
        assert due + waiting == total(i.vat for i in whole.invoices)
        if setting(whole, Key.VAT_REGIME) is not VatRegime.ON_DEBITS:
            parts = (cents(i.vat * settled(whole, i) / i.gross) if i.gross else ZERO for i in whole.invoices)
            assert due == total(parts)


TestAccountant = Accountant.TestCase
TestAccountant.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
