"""An issued document as electronic invoicing wants it (EN 16931), from issued rows only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

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
    VatDue,
    VatTotal,
)
from gescof_xl.domain.identifiers import SIRET_DIGITS
from gescof_xl.domain.invoicing.notices import activity_declaration, dated_notice
from gescof_xl.domain.invoicing.vat import service_totals
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import ChorusNeed, Client, PaymentMode, is_individual
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatCategory, VatRegime
from gescof_xl.domain.tables.training import Session

_MEANS = {
    PaymentMode.TRANSFER: PaymentMeans.TRANSFER,
    PaymentMode.CHEQUE: PaymentMeans.CHEQUE,
    PaymentMode.DIRECT_DEBIT: PaymentMeans.SEPA_DEBIT,
    PaymentMode.CARD: PaymentMeans.CARD,
    PaymentMode.CASH: PaymentMeans.CASH,
}
_TOWN = re.compile(r"([0-9A-Z-]{3,10}) (.+)")


def electronic(ledger: Ledger, invoice: Invoice) -> EInvoice:
    """The document's data; amounts of a credit note are positive there.

    Deducted deposits are no lines: they are what was prepaid (BT-113), and the whole service stands in the totals.
    Raises Refused when a rate has no category, or a country no two-letter code.
    """
    issued = ledger.lines_of[invoice.number]
    services = [line for line in issued if not line.deposit]
    sign = -1 if invoice.type is InvoiceType.CREDIT_NOTE else 1
    lines = tuple(_einvoice_line(ledger, line, sign) for line in services)
    totals = tuple(_vat_totals(ledger, invoice, sign))
    net, tax = total(line.net for line in lines), total(t.vat for t in totals)
    deposit = invoice.type is InvoiceType.DEPOSIT
    return EInvoice(
        number=invoice.number,
        day=invoice.date,
        code=_code(ledger, invoice),
        seller=_seller(ledger, invoice),
        buyer=_buyer(ledger, invoice),
        lines=lines,
        vat_totals=totals,
        net=net,
        vat=tax,
        gross=net + tax,
        due_amount=sign * invoice.gross,
        prepaid=net + tax - sign * invoice.gross,
        framework=_framework(issued),
        due=invoice.due,
        terms=invoice.terms,
        delivered=None if deposit else _delivered(ledger, invoice),
        place=_place(ledger, invoice) if deposit else None,
        earlier=tuple(_earlier(ledger, invoice, issued)),
        notes=tuple(_notes(ledger, invoice)),
        vat_due=_vat_due(ledger, invoice),
        means=_means(ledger, invoice),
        iban=setting(ledger, Key.IBAN).replace(" ", ""),
        bic=setting(ledger, Key.BIC),
        service=_service_code(ledger, invoice),
        order=invoice.order_number,
    )


def on_chorus(ledger: Ledger, invoice: Invoice) -> bool:
    """Whether the buyer is a public body that takes its invoices on Chorus Pro."""
    client = ledger.find(Client, invoice.party)
    return client is not None and client.chorus is not ChorusNeed.NONE


def _code(ledger: Ledger, invoice: Invoice) -> DocumentCode:
    if invoice.type is InvoiceType.DEPOSIT:
        return DocumentCode.DEPOSIT
    if invoice.type is InvoiceType.INVOICE:
        return DocumentCode.INVOICE
    origin = ledger.find(Invoice, invoice.origin)
    of_deposit = origin is not None and origin.type is InvoiceType.DEPOSIT
    return DocumentCode.DEPOSIT_CREDIT_NOTE if of_deposit else DocumentCode.CREDIT_NOTE


def _framework(lines: Iterable[InvoiceLine]) -> Framework:
    return Framework.BALANCE_AFTER_DEPOSIT if any(line.deposit for line in lines) else Framework.SERVICES


def _einvoice_line(ledger: Ledger, line: InvoiceLine, sign: int) -> ELine:
    label, _, detail = line.label.partition("\n")
    rate = ledger.get(DatedRate, line.vat)
    quantity, net = sign * line.quantity, sign * line.net
    return ELine(
        label=label,
        detail=detail,
        quantity=quantity,
        unit_price=line.unit_price,
        net=net,
        category=_category(rate),
        rate=rate.value,
        discount=quantity * line.unit_price - net,
    )


def _category(rate: DatedRate) -> VatCategory:
    """What is out of scope is told as exempt, with its reason: nothing else may stand beside O (BR-O-11)."""
    if rate.category is None:
        raise Refused(
            f"Taux, {rate.code} : la catégorie est vide.", "Choisissez S (taxé), E (exonéré) ou O (hors champ)."
        )
    return VatCategory.EXEMPT if rate.category is VatCategory.OUT_OF_SCOPE else rate.category


def _vat_totals(ledger: Ledger, invoice: Invoice, sign: int) -> Iterable[VatTotal]:
    """One total a category and rate (BG-23) of the service, deposits not deducted."""
    charged = service_totals(ledger, invoice)
    for category, value in dict.fromkeys((_category(rate), rate.value) for rate, _, _ in charged):
        same = [entry for entry in charged if (_category(entry[0]), entry[0].value) == (category, value)]
        codes = {rate.exemption_code for rate, _, _ in same if rate.category is not VatCategory.OUT_OF_SCOPE}
        yield VatTotal(
            category=category,
            rate=value,
            base=total(sign * base for _, base, _ in same),
            vat=total(sign * tax for _, _, tax in same),
            reason=" ".join(rate.notice for rate, _, _ in same) if value == 0 else "",
            reason_code=codes.pop() if len(codes) == 1 else "",
        )


def _seller(ledger: Ledger, invoice: Invoice) -> EParty:
    siret = setting(ledger, Key.SIRET).replace(" ", "")
    legal = ". ".join(t for t in (setting(ledger, Key.LEGAL_FORM), activity_declaration(ledger, invoice.date)) if t)
    return EParty(
        name=setting(ledger, Key.NAME),
        address=(setting(ledger, Key.ADDRESS),),
        postal_code=setting(ledger, Key.POSTCODE),
        city=setting(ledger, Key.CITY),
        siren=siret[:9],
        siret=siret if len(siret) == SIRET_DIGITS else "",
        vat_number=setting(ledger, Key.VAT_NUMBER).replace(" ", ""),
        legal_text=legal,
        contact="Service facturation",
        phone=setting(ledger, Key.PHONE),
        email=setting(ledger, Key.EMAIL),
    )


def _buyer(ledger: Ledger, invoice: Invoice) -> EParty:
    street, code, city, country = split_address(invoice.address)
    siret = "" if is_individual(ledger.find(Client, invoice.party)) else invoice.siret.replace(" ", "")
    party = ledger.party(invoice.party)
    return EParty(
        name=invoice.name,
        address=street,
        postal_code=code,
        city=city,
        country=country,
        siren=siret[:9],
        siret=siret if len(siret) == SIRET_DIGITS else "",
        vat_number=invoice.vat_number.replace(" ", ""),
        email=party.email if party else "",
    )


def split_address(address: str) -> tuple[tuple[str, ...], str, str, str]:
    """Street lines, postcode, town and country code of an address as printed; raises Refused for an unknown country."""
    lines = address.splitlines()
    town = max((i for i, line in enumerate(lines) if _TOWN.fullmatch(line)), default=len(lines))
    found = _TOWN.fullmatch(lines[town]) if town < len(lines) else None
    country = lines[town + 1].strip() if town + 1 < len(lines) else "FR"
    if country.casefold() in ("fr", "france"):
        country = "FR"
    if not re.fullmatch("[A-Z]{2}", country):
        raise Refused(f"Pays « {country} » : Factur-X veut un code à deux lettres.", "Tapez par exemple BE, CH ou LU.")
    return tuple(lines[:town]), found[1] if found else "", found[2] if found else "", country


def _delivered(ledger: Ledger, invoice: Invoice) -> date:
    """BT-72: the end of the training, or of what was done of it on the day of issue."""
    session = ledger.find(Session, invoice.session) if invoice.session else None
    return min(session.end, invoice.date) if session else invoice.date


def _place(ledger: Ledger, invoice: Invoice) -> EParty:
    session = ledger.find(Session, invoice.session) if invoice.session else None
    return EParty(
        name=(session.place if session else "") or setting(ledger, Key.NAME),
        postal_code=setting(ledger, Key.POSTCODE),
        city=setting(ledger, Key.CITY),
    )


def _earlier(ledger: Ledger, invoice: Invoice, lines: Sequence[InvoiceLine]) -> Iterable[Earlier]:
    """What a credit note corrects, and the deposits that a final invoice deducts (BG-3)."""
    for number in dict.fromkeys((invoice.origin, *(line.deposit for line in lines))):
        if number and (earlier := ledger.find(Invoice, number)):
            yield Earlier(number=earlier.number, day=earlier.date)


def _notes(ledger: Ledger, invoice: Invoice) -> Iterable[Note]:
    """PMT, PMD and AAB, that French e-invoicing wants once each between professionals, and general information."""
    if not is_individual(ledger.find(Client, invoice.party)):
        rates = [r for r in ledger.rates if r.notice and r.holds_on(invoice.date)]
        yield from (Note(code="PMT", text=r.notice) for r in rates if r.type is RateType.INDEMNITY)
        yield from (Note(code="PMD", text=r.notice) for r in rates if r.type is RateType.PENALTY)
        yield Note(code="AAB", text=dated_notice(ledger, "ESCOMPTE", invoice.date))
    yield Note(code="AAI", text=dated_notice(ledger, "SERVICES", invoice.date))


def _vat_due(ledger: Ledger, invoice: Invoice) -> VatDue:
    """BT-8: only where there is VAT (CGI 269-2-c: at collection, unless debits were opted for)."""
    if not invoice.vat:
        return VatDue.UNSAID
    return VatDue.ON_INVOICE if setting(ledger, Key.VAT_REGIME) is VatRegime.ON_DEBITS else VatDue.ON_PAYMENT


def _means(ledger: Ledger, invoice: Invoice) -> PaymentMeans:
    party = ledger.party(invoice.party)
    mode = party.mode if party else None
    return _MEANS.get(mode, PaymentMeans.TRANSFER) if mode else PaymentMeans.TRANSFER


def _service_code(ledger: Ledger, invoice: Invoice) -> str:
    """BT-10: Chorus Pro's code service."""
    client = ledger.find(Client, invoice.party)
    return client.service_code if client else ""
