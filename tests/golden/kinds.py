"""One document of each kind, issued by the product's own buttons on drawn workbooks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gescof_xl.domain.invoicing.document import IssuedDocument, issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press, read
from tests.text_tables import SCHOOL_RATES, workbook

BEFORE = date(2026, 9, 1)
FULL = """
    Organisme
    Clé             | Valeur
    Forme juridique | SAS au capital de 20 000 € - RCS Pau 100 000 009
    BIC             | AGRIFRPPXXX
    E-mail          | facturation@bearn.example
    Téléphone       | 05 59 00 00 00
"""
TAXED = SCHOOL_RATES.replace("| Exonéré", "| Assujetti sur débits").replace("1000    | EXO ", "1000    | TVA20 ")
FRANCHISE = SCHOOL_RATES.replace("| Exonéré", "| Franchise").replace("1000    | EXO ", "1000    | FRANCHISE ")
PARTIES = """
    Clients
    Code | Raison sociale            | Type        | OPCO | SIRET          | Adresse             | Complément       | Chorus                | Code service | E-mail facturation
    C1   | Scierie de l'Adour        | Entreprise  | OP1  | 20000000800025 | 3 chemin des Scieurs | Zone du Luy     |                       |              | compta@scierie.example
    C2   | Élodie Müller-Œuvrard     | Particulier |      |                | 8 impasse des Lilas |                  |                       |              | elodie@courriel.example
    C3   | Commune de Saint-Gave     | Public      |      | 99999999800043 | Place de la Mairie  | Service finances | service et engagement | FIN01        | finances@saint-gave.example

    Financeurs
    Code | Raison sociale | Type | SIRET          | E-mail facturation
    OP1  | OPCO Un        | OPCO | 12345678200028 | factures@opco-un.example
    OP2  | OPCO Deux      | OPCO | 12345678200036 |
"""
INTER = """
    Sessions
    N°    | Type  | Heures
    S0001 | INTER | 14

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | {client}
    P00002 | Durand | Bruno  | {client}
"""
INTRA = """
    Sessions
    N°    | Type  | Client | Début      | Fin        | Heures
    S0001 | INTRA | C1     | 01/09/2026 | 15/11/2026 | 100

    Participants
    N°     | Nom    | Prénom | Client
    P00001 | Martin | Anne   | C1

    Periodes
    N°      | Session | Début      | Fin        | Heures
    PE00001 | S0001   | 01/09/2026 | 30/09/2026 | 33
    PE00002 | S0001   | 01/10/2026 | 15/11/2026 | 67

    Financements
    N°      | Financeur | Montant HT | N° commande
    FI00001 | C1        | 3000       | BC-2026-77
