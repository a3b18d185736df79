"""The sample files of banks, and the entry that all layouts write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gescof_xl.domain.accounting.entries import Entry, EntryLine

SAMPLES = Path(__file__).parents[2] / "data" / "exchange"


@pytest.fixture
def sample() -> Callable[[str], bytes]:
    """The bytes of a file of tests/data/exchange."""
    return lambda name: (SAMPLES / name).read_bytes()


@pytest.fixture
def sale() -> Entry:
    """Invoice of 2 000,00 and 400,00 of VAT, as in the chart of events: 411 to 706 and 44571."""
    known: dict[str, Any] = {
        "piece": "FA2026-00001",
        "piece_date": date(2026, 3, 2),
        "label": "FA2026-00001 Ateliers Dupré",
    }
    return Entry(
        journal="VE",
        journal_label="Ventes",
        number=12,
        date=date(2026, 3, 2),
        lines=(
            EntryLine(
                account="411000",
                account_label="Clients",
                aux="DUPRE",
                aux_label="Ateliers Dupré",
                debit=Decimal("2400.00"),
                letter="AA",
                letter_date=date(2026, 4, 1),
                due_date=date(2026, 4, 1),
                **known,
            ),
            EntryLine(account="706000", account_label="Prestations de services", credit=Decimal("2000.00"), **known),
            EntryLine(account="445710", account_label="TVA collectée", credit=Decimal("400.00"), **known),
        ),
    )
