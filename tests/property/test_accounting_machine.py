"""Exports pressed at random among all other buttons: entries balance, follow one another, and stay true to their rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from gescof_xl.core.money import ZERO, cents, total
from gescof_xl.domain.accounting.export import export, to_export
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.audit.exports import exports
from gescof_xl.domain.balances import available, balance, settled
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.settings import VatRegime
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.property.test_ledger_machine import Office, schools

TAXED = "Assujetti sur débits"


def on_collection(book: MemoryWorkbook) -> MemoryWorkbook:
    """The same school with VAT on collection, where it is subject to VAT."""
    table = book.tables["Organisme"]
    changed = tuple(
        (line, tuple(VatRegime.ON_COLLECTION.value if cell == TAXED else cell for cell in cells))
        for line, cells in table.lines
    )
    return MemoryWorkbook({**book.tables, "Organisme": replace(table, lines=changed)})


class Accountant(Office):
    """A year in an office that also exports its entries."""

    @initialize(book=st.one_of(schools(), schools().map(on_collection)))
    def open_workbook(self, book: MemoryWorkbook) -> None:
        super().open_workbook(book=book)

    @rule(days=st.sampled_from([0, 0, 20, 60]))
    def export_entries(self, days: int) -> None:
        until = self.day - timedelta(days=days)
        self._press("exporter-comptable", until=until.strftime("%d/%m/%Y"))

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
