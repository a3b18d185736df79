"""L'état de suivi des clients: where each party stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.follow_up import statements
from gescof_xl.domain.tables.reports import ClientStatement
from tests.pressing import press
from tests.text_tables import SCHOOL_RATES, school, workbook

DRAWN = """
    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Beta
    C3   | Gamma

    Factures
    N°           | Tiers | Type    | Date       | Échéance   | Total HT | Total TTC | Facture d'origine
    FA2026-00001 | C1    | Facture | 01/09/2026 | 01/10/2026 | 600      | 600       |
    FA2026-00002 | C1    | Acompte | 01/10/2026 | 31/12/2026 | 400      | 400       |
    AV2026-00001 | C1    | Avoir   | 10/10/2026 |            | -150     | -150      | FA2026-00001

    Reglements
    N°     | Date       | Tiers | Montant | Annule
    R00001 | 11/09/2026 | C1    | 200     |
    R00002 | 01/10/2026 | C1    | 100     |
    R00003 | 03/10/2026 | C1    | -100    | R00002
    R00004 | 21/10/2026 | C1    | 120     |

    Affectations
    N°      | Règlement | Avoir        | Facture      | Montant | Date
    AF00001 | R00001    |              | FA2026-00001 | 200     | 11/09/2026
    AF00002 | R00002    |              | FA2026-00001 | 100     | 01/10/2026
    AF00003 | R00003    |              | FA2026-00001 | -100    | 03/10/2026
    AF00004 | R00004    |              | FA2026-00001 | 100     | 21/10/2026
    AF00005 |           | AV2026-00001 | FA2026-00001 | 120     | 22/10/2026

    Relances
    N°      | Date       | Tiers | Niveau | Canal  | Factures     | Montant
    RE00001 | 10/10/2026 | C1    | 2      | lettre | FA2026-00001 | 400
"""


def alpha(ledger: Ledger, day: date) -> ClientStatement:
    """The line of C1, the only party that was invoiced."""
    (line,) = statements(ledger, day)
    return line


def test_each_party_has_invoiced_credited_paid_due_overdue_and_credit() -> None:
    """600 + 400 invoiced, 150 credited (30 not used), 320 received; 580 due, of which 180 late; 20 overpaid."""
    line = alpha(school(DRAWN), date(2026, 11, 22))

    assert (line.invoiced, line.credited, line.paid) == (Decimal(1000), Decimal(150), Decimal(320))
    assert (line.due, line.overdue, line.credit) == (Decimal(580), Decimal(180), Decimal(50))
    assert line.last_reminder == date(2026, 10, 10)


def test_days_to_pay_leave_out_what_bounced() -> None:
    """200 € after 10 days and 100 € after 50 days are 23.3 days; the cheque that bounced is not counted."""
    assert alpha(school(DRAWN), date(2026, 11, 22)).days_to_pay == Decimal("23.3")


def test_the_state_of_a_past_day_ignores_what_came_after() -> None:
    """On 02/10/2026: the cheque had not bounced, and neither credit note nor reminder existed."""
    line = alpha(school(DRAWN), date(2026, 10, 2))

    assert (line.invoiced, line.credited, line.paid, line.due, line.overdue) == (1000, 0, 300, 700, 300)
    assert line.last_reminder is None


def test_the_button_links_each_party_to_its_card() -> None:
    """Alpha's line says « Ouvrir la fiche »; one of whom no card is left says nothing."""
    book = workbook(SCHOOL_RATES, DRAWN, GONE)

    press(book, "suivi-clients")

    told = book.read()["SuiviClients"]
    party, card = told.columns.index("Tiers"), told.columns.index("Fiche")
    assert [(line[party], line[card]) for _, line in told.lines] == [("C1", "Ouvrir la fiche"), ("C9", None)]


GONE = """
    Factures
    N°           | Tiers | Nom   | Type    | Date       | Échéance   | Total HT | Total TTC
    FA2026-00008 | C9    | Omega | Facture | 01/09/2026 | 01/10/2026 | 100      | 100
"""


