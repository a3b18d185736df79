"""Penalties of a late payment: rates by half-year, the flat indemnity, and who owes neither."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.penalties import Penalties, interest, penalties
from gescof_xl.domain.receivables.schedule import open_parts, parts
from gescof_xl.domain.tables.billing import Invoice
from tests.text_tables import school

RATES = """
    Taux
    Code      | Type                | Valeur | Effet du   | Effet au
    PEN2026S1 | pénalités           | 12%    | 01/01/2026 | 30/06/2026
    MOR2026S1 | intérêts moratoires | 10%    | 01/01/2026 | 30/06/2026
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


TWELVE = """
    Clients
    Code
    C1

    Taux
    Code      | Type      | Valeur | Effet du   | Effet au
    PEN2026S1 | pénalités | 12,15% | 01/01/2026 | 30/06/2026

    Factures
    N°           | Date       | Échéance   | Total HT | Total TTC
    FA2026-00001 | 15/01/2026 | 14/02/2026 | 12000    | 12000
"""
PAID = "Reglements\nN° | Date | Montant | Annule\n"
USED = "Affectations\nN° | Règlement | Avoir | Facture | Montant | Date\n"


def interest_on(day: date, *texts: str) -> Decimal:
    """The interest of the 12 000 € invoice on a day."""
    drawn = school(TWELVE, *texts)
    invoice = drawn.get(Invoice, "FA2026-00001")
    return total(interest(drawn, part, day) for part in parts(drawn, invoice))


def test_interest_runs_on_what_was_owed_day_by_day() -> None:
    """12 000 € due 14/02/2026, 11 000 paid 13/08, seen 15/09: 543.25 + 179.38 + 11.21 = 733.84, and not 71.43."""
    paid = (PAID + "R00001 | 13/08/2026 | 11000 |", USED + "AF00001 | R00001 | | FA2026-00001 | 11000 | 13/08/2026")

    assert interest_on(date(2026, 9, 15), *paid) == Decimal("733.84")


def test_interest_stays_owed_when_the_principal_is_paid() -> None:
    """All paid on 13/08/2026: 12 000 × (12.15 % × 136 + 12.40 % × 44) / 365 = 722.63, whatever day it is after."""
    paid = (PAID + "R00001 | 13/08/2026 | 12000 |", USED + "AF00001 | R00001 | | FA2026-00001 | 12000 | 13/08/2026")

    assert interest_on(date(2026, 9, 15), *paid) == interest_on(date(2026, 12, 31), *paid) == Decimal("722.63")


def test_money_counts_from_the_day_that_it_came() -> None:
    """Received on 13/08 and allocated on 01/09 only: the debtor owes no interest for our delay."""
    paid = (PAID + "R00001 | 13/08/2026 | 11000 |", USED + "AF00001 | R00001 | | FA2026-00001 | 11000 | 01/09/2026")

    assert interest_on(date(2026, 9, 15), *paid) == Decimal("733.84")


def test_a_cheque_that_bounced_paid_nothing() -> None:
    """12 000 € « paid » on 13/03 and back on 20/03: interest as if it had not come, 12 000 × 12.15 % × 136 / 365."""
    bounced = (
        PAID + "R00001 | 13/03/2026 | 12000 |\nR00002 | 20/03/2026 | -12000 | R00001",
        USED
        + "AF00001 | R00001 | | FA2026-00001 | 12000 | 13/03/2026\n"
        + "AF00002 | R00002 | | FA2026-00001 | -12000 | 20/03/2026",
    )

    assert interest_on(date(2026, 6, 30), *bounced) == interest_on(date(2026, 6, 30)) == Decimal("543.25")


def test_what_a_credit_note_takes_off_its_invoice_was_never_owed() -> None:
    """11 000 € credited on 01/09: interest on 1 000 € from the first day, 1 000 × (12.15 % × 136 + 12.40 % × 77) / 365."""
    note = (
        (
            "Factures\nN° | Type | Date | Échéance | Total HT | Total TTC | Facture d'origine\n"
            "AV2026-00001 | Avoir | 01/09/2026 | | -11000 | -11000 | FA2026-00001"
        ),
        USED + "AF00001 | | AV2026-00001 | FA2026-00001 | 11000 | 01/09/2026",
    )

    assert interest_on(date(2026, 9, 15), *note) == Decimal("71.43")
