"""The past does not move: documents × what people may retype, delete or add after the issue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gescof_xl.domain.ledger import Ledger
from tests.golden.kinds import kinds
from tests.office import press, read
from tests.retyping import Refusal, mutations, told
from tests.text_tables import SCHOOL_RATES, workbook

LONG = {"longue", "juste-plus-d-une-page"}
"""Kinds that differ by their number of lines alone."""
REFUSED = {
    ("credit note", "Participants, Facturation"),
    ("credit note", "Supplements, Quantité"),
    ("credit note", "Supplements, Prix unitaire HT"),
    ("credit note", "Organisme deleted"),
    ("credit note", "Organisme, Clé"),
}
"""A pro rata typed without hours, a supplement's price after its invoice, an organisation without name or address:
each refusal says what to fill in."""
ABROAD = """
    Clients
    Code | Raison sociale | Type       | Pays       | SIRET          | TVA intracom. | Code postal
    BE   | Bruxelles SA   | Entreprise | Belgique   |                | BE0403170701  | 1000
    CH   | Genève SA      | Entreprise | Suisse     |                |               | 1201
    RE   | Réunion SARL   | Entreprise |            | 20000000800025 |               | 97400

    Taux
    Code     | Type | Valeur | Effet du   | Mention         | Catégorie | Code VATEX
    AUTOLIQ  | TVA  | 0%     | 01/01/2014 | Autoliquidation | AE        | VATEX-EU-AE
    HORSUE   | TVA  | 0%     | 01/01/2014 | TVA non applicable, art. 259-1° du CGI | O |
    TVA85    | TVA  | 8,5%   | 01/01/2014 |                 | S         |
"""
SHARED = """
    Clients
    Code | Raison sociale | OPCO
    C1   | Alpha          | OP1

    Financeurs
    Code | Raison sociale
    OP1  | Opco Un

    Sessions
    N°    | Type  | Client
    S0001 | INTRA | C1

    Participants
    N°     | Nom
    P00001 | Martin

    Financements
    N°      | Financeur | Montant HT | N° accord | N° commande
    FI00001 | OP1       | 600        | A1        |
    FI00002 | C1        | 400        |           | BC1

    Supplements
    N°      | Produit | Libellé | Financeur | Quantité | Prix unitaire HT
    SU00001 | REP     | Repas   | C1        | 3        | 18,18
"""


def _abroad(party: str, rate: str) -> Ledger:
    book = workbook(SCHOOL_RATES.replace("| Exonéré", "| Assujetti sur encaissements"), ABROAD)
    press(book, "facturer-directe", party=party, lines=(f"SAL ; 2 ; 200 ; Location ; ; {rate}",))
    return read(book)


def _shared() -> Ledger:
    book = workbook(SCHOOL_RATES, SHARED)
    press(book, "facturer-session", date(2026, 11, 20), session="S0001")
    return read(book)


MORE: dict[str, Callable[[], tuple[Ledger, str]]] = {
    "belge": lambda: (_abroad("BE", "AUTOLIQ"), "FA2026-00001"),
    "suisse": lambda: (_abroad("CH", "HORSUE"), "FA2026-00001"),
    "outre-mer": lambda: (_abroad("RE", "TVA85"), "FA2026-00001"),
    "part-opco": lambda: (_shared(), "FA2026-00001"),
    "reste-et-supplement": lambda: (_shared(), "FA2026-00002"),
}


def document(name: str) -> tuple[Ledger, str]:
    """A ledger, and the number of the document of that kind in it."""
    if name in MORE:
        return MORE[name]()
    one = kinds()[name]
    return one.ledger, one.invoice.number


@pytest.mark.parametrize("name", [*(name for name in kinds() if name not in LONG), *MORE])
def test_nothing_that_is_retyped_moves_what_was_issued(name: str) -> None:
    """Paper, XML, total credit note, statement, reminder and entry say the same after each of some hundred changes."""
    ledger, number = document(name)
    before = told(ledger, number)

    moved = {
        (what, mutation.name): now[what]
        for mutation in mutations(ledger)
        for now in [told(mutation.ledger, number)]
        for what in before
        if now[what] != before[what] and not (isinstance(now[what], Refusal) and (what, mutation.name) in REFUSED)
    }

    assert moved == {}


def test_what_is_compared_says_something() -> None:
    """An invoice has all of them; a table of nothing would always hold."""
    ledger, number = document("taxee")
    said = told(ledger, number)

    assert [what for what, text in said.items() if not text or isinstance(text, Refusal)] == []
    assert len(list(mutations(ledger))) > 120
