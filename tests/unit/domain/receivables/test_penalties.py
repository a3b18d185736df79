"""Penalties of a late payment: rates by half-year, the flat indemnity, and who owes neither."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.penalties import Penalties, penalties
from gescof_xl.domain.receivables.schedule import open_parts
from tests.text_tables import school

RATES = """
    Taux
    Code      | Type                | Valeur | Effet du   | Effet au
    PEN2026S1 | pénalités           | 12%    | 01/01/2026 | 30/06/2026
    MOR2026S1 | intérêts moratoires | 10%    | 01/01/2026 | 30/06/2026
    MOR2026S2 | intérêts moratoires | 10,4%  | 01/07/2026 | 31/12/2026
"""


def owed(kind: str, due: str, gross: str, *texts: str) -> Penalties:
    """What one invoice of a client of that kind costs on 21/11/2026."""
    ledger: Ledger = school(
        f"Clients\nCode | Type\nC1 | {kind}",
        f"Factures\nN° | Date | Échéance | Total HT | Total TTC\nFA2026-00001 | 01/01/2026 | {due} | {gross} | {gross}",
        *texts,
    )
    return penalties(ledger, open_parts(ledger), date(2026, 11, 21))


def test_interest_is_unpaid_times_rate_times_days_over_365() -> None:
    """1 788.00 € due 20/10/2026, seen 21/11/2026: 32 days at 12.40 % are 19.44 €, and 40 € (L441-10, D441-5)."""
    assert owed("Entreprise", "20/10/2026", "1788") == Penalties(interest=Decimal("19.44"), indemnity=Decimal(40))


def test_each_half_year_has_its_rate() -> None:
    """Due 20/06/2026: 10 days at 12 %, then 144 at 12.40 % on 1 000 €: 3.288 + 48.921 = 52.21 €."""
    assert owed("Entreprise", "20/06/2026", "1000", RATES).interest == Decimal("52.21")


def test_a_public_buyer_owes_the_rate_of_the_half_year_when_interest_begins() -> None:
    """Due 20/06/2026: 154 days at 10 % on 1 000 € are 42.19 € (R2192-31)."""
    assert owed("Public", "20/06/2026", "1000", RATES) == Penalties(interest=Decimal("42.19"), indemnity=Decimal(40))


def test_a_private_person_owes_neither() -> None:
    """Penalties and 40 € are between professionals."""
    assert owed("Particulier", "20/06/2026", "1000") == Penalties(interest=Decimal(0), indemnity=Decimal(0))


def test_a_missing_rate_is_refused_with_the_line_to_add() -> None:
    """Nothing in Taux for 21/06/2026: no guess, the type and the day are named."""
    with pytest.raises(Refused, match="« pénalités » ne vaut le 21/06/2026"):
        owed("Entreprise", "20/06/2026", "1000")


def test_the_indemnity_is_due_once_an_invoice() -> None:
    """Two late instalments of one invoice bear interest each, and 40 € together."""
    two = "Echeances\nN° | Facture | Date | Montant\nE00001 | FA2026-00001 | 20/08/2026 | 400\nE00002 | FA2026-00001 | 20/10/2026 | 600"
    found = owed("Entreprise", "20/10/2026", "1000", two)
    assert found.indemnity == Decimal(40)
    assert found.interest == Decimal("12.64") + Decimal("6.52")  # 93 days on 400 €, 32 on 600 €


def test_a_newer_rate_takes_over_where_the_older_has_no_end() -> None:
    """The half-year rate begun on 01/07 holds from that day although the older line was left open."""
    open_ended = RATES.replace("12%    | 01/01/2026 | 30/06/2026", "12%    | 01/01/2026 |           ")
    assert owed("Entreprise", "20/06/2026", "1000", open_ended).interest == Decimal("52.21")
