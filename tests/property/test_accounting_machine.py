"""Exports pressed at random among all other buttons: entries balance, follow one another, and stay true to their rows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.accounting import export, to_export
from gescof_xl.domain.accounting_posted import posted_entries
from gescof_xl.domain.accounting_verify import exports
from gescof_xl.domain.balances import available, balance
from tests.property.test_ledger_machine import Office


class Accountant(Office):
    """A year in an office that also exports its entries."""

    @rule(days=st.sampled_from([0, 0, 20, 60]))
    def export_entries(self, days: int) -> None:
        until = self.day.fromordinal(self.day.toordinal() - days)
        issued = self.before.invoices
        if self._press("exporter-comptable", until=until.strftime("%d/%m/%Y")):
            assert [replace(i, exported="") for i in self.before.invoices] == [replace(i, exported="") for i in issued]
            self.issued = {i.number: i for i in self.before.invoices}

    @invariant()
    def entries_balance(self) -> None:
        ledger = self.before
        whole = ledger.after(export(ledger, taken, self.day).changes) if (taken := to_export(ledger)) else ledger
        assert list(exports(whole)) == []
        entries = posted_entries(whole.posted)
        assert all(e.debit == e.credit for e in entries)
        clients = total(x.debit - x.credit for x in whole.posted if x.account == "411000")
        owed = total(balance(whole, i) for i in whole.invoices) - total(available(whole, p) for p in whole.payments)
        assert clients == owed, "the clients' account is what is owed, less what is available"
        pending = total(x.credit - x.debit for x in whole.posted if x.account == "445800")
        if not any(balance(whole, i) for i in whole.invoices):
            assert pending == ZERO, "no VAT waits once all is settled"


TestAccountant = Accountant.TestCase
TestAccountant.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
