"""What an electronic invoice must say that official validators let pass: exact sums, signs, references.

The rules of EN 16931 tolerate a cent of VAT and never multiply a quantity by its price; French rules for businesses
are not run on an individual's invoice. Each fault has a stable id, beginning with `GX-`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gescof_xl.core.money import ZERO, cents, number_fr, percent, total, vat
from gescof_xl.domain.einvoice.model import EInvoice, Framework
from gescof_xl.domain.tables.settings import VatCategory

_NUMBER = re.compile(r"[A-Za-z0-9+_/-]{1,35}")  # XP Z12-012, BR-FR-01 and BR-FR-02
# A credit note takes its VAT out of what its origin charged: the last of several bears the cents of all.
_CREDIT_SLACK = Decimal("0.05")
_SMALL = 150  # euros HT: up to there the seller's VAT number may be left out (CGI ann. II 242 nonies A II)
_WITHOUT_VAT = {VatCategory.EXEMPT, VatCategory.OUT_OF_SCOPE, VatCategory.REVERSE_CHARGE}


@dataclass(frozen=True)
class Fault:
    """A rule that an invoice breaks: its id (`BR-CO-10`, `BR-FR-12`, `GX-LIGNE`…) and a French sentence."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} (règle {self.rule})"


def invoice_faults(invoice: EInvoice) -> list[Fault]:
    """Every fault of `invoice` that its data alone shows."""
    return [*_identity(invoice), *_lines(invoice), *_vat(invoice), *_totals(invoice), *_references(invoice)]


def _identity(invoice: EInvoice) -> Iterator[Fault]:
    if not _NUMBER.fullmatch(invoice.number):
        text = f"Le numéro « {invoice.number} » a plus de 35 caractères, ou d'autres que lettres, chiffres, + - _ /."
        yield Fault("GX-NUMERO", text)
    for party, who in ((invoice.seller, "vendeur"), (invoice.buyer, "client")):
        if not (party.name and party.address and party.city):  # CGI ann. II 242 nonies A I 1°
            yield Fault("GX-ADRESSE", f"Le nom ou l'adresse du {who} est incomplet.")
    if invoice.vat and invoice.net > _SMALL and not invoice.seller.vat_number:
        text = "L'organisme facture de la TVA sans numéro de TVA (CGI ann. II 242 nonies A I 2°)."
        yield Fault("GX-NUMERO-TVA", text)
    if invoice.between_businesses and not (invoice.buyer.siren or invoice.buyer.siret):
        yield Fault("GX-SIREN", "Le SIREN du client, un professionnel, manque (CGI ann. II 242 nonies A I 1°).")


def _lines(invoice: EInvoice) -> Iterator[Fault]:
    for number, line in enumerate(invoice.lines, 1):
        expected = cents(line.quantity * line.unit_price) - line.discount
        if expected != line.net:
            text = f"Ligne {number} : quantité × prix donne {number_fr(expected)}, et non {number_fr(line.net)}."
            yield Fault("GX-LIGNE", text)
        if line.unit_price < 0:
            yield Fault("GX-SIGNE", f"Ligne {number} : un prix unitaire n'est jamais négatif.")


def _vat(invoice: EInvoice) -> Iterator[Fault]:
    slack = _CREDIT_SLACK if invoice.code.is_credit_note else ZERO
    bases: dict[tuple[VatCategory, Decimal], Decimal] = {}
    for line in invoice.lines:
        key = (line.category, line.rate)
        bases[key] = bases.get(key, Decimal(0)) + line.net
    if sorted(bases) != sorted((t.category, t.rate) for t in invoice.vat_totals):
        yield Fault("GX-TAUX", "Le récapitulatif de TVA n'a pas exactement les taux des lignes.")
    for entry in invoice.vat_totals:
        rate = percent(entry.rate)
        base = bases.get((entry.category, entry.rate), Decimal(0))
        if base != entry.base:
            yield Fault("GX-BASE", f"Taux {rate} : la base est {number_fr(base)}, et non {number_fr(entry.base)}.")
        if abs(vat(entry.base, entry.rate) - entry.vat) > slack:
            due = number_fr(vat(entry.base, entry.rate))
            yield Fault("GX-TVA", f"Taux {rate} : la TVA est {due}, et non {number_fr(entry.vat)}.")
        if entry.category in _WITHOUT_VAT and not entry.reason:
            yield Fault("GX-EXONERATION", "Le motif d'exonération de TVA manque (CGI ann. II 242 nonies A I 12°).")


def _totals(invoice: EInvoice) -> Iterator[Fault]:
    sums = {
        "total HT": (invoice.net, total(line.net for line in invoice.lines)),
        "total de TVA": (invoice.vat, total(entry.vat for entry in invoice.vat_totals)),
        "total TTC": (invoice.gross, invoice.net + invoice.vat),
        "net à payer": (invoice.due_amount, invoice.gross - invoice.prepaid),
    }
    for name, (said, expected) in sums.items():
        if said != expected:
            yield Fault("GX-TOTAL", f"Le {name} est {number_fr(expected)}, et non {number_fr(said)}.")
    if invoice.gross < 0:
        yield Fault("GX-SIGNE", "Un total est négatif : c'est un avoir, de montants positifs, qu'il faut émettre.")


def _references(invoice: EInvoice) -> Iterator[Fault]:
    if invoice.code.is_credit_note and not invoice.earlier:
        yield Fault("GX-ORIGINE", "L'avoir ne dit pas quelle facture il corrige (CGI 289 I 5).")
    balance = invoice.framework is Framework.BALANCE_AFTER_DEPOSIT
    if balance and not (invoice.earlier and invoice.prepaid):
        yield Fault("GX-ACOMPTE", "Une facture de solde cite ses factures d'acompte et en déduit le montant TTC.")
    owed = invoice.due_amount > 0 and not invoice.code.is_credit_note
    if owed and not (invoice.due or invoice.terms):  # c. com. L441-9
        yield Fault("GX-CONDITIONS", "Ni échéance ni conditions de paiement, alors qu'un montant reste à payer.")
    if invoice.due and invoice.due < invoice.day:
        yield Fault("GX-ECHEANCE", "L'échéance est antérieure à la date de la facture.")
