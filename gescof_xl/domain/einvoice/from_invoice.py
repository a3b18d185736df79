"""An issued document as electronic invoicing wants it (EN 16931)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from gescof_xl.core.money import cents, total
from gescof_xl.domain.countries import FRANCE, country_code
from gescof_xl.domain.einvoice.model import (
    DocumentCode,
    Earlier,
    EInvoice,
    ELine,
    EParty,
    Framework,
    Note,
    PaymentMeans,
    UnitCode,
    VatDueCode,
    VatTotal,
)
from gescof_xl.domain.identifiers import SIRET_DIGITS, bare
from gescof_xl.domain.invoicing.document import IssuedDocument, ServiceTotal
from gescof_xl.domain.invoicing.notices import NoticeCode, kept_notices
from gescof_xl.domain.invoicing.routes import is_concerned
from gescof_xl.domain.invoicing.vat import vat_rate
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, LineKind, VatDue
from gescof_xl.domain.tables.parties import PartyType, PaymentMode
from gescof_xl.domain.tables.seller import Seller
from gescof_xl.domain.tables.settings import VatCategory
from gescof_xl.domain.tables.training import Nature, Unit

_MEANS = {
    PaymentMode.TRANSFER: PaymentMeans.TRANSFER,
    PaymentMode.CHEQUE: PaymentMeans.CHEQUE,
    PaymentMode.DIRECT_DEBIT: PaymentMeans.SEPA_DEBIT,
    PaymentMode.CARD: PaymentMeans.CARD,
    PaymentMode.CASH: PaymentMeans.CASH,
}
_VAT_DUE = {VatDue.ON_DEBITS: VatDueCode.ON_INVOICE, VatDue.ON_COLLECTION: VatDueCode.ON_PAYMENT}
_UNITS = {Unit.HOUR: UnitCode.HOUR, Unit.DAY: UnitCode.DAY}


def electronic(document: IssuedDocument) -> EInvoice:
    """The document's data; amounts of a credit note are positive there.

    Deducted deposits are no lines: they are what was prepaid (BT-113), and the whole service stands in the totals.
    """
    invoice, seller, sign = document.invoice, document.seller, document.sign
    lines = tuple(_einvoice_line(line, sign) for line in document.services)
    charged = list(document.service_totals())
    totals = tuple(_vat_totals(charged, sign))
    net, tax = total(line.net for line in lines), total(t.vat for t in totals)
    return EInvoice(
        number=invoice.number,
        day=invoice.date,
        code=_code(document),
        seller=_seller(seller),
        buyer=_buyer(invoice),
        lines=lines,
        vat_totals=totals,
        net=net,
        vat=tax,
        gross=net + tax,
        due_amount=sign * invoice.gross,
        prepaid=net + tax - sign * invoice.gross,
        framework=_framework(document),
        due=invoice.due,
        terms=invoice.terms,
        begin=invoice.service_start,
        delivered=invoice.service_end,
        place=_delivered_to(invoice, lines) or (None if invoice.service_end else _place(invoice, seller)),
        earlier=tuple(_earlier(document)),
        notes=tuple(_notes(invoice)),
        vat_due=_vat_due(document),
        means=_means(invoice, seller),
        iban=seller.iban.replace(" ", ""),
        bic=seller.bic,
        service=invoice.service_code,
        order=invoice.order_number,
        public=invoice.party_type is not None and invoice.party_type.is_public,
        untold=not any(is_concerned(line, seller.regime) for line in document.services),
    )


def _framework(document: IssuedDocument) -> Framework:
    goods = {line.nature is Nature.GOODS for line in document.services}
    kind = "M" if len(goods) > 1 else "B" if True in goods else "S"
    return Framework(kind + ("4" if document.deposits else "1"))


def _vat_due(document: IssuedDocument) -> VatDueCode:
    invoice = document.invoice
    goods = any(line.nature is Nature.GOODS for line in document.services)
    return _VAT_DUE[invoice.vat_due] if invoice.vat_due and invoice.vat and not goods else VatDueCode.UNSAID


def _means(invoice: Invoice, seller: Seller) -> PaymentMeans:
    means = _MEANS.get(invoice.mode, PaymentMeans.TRANSFER) if invoice.mode else PaymentMeans.TRANSFER
    return PaymentMeans.UNSAID if means is PaymentMeans.TRANSFER and not seller.iban else means


def _code(document: IssuedDocument) -> DocumentCode:
    if document.is_credit_note:
        return DocumentCode.DEPOSIT_CREDIT_NOTE if document.is_of_deposit else DocumentCode.CREDIT_NOTE
    return DocumentCode.DEPOSIT if document.invoice.type is InvoiceType.DEPOSIT else DocumentCode.INVOICE


def _einvoice_line(line: InvoiceLine, sign: int) -> ELine:
    label, _, detail = line.label.partition("\n")
    quantity, net, taxed = sign * line.quantity, sign * line.net, vat_rate(line)
    return ELine(
        label=label,
        detail=detail,
        quantity=quantity,
        unit_price=line.unit_price,
        net=net,
        category=_told(taxed.category),
        rate=taxed.rate,
        discount=cents(quantity * line.unit_price) - net,
        unit=_unit(line),
        begin=line.start,
        end=line.end,
    )


def _unit(line: InvoiceLine) -> UnitCode:
    """What the quantity counts; a training invoiced as one piece is none of its hours."""
    counted = line.kind in (LineKind.DIRECT, LineKind.SUPPLEMENT) or abs(line.quantity) != 1
    return _UNITS.get(line.unit, UnitCode.PIECE) if line.unit and counted else UnitCode.PIECE


def _told(category: VatCategory) -> VatCategory:
    """What is out of scope is told as exempt, with its reason: nothing else may stand beside O (BR-O-11)."""
    return VatCategory.EXEMPT if category is VatCategory.OUT_OF_SCOPE else category


def _vat_totals(charged: list[ServiceTotal], sign: int) -> Iterable[VatTotal]:
    """One total a category and rate (BG-23) of the service, deposits not deducted."""
    for category, value in dict.fromkeys((_told(entry.rate.category), entry.rate.rate) for entry in charged):
        same = [entry for entry in charged if (_told(entry.rate.category), entry.rate.rate) == (category, value)]
        codes = {entry.reason_code for entry in same if entry.rate.category is not VatCategory.OUT_OF_SCOPE}
        yield VatTotal(
            category=category,
            rate=value,
            base=total(sign * entry.base for entry in same),
            vat=total(sign * entry.vat for entry in same),
            reason=" ".join(entry.reason for entry in same),
            reason_code=codes.pop() if len(codes) == 1 else "",
        )


@lru_cache(maxsize=8)  # a batch has one
def _seller(seller: Seller) -> EParty:
    siret = bare(seller.siret)
    return EParty(
        name=seller.name,
        address=(seller.address,),
        postal_code=seller.postcode,
        city=seller.city,
        country=country_code(seller.country),
        siren=siret[:9],
        siret=siret if len(siret) == SIRET_DIGITS else "",
        vat_number=bare(seller.vat_number),
        legal_text=". ".join(text for text in (seller.legal_form, seller.declaration) if text),
        contact="Service facturation",
        phone=seller.phone,
        email=seller.email,
        electronic_address=seller.electronic_address,
    )


def _buyer(invoice: Invoice) -> EParty:
    french = country_code(invoice.country) == FRANCE
    company = french and invoice.party_type is not PartyType.INDIVIDUAL
    siret = bare(invoice.siret) if company else ""
    return EParty(
        name=invoice.name,
        address=_street(invoice),
        postal_code=invoice.postcode,
        city=invoice.city,
        country=country_code(invoice.country),
        siren=siret[:9],
        siret=siret if len(siret) == SIRET_DIGITS else "",
        vat_number=bare(invoice.vat_number),
        contact=invoice.contact,
        email=invoice.email,
        electronic_address=invoice.electronic_address if company else "",
    )


def _street(invoice: Invoice) -> tuple[str, ...]:
    """The lines of the printed address before the town, without the contact that stands first."""
    lines = invoice.address.splitlines()
    town = f"{invoice.postcode} {invoice.city}"
    above = lines[: lines.index(town)] if town in lines else lines
    return tuple(above[1:] if above and above[0] == invoice.contact else above)


def _delivered_to(invoice: Invoice, lines: Iterable[ELine]) -> EParty | None:
    """Where goods go that leave for the Union: its country is wanted (EN 16931 BR-IC-12)."""
    if not any(line.category is VatCategory.INTRA_UNION for line in lines):
        return None
    buyer = _buyer(invoice)
    return EParty(
        name=buyer.name, address=buyer.address, postal_code=buyer.postal_code, city=buyer.city, country=buyer.country
    )


def _place(invoice: Invoice, seller: Seller) -> EParty:
    return EParty(name=invoice.place or seller.name, postal_code=seller.postcode, city=seller.city)


def _earlier(document: IssuedDocument) -> Iterable[Earlier]:
    """What a credit note corrects, and the deposits that a final invoice deducts (BG-3)."""
    if document.origin:
        yield Earlier(number=document.origin.number, day=document.origin.date)
    elif document.invoice.corrects and document.invoice.corrects_date:
        yield Earlier(number=document.invoice.corrects, day=document.invoice.corrects_date)
    yield from (Earlier(number=deposit.number, day=deposit.date) for deposit in document.deposits)


def _notes(invoice: Invoice) -> Iterable[Note]:
    """PMT, PMD and AAB, that French e-invoicing wants once each between professionals, and general information."""
    kept = kept_notices(invoice)
    for code in NoticeCode:
        yield from (Note(code=code.value, text=notice.text) for notice in kept if notice.code is code)
