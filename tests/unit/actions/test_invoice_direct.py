"""Facture directe: « La facturation directe (hors formation) » (docs/trade.md § Invoices)."""

from __future__ import annotations

import pytest

from gescof_xl.core.errors import Refused
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.einvoice.rules import invoice_faults
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.papers.invoice import invoice_paper
from tests.office import drawn, press, problems, read
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


def test_amounts_that_fall_on_half_cents_become_electronic_invoices() -> None:
    """7.5 × 45.55 = 341.625, hence 341.63; 333 × 0.1234 = 41.0922, hence 41.09: each rounded once."""
    book = workbook(SCHOOL_RATES, PARTIES)

    press(book, "facturer-directe", party="C2", lines=["SAL ; 7,5 ; 45,55", "SAL ; 333 ; 0,1234 ; Copies"])

    assert drawn(book, "Lignes", "Quantité | Prix unitaire HT | Total HT") == [
        "7.5 | 45.55 | 341.63",
        "333 | 0.1234 | 41.09",
    ]
    document = issued_document(read(book).issued, "FA2026-00001")
    assert invoice_faults(electronic(document)) == []
    assert [line["prix_unitaire"] for line in invoice_paper(document).context["lignes"]] == [  # type: ignore[attr-defined]
        "45,55\u00a0€",
        "0,1234\u00a0€",
    ]


def test_a_line_may_take_something_off() -> None:
    """A discount line of 50 on 200: 150 HT, 30 of VAT; its price stays positive (EN 16931 BR-27)."""
    book = workbook(SCHOOL_RATES, PARTIES)

    press(book, "facturer-directe", party="C2", lines=["SAL", "; 1 ; -50 ; Geste commercial ; ; TVA20"])

    assert drawn(book, "Lignes", "Libellé | Quantité | Prix unitaire HT | Total HT") == [
        "Location de salle | 1 | 200.00 | 200.00",
        "Geste commercial | -1 | 50.00 | -50.00",
    ]
    assert drawn(book, "Factures", "Total HT | TVA | Total TTC") == ["150.00 | 30.00 | 180.00"]
    press(book, "creer-avoir", invoice="FA2026-00001", case="total")
    assert drawn(book, "Factures", "Total HT | TVA | Total TTC")[1] == "-150.00 | -30.00 | -180.00"
    assert problems(book) == []


def test_a_discount_at_a_rate_of_nothing_sold_is_refused_before_any_number() -> None:
    """FAC-050: 10 % take off what 20 % charged; the document could not say its VAT."""
    book = workbook(SCHOOL_RATES, PARTIES)

    with pytest.raises(Refused, match="les remises dépassent ce qui est vendu à ce taux") as refused:
        press(book, "facturer-directe", party="C2", lines=["SAL", "; 1 ; -50 ; Geste commercial ; ; TVA10"])
    assert [p.code for p in refused.value.problems] == ["FAC-050"]
    assert "taux de ce qu'elle diminue" in refused.value.problems[0].cure
    assert read(book).invoices == ()


def test_lines_that_give_money_back_are_a_credit_note() -> None:
    """180 less 200 are −20: said so, and where it is done; nothing is issued."""
    book = workbook(SCHOOL_RATES, PARTIES)

    with pytest.raises(Refused, match=r"Ces lignes font -20,00.€ HT : une facture demande de l'argent") as refused:
        press(
            book, "facturer-directe", party="C2", lines=["; 1 ; 180 ; Salle ; ; TVA20", "; 1 ; -200 ; Geste ; ; TVA20"]
        )
    assert "Créer un avoir" in str(refused.value.cure)
    assert read(book).invoices == ()


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
        ("REP ; 0", "la quantité est nulle"),
        ("REP ; 1 ; 10 ; Repas ; 200%", r"la remise « 200% » ne va pas avec 1 × 10,00"),
        ("REP ; 1 ; 10,0000005", "plus de six décimales"),
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


def test_codes_in_a_line_are_understood_without_case() -> None:
    """« sal » and « tva10 » are SAL and TVA10, as everywhere else: 200 at 10 % make 220."""
    book = workbook(SCHOOL_RATES, PARTIES)

    press(book, "facturer-directe", party="c2", lines=["sal ; ; ; ; ; tva10"])

    assert drawn(book, "Lignes", "Produit | TVA | Total HT") == ["SAL | TVA10 | 200.00"]
    assert drawn(book, "Factures", "Total TTC") == ["220.00"]


@pytest.mark.parametrize("discount", ["-10%", "-20"])
def test_a_negative_discount_is_refused(discount: str) -> None:
    """« -10% » would ask 220 for 200."""
    book = workbook(SCHOOL_RATES, PARTIES)

    with pytest.raises(Refused, match="ne va pas avec 1 × 200,00"):
        press(book, "facturer-directe", party="C2", lines=[f"SAL ; ; ; ; {discount}"])


def test_a_discount_on_its_own_line_goes_with_what_is_reinvoiced() -> None:
    """200 less 50 go to C1: the avoir takes both lines back whole, so that nothing stays to be corrected."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", party="C2", lines=["SAL", "; 1 ; -50 ; Geste commercial ; ; TVA20"])

    press(book, "creer-avoir", invoice="FA2026-00001", case="total-refacturation", payer="C1")

    assert drawn(book, "Factures", "N° | Tiers | Total HT | Total TTC") == [
        "FA2026-00001 | C2 | 150.00 | 180.00",
        "AV2026-00001 | C2 | -150.00 | -180.00",
        "FA2026-00002 | C1 | 150.00 | 180.00",
    ]
    assert drawn(book, "Lignes", "Facture | Ligne d'origine | Total HT")[2:4] == [
        "AV2026-00001 | L000001 | -200.00",
        "AV2026-00001 | L000002 | 50.00",
    ]
    for case in ("total", "total-refacturation"):
        with pytest.raises(Refused, match="FA2026-00001 est déjà entièrement corrigée"):
            press(book, "creer-avoir", invoice="FA2026-00001", case=case, payer="C1")
    assert problems(book) == []


def test_a_line_that_takes_something_off_is_not_credited_in_part() -> None:
    """Of a room of 200 and a gesture of 50 the room alone can be lowered: it needs no choice; the gesture is no line."""
    book = workbook(SCHOOL_RATES, PARTIES)
    press(book, "facturer-directe", party="C2", lines=["SAL", "; 1 ; -50 ; Geste commercial ; ; TVA20"])

    with pytest.raises(Refused, match="La ligne « L000002 » n'est pas à corriger"):
        press(book, "creer-avoir", invoice="FA2026-00001", case="partiel", unit_amount="10", lines=["L000002"])
    press(book, "creer-avoir", invoice="FA2026-00001", case="partiel", unit_amount="30")

    assert drawn(book, "Factures", "Total HT")[1] == "-30.00"
