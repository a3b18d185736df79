"""Le tableau de bord: four figures, and every report made again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.domain.readiness.dashboard import Figures, figures
from tests.pressing import press, read
from tests.text_tables import SCHOOL_RATES, school, workbook

DRAWN = """
    Clients
    Code
    C1

    Sessions
    N°    | Fin
    S0001 | 06/10/2026

    Participants
    N°
    P00001

    Financements
    N°      | Participant | Montant HT
    FI00001 | P00001      | 1000

    Factures
    N°           | Type    | Date       | Échéance   | Total HT | Total TTC | Facture d'origine
    FA2025-00009 | Facture | 20/12/2025 | 19/01/2026 | 70       | 70        |
    FA2026-00001 | Facture | 01/10/2026 | 31/10/2026 | 100      | 120       |
    FA2026-00002 | Facture | 20/11/2026 | 20/12/2026 | 50       | 50        |
    AV2026-00001 | Avoir   | 21/11/2026 |            | -30      | -36       | FA2026-00001
    FA2026-00003 | Facture | 25/11/2026 | 25/12/2026 | 900      | 900       |

    Affectations
    N°      | Avoir        | Facture      | Montant | Date
    AF00001 | AV2026-00001 | FA2026-00001 | 36      | 21/11/2026
"""


def test_the_four_figures_as_of_a_day() -> None:
    """2026 until 22/11: 100 + 50 − 30 HT invoiced; 70 + 84 + 50 TTC left, of which 154 late; 1 000 HT to invoice."""
    assert figures(school(DRAWN), date(2026, 11, 22)) == Figures(
        turnover=Decimal(120), outstanding=Decimal(204), overdue=Decimal(154), to_invoice=Decimal(1000)
    )


def test_the_button_makes_every_report_again() -> None:
    """Sessions à facturer, Échéancier, Impayés and Suivi clients are all written."""
    book = workbook(SCHOOL_RATES, DRAWN)

    report = press(book, "tableau-de-bord")

    ledger = read(book)
    assert [len(x) for x in (ledger.to_invoice, ledger.schedule, ledger.unpaid, ledger.statements)] == [1, 3, 1, 1]
    assert "204,00\u00a0€ à recevoir dont 154,00\u00a0€ en retard" in report.message
