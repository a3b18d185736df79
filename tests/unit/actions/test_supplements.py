"""« Charges facturables » and « revenus supplémentaires »: to any payer of a session."""

from __future__ import annotations

from decimal import Decimal

from gescof_xl.domain.tables.billing import InvoiceLine
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, workbook

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
