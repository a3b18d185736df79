"""What a document keeps, when it is issued, of the tables that people may retype afterwards.

A credit note keeps what its origin kept: it corrects that document, and not what the tables say since. So does a line
that takes an issued one back, deducts it or moves it to another payer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gescof_xl.core.dates import span_fr
from gescof_xl.core.words import one_line
from gescof_xl.domain.countries import country_code
from gescof_xl.domain.invoicing.accounts import nature, sales_account
from gescof_xl.domain.invoicing.notices import kept_text, notices_at_issue
from gescof_xl.domain.invoicing.routes import operation_of, route_of
from gescof_xl.domain.invoicing.vat import usual_category
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, LineKind, Route, VatDue
from gescof_xl.domain.tables.parties import AnyParty, ChorusNeed, Client, PartyType
from gescof_xl.domain.tables.settings import DatedRate, VatRegime
from gescof_xl.domain.tables.training import Financing, Nature, Participant, Period, Product, Session

Facts = Mapping[str, Any]
"""Values by field of Factures or Lignes."""

_OF_LINE = ("rate", "category", "reason", "reason_code", "nature", "unit", "start", "end", "account")
_OF_PARTY = ("name", "address", "siret", "vat_number", "party_type", "postcode", "city", "country", "contact", "email")
_OF_ORIGIN = (
    *_OF_PARTY,
    "electronic_address",
    "service_code",
    "route",
    "mode",
    "aux_account",
    "vat_due",
    "service_start",
    "service_end",
    "place",
    "subject",
    "agreement",
    "notices",
)


def line_facts(ledger: Ledger, rate: DatedRate | None, *, product: str, period: str, kind: LineKind | None) -> Facts:
    """What a line keeps of its rate, of its product and of its period; a deposit that is deducted is of none."""
    sold = ledger.find(Product, product)
    invoiced = ledger.find(Period, period) if period and kind is not LineKind.DEDUCTION else None
    return {
        "nature": nature(sold, kind),
        "unit": sold.unit if sold else None,
        "start": invoiced.start if invoiced else None,
        "end": invoiced.end if invoiced else None,
        "account": sales_account(ledger, sold, kind),
        **(_rate_facts(rate) if rate else {}),
    }


def _rate_facts(rate: DatedRate) -> Facts:
    untaxed = not rate.value
    return {
        "rate": rate.value,
        "category": rate.category or usual_category(rate.value),
        "reason": one_line(rate.notice) if untaxed else "",
        "reason_code": rate.exemption_code if untaxed else "",
    }


def client_of(ledger: Ledger, participant: str) -> str:
    """Whose trainee a participant is today; "" for a line of none."""
    found = ledger.find(Participant, participant) if participant else None
    return found.client if found else ""


def same_line_facts(line: InvoiceLine) -> Facts:
    """What a line keeps of the issued line that it takes back, deducts or moves to another payer."""
    return {field: getattr(line, field) for field in _OF_LINE}


def same_facts(origin: Invoice) -> Facts:
    """What a credit note keeps of the document that it corrects."""
    return {field: getattr(origin, field) for field in _OF_ORIGIN}


def party_facts(party: AnyParty) -> Facts:
    """What a document keeps of whom it is for."""
    on_chorus = isinstance(party, Client) and party.chorus is not ChorusNeed.NONE
    return {
        "name": party.name,
        "address": "\n".join(party.postal_lines),
        "siret": party.siret,
        "vat_number": party.vat_number,
        "party_type": PartyType(party.type.value),
        "postcode": party.postcode,
        "city": party.city,
        "country": country_code(party.country),
        "contact": party.contact,
        "email": party.email,
        "electronic_address": party.electronic_address,
        "service_code": party.service_code if isinstance(party, Client) else "",
        "route": Route.CHORUS if on_chorus else None,
        "mode": party.mode,
        "aux_account": party.account or party.code,
    }


def document_facts(ledger: Ledger, invoice: Invoice, lines: Sequence[InvoiceLine]) -> Facts:
    """What a document keeps of its session, its agreements, the regime and the law; `lines` have their own facts."""
    session = ledger.find(Session, invoice.session) if invoice.session else None
    place = _place(ledger, invoice, session)
    return {
        "vat_due": _vat_due(ledger, lines) if invoice.vat else None,
        "place": place,
        "subject": _subject(ledger, session) if session else "",
        "agreement": ", ".join(dict.fromkeys(_agreements(ledger, lines))),
        "notices": kept_text(notices_at_issue(ledger, replace(invoice, place=place), lines)),
        **_service(invoice, lines, session),
    }


def route_facts(ledger: Ledger, invoice: Invoice, lines: Sequence[InvoiceLine], *, listed: bool = True) -> Facts:
    """The way that a document goes, and why; a credit note's is worked out on its own day.

    `listed` is False when the directory does not know its buyer.
    """
    since = setting(ledger, Key.EINVOICING_SINCE)
    regime = setting(ledger, Key.VAT_REGIME)
    origin = ledger.find(Invoice, invoice.origin) if invoice.origin else None
    operation = operation_of(invoice, lines, origin=origin, regime=regime, since=since)
    route, reason = route_of(replace(operation, listed=listed))
    return {"route": route, "route_reason": reason}


def _place(ledger: Ledger, invoice: Invoice, session: Session | None) -> str:
    """Where the training takes place; what a person buys outside of any is done at the organisation's."""
    if session:
        return session.place
    at_home = invoice.party_type is PartyType.INDIVIDUAL
    return f"{setting(ledger, Key.ADDRESS)}, {setting(ledger, Key.CITY)}" if at_home else ""


def _vat_due(ledger: Ledger, lines: Iterable[InvoiceLine]) -> VatDue:
    """At collection, unless debits were opted for (CGI 269-2 c); goods at once, for they are delivered (269-2 a).

    A document has one rule: where goods and services are sold together, its VAT is never late.
    """
    goods = any(line.nature is Nature.GOODS for line in lines)
    on_debits = goods or setting(ledger, Key.VAT_REGIME) is VatRegime.ON_DEBITS
    return VatDue.ON_DEBITS if on_debits else VatDue.ON_COLLECTION


def _subject(ledger: Ledger, session: Session) -> str:
    """The title of the training, and its dates as agreed."""
    product = ledger.find(Product, session.product)
    return "\n".join((*((product.label,) if product else ()), span_fr(session.start, session.end)))


def _agreements(ledger: Ledger, lines: Iterable[InvoiceLine]) -> Iterator[str]:
    financings = (ledger.find(Financing, line.financing) for line in lines if line.financing)
    return (financing.agreement for financing in financings if financing and financing.agreement)


def _service(invoice: Invoice, lines: Sequence[InvoiceLine], session: Session | None) -> Facts:
    """The days of what is invoiced, to the day of issue at most; a deposit is paid before any of them."""
    if invoice.type is InvoiceType.DEPOSIT:
        return {}
    if session is None:
        return {"service_end": invoice.date}
    start = min((line.start for line in lines if line.start), default=session.start)
    end = max((line.end for line in lines if line.end), default=session.end)
    return {"service_start": min(start, invoice.date), "service_end": min(end, invoice.date)}
