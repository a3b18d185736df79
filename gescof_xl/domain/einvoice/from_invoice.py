"""An issued document as electronic invoicing wants it (EN 16931)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import total
from gescof_xl.domain.einvoice.model import (
    DocumentCode,
    Earlier,
    EInvoice,
    ELine,
    EParty,
    Framework,
    Note,
    PaymentMeans,
    VatTotal,
)
from gescof_xl.domain.einvoice.model import VatDue as EVatDue
from gescof_xl.domain.identifiers import SIRET_DIGITS
from gescof_xl.domain.invoicing.document import IssuedDocument, ServiceTotal
from gescof_xl.domain.invoicing.notices import NoticeCode, kept_notices
from gescof_xl.domain.invoicing.vat import vat_rate
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, VatDue
from gescof_xl.domain.tables.parties import PartyType, PaymentMode
from gescof_xl.domain.tables.seller import Seller
from gescof_xl.domain.tables.settings import VatCategory

_MEANS = {
    PaymentMode.TRANSFER: PaymentMeans.TRANSFER,
    PaymentMode.CHEQUE: PaymentMeans.CHEQUE,
    PaymentMode.DIRECT_DEBIT: PaymentMeans.SEPA_DEBIT,
    PaymentMode.CARD: PaymentMeans.CARD,
    PaymentMode.CASH: PaymentMeans.CASH,
}
_VAT_DUE = {VatDue.ON_DEBITS: EVatDue.ON_INVOICE, VatDue.ON_COLLECTION: EVatDue.ON_PAYMENT}


def electronic(document: IssuedDocument) -> EInvoice:
    """The document's data; amounts of a credit note are positive there.

    Deducted deposits are no lines: they are what was prepaid (BT-113), and the whole service stands in the totals.
    Raises Refused when a country has no two-letter code.
    """
    invoice, seller, sign = document.invoice, document.seller, document.sign
    lines = tuple(_einvoice_line(line, sign) for line in document.services)
    totals = tuple(_vat_totals(list(document.service_totals()), sign))
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
        framework=Framework.BALANCE_AFTER_DEPOSIT if document.deposits else Framework.SERVICES,
        due=invoice.due,
        terms=invoice.terms,
        delivered=invoice.service_end,
        place=None if invoice.service_end else _place(invoice, seller),
        earlier=tuple(_earlier(document)),
        notes=tuple(_notes(invoice)),
        vat_due=_VAT_DUE[invoice.vat_due] if invoice.vat_due and invoice.vat else EVatDue.UNSAID,
        means=_MEANS.get(invoice.mode, PaymentMeans.TRANSFER) if invoice.mode else PaymentMeans.TRANSFER,
        iban=seller.iban.replace(" ", ""),
        bic=seller.bic,
        service=invoice.service_code,
        order=invoice.order_number,
    )


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
        discount=quantity * line.unit_price - net,
    )


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


def _seller(seller: Seller) -> EParty:
    siret = seller.siret.replace(" ", "")
    return EParty(
        name=seller.name,
        address=(seller.address,),
        postal_code=seller.postcode,
        city=seller.city,
        country=_code_of(seller.country),
        siren=siret[:9],
        siret=siret if len(siret) == SIRET_DIGITS else "",
        vat_number=seller.vat_number.replace(" ", ""),
        legal_text=". ".join(text for text in (seller.legal_form, seller.declaration) if text),
        contact="Service facturation",
        phone=seller.phone,
        email=seller.email,
    )


def _buyer(invoice: Invoice) -> EParty:
    siret = "" if invoice.party_type is PartyType.INDIVIDUAL else invoice.siret.replace(" ", "")
    return EParty(
        name=invoice.name,
        address=_street(invoice),
        postal_code=invoice.postcode,
        city=invoice.city,
        country=_code_of(invoice.country),
        siren=siret[:9],
        siret=siret if len(siret) == SIRET_DIGITS else "",
        vat_number=invoice.vat_number.replace(" ", ""),
        contact=invoice.contact,
        email=invoice.email,
    )


def _street(invoice: Invoice) -> tuple[str, ...]:
    """The lines of the printed address before the town, without the contact that stands first."""
    lines = invoice.address.splitlines()
    town = f"{invoice.postcode} {invoice.city}"
    above = lines[: lines.index(town)] if town in lines else lines
    return tuple(above[1:] if above and above[0] == invoice.contact else above)


def _code_of(country: str) -> str:
    if not re.fullmatch("[A-Z]{2}", country):
        raise Refused(f"Pays « {country} » : Factur-X veut un code à deux lettres.", "Tapez par exemple BE, CH ou LU.")
    return country


def _place(invoice: Invoice, seller: Seller) -> EParty:
    return EParty(name=invoice.place or seller.name, postal_code=seller.postcode, city=seller.city)


def _earlier(document: IssuedDocument) -> Iterable[Earlier]:
    """What a credit note corrects, and the deposits that a final invoice deducts (BG-3)."""
    if document.origin:
        yield Earlier(number=document.origin.number, day=document.origin.date)
    yield from (Earlier(number=deposit.number, day=deposit.date) for deposit in document.deposits)


def _notes(invoice: Invoice) -> Iterable[Note]:
    """PMT, PMD and AAB, that French e-invoicing wants once each between professionals, and general information."""
    kept = kept_notices(invoice)
    for code in NoticeCode:
        yield from (Note(code=code.value, text=notice.text) for notice in kept if notice.code is code)
