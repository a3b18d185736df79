"""What each VAT regime issues to each kind of buyer: three invoices a cell, with the rows of Taux that ship.

The first types no rate: that of the product, or of the regime. The second types the rate that a person who knows the
place of the service would, with a discount line. The third sells goods with six decimals and a discount. Then goods
that leave France, and those that cannot stand, which are refused before they have a number.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, percent, price_fr, quantity_fr
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.einvoice.model import EInvoice
from gescof_xl.domain.invoicing.document import IssuedDocument, issued_document
from gescof_xl.domain.invoicing.notices import printed_notices
from gescof_xl.domain.tables.settings import DatedRate, Term
from gescof_xl.generate.workbooks.starter import RATES, TERMS
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press, read, retype
from tests.text_tables import rows_table, tables

REGIMES = ("Exonéré", "Franchise", "Assujetti sur encaissements", "Assujetti sur débits")
SCHOOL = """
    Organisme
    Clé             | Valeur
    Raison sociale  | Béarn Formation
    Forme juridique | SAS au capital de 20 000 € - RCS Pau 100 000 009
    Adresse         | 12 rue des Pyrénées
    Code postal     | 64000
    Ville           | Pau
    SIRET           | 10000000900017
    TVA intracom.   | FR88100000009
    NDA             | 72640123464
    Région          | Nouvelle-Aquitaine
    Régime de TVA   | {regime}
    IBAN            | FR7630006000011234567890189
    BIC             | AGRIFRPPXXX
    E-mail          | facturation@bearn.example
    Téléphone       | 05 59 00 00 00

    Produits
    Code | Libellé                  | Nature         | Prix HT | TVA   | Unité       | Durée (h)
    EXC  | Excel perfectionnement   | Formation      | 1000    | {rate} | participant | 14
    SAL  | Location de salle        | Hors formation | 200     | TVA20 | jour        |
    MAN  | Manuel                   | Bien           | 12,5    | TVA55 | forfait     |

    Clients
    Code | Raison sociale        | Type        | OPCO | SIRET          | Adresse              | Code postal | Ville       | Pays     | TVA intracom. | E-mail facturation
    ENT  | Scierie de l'Adour    | Entreprise  |      | 20000000800025 | 3 chemin des Scieurs | 40000       | Dax         |          | FR37200000008 | compta@scierie.example
    PAR  | Élodie Müller-Œuvrard | Particulier |      |                | 8 impasse des Lilas  | 64000       | Pau         |          |               | elodie@courriel.example
    PUB  | Commune de Saint-Gave | Public      |      | 99999999800043 | Place de la Mairie   | 64110       | Saint-Gave  |          |               | finances@saint-gave.example
    BEL  | Bruxelles SA          | Entreprise  |      |                | Rue Haute 1          | 1000        | Bruxelles   | Belgique | BE0403170701  | compta@bruxelles.example
    CHE  | Genève SA             | Entreprise  |      |                | Rue du Rhône 1       | 1201        | Genève      | Suisse   |               | compta@geneve.example
    REU  | Réunion SARL          | Entreprise  |      | 20000000800033 | 4 rue du Lagon       | 97400       | Saint-Denis | Réunion  | FR37200000008 | compta@reunion.example

    Financeurs
    Code | Raison sociale | Type | SIRET          | E-mail facturation
    OPC  | OPCO Un        | OPCO | 12345678200028 | factures@opco-un.example
