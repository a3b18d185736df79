"""The Python truth of every formula column; a test compares each with what LibreOffice recalculates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.core.schema import Row
from gescof_xl.domain.balances import allocated, available, balance, days_late, settled, status
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, Payment
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
        return {"Reste HT": row.amount - row.invoiced}
    return {}
