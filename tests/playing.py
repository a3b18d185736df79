"""Assistants played in a live workbook: a line is selected, the form answered, « Valider » clicked, the sheets read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.generate.workbooks.workbook import build
from gescof_xl.ribbon.press import press
from gescof_xl.workbook.excel.session import Area
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.translate import parse
from tests.live_backends import office
from tests.office import TODAY
from tests.xlwings_libreoffice.engine import App, open_book


class Person:
    """Somebody at a workbook of their own, open in LibreOffice; every question is answered yes."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.home, path = folder, folder / "of.xlsx"
        build(ledger, path, TODAY)
        self.book = open_book(office(), path)
        self.workbook = ExcelWorkbook(self.book)
        self.ledger = self._ledger()

    def plays(self, button: str, selected: tuple[str, str] | None, answers: Mapping[str, object]) -> Played:
        """A line of a table is selected, the button clicked, its questions answered by label, the form validated."""
        if selected:
            self._select(*selected)
        self._clicks(button)
        labels = [str(cells[0]) for cells in self.workbook.session.values(Area("Assistant", 1, 2, 120, 1))]
        for label, answer in answers.items():
            self.workbook.session.put(Area("Assistant", labels.index(label) + 1, 3, 1, 1), [[answer]])
        messages = self._clicks("assistant-valider")
        assert self.workbook.session.values(Area("Assistant", 2, 2, 1, 1)) == [["Assistant"]], messages
        before, self.ledger = self.ledger, self._ledger()
        return Played(before, self.ledger)

    def invoice_of(self, session: str) -> str:
        """The number of the one invoice of a session."""
        (found,) = [i.number for i in self.ledger.invoices if i.session == session]
        return found

    def _clicks(self, button: str) -> list[str]:
        App.alerts[:], App.answers[:] = [], ["yes"] * 9
        press(button, self.book, TODAY, self.home / "journal")
        assert not (self.home / "journal").exists(), App.alerts
        return list(App.alerts)

    def _ledger(self) -> Ledger:
        parsed = parse(self.workbook.read())
        assert not parsed.problems, parsed.problems
        return parsed.ledger

    def _select(self, table: str, key: str) -> None:
        state = self.workbook.state().table(table)
        assert state
        body, keys = state.live.body, [cells[0] for _, cells in state.data.lines]
        self.workbook.session.select(body._replace(row=body.row + keys.index(key), height=1))


class Played:
    """The workbook before and after an assistant."""

    def __init__(self, before: Ledger, after: Ledger) -> None:
        self.after = after
        known = {i.number for i in before.invoices}
        self.new = [i for i in after.invoices if i.number not in known]

    def issued(self) -> list[tuple[str, str, str, str]]:
        """Type, party, HT and TTC of each new document."""
        return [(i.type.value, i.party, f"{i.net:.2f}", f"{i.gross:.2f}") for i in self.new]

    def due(self, number: str) -> Decimal:
        """What is left to pay of a document, TTC; negative for a credit note that is not used."""
        return balance(self.after, self.after.get(Invoice, number))

    def financings(self, session: str) -> list[tuple[str, str, str, str]]:
        """Payer, amount, invoiced HT and status of each."""
        return [
            (f.payer, f"{f.amount:.2f}", f"{f.invoiced:.2f}", f.status.value)
            for f in self.after.financings
            if f.session == session
        ]