"""
FIRST, LAST = "FA2026-00001", ""


@dataclass(frozen=True)
class Printable:
    """An issued document and the ledger where it stands."""

    ledger: Ledger
    invoice: Invoice

    @property
    def document(self) -> IssuedDocument:
        return issued_document(self.ledger.issued, self.invoice.number)


def _book(rates: str, *texts: str) -> MemoryWorkbook:
    return workbook(rates + FULL, PARTIES, *texts)


def _inter(payer: str = "C1", rates: str = SCHOOL_RATES, client: str = "C1", **more: str) -> MemoryWorkbook:
    """A finished INTER session of two participants, 1000 and 850,33 HT."""
    cells = {"N° accord": "A-2026-114" if payer.startswith("OP") else "", **more}
    titles, values = " | ".join(("", *cells)), " | ".join(("", *cells.values()))
    financings = f"""Financements
        N°      | Participant | Financeur | Montant HT | Prix catalogue | Remise{titles}
        FI00001 | P00001      | {payer}   | 1000       | 1000           |       {values}
        FI00002 | P00002      | {payer}   | 850,33     | 1000           | 149,67{values}
    """
    return _book(rates, INTER.format(client=client), financings)


def _invoiced(book: MemoryWorkbook) -> MemoryWorkbook:
    press(book, "facturer-session", session="S0001")
    return book


def _deposited(**options: str) -> MemoryWorkbook:
    book = _inter(**options, **{"Acompte TTC": "360,01", "Date acompte": "02/09/2026"})
    press(book, "facturer-acompte", BEFORE, session="S0001")
    return book


def _credited(book: MemoryWorkbook, case: str, **answers: Any) -> MemoryWorkbook:
    press(book, "creer-avoir", invoice=answers.pop("invoice", FIRST), case=case, **{"agreement": "A9"} | answers)
    return book


def _direct(*lines: str, party: str = "C1", rates: str = TAXED) -> MemoryWorkbook:
    book = _book(rates)
    press(book, "facturer-directe", party=party, lines=lines, order_number="BC-9")
    return book


def _period() -> MemoryWorkbook:
    book = _book(SCHOOL_RATES, INTRA)
    press(book, "facturer-periode", date(2026, 10, 1), session="S0001")
    return book


def _partly_credited_twice() -> MemoryWorkbook:
    """Three credit notes of a third: the last one bears the cent of the others."""
    book = _direct("; 1 ; 100,01 ; Conseil ; ; TVA20")
    for amount in ("33,33", "33,33", "33,35"):
        _credited(book, "partiel", unit_amount=amount)
    return book


_MADE: dict[str, Callable[[], tuple[MemoryWorkbook, str]]] = {
    "exoneree": lambda: (_invoiced(_inter("OP1")), FIRST),
    "taxee": lambda: (_invoiced(_inter(rates=TAXED)), FIRST),
    "franchise": lambda: (_invoiced(_inter(rates=FRANCHISE)), FIRST),
    "particulier": lambda: (_invoiced(_inter("C2", client="C2")), FIRST),
    "chorus": lambda: (_invoiced(_inter("C3", client="C3", **{"N° commande": "EJ4500012"})), FIRST),
    "acompte": lambda: (_deposited(rates=TAXED), FIRST),
    "solde": lambda: (_invoiced(_deposited(rates=TAXED)), "FA2026-00002"),
    "avoir-total": lambda: (_credited(_invoiced(_inter(rates=TAXED)), "total"), "AV2026-00001"),
    "avoir-partiel": lambda: (
        _credited(_invoiced(_inter(rates=TAXED)), "partiel", unit_amount="120,35", lines=["L000001"]), "AV2026-00001",
    ),
    "avoir-dernier-centime": lambda: (_partly_credited_twice(), "AV2026-00003"),
    "avoir-refacture": lambda: (_credited(_invoiced(_inter()), "total-refacturation", payer="OP1"), "AV2026-00001"),
    "refacturee": lambda: (_credited(_invoiced(_inter()), "total-refacturation", payer="OP1"), "FA2026-00002"),
    "avoir-deux-financeurs": lambda: (
        _credited(_direct("EXC", rates=SCHOOL_RATES), "total-deux-financeurs", payer="OP1", payer_2="C1", price="700"),
        "AV2026-00001",
    ),
    "avoir-d-acompte": lambda: (_credited(_deposited(rates=TAXED), "total"), "AV2026-00001"),
    "avoir-de-solde": lambda: (
        _credited(_invoiced(_deposited(rates=TAXED)), "total", invoice="FA2026-00002"), "AV2026-00001",
    ),
    "directe": lambda: (_direct("SAL ; 2", "REP ; 3 ; ; Repas du 5 octobre ; 10%"), FIRST),
    "mixte": lambda: (_direct("EXC", "REP ; 3", "SAL", rates=SCHOOL_RATES), FIRST),
    "periode": lambda: (_period(), FIRST),
    "longue": lambda: (_direct(*(f"EXC ; 1 ; {n},55 ; Module {n}" for n in range(1, 61))), FIRST),
    "juste-plus-d-une-page": lambda: (_direct(*(f"EXC ; 1 ; {n},55 ; Module {n}" for n in range(1, 20))), FIRST),
}  # fmt: skip


@functools.cache
def kinds() -> Mapping[str, Printable]:
    """Every kind of document by its name."""
    found: dict[str, Printable] = {}
    for name, make in _MADE.items():
        book, number = make()
        ledger = read(book)
        found[name] = Printable(ledger, ledger.get(Invoice, number))
    return found
