"""Where an issued document stands."""

from __future__ import annotations

from datetime import date

import pytest

from gescof_xl.domain.balances import status
from gescof_xl.domain.tables.billing import Invoice
from tests.text_tables import school

DRAWN = """
    Clients
    Code
    C1

    Factures
    N°           | Type    | Total HT | Total TTC | Facture d'origine
    FA2026-00001 | Facture | 300      | 300       |
    AV2026-00001 | Avoir   | -100     | -100      | FA2026-00001

    Reglements
    N°     | Montant
    R00001 | -100
"""
HEAD = "Affectations\nN° | Règlement | Avoir | Facture | Montant\n"


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ("", "disponible"),
        ("AF00001 | | AV2026-00001 | FA2026-00001 | 60", "disponible"),
        ("AF00001 | | AV2026-00001 | FA2026-00001 | 100", "utilisé"),
        ("AF00001 | R00001 | | AV2026-00001 | -100", "remboursé"),
        ("AF00001 | | AV2026-00001 | FA2026-00001 | 60\nAF00002 | R00001 | | AV2026-00001 | -40", "utilisé"),
    ],
)
def test_a_credit_note_is_available_used_or_refunded(used: str, expected: str) -> None:
    """Available while something of it is left; refunded when all of it went back as money; else used."""
    drawn = school(DRAWN, *([HEAD + used] if used else []))

    assert status(drawn, drawn.get(Invoice, "AV2026-00001"), date(2026, 11, 22)) == expected
