"""What an invoice, a deposit invoice or a credit note shows when printed. A credit note shows positive amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.file_names import safe_name
from gescof_xl.core.money import NBSP, euros, parse_share, percent, quantity_fr, total
from gescof_xl.domain.invoicing.notices import activity_declaration, notices
from gescof_xl.domain.invoicing.vat import category, service_totals, vat_book
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.settings import DatedRate, VatCategory
from gescof_xl.domain.tables.training import Financing

TEMPLATES: Mapping[InvoiceType, str] = {
    InvoiceType.INVOICE: "facture",
    InvoiceType.DEPOSIT: "acompte",
    InvoiceType.CREDIT_NOTE: "avoir",
}
_TITLES = {InvoiceType.INVOICE: "Facture", InvoiceType.DEPOSIT: "Facture d’acompte", InvoiceType.CREDIT_NOTE: "Avoir"}


def invoice_paper(ledger: Ledger, invoice: Invoice, *, duplicate: bool = False) -> Paper:
    """The paper of an issued document; a duplicate says so and has its own file name."""
    context = invoice_context(ledger, invoice) | {"duplicata": "DUPLICATA" if duplicate else ""}
    return Paper(
        template=TEMPLATES[invoice.type],
        name=safe_name(f"{invoice.number}{'-duplicata' if duplicate else ''}"),
        title=f"{_TITLES[invoice.type]} {invoice.number}",
        day=invoice.date,
        folder=str(invoice.date.year),
        context=context,
        pictures=_pictures(ledger, invoice),
    )


def _pictures(ledger: Ledger, invoice: Invoice) -> dict[str, str]:
    """The SEPA QR code, where there is something to pay by transfer."""
    iban = setting(ledger, Key.IBAN)
    if not iban or invoice.gross <= 0:
        return {}
    return {"qr": _credit_transfer_code(setting(ledger, Key.NAME), iban, setting(ledger, Key.BIC), invoice)}


def invoice_context(ledger: Ledger, invoice: Invoice) -> dict[str, object]:
    """All that a template may show, by the French names that staff write in Word."""
    lines = ledger.lines_of[invoice.number]
    return {
        "titre": _TITLES[invoice.type],
        "numero": invoice.number,
        "date": date_fr(invoice.date),
        "echeance": date_fr(invoice.due) if invoice.due else "",
        "commande": invoice.order_number,
        "service": _service(ledger, invoice),
        "session": invoice.session,
        "accord": _agreements(ledger, lines),
        "origine": _origin(ledger, invoice),
        "organisme": seller(ledger, invoice.date),
        "client": _buyer(invoice),
        "lignes": [_printed_line(ledger, line, invoice) for line in lines if not line.deposit],
        **_totals(ledger, invoice),
        "conditions": invoice.terms,
        "echeances": _instalments(ledger, invoice),
        "mentions": list(notices(ledger, invoice)),
    }


def seller(ledger: Ledger, day: date) -> dict[str, str]:
    """The organisation, as every document shows it (CGI ann. II 242 nonies A I 1° and 2°; c. com. R123-237)."""
    siret = setting(ledger, Key.SIRET)
    return {
        "nom": setting(ledger, Key.NAME),
        "forme": setting(ledger, Key.LEGAL_FORM),
        "adresse": setting(ledger, Key.ADDRESS),
        "code_postal": setting(ledger, Key.POSTCODE),
        "ville": setting(ledger, Key.CITY),
        "siret": grouped_siret(siret),
        "siren": grouped_siret(siret[:9]),
        "tva": setting(ledger, Key.VAT_NUMBER),
        "email": setting(ledger, Key.EMAIL),
        "telephone": setting(ledger, Key.PHONE),
        "iban": grouped_iban(setting(ledger, Key.IBAN)),
        "bic": setting(ledger, Key.BIC),
        "nda": activity_declaration(ledger, day),
    }


def _buyer(invoice: Invoice) -> dict[str, object]:
    return {
        "nom": invoice.name,
        "adresse": invoice.address.splitlines(),
        "siret": grouped_siret(invoice.siret),
        "tva": invoice.vat_number,
        "code": invoice.party,
    }


def _printed_line(ledger: Ledger, line: InvoiceLine, invoice: Invoice) -> dict[str, str]:
    label, _, detail = line.label.partition("\n")
    sign = _sign(invoice)
    return {
        "libelle": label,
        "detail": detail,
        "quantite": quantity_fr(sign * line.quantity),
        "prix_unitaire": euros(line.unit_price),
        "remise": _discount(line.discount),
        "tva": _rate(ledger.find(DatedRate, line.vat)),
        "total": euros(sign * line.net),
    }


def _discount(text: str) -> str:
    """« 10 % » or « 149,67 € », however it was typed."""
    typed = parse_share(text)
    if typed is None:
        return text
    value, is_rate = typed
    return percent(value) if is_rate else euros(value)


def _totals(ledger: Ledger, invoice: Invoice) -> dict[str, object]:
    """The service by rate and in all (CGI ann. II 242 nonies A I 11°), the deposits deducted, and what is to pay.

    `reste_ht` and `reste_tva` are what the document charges once deposits are deducted.
    """
    sign, charged = _sign(invoice), service_totals(ledger, invoice)
    net = sign * total(base for _, base, _ in charged)
    tax = sign * total(vat for _, _, vat in charged)
    return {
        "tva": [_rate_total(rate, sign * base, sign * vat) for rate, base, vat in charged],
        "total_ht": euros(net),
        "total_tva": euros(tax),
        "total_ttc": euros(net + tax),
        "acomptes": list(_deposits(ledger, invoice)),
        "acomptes_ttc": euros(net + tax - sign * invoice.gross),
        "reste_ht": euros(sign * invoice.net),
        "reste_tva": euros(sign * invoice.vat),
        "net_a_payer": "Net à payer" if invoice.gross >= 0 else "Net en votre faveur",
        "net": euros(abs(invoice.gross)),
    }


def _rate_total(rate: DatedRate, base: Decimal, vat: Decimal) -> dict[str, str]:
    return {"taux": _rate(rate), "base": euros(base), "montant": euros(vat), "mention": rate.notice}


def _rate(rate: DatedRate | None) -> str:
    if rate is not None and rate.value:
        return percent(rate.value)
    return "exonéré" if rate is not None and category(rate) is VatCategory.EXEMPT else f"0{NBSP}%"


def _deposits(ledger: Ledger, invoice: Invoice) -> Iterator[dict[str, str]]:
    """Number, date, HT, VAT and TTC of each deposit that is deducted, or given back by a credit note."""
    sign, lines = _sign(invoice), ledger.lines_of[invoice.number]
    for number in dict.fromkeys(line.deposit for line in lines if line.deposit):
        net = -sign * total(line.net for line in lines if line.deposit == number)
        tax = sign * vat_book(ledger).deposit_vat(invoice.number, number)
        issued = ledger.find(Invoice, number)
        yield {
            "numero": number,
            "date": date_fr(issued.date) if issued else "",
            "ht": euros(net),
            "tva": euros(tax),
            "ttc": euros(net + tax),
        }


def _instalments(ledger: Ledger, invoice: Invoice) -> list[dict[str, str]]:
    """The schedule, when there is more than one date to pay."""
    parts = ledger.instalments_of[invoice.number]
    return [{"date": date_fr(p.date), "montant": euros(p.amount)} for p in parts] if len(parts) > 1 else []


def _agreements(ledger: Ledger, lines: list[InvoiceLine]) -> str:
    financings = (ledger.find(Financing, line.financing) for line in lines if line.financing)
    return ", ".join(dict.fromkeys(f.agreement for f in financings if f and f.agreement))


def _origin(ledger: Ledger, invoice: Invoice) -> str:
    """« facture FA2026-00001 du 05/10/2026 »: a credit note refers to its origin without ambiguity (CGI 289 I 5)."""
    origin = ledger.find(Invoice, invoice.origin) if invoice.origin else None
    return f"facture {origin.number} du {date_fr(origin.date)}" if origin else ""


def _service(ledger: Ledger, invoice: Invoice) -> str:
    """Chorus Pro's code service."""
    client = ledger.find(Client, invoice.party)
    return client.service_code if client else ""


def _sign(invoice: Invoice) -> int:
    return -1 if invoice.type is InvoiceType.CREDIT_NOTE else 1


def grouped_siret(number: str) -> str:
    """« 100 000 009 00017 »: SIREN by threes, then the establishment."""
    parts = [number[i : i + 3] for i in range(0, min(len(number), 9), 3)]
    return NBSP.join(p for p in (*parts, number[9:]) if p)


def grouped_iban(number: str) -> str:
    """« FR76 3000 6000 0112 3456 7890 189 »."""
    plain = number.replace(" ", "")
    return NBSP.join(plain[i : i + 4] for i in range(0, len(plain), 4))


def _credit_transfer_code(name: str, iban: str, bic: str, invoice: Invoice) -> str:
    """The QR code of a SEPA credit transfer that pays an invoice's total TTC (EPC069-12, version 002).

    A banking app reads it and fills its form; the invoice's number is the label.
    """
    account = (bic.replace(" ", ""), name[:70], iban.replace(" ", ""))
    return "\n".join(("BCD", "002", "1", "SCT", *account, f"EUR{invoice.gross:.2f}", "", "", invoice.number[:140]))
