"""The Python truth of every formula column; a test compares each with what LibreOffice recalculates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.schema import Row
from gescof_xl.domain.balances import allocated, available, balance, days_late, settled, status
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment
from gescof_xl.domain.tables.reports import OPEN_CARD, ClientStatement
from gescof_xl.domain.tables.training import Financing


def computed_values(ledger: Ledger, row: Row, today: date) -> Mapping[str, object]:
    """What each formula column of a row shows on that day, by title; empty for a table without formulas."""
    if isinstance(row, Invoice):
        return {
            "Réglé": settled(ledger, row),
            "Solde": balance(ledger, row),
            "Statut": status(ledger, row, today),
            "Retard": Decimal(days_late(ledger, row, today)),
        }
    if isinstance(row, Payment):
        return {"Affecté": allocated(ledger, row), "Disponible": available(ledger, row)}
    if isinstance(row, Financing):
        payer = ledger.party(row.payer)
        return {"Fiche du financeur": payer.name if payer else "", "Reste HT": row.amount - row.invoiced}
    if isinstance(row, ClientStatement):
        return {"Fiche": OPEN_CARD if ledger.party(row.party) else ""}
    return {}


def touched(change: Change) -> Iterator[tuple[type[Row], str]]:
    """The rows whose formula columns may show something else once the change is written."""
    rows = (change.row,) if isinstance(change, Add) else (change.old, change.new) if isinstance(change, Replace) else ()
    for row in rows:
        if isinstance(row, Invoice | Payment | Financing):
            yield type(row), row.number
        elif isinstance(row, Allocation):
            yield from ((Invoice, row.invoice), (Invoice, row.credit_note), (Payment, row.payment))
