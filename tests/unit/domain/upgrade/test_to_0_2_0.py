"""What version 0.1.0 did not say of its rows, worked out once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gescof_xl.domain.accounting.export import export, to_export
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.upgrade.to_0_2_0 import completed_payments, line_kinds, posted_allocations
from tests.office import TODAY
from tests.text_tables import ledger, school

SESSION = """
    Sessions
    N°    | Produit
    S0001 | EXC

    Participants
    N°     | Session
    P00001 | S0001

    Financements
    N°      | Montant HT
    FI00001 | 1000

    Supplements
    N°      | Prix unitaire HT | TVA
    SU00001 | 20               | TVA20

    Factures
    N°           | Type    | Session | Total HT | Total TTC | Facture d'origine
    FA2026-00001 | Acompte | S0001   | 1        | 1         |
    FA2026-00002 | Facture | S0001   | 1        | 1         |
    AV2026-00001 | Avoir   | S0001   | -1       | -1        | FA2026-00002
    AV2026-00002 | Avoir   | S0001   | -1       | -1        | FA2026-00001
    FA2026-00003 | Facture |         | 1        | 1         |
"""


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ({"Facture": "FA2026-00001", "Produit": "EXC", "Financement": "FI00001"}, "acompte"),
        ({"Facture": "AV2026-00002", "Produit": "EXC", "Financement": "FI00001"}, "acompte"),
        ({"Facture": "FA2026-00002", "Produit": "EXC", "Financement": "FI00001"}, "formation"),
        ({"Facture": "AV2026-00001", "Produit": "EXC", "Financement": "FI00001"}, "formation"),
        ({"Facture": "FA2026-00002", "Produit": "REP", "Financement": "FI00001"}, "composant"),
        ({"Facture": "FA2026-00002", "Financement": "FI00001", "Acompte déduit": "FA2026-00001"}, "acompte déduit"),
        ({"Facture": "AV2026-00001", "Financement": "FI00001", "Acompte déduit": "FA2026-00001"}, "acompte déduit"),
        ({"Facture": "FA2026-00002", "Produit": "REP", "Supplément": "SU00001"}, "supplément"),
        ({"Facture": "FA2026-00002", "Participant": "P00001", "Supplément": "SU00001", "TVA": "HC"}, "supplément"),
        ({"Facture": "FA2026-00002", "Participant": "P00001", "TVA": "HC"}, "dédit"),
        ({"Facture": "AV2026-00001", "Participant": "P00001", "TVA": "HC"}, "dédit"),
        ({"Facture": "FA2026-00003", "Produit": "SAL", "TVA": "TVA20"}, "directe"),
        ({"Facture": "FA2026-00003", "TVA": "HC"}, "directe"),
    ],
)
def test_a_line_is_what_it_refers_to(line: dict[str, str], kind: str) -> None:
    """Deposits by their document, fees by a participant out of the scope of VAT, the rest by its reference."""
    drawn = {"N°": "L000001", "Prix unitaire HT": "1", "Total HT": "1", **line}
    table = "\n".join(("Lignes", " | ".join(drawn), " | ".join(drawn.values())))

    assert line_kinds(school(SESSION, table)) == {"L000001": kind}


def test_a_rounding_completes_the_payment_whose_number_it_bore() -> None:
    """Its inverse completes the inverse; what a person typed as a document number completes nothing."""
    drawn = ledger("""
        Reglements
        N°     | Mode     | Montant | N° pièce | Annule
        R00001 | Virement | 499,97  | VIR7     |
        R00002 | Écart    | 0,03    | R00001   |
        R00003 | Virement | -499,97 | VIR7     | R00001
        R00004 | Écart    | -0,03   | R00001   | R00002
        R00005 | Écart    | 0,01    | VIR9     |
        R00006 | Chèque   | 10      | R00001   |
    """)

    assert completed_payments(drawn) == {"R00002": "R00001", "R00004": "R00003"}


EXPORTED = """
    Clients
    Code
    C1

    Factures
    N°           | Total HT | Total TTC
    FA2026-00001 | 100      | 100
    FA2026-00002 | 100      | 100

    Lignes
    N°      | Facture      | Produit | Prix unitaire HT | Total HT
    L000001 | FA2026-00001 | EXC     | 100              | 100
    L000002 | FA2026-00002 | EXC     | 100              | 100

    Reglements
    N°     | Date       | Montant
    R00001 | 15/11/2026 | 250
    R00002 | 16/11/2026 | 50

    Affectations
    N°      | Règlement | Facture      | Montant | Date
    AF00001 | R00001    | FA2026-00002 | 50      | 16/11/2026
    AF00002 | R00001    | FA2026-00001 | 100     | 15/11/2026
    AF00003 | R00002    | FA2026-00002 | 50      | 16/11/2026
"""


def exported() -> Ledger:
    """A ledger after an export."""
    before = school(EXPORTED)
    return before.after(export(before, to_export(before), TODAY).changes)


def test_exported_lines_of_payments_say_their_allocation() -> None:
    """What the export now writes in each line is what is worked out for lines that do not say it."""
    after = exported()
    said = {line.number: line.allocation for line in after.posted if line.allocation}

    assert sorted(said.values()) == ["AF00001", "AF00002", "AF00003"]
    assert posted_allocations(after) == said


def test_an_altered_export_is_left_unsaid() -> None:
    """From where lines and allocations differ, nothing is guessed: the check of exports tells it."""
    after = exported()
    changed = tuple(replace(a, amount=Decimal(60)) if a.number == "AF00003" else a for a in after.allocations)
    found = posted_allocations(replace(after, allocations=changed))

    assert sorted(found.values()) == ["AF00001", "AF00002"]
