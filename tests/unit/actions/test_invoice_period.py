"""Facturer par période: periods add up to the financing (docs/trade.md § Sessions and financing)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.checks.all import check
from tests.office import TODAY, drawn, press, problems, read, retype
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES, TAXED, financing

INVOICES = "N° | Type | Tiers | Total HT | TVA | Total TTC"
LONG = """
    Sessions
    N°    | Type  | Client | Début      | Fin        | Heures
    S0001 | INTRA | C1     | 01/09/2026 | 15/11/2026 | 100
"""
HOURS = """
    Periodes
    N°      | Session | Début      | Fin        | Heures
    PE00001 | S0001   | 01/09/2026 | 30/09/2026 | 33
    PE00002 | S0001   | 01/10/2026 | 31/10/2026 | 33
    PE00003 | S0001   | 01/11/2026 | 15/11/2026 | 34
"""


def _long(*tables: str, amount: str = "1000", rates: str = SCHOOL_RATES, **more: str):  # type: ignore[no-untyped-def]
    return workbook(rates, PARTIES, LONG, financing(participant="", amount=amount, **more), *tables)


def test_la_facturation_de_session_par_periode() -> None:
    """By hours followed: 33, 33 and 34 hours of 100 are 330, 330 and 340; each period once it is over."""
    book = _long(HOURS)

    press(book, "facturer-periode", date(2026, 10, 1), session="S0001")
    press(book, "facturer-periode", date(2026, 11, 1), session="S0001")
    press(book, "facturer-periode", session="S0001")

    assert drawn(book, "Factures", "Date | Total HT") == [
        "2026-10-01 | 330.00",
        "2026-11-01 | 330.00",
        "2026-11-22 | 340.00",
    ]
    assert drawn(book, "Periodes", "Facturée") == ["oui", "oui", "oui"]
    assert drawn(book, "Sessions", "Facturation") == ["facturée"]
    assert "période du 01/09/2026 au 30/09/2026, 33 h" in read(book).lines[0].label


def test_a_period_is_credited_though_the_deposit_planned_is_then_too_high() -> None:
    """1000 less the 330 of the first period is below the deposit of 700 not invoiced yet: told, never refused."""
    book = _long(HOURS)
    press(book, "facturer-periode", date(2026, 10, 1), session="S0001")
    retype(book, "Financements", "Acompte TTC", 700)

    press(book, "creer-avoir", invoice="FA2026-00001", case="total")

    assert drawn(book, "Financements", "Montant HT | Acompte TTC") == ["670.00 | 700.00"]
    assert [p.blocking for p in check(read(book), TODAY) if p.code == "FIN-013"] == [False]


def test_a_deposit_may_exceed_what_an_avoir_leaves_and_is_then_credited() -> None:
    """700 of 1000 paid first, 330 a month, 231 of them deducted: without the first month, 469 of deposit for 340 left.

    The credit note is made; Contrôle asks for a credit note of the deposit's difference, 129, and after it all is in order.
    """
    book = _long(HOURS, **{"Acompte TTC": "700"})
    press(book, "facturer-acompte", date(2026, 9, 1), session="S0001")
    press(book, "facturer-periode", date(2026, 11, 1), session="S0001")
    assert drawn(book, "Factures", "Total HT") == ["700.00", "99.00", "99.00"]

    press(book, "creer-avoir", invoice="FA2026-00002", case="total")
    (excess,) = [p for p in check(read(book), TODAY) if p.code == "FIN-006"]
    press(book, "creer-avoir", invoice="FA2026-00001", case="partiel", unit_amount="129")

    assert (excess.key, excess.blocking) == ("FI00001", False)
    assert [p for p in check(read(book), TODAY) if p.code == "FIN-006"] == []
    press(book, "facturer-periode", session="S0001")
    assert drawn(book, "Factures", "Total HT")[-1] == "0.00"
    assert drawn(book, "Financements", "Montant HT | Facturé HT") == ["670.00 | 670.00"]


def test_the_last_period_takes_the_remainder() -> None:
    """333.34 in three equal parts: 111.11, 111.11 and the 111.12 that are left."""
    book = _long(HOURS.replace("| 33", "| 33,333").replace("| 34", "| 33,333"), amount="333.34")

    press(book, "facturer-periode", session="S0001")

    assert drawn(book, "Factures", "Total HT") == ["111.11", "111.11", "111.12"]


def test_months_without_hours_count_their_days() -> None:
    """30, 31 and 15 days of 76: 1000 × 30/76 = 394.74, 1000 × 31/76 = 407.89, the rest 197.37."""
    book = _long(HOURS.replace("| 33", "|").replace("| 34", "|"))

    press(book, "facturer-periode", session="S0001")

    assert drawn(book, "Factures", "Total HT") == ["394.74", "407.89", "197.37"]


def test_typed_parts_come_first() -> None:
    """20 % then 30 % are invoiced as typed; the last takes the half that is left."""
    parts = """
        Periodes
        N°      | Session | Début      | Fin        | Part
        PE00001 | S0001   | 01/09/2026 | 30/09/2026 | 20%
        PE00002 | S0001   | 01/10/2026 | 31/10/2026 | 30%
        PE00003 | S0001   | 01/11/2026 | 15/11/2026 | 50%
    """
    book = _long(parts)

    press(book, "facturer-periode", session="S0001")

    assert drawn(book, "Factures", "Total HT") == ["200.00", "300.00", "500.00"]


def test_a_deposit_comes_off_in_proportion() -> None:
    """A deposit of 300 + 60 on 1000: 330 of 1000, then half of the rest, and all that is left; TTC add up to 1200."""
    book = _long(HOURS, rates=TAXED, **{"Acompte TTC": "360"})
    press(book, "facturer-acompte", date(2026, 8, 20), session="S0001")

    press(book, "facturer-periode", session="S0001")

    deducted = [str(line.net) for line in read(book).lines if line.deposit]
    # 300 × 330/1000 = 99; 201 × 330/670 = 99; 102 are left
    assert deducted == ["-99.00", "-99.00", "-102.00"]
    assert sum((i.gross for i in read(book).invoices), Decimal(0)) == Decimal(1200)
    assert problems(book) == []


def test_the_last_period_invoices_supplements_too() -> None:
    """What is billed with the session comes with its last period."""
    book = _long(
        HOURS, "Supplements\nN° | Produit | Libellé | Financeur | Prix unitaire HT\nSU00001 | SAL | Salle | C1 | 200"
    )

    press(book, "facturer-periode", session="S0001")

    assert drawn(book, "Factures", INVOICES)[2] == "FA2026-00003 | Facture | C1 | 540.00 | 40.00 | 580.00"


def test_the_rest_of_a_session_can_be_invoiced_at_once() -> None:
    """After one period, Facturer la session takes all that is left, and the periods are done."""
    book = _long(HOURS)
    press(book, "facturer-periode", date(2026, 10, 1), session="S0001")

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", "Total HT") == ["330.00", "670.00"]
    assert drawn(book, "Periodes", "Facturée") == ["oui", "oui", "oui"]


@pytest.mark.parametrize(
    ("period", "why"), [("PE00001", "déjà facturée"), ("PE00003", "pas terminée"), ("PE99999", "n'existe pas")]
)
def test_a_period_invoiced_or_not_over_is_refused(period: str, why: str) -> None:
    """A period is invoiced once, after its last day."""
    book = _long(HOURS)
    press(book, "facturer-periode", date(2026, 10, 1), session="S0001")

    with pytest.raises(Refused, match=why):
        press(book, "facturer-periode", date(2026, 11, 1), session="S0001", periods=[period])


def test_a_session_without_periods_says_what_to_do() -> None:
    """The refusal leads to the sheet Périodes."""
    with pytest.raises(Refused, match="feuille Périodes"):
        press(_long(), "facturer-periode", session="S0001")


@pytest.mark.parametrize(
    ("answers", "rest"), [({"case": "total"}, "670.00"), ({"case": "partiel", "unit_amount": "30"}, "670.00")]
)
def test_a_period_credited_does_not_lower_those_that_follow(answers: dict[str, Any], rest: str) -> None:
    """330 of the first period are credited, all or 30: the second one is still 33 hours of 100, 330, and not 221.10."""
    book = _long(HOURS)
    press(book, "facturer-periode", date(2026, 10, 1), session="S0001")
    press(book, "creer-avoir", date(2026, 10, 2), invoice="FA2026-00001", **answers)

    press(book, "facturer-periode", date(2026, 11, 1), session="S0001")
    press(book, "facturer-periode", session="S0001")

    second, third = (Decimal(x) for x in drawn(book, "Factures", "Total HT")[2:])
    assert (second, third) == (Decimal(330), Decimal(340))
    assert f"{second + third:.2f}" == rest
    assert problems(book) == []


def test_a_training_that_is_over_keeps_the_rate_of_its_last_day() -> None:
    """Over on 15/11, invoiced on 22/11 when 20 % ended on 20/11: 20 %, where no rate at all could be invoiced."""
    book = _long(rates=TAXED)
    line = next(n for n, row in enumerate(read(book).rates) if row.code == "TVA20")
    retype(book, "Taux", "Effet au", date(2026, 11, 20), line)

    press(book, "facturer-session", session="S0001")

    assert drawn(book, "Factures", INVOICES) == ["FA2026-00001 | Facture | C1 | 1000.00 | 200.00 | 1200.00"]
    assert problems(book) == []