"""
BUYERS: Mapping[str, str] = {
    "ENT": "entreprise",
    "OPC": "OPCO",
    "PUB": "client public",
    "PAR": "particulier",
    "BEL": "entreprise de l'Union",
    "CHE": "entreprise suisse",
    "REU": "entreprise de La Réunion",
}
REVERSED = "EXC ; 1 ; ; ; ; AUTOLIQ"
KNOWN_RATE = {"BEL": "AUTOLIQ", "CHE": "HORSUE", "REU": "TVA85"}
"""What a person who knows the place of the service types; in France nothing: the product or the regime says it."""

USUAL: Mapping[str, str] = {
    "pas d'escompte": "Pas d’escompte pour paiement anticipé.",
    "12,40 %": "En cas de retard de paiement : pénalités au taux BCE majoré de 10 points (12,40\u00a0% par an), exigibles "
    "dès le lendemain de l’échéance.",
    "10,40 %": "En cas de retard de paiement : intérêts moratoires au taux BCE majoré de 8 points (10,40\u00a0% par an), "
    "exigibles dès le lendemain de l’échéance.",
    "40 €": "Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 €.",
}
"""What is said of payment, in short."""


@dataclass(frozen=True)
class Case:
    """One invoice: of which regime, to whom, which of the three; issued, or the words of the refusal."""

    name: str
    buyer: str
    document: IssuedDocument | None
    refusal: str
    warnings: tuple[str, ...] = ()


def school(regime: str) -> MemoryWorkbook:
    """An organisation under a regime, with one buyer of each kind and the rows that new workbooks have."""
    rate = "TVA20" if regime.startswith("Assujetti") else "EXO"
    drawn = tables(SCHOOL.format(regime=regime, rate=rate))
    return MemoryWorkbook({**drawn, "Taux": rows_table(DatedRate, RATES), "Conditions": rows_table(Term, TERMS)})


@functools.cache
def cases(regime: str) -> tuple[Case, ...]:
    """The three invoices to each buyer, those of goods that leave France, and those that are refused."""
    return tuple(_cases(school(regime)))


def _cases(book: MemoryWorkbook) -> Iterator[Case]:
    for party, buyer in BUYERS.items():
        known = KNOWN_RATE.get(party, "")
        typed = {
            "formation, taux non tapé": ["EXC"],
            "formation, salle et remise": [
                f"EXC ; 1 ; ; ; ; {known}",
                f"SAL ; 2 ; ; ; ; {known}",
                f"SAL ; -1 ; 20 ; Geste commercial ; ; {known}",
            ],
            "manuels": ["MAN ; 7 ; 12,345678 ; ; 10%"],
        }
        for what, lines in typed.items():
            yield _issued(book, f"{buyer}, {what}", party, lines)
    for party, code in (("BEL", "INTRACOM"), ("CHE", "EXPORT"), ("REU", "EXPORT")):
        yield _issued(book, f"{BUYERS[party]}, manuels expédiés", party, [f"MAN ; 7 ; 12,345678 ; ; 10% ; {code}"])
    for party in ("ENT", "PAR", "CHE"):
        yield _issued(book, f"{BUYERS[party]}, autoliquidation", party, [REVERSED])
    for party in ("ENT", "PAR"):
        yield _issued(book, f"{BUYERS[party]}, hors de l'Union", party, ["EXC ; 1 ; ; ; ; HORSUE"])
    yield _issued(book, "entreprise de l'Union, formation livrée", "BEL", ["EXC ; 1 ; ; ; ; INTRACOM"])
    numbers = [str(cells[0]) for _, cells in book.tables["Organisme"].lines]
    retype(book, "Organisme", "Valeur", None, numbers.index("TVA intracom."))
    yield _issued(book, "entreprise de l'Union, organisme sans numéro de TVA", "BEL", [REVERSED])


def _issued(book: MemoryWorkbook, name: str, party: str, lines: list[str]) -> Case:
    order = "EJ-1" if party == "PUB" else ""
    before = {invoice.number for invoice in read(book).invoices}
    try:
        report = press(book, "facturer-directe", party=party, lines=lines, order_number=order)
    except Refused as refused:
        return Case(name, party, None, f"{refused.message} {refused.cure}")
    ledger = read(book)
    (number,) = [i.number for i in ledger.invoices if i.number not in before]
    warnings = tuple(f"{p.code} {p.message}" for p in report.problems)
    return Case(name, party, issued_document(ledger.issued, number), "", warnings)


def told(case: Case) -> str:
    """What matters of a document to an accountant and to a platform, one thing a line."""
    if case.document is None:
        return f"## {case.name}\nREFUSÉ : {case.refusal}\n"
    data = electronic(case.document)
    return "\n".join([f"## {case.name}", *_amounts(data), *_parties(data), *_law(case), ""])


def _amounts(data: EInvoice) -> Iterator[str]:
    yield f"{data.number} : HT {euros(data.net)}, TVA {euros(data.vat)}, TTC {euros(data.gross)}"
    for line in data.lines:
        discount = f", remise {euros(line.discount)}" if line.discount else ""
        price = f"{quantity_fr(line.quantity)} {line.unit.value} × {price_fr(line.unit_price)}"
        yield f"- {line.label} : {price}{discount} = {euros(line.net)} ({line.category.value} {percent(line.rate)})"
    for entry in data.vat_totals:
        why = f", {entry.reason} [{entry.reason_code or 'sans code'}]" if entry.reason else ""
        yield f"= {entry.category.value} {percent(entry.rate)} : {euros(entry.base)}, TVA {euros(entry.vat)}{why}"


def _parties(data: EInvoice) -> Iterator[str]:
    buyer = data.buyer
    ids = f"SIREN {buyer.siren or '-'}, TVA {buyer.vat_number or '-'}, adresse {buyer.electronic_address or '-'}"
    yield f"acheteur : {buyer.country}, {ids}"
    due = data.vat_due.value or "-"
    yield f"cadre {data.framework.value}, type {data.code.value}, exigibilité {due}, hors champ {data.untold}"


def _law(case: Case) -> Iterator[str]:
    assert case.document
    invoice = case.document.invoice
    yield f"circuit : {invoice.route.value if invoice.route else '-'}"
    said = printed_notices(invoice)
    usual = [short for short, words in USUAL.items() if words in said]
    yield from (f"mention : {text}" for text in said if text not in USUAL.values())
    yield f"paiement : {', '.join(usual) or 'rien'}"
    yield from (f"averti : {text}" for text in case.warnings)
