"""What the assistants offer to tick."""

from __future__ import annotations

from datetime import date

from gescof_xl.ribbon.choices import choices_for
from tests.text_tables import school

LEDGER = school(
    "Clients\nCode | Raison sociale\nC1 | Alpha\nC2 | Beta",
    """
    Factures
    N°           | Tiers | Type    | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | C1    | Facture | 01/09/2026 | 01/10/2026 | 500      | 500
    FA2026-00002 | C1    | Facture | 10/08/2026 | 09/09/2026 | 300      | 300
    FA2026-00003 | C2    | Facture | 10/11/2026 | 10/12/2026 | 80       | 80
    AV2026-00001 | C1    | Avoir   | 20/10/2026 |            | -200     | -200
    """,
)
DAY = date(2026, 11, 22)


def offered(button: str, field: str, party: str = "") -> list[tuple[str, str]]:
    """Key and text of each choice, with plain spaces."""
    found = choices_for(button, party, DAY, lambda: LEDGER)[field]
    return [(c.key, c.text.replace("\u00a0", " ")) for c in found]


def test_a_payment_offers_open_invoices_oldest_first_and_credits() -> None:
    """The payer's open invoices by due date, and its credit note; without payer, everybody's."""
    assert offered("saisir-reglement", "allocate", "C1") == [
        ("FA2026-00002", "C1, du 10/08/2026, reste 300,00 €"),
        ("FA2026-00001", "C1, du 01/09/2026, reste 500,00 €"),
    ]
    assert [key for key, _ in offered("saisir-reglement", "allocate")][-1] == "FA2026-00003"
    assert offered("saisir-reglement", "credits", "C1") == [("AV2026-00001", "C1, du 20/10/2026, reste 200,00 €")]


def test_reminders_offer_the_debtors_proposed() -> None:
    """Each debtor with its level, channel, count and what it owes net of its credits: the person ticks those to write to."""
    assert offered("relancer", "parties") == [("C1", "Alpha, niveau 2 (lettre), 2 factures, 600,00 €")]


def test_a_button_that_offers_nothing_does_not_read_the_workbook() -> None:
    """No choices, no reading."""
    assert not choices_for("impayes", "", DAY, lambda: 1 / 0)  # type: ignore[arg-type, return-value]
