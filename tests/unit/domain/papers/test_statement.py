"""The statement of account: what is owed and in hand in the order of its days, with the balance after each."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.papers.statement import statement_paper
from tests.text_tables import school

ACCOUNT = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Factures
    N°           | Type    | Date       | Échéance   | Total HT | Total TTC | Facture d'origine
    FA2026-00001 | Facture | 01/09/2026 | 01/10/2026 | 600      | 600       |
    FA2026-00002 | Acompte | 01/10/2026 | 31/12/2026 | 400      | 400       |
    AV2026-00001 | Avoir   | 10/10/2026 |            | -150     | -150      | FA2026-00001

    Reglements
    N°     | Date       | Montant
    R00001 | 11/09/2026 | 220

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00001 | 200     | 11/09/2026
"""


def test_the_balance_runs_from_day_to_day() -> None:
    """600 − 200 paid are 400; 20 paid too much leave 380; 400 more are 780; a credit note of 150 leaves 630."""
    books = school(ACCOUNT)

    shown = statement_paper(books, debtor_of(books, "C1"), date(2026, 11, 22)).context

    lines = cast("list[dict[str, Any]]", shown["lignes"])
    assert [(x["document"], x["reste"].replace("\u00a0", " "), x["solde"].replace("\u00a0", " ")) for x in lines] == [
        ("Facture FA2026-00001", "400,00 €", "400,00 €"),
        ("Règlement R00001", "-20,00 €", "380,00 €"),
        ("Acompte FA2026-00002", "400,00 €", "780,00 €"),
        ("Avoir AV2026-00001", "-150,00 €", "630,00 €"),
    ]
    assert lines[-1]["solde"] == shown["solde"]


def test_who_has_more_in_hand_than_it_owes_is_not_told_how_to_pay() -> None:
    """100 owed, 150 in hand: 50 in its favour, so no transfer to name and no code to read."""
    books = school(
        """
        Clients
        Code | Raison sociale
        C1   | Alpha

        Factures
        N°           | Type    | Date       | Total HT | Total TTC | Facture d'origine
        FA2026-00001 | Facture | 01/09/2026 | 100      | 100       |
        AV2026-00001 | Avoir   | 10/10/2026 | -150     | -150      | FA2026-00001
        """
    )

    paper = statement_paper(books, debtor_of(books, "C1"), date(2026, 11, 22))

    assert paper.context["sens"] == "Solde en votre faveur"
    assert (paper.context["libelle"], paper.pictures) == ("", {})
