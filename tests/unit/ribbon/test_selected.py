"""What the selected lines answer to a button's questions."""

from __future__ import annotations

import pytest

from gescof_xl.actions import action
from gescof_xl.core.schema import stored_columns
from gescof_xl.ribbon.selected import Selected, defaults_from

INVOICE = Selected("Factures", "FA2026-00001", {"N°": "FA2026-00001", "Tiers": "C1", "Session": "S0001"})
OTHER = Selected("Factures", "FA2026-00002", {"N°": "FA2026-00002", "Tiers": "OP1", "Session": "S0001"})
TRAINEE = Selected("Participants", "P00001", {"N°": "P00001", "Session": "S0001", "Client": "C1"})
PERIOD = Selected("Periodes", "PE00002", {"N°": "PE00002", "Session": "S0003"})
CLIENT = Selected("Clients", "C1", {"Code": "C1", "Conditions de paiement": "45FDM", "OPCO": "OP1"})


@pytest.mark.parametrize(
    ("button", "lines", "known"),
    [
        ("creer-avoir", [INVOICE], {"invoice": "FA2026-00001"}),
        ("imprimer", [INVOICE, OTHER], {"invoices": "FA2026-00001; FA2026-00002"}),
        ("presences", [TRAINEE], {"participant": "P00001"}),
        ("facturer-session", [TRAINEE], {"session": "S0001"}),
        ("saisir-reglement", [INVOICE], {"party": "C1"}),
        ("facturer-periode", [PERIOD], {"periods": "PE00002", "session": "S0003"}),
        ("facturer-directe", [CLIENT], {"party": "C1"}),
        ("creer-avoir", [], {}),
    ],
)
def test_a_line_answers_for_itself_before_what_it_refers_to(
    button: str, lines: list[Selected], known: dict[str, str]
) -> None:
    """Its own number where the button asks for it; what it names (payer, session) only in its place, or where it must."""
    assert defaults_from(lines, stored_columns(action(button).params)) == known
