"""What an invoice, a deposit invoice or a credit note shows when printed. A credit note shows positive amounts."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal

from gescof_xl.core.dates import date_fr, span_fr
from gescof_xl.core.money import NBSP, euros, parse_share, percent, price_fr, quantity_fr, total
from gescof_xl.domain.invoicing.document import DeductedDeposit, IssuedDocument, ServiceTotal
from gescof_xl.domain.invoicing.notices import printed_notices
from gescof_xl.domain.invoicing.vat import VatRate, vat_rate
from gescof_xl.domain.papers.papers import DocumentMark, Paper
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.seller import Seller
from gescof_xl.domain.tables.settings import VatCategory

TEMPLATES: Mapping[InvoiceType, str] = {
    InvoiceType.INVOICE: "facture",
    InvoiceType.DEPOSIT: "acompte",
    InvoiceType.CREDIT_NOTE: "avoir",
}
_REFERENCE_WIDTH = 48  # characters beside the address, of the largest letters
_MOST_LABEL = 140  # characters of the remittance information of a SEPA transfer
_TITLES = {InvoiceType.INVOICE: "Facture", InvoiceType.DEPOSIT: "Facture d’acompte", InvoiceType.CREDIT_NOTE: "Avoir"}


def invoice_paper(document: IssuedDocument, *, duplicate: bool = False) -> Paper:
    """The paper of an issued document; a duplicate says so and has its own file name."""
    invoice = document.invoice
    return Paper(
        template=TEMPLATES[invoice.type],
        name=f"{invoice.number.replace('/', '-')}{'-duplicata' if duplicate else ''}",
        title=f"{_TITLES[invoice.type]} {invoice.number}",
        day=invoice.date,
        folder=str(invoice.date.year),
        context=invoice_context(document) | {"duplicata": "DUPLICATA" if duplicate else ""},
        pictures=_pictures(document),
        mark=None if duplicate else mark(invoice),
    )


def mark(invoice: Invoice) -> DocumentMark:
    """Which document it is."""
    return DocumentMark(number=invoice.number, buyer=invoice.name, seal=invoice.seal)


def _pictures(document: IssuedDocument) -> dict[str, str]:
    """The SEPA QR code, where there is something to pay by transfer: what we debit ourselves must not be paid twice.

    Of an invoice in instalments, that of the first: nobody is led to pay all at once.
    """
    seller, invoice = document.seller, document.invoice
    if not seller.iban or invoice.gross <= 0 or _is_debited(invoice):
        return {}
    amount = document.instalments[0].amount if len(document.instalments) > 1 else invoice.gross
    return {"qr": credit_transfer_code(seller, amount, invoice.number)}


def _is_debited(invoice: Invoice) -> bool:
    return invoice.mode is PaymentMode.DIRECT_DEBIT


def invoice_context(document: IssuedDocument) -> dict[str, object]:
    """All that a template may show, by the French names that staff write in Word."""
    invoice = document.invoice
    _, _, days = invoice.subject.partition("\n")
    return {
        "titre": _TITLES[invoice.type],
        "numero": invoice.number,
        "date": date_fr(invoice.date),
        "echeance": date_fr(invoice.due) if invoice.due else "",
        "commande": invoice.order_number,
        "service": invoice.service_code,
        "session": invoice.session,
        "objet": training_of(invoice),
        "dates": days,
        "lieu": invoice.place,
        "prestation": _service_days(invoice),
        "accord": invoice.agreement,
        "accords": _agreements(invoice),
        "origine": _origin(document),
        "organisme": seller_card(document.seller),
        "client": _buyer(invoice),
        "lignes": [_printed_line(line, document.sign) for line in document.services],
        **_totals(document),
        "conditions": invoice.terms,
        "reglement": invoice.mode.value if invoice.mode else "",
        "preleve": _is_debited(invoice),
        "echeances": _instalments(document),
        "mentions": printed_notices(invoice),
    }


def training_of(invoice: Invoice) -> str:
    """The title of the training, as it was issued; "" for what is none."""
    return invoice.subject.partition("\n")[0]


def seller_card(seller: Seller) -> dict[str, str]:
    """The organisation, as every document shows it (CGI ann. II 242 nonies A I 1° and 2°; c. com. R123-237)."""
    return {
        "nom": seller.name,
        "forme": seller.legal_form,
        "adresse": seller.address,
        "code_postal": seller.postcode,
        "ville": seller.city,
        "siret": grouped_siret(seller.siret),
        "siren": grouped_siret(seller.siret[:9]),
        "tva": seller.vat_number,
        "email": seller.email,
        "telephone": seller.phone,
        "iban": grouped_iban(seller.iban),
        "bic": seller.bic,
        "nda": seller.declaration,
    }


def _buyer(invoice: Invoice) -> dict[str, object]:
    return {
        "nom": invoice.name,
        "adresse": invoice.address.splitlines(),
        "siret": grouped_siret(invoice.siret),
        "tva": invoice.vat_number,
        "code": invoice.party,
    }


def _agreements(invoice: Invoice) -> list[str]:
    """The agreements with what they are, in lines as long as their place: a number is never cut at its hyphen."""
    if not invoice.agreement:
        return []
    several = ", " in invoice.agreement
    text = f"Accord{'s' if several else ''} de prise en charge{NBSP}: {invoice.agreement}"
    return textwrap.wrap(text, _REFERENCE_WIDTH, break_long_words=False, break_on_hyphens=False)


def _service_days(invoice: Invoice) -> str:
    """« du 05/10/2026 au 06/10/2026 »; "" for a deposit, which is paid before."""
    return span_fr(invoice.service_start or invoice.service_end, invoice.service_end) if invoice.service_end else ""


def _printed_line(line: InvoiceLine, sign: int) -> dict[str, str]:
    label, _, detail = line.label.partition("\n")
    return {
        "libelle": label,
        "detail": detail,
        "quantite": quantity_fr(sign * line.quantity),
        "prix_unitaire": price_fr(line.unit_price),
        "remise": _discount(line.discount),
        "tva": _rate(vat_rate(line)),
        "total": euros(sign * line.net),
    }


def _discount(text: str) -> str:
    """« 10 % » or « 149,67 € », however it was typed."""
    typed = parse_share(text)
    if typed is None:
        return text
    value, is_rate = typed
    return percent(value) if is_rate else euros(value)


def _totals(document: IssuedDocument) -> dict[str, object]:
    """The service by rate and in all (CGI ann. II 242 nonies A I 11°), the deposits deducted, and what is to pay.

    `reste_ht` and `reste_tva` are what the document charges once deposits are deducted.
    """
    sign, invoice, charged = document.sign, document.invoice, list(document.service_totals())
    net = sign * total(entry.base for entry in charged)
    tax = sign * total(entry.vat for entry in charged)
    return {
        "tva": [_rate_total(entry, sign) for entry in charged],
        "total_ht": euros(net),
        "total_tva": euros(tax),
        "total_ttc": euros(net + tax),
        "acomptes": [_deposit(deposit, sign) for deposit in document.deposits],
        "acomptes_ttc": euros(net + tax - sign * invoice.gross),
        "reste_ht": euros(sign * invoice.net),
        "reste_tva": euros(sign * invoice.vat),
        "net_a_payer": "Net à payer" if invoice.gross >= 0 else "Net en votre faveur",
        "net": euros(abs(invoice.gross)),
    }


def _rate_total(entry: ServiceTotal, sign: int) -> dict[str, str]:
    return {
        "taux": _rate(entry.rate),
        "base": euros(sign * entry.base),
        "montant": euros(sign * entry.vat),
        "mention": entry.reason,
    }


def _rate(rate: VatRate) -> str:
    if rate.rate:
        return percent(rate.rate)
    exempt = (VatCategory.EXEMPT, VatCategory.INTRA_UNION, VatCategory.EXPORT)
    return "exonéré" if rate.category in exempt else f"0{NBSP}%"


def _deposit(deposit: DeductedDeposit, sign: int) -> dict[str, str]:
    """Number, date, HT, VAT and TTC of a deposit that is deducted, or given back by a credit note."""
    net, tax = sign * deposit.net, sign * deposit.vat
    return {
        "numero": deposit.number,
        "date": date_fr(deposit.date),
        "ht": euros(net),
        "tva": euros(tax),
        "ttc": euros(net + tax),
    }


def _instalments(document: IssuedDocument) -> list[dict[str, str]]:
    """The schedule, when there is more than one date to pay."""
    parts = document.instalments
    return [{"date": date_fr(p.date), "montant": euros(p.amount)} for p in parts] if len(parts) > 1 else []


def _origin(document: IssuedDocument) -> str:
    """« facture FA2026-00001 du 05/10/2026 »: a credit note refers to its origin without ambiguity (CGI 289 I 5)."""
    origin, invoice = document.origin, document.invoice
    number, day = (origin.number, origin.date) if origin else (invoice.corrects, invoice.corrects_date)
    return f"facture {number} du {date_fr(day)}" if number and day else ""


def grouped_siret(number: str) -> str:
    """« 100 000 009 00017 »: SIREN by threes, then the establishment."""
    parts = [number[i : i + 3] for i in range(0, min(len(number), 9), 3)]
    return NBSP.join(p for p in (*parts, number[9:]) if p)


def grouped_iban(number: str) -> str:
    """« FR76 3000 6000 0112 3456 7890 189 »."""
    plain = number.replace(" ", "")
    return NBSP.join(plain[i : i + 4] for i in range(0, len(plain), 4))


def transfer_label(numbers: Sequence[str], otherwise: str) -> str:
    """What a debtor writes beside a transfer, so that it is matched: the invoices where they fit, else a reference."""
    label = " ".join(numbers)
    return label if label and len(label) <= _MOST_LABEL else otherwise


def credit_transfer_code(seller: Seller, amount: Decimal, label: str) -> str:
    """The QR code of a SEPA credit transfer of an amount TTC (EPC069-12, version 002).

    A banking app reads it and fills its form; the number of the document is the label.
    """
    account = (seller.bic.replace(" ", ""), seller.name[:70], seller.iban.replace(" ", ""))
    return "\n".join(("BCD", "002", "1", "SCT", *account, f"EUR{amount:.2f}", "", "", label[:_MOST_LABEL]))
