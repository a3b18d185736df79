"""Facture directe: « La facturation directe (hors formation) » (docs/trade.md § Invoices)."""

from __future__ import annotations

import pytest

from gescof_xl.core.errors import Refused
from tests.office import drawn, press, problems
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import PARTIES


def test_la_facturation_directe_hors_formation() -> None:
    """Meals less 10 % (54.54 − 5.45 = 49.09, VAT 4.91) and a room (200 + 40), without any session."""
    book = workbook(SCHOOL_RATES, PARTIES)

    press(
        book, "facturer-directe", party="C2", lines=["REP ; 3 ; ; Repas du 5 octobre ; 10%", "SAL"], order_number="BC9"
    )

    assert drawn(book, "Factures", "N° | Tiers | Session | N° commande | Total HT | TVA | Total TTC") == [
        "FA2026-00001 | C2 |  | BC9 | 249.09 | 44.91 | 294.00"
    ]
    assert drawn(book, "Lignes", "Produit | Libellé | Quantité | Prix unitaire HT | Remise | TVA | Total HT") == [
        "REP | Repas du 5 octobre | 3 | 18.18 | 10% | TVA10 | 49.09",
        "SAL | Location de salle | 1 | 200.00 |  | TVA20 | 200.00",
    ]
    assert problems(book) == []


def test_the_terms_of_the_party_or_those_that_are_typed() -> None:
    """Alpha pays at 30 days; 45 days end of month when asked: 22/11 + 45 = 06/01, 31/01/2027."""
    book = workbook(SCHOOL_RATES, PARTIES)

    press(book, "facturer-directe", party="C1", lines=["SAL"])
    press(book, "facturer-directe", party="C1", lines=["SAL"], term="45FDM")

    assert drawn(book, "Factures", "Échéance | Conditions") == [
        "2026-12-22 | 30 jours date de facture",
        "2027-01-31 | 45 jours fin de mois",
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("XXX", "n'existe pas"),
        ("REP ; deux", "n'est pas un nombre"),
        ("REP ; 0", "ne vont pas ensemble"),
        ("REP ; 1 ; 10 ; Repas ; 200%", "ne vont pas ensemble"),
        ("REP ; 1 ; 10,005", "ne vont pas ensemble"),
        ("; 1 ; 10", "produit ou un libellé"),
        ("; 1 ; 10 ; Frais", "aucun taux de TVA"),
        ("; 1", "il manque un prix"),
        ("REP;1;10;Repas;;TVA10;reste", "7 parties"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_text(line: str, why: str) -> None:
    """What is wrong is said, and nothing is issued."""
    book = workbook(SCHOOL_RATES, PARTIES)

    with pytest.raises(Refused, match=why):
        press(book, "facturer-directe", party="C1", lines=[line])
    assert drawn(book, "Factures", "N°") == []


def test_a_term_longer_than_the_law_allows_is_told() -> None:
    """FAC-030, a warning: 90 days between professionals (c. com. L441-10); an individual is not concerned."""
    terms = "Conditions\nCode | Libellé | Jours\n90J | 90 jours | 90"
    book = workbook(
        SCHOOL_RATES, terms, "Clients\nCode | Type | SIRET\nC1 | Entreprise | 10000000900017\nC2 | Particulier |"
    )

    company = press(book, "facturer-directe", party="C1", lines=["SAL"], term="90J")
    individual = press(book, "facturer-directe", party="C2", lines=["SAL"], term="90J")

    assert [p.code for p in company.problems] == ["FAC-030"]
    assert individual.problems == ()
