"""« Charges facturables » and « revenus supplémentaires »: to any payer of a session."""

from __future__ import annotations

from decimal import Decimal

from gescof_xl.domain.tables.billing import InvoiceLine
from tests.office import drawn, press, problems, read
from tests.text_tables import SCHOOL_RATES, workbook
from tests.unit.actions.billing_school import financing, inter

SESSION = """
    Clients
    Code
    C1

    Financeurs
    Code
    OP1

    Sessions
    N°
    S0001

    Participants
    N°     | Nom    | Prénom
    P00001 | Martin | Anne

    Financements
    N°      | Participant | Montant HT
    FI00001 | P00001      | 1000

    Produits
    Code | Libellé | Nature         | Prix HT | TVA   | Unité
    KIT  | Accueil | Hors formation | 50      | TVA20 | forfait

    Compositions
    N°      | Produit | Composant | Quantité
    CO00001 | KIT     | REP       | 2

    Supplements
    N°      | Participant | Produit | Libellé         | Financeur | Quantité | Prix unitaire HT | TVA   | Facturable
    SU00001 |             |         | Déplacement     | OP1       | 1        | 80               | TVA20 | oui
    SU00002 | P00001      | KIT     | Journée accueil | C1        | 3        | 50               |       | oui
    SU00003 |             | REP     | Repas offert    | C1        | 1        | 18,18            |       | non
"""


def lines() -> dict[str, InvoiceLine]:
    """The lines of the supplements, once the session is invoiced."""
    book = workbook(SCHOOL_RATES, SESSION)
    press(book, "facturer-session", session="S0001")
    return {line.supplement: line for line in read(book).lines if line.supplement}


def test_charges_go_to_the_payer_that_is_typed() -> None:
    """A re-invoiced cost goes to the OPCO, another product to the client, and what is not « facturable » to nobody."""
    found = lines()

    assert {n: (line.invoice, line.net, line.vat) for n, line in found.items()} == {
        "SU00001": ("FA2026-00002", Decimal(80), "TVA20"),
        "SU00002": ("FA2026-00001", Decimal(150), "TVA20"),
    }


def test_composed_products_are_expanded() -> None:
    """The line of three composed products says the six meals that they contain, at the price that is typed."""
    assert lines()["SU00002"].label == "Journée accueil\ndont 6 × Repas\nAnne Martin"


def test_a_price_below_the_cent_is_invoiced_as_typed() -> None:
    """1 000 copies at 0,1234 €: 123,40; what is sold by the hour at 12,345678 €: 172,84 for 14 hours, once rounded."""
    prices = """
        Produits
        Code | Libellé | Nature    | Prix HT   | TVA | Unité | Durée (h)
        HEU  | Tutorat | Formation | 12,345678 | EXO | heure | 14

        Clients
        Code
        C1

        Sessions
        N°    | Type  | Client | Produit
        S0001 | INTRA | C1     | HEU

        Participants
        N°     | Nom
        P00001 | Martin

        Supplements
        N°      | Libellé      | Financeur | Quantité | Prix unitaire HT | TVA
        SU00001 | Photocopies  | C1        | 1000     | 0,1234           | TVA20
    """
    book = workbook(SCHOOL_RATES, prices)
    press(book, "financer", session="S0001", combination="client")
    press(book, "facturer-session", session="S0001")

    assert [(line.quantity, line.unit_price, line.net) for line in read(book).lines] == [
        (Decimal(14), Decimal("12.345678"), Decimal("172.84")),
        (Decimal(1000), Decimal("0.1234"), Decimal("123.40")),
    ]


def test_the_price_of_a_training_is_in_cents() -> None:
    """A catalogue price of 999,995 a participant is 1 000,00 to be financed."""
    book = workbook(SCHOOL_RATES.replace("| 1000    | EXO", "| 999,995 | EXO"), SESSION)

    press(book, "financer", participant="P00001", combination="client")

    assert [f.amount for f in read(book).financings if f.status.value == "actif"] == [Decimal("1000.00")]


def test_a_supplement_of_less_than_nothing_is_not_invoiced_in_excess() -> None:
    """−50 typed as a discount: SUP-002 alone says it, and the session is still to be invoiced, not « dépassée »."""
    book = inter(
        financing(),
        "Supplements\nN° | Libellé | Financeur | Quantité | Prix unitaire HT | TVA\nSU00001 | Geste | C1 | 1 | -50 | TVA20",
    )

    press(book, "sessions-a-facturer")

    assert problems(book) == ["SUP-002"]
    assert drawn(book, "AFacturer", "Session | État") == ["S0001 | à facturer"]