ALPHA = """
    Clients
    Code | Raison sociale
    C1   | Alpha

    Factures
    N°           | Tiers | Type    | Date       | Échéance   | Total HT | Total TTC | Facture d'origine
    FA2026-00001 | C1    | Facture | 01/09/2026 | 01/10/2026 | 733,99   | 733,99    |
"""


def adds_up(line: ClientStatement) -> bool:
    """The law of the sheet."""
    return line.invoiced - line.credited - line.paid - line.written_off == line.due - line.credit


def test_what_was_refunded_is_not_paid() -> None:
    """733.99 invoiced and paid, 200 credited and given back: 533.99 paid, nothing due, no credit."""
    line = alpha(
        school(
            ALPHA,
            """
            Factures
            N°           | Tiers | Type  | Date       | Échéance | Total HT | Total TTC | Facture d'origine
            AV2026-00001 | C1    | Avoir | 10/10/2026 |          | -200     | -200      | FA2026-00001

            Reglements
            N°     | Date       | Tiers | Montant
            R00001 | 11/09/2026 | C1    | 733,99
            R00002 | 12/10/2026 | C1    | -200

            Affectations
            N°      | Règlement | Facture      | Montant | Date
            AF00001 | R00001    | FA2026-00001 | 733,99  | 11/09/2026
            AF00002 | R00002    | AV2026-00001 | -200    | 12/10/2026
            """,
        ),
        date(2026, 11, 22),
    )

    assert (line.invoiced, line.credited, line.paid) == (Decimal("733.99"), Decimal(200), Decimal("533.99"))
    assert (line.written_off, line.due, line.credit) == (0, 0, 0)
    assert adds_up(line)


def test_losses_and_cents_stand_apart_from_money() -> None:
    """500 by transfer and 0.01 of cents, 233.98 lost: 500 paid, 233.99 given up, nothing due."""
    line = alpha(
        school(
            ALPHA,
            """
            Reglements
            N°     | Date       | Tiers | Montant | Mode     | Complète
            R00001 | 11/09/2026 | C1    | 500     | Virement |
            R00002 | 11/09/2026 | C1    | 0,01    | Écart    | R00001
            R00003 | 12/10/2026 | C1    | 233,98  | Perte    |

            Affectations
            N°      | Règlement | Facture      | Montant | Date
            AF00001 | R00001    | FA2026-00001 | 500     | 11/09/2026
            AF00002 | R00002    | FA2026-00001 | 0,01    | 11/09/2026
            AF00003 | R00003    | FA2026-00001 | 233,98  | 12/10/2026
            """,
        ),
        date(2026, 11, 22),
    )

    assert (line.paid, line.written_off, line.due, line.credit) == (Decimal(500), Decimal("233.99"), 0, 0)
    assert adds_up(line)


def test_money_and_credit_notes_of_another_party_count_where_they_settle() -> None:
    """C2 pays 300 of Alpha's invoice and its credit note of 50 settles 50 more: Alpha paid 350, Beta 0 of its 200."""
    book = school(
        ALPHA,
        """
        Clients
        Code | Raison sociale
        C2   | Beta

        Factures
        N°           | Tiers | Type    | Date       | Échéance   | Total HT | Total TTC | Facture d'origine
        FA2026-00002 | C2    | Facture | 01/09/2026 | 01/10/2026 | 200      | 200       |
        AV2026-00001 | C2    | Avoir   | 10/10/2026 |            | -50      | -50       | FA2026-00002

        Reglements
        N°     | Date       | Tiers | Montant
        R00001 | 11/09/2026 | C2    | 320

        Affectations
        N°      | Règlement | Avoir        | Facture      | Montant | Date
        AF00001 | R00001    |              | FA2026-00001 | 300     | 11/09/2026
        AF00002 |           | AV2026-00001 | FA2026-00001 | 50      | 12/10/2026
        """,
    )
    one, two = statements(book, date(2026, 11, 22))

    assert (one.paid, one.due, one.credit) == (Decimal(350), Decimal("383.99"), 0)
    assert (two.invoiced, two.credited, two.paid, two.due, two.credit) == (200, 50, -30, 200, 20)
    assert adds_up(one)
    assert adds_up(two)
    assert one.paid + two.paid == Decimal(320), "the money that came"
