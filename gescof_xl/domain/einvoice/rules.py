"""What a document must say to be printed, sent and deposited: one set of rules, for drafts and for what is issued.

They hold what official validators refuse (EN 16931, XP Z12-012), since those take too long for every draft, and what
they let pass: the rules of EN 16931 tolerate a cent of VAT and never multiply a quantity by its price; the French rules
for businesses are not run on an individual's invoice. Each fault has a stable id, beginning with `GX-`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, auto

from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.money import ZERO, cents, number_fr, percent, total, vat
from gescof_xl.domain.countries import is_known
from gescof_xl.domain.einvoice.model import EInvoice, ELine, EParty
from gescof_xl.domain.identifiers import is_electronic_address
from gescof_xl.domain.tables.settings import VatCategory

_NUMBER = re.compile(r"[A-Za-z0-9+_/-]{1,35}")  # XP Z12-012, BR-FR-01 and BR-FR-02
_VISIBLE = re.compile(r"[^\s\x00-\x1f\ud800-\udfff\ufffe\uffff]")
# A credit note takes its VAT out of what its origin charged: the last of several bears the cents of all.
_CREDIT_SLACK = Decimal("0.05")
_SMALL = 150  # euros HT: up to there the seller's VAT number may be left out (CGI ann. II 242 nonies A II)
_WITHOUT_VAT = frozenset(VatCategory) - {VatCategory.STANDARD}
_RATES = frozenset(  # percentages, XP Z12-012, BR-FR-16
    map(Decimal, ("0", "10", "13", "20", "8.5", "19.6", "2.1", "5.5", "7", "20.6", "1.05", "0.9", "1.75", "9.2", "9.6"))
)
_QUANTITY_PLACES, _PRICE_PLACES = 4, 6  # XP Z12-012, BR-FR-DEC-02 and BR-FR-DEC-03
_OF_PAYMENT = ("PMT", "PMD", "AAB")  # XP Z12-012, BR-FR-05 and BR-FR-06: once each


class Part(Enum):
    """Which part of a document a fault is about: where its cell is depends on it."""

    DOCUMENT = auto()
    SELLER = auto()
    BUYER = auto()
    LINE = auto()
    RATE = auto()
    NOTICES = auto()


@frozen_in_order
class Fault:
    """A rule that an invoice breaks: its id (`BR-CO-10`, `GX-LIGNE`…) and a French sentence; what it is about.

    `column` is the title of the cell that is wrong, or the name of a setting. `line` counts from 1.
    """

    rule: str
    message: str
    part: Part = Part.DOCUMENT
    column: str = ""
    line: int = 0
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.message} (règle {self.rule})"


def invoice_faults(invoice: EInvoice) -> list[Fault]:
    """Every fault of `invoice` that its data alone shows."""
    return [
        *_identity(invoice),
        *_buyer(invoice),
        *(fault for number, line in enumerate(invoice.lines, 1) for fault in _line(number, line)),
        *_vat(invoice),
        *_totals(invoice),
        *_references(invoice),
        *_notes(invoice),
    ]


def _identity(invoice: EInvoice) -> Iterator[Fault]:
    if not _NUMBER.fullmatch(invoice.number):
        text = f"Le numéro « {invoice.number} » a plus de 35 caractères, ou d'autres que lettres, chiffres, + - _ /."
        yield Fault("GX-NUMERO", text)
    yield from _party(invoice.seller, "de l'organisme", Part.SELLER)
    yield from _party(invoice.buyer, "du client", Part.BUYER)
    if not invoice.lines:
        yield Fault("GX-VIDE", "Le document n'a pas de ligne.")
    if invoice.vat and invoice.net > _SMALL and not invoice.seller.vat_number:
        text = "L'organisme facture de la TVA sans numéro de TVA (CGI ann. II 242 nonies A I 2°)."
        yield Fault("GX-NUMERO-TVA", text, Part.SELLER, "TVA intracom.", cure="Saisissez-le dans Organisme.")


def _party(party: EParty, whose: str, part: Part) -> Iterator[Fault]:
    """CGI ann. II 242 nonies A I 1°; EN 16931 BT-40 and BT-55; XP Z12-012 BR-FR-12, 13 and 21."""
    said = {"Raison sociale": (party.name,), "Adresse": party.address, "Ville": (party.city,)}
    for column, texts in said.items():
        if not any(map(_VISIBLE.search, texts)):
            text = f"Le nom ou l'adresse {whose} est incomplet : « {column} » est vide."
            yield Fault("GX-ADRESSE", text, part, column, cure=f"Remplissez « {column} ».")
    if not is_known(party.country):
        text = f"Le pays « {party.country} » {whose} n'est pas connu."
        yield Fault("GX-PAYS", text, part, "Pays", cure="Tapez son nom français usuel, ou son code à deux lettres.")
    if party.electronic_address and not is_electronic_address(party.electronic_address, party.siren):
        text = f"L'adresse électronique « {party.electronic_address} » {whose} ne commence pas par son SIREN."
        cure = "Tapez le SIREN, suivi ou non de _ et d'un SIRET ou d'un suffixe ; vide : le SIREN."
        yield Fault("GX-ADRESSE-ELECTRONIQUE", text, part, "Adresse électronique", cure=cure)


def _buyer(invoice: EInvoice) -> Iterator[Fault]:
    buyer, column = invoice.buyer, "TVA intracom."
    if invoice.between_businesses and not (buyer.siren or buyer.siret):
        text = "Le SIREN du client, un professionnel, manque (CGI ann. II 242 nonies A I 1°)."
        yield Fault("GX-SIREN", text, Part.BUYER, "SIRET", cure="Saisissez son SIRET ou son SIREN.")
    if buyer.vat_number and not (buyer.vat_number[:2].isalpha() and is_known(buyer.vat_number[:2])):
        text = f"Le numéro de TVA « {buyer.vat_number} » ne commence pas par un code de pays (EN 16931 BR-CO-09)."
        yield Fault("GX-TVA-INTRA", text, Part.BUYER, column, cure="Corrigez-le, ou videz la cellule.")
    yield from _numbers(invoice, {line.category for line in invoice.lines})


def _numbers(invoice: EInvoice, categories: set[VatCategory]) -> Iterator[Fault]:
    """Both VAT numbers where the customer owes the tax, or where goods leave for the Union; the seller's of exports.

    EN 16931 BR-AE-02, BR-IC-02 and BR-G-02.
    """
    column = "TVA intracom."
    told = {
        VatCategory.REVERSE_CHARGE: ("GX-AUTOLIQUIDATION", "La TVA est due par le client", "2° et 13°"),
        VatCategory.INTRA_UNION: ("GX-LIVRAISON", "Le bien est livré dans l'Union", "3°"),
        VatCategory.EXPORT: ("GX-LIVRAISON", "Le bien est exporté", "2°"),
    }
    for category, (rule, why, mention) in told.items():
        if category not in categories:
            continue
        law = f"(CGI ann. II 242 nonies A I {mention})"
        if not invoice.buyer.vat_number and category is not VatCategory.EXPORT:
            whose = "son numéro de TVA" if category is VatCategory.REVERSE_CHARGE else "le numéro de TVA du client"
            text = f"{why}, et {whose} manque {law}."
            yield Fault(rule, text, Part.BUYER, column, cure="Saisissez-le, ou choisissez un autre taux.")
        if not invoice.seller.vat_number:
            text = f"{why}, et le numéro de TVA de l'organisme manque {law}."
            yield Fault(rule, text, Part.SELLER, column, cure="Saisissez-le dans Organisme.")


def _line(number: int, line: ELine) -> Iterator[Fault]:
    def fault(rule: str, text: str, column: str, cure: str = "") -> Fault:
        return Fault(rule, f"Ligne {number} : {text}", Part.LINE, column, number, cure)

    if not _VISIBLE.search(line.label):
        yield fault("GX-LIBELLE", "la désignation est vide.", "Libellé", "Donnez un libellé.")
    expected = cents(line.quantity * line.unit_price) - line.discount
    if expected != line.net:
        text = f"quantité × prix donne {number_fr(expected)}, et non {number_fr(line.net)}."
        yield fault("GX-LIGNE", text, "Quantité")
    if line.unit_price < 0:
        yield fault("GX-SIGNE", "un prix unitaire n'est jamais négatif.", "Prix unitaire HT")
    if _places(line.quantity) > _QUANTITY_PLACES:
        cure = f"Gardez {_QUANTITY_PLACES} décimales au plus."
        yield fault("GX-QUANTITE", "la quantité a plus de quatre décimales.", "Quantité", cure)
    if _places(line.unit_price) > _PRICE_PLACES:
        cure = f"Gardez {_PRICE_PLACES} décimales au plus."
        yield fault("GX-PRIX", "le prix unitaire a plus de six décimales.", "Prix unitaire HT", cure)
    if line.begin and line.end and line.end < line.begin:
        yield fault("GX-PERIODE", "la période finit avant son début.", "Fin", "Corrigez les dates de la période.")


def _places(number: Decimal) -> int:
    return -int(number.normalize().as_tuple().exponent)


def _vat(invoice: EInvoice) -> Iterator[Fault]:
    slack = _CREDIT_SLACK if invoice.code.is_credit_note else ZERO
    bases: dict[tuple[VatCategory, Decimal], Decimal] = {}
    first: dict[tuple[VatCategory, Decimal], int] = {}
    for number, line in enumerate(invoice.lines, 1):
        key = (line.category, line.rate)
        first.setdefault(key, number)
        bases[key] = bases.get(key, Decimal(0)) + line.net
    if sorted(bases) != sorted((t.category, t.rate) for t in invoice.vat_totals):
        yield Fault("GX-TAUX", "Le récapitulatif de TVA n'a pas exactement les taux des lignes.")
    for entry in invoice.vat_totals:
        rate, at = percent(entry.rate), first.get((entry.category, entry.rate), 0)
        base = bases.get((entry.category, entry.rate), Decimal(0))
        if base != entry.base:
            yield Fault("GX-BASE", f"Taux {rate} : la base est {number_fr(base)}, et non {number_fr(entry.base)}.")
        if entry.base < 0:
            text = f"Taux {rate} : les remises dépassent ce qui est vendu à ce taux ({number_fr(entry.base)} HT)."
            yield Fault("GX-REMISE", text, Part.LINE, "TVA", at, "Donnez à la remise le taux de ce qu'elle diminue.")
        if abs(vat(entry.base, entry.rate) - entry.vat) > slack:
            due = number_fr(vat(entry.base, entry.rate))
            yield Fault("GX-TVA", f"Taux {rate} : la TVA est {due}, et non {number_fr(entry.vat)}.")
        if entry.rate * 100 not in _RATES:
            text = f"Un taux de TVA de {rate} n'existe pas en France (XP Z12-012, BR-FR-16)."
            yield Fault("GX-TAUX-INCONNU", text, Part.RATE, "Valeur", at, "Corrigez sa valeur dans Taux.")
        if entry.category in _WITHOUT_VAT and not _VISIBLE.search(entry.reason):
            text = "Le motif d'exonération de TVA manque (CGI ann. II 242 nonies A I 12°)."
            yield Fault("GX-EXONERATION", text, Part.RATE, "Mention", at, "Saisissez la mention du taux dans Taux.")


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
    if invoice.framework.is_balance and not (invoice.earlier and invoice.prepaid):
        yield Fault("GX-ACOMPTE", "Une facture de solde cite ses factures d'acompte et en déduit le montant TTC.")
    owed = invoice.due_amount > 0 and not invoice.code.is_credit_note
    if owed and not (invoice.due or invoice.terms):  # c. com. L441-9
        yield Fault("GX-CONDITIONS", "Ni échéance ni conditions de paiement, alors qu'un montant reste à payer.")
    if invoice.due and invoice.due < invoice.day:
        yield Fault("GX-ECHEANCE", "L'échéance est antérieure à la date de la facture.")
    if invoice.begin and invoice.delivered and invoice.delivered < invoice.begin:
        yield Fault("GX-PERIODE", "La prestation finit avant son début.")


def _notes(invoice: EInvoice) -> Iterator[Fault]:
    """C. com. L441-9 and D441-5: late payment and discount, each once."""
    if not invoice.between_businesses:
        return
    told = Counter(note.code for note in invoice.notes)
    for code in _OF_PAYMENT:
        if told[code] != 1:
            what = "manque" if not told[code] else "est dite deux fois"
            text = f"Une mention de retard de paiement ou d'escompte ({code}) {what} (c. com. L441-9)."
            yield Fault("GX-MENTIONS", text, Part.NOTICES, cure="Gardez dans Taux une seule ligne par date d'effet.")
