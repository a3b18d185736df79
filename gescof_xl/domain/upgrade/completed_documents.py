"""Documents of version 0.1.0, which kept less: completed once from the tables of that day, and marked so.

They say from now on what 0.1.0 would have said that day. Their seals stay as they are: the mark tells apart what was
sealed at issue from what was added, and holds a digest of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.money import vat
from gescof_xl.domain.accounting.chart import AccountingJournal
from gescof_xl.domain.countries import country_code
from gescof_xl.domain.invoicing.at_issue import client_of, document_facts, line_facts, party_facts, route_facts
from gescof_xl.domain.invoicing.notices import kept_text, notices_at_issue
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import completed, sealed
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType, VatDue
from gescof_xl.domain.tables.parties import Client, PartyType, is_individual
from gescof_xl.domain.tables.settings import DatedRate

_TOWN = re.compile(r"([0-9A-Z-]{3,10}) (.+)")
_SLACK = Decimal("0.02")
"""Cents by which the VAT of a document that takes some back differs from its rate × its total HT."""


def completed_documents(ledger: Ledger) -> Iterator[Change]:
    """The sellers that old documents bear, then each line and document with what it lacked."""
    documents = [i for i in ledger.invoices if not i.seller]
    sellers: list[Change] = []
    seller_of: dict[str, str] = {}
    for invoice in sorted(documents, key=lambda i: i.date):
        seller = seller_on(ledger, invoice.date)
        if not seller.seal:
            sellers += map(Add, sealed(ledger, [seller]))
            ledger = ledger.after(sellers[-1:])
        seller_of[invoice.number] = seller.number
    yield from sellers
    waiting = _posted_as_waiting(ledger)
    for invoice in documents:
        lines = [_line(ledger, invoice, line) for line in ledger.lines_of[invoice.number]]
        yield from (Replace(old, new) for old, new in zip(ledger.lines_of[invoice.number], lines, strict=True))
        new = replace(invoice, seller=seller_of[invoice.number], **_facts(ledger, invoice, lines, waiting))
        new = replace(new, **route_facts(ledger, new, lines))
        yield Replace(invoice, completed(new, (*lines, *ledger.instalments_of[invoice.number])))


def _line(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> InvoiceLine:
    rate = ledger.find(DatedRate, line.vat)
    if rate is not None and {x.vat for x in ledger.lines_of[invoice.number]} == {line.vat}:
        rate = replace(rate, value=_charged(invoice, rate.value))
    facts = line_facts(ledger, rate, product=line.product, period=line.period, kind=line.kind)
    return replace(line, client=client_of(ledger, line.participant), **facts)


def _charged(invoice: Invoice, rate: Decimal) -> Decimal:
    """The rate that a document of one rate charged: its sealed VAT says it, whatever was typed in Taux since."""
    for one in (rate, (invoice.vat / invoice.net).quantize(Decimal("0.001")) if invoice.net else rate):
        if abs(vat(invoice.net, one) - invoice.vat) <= _SLACK:
            return one
    return rate


def _facts(
    ledger: Ledger, invoice: Invoice, lines: Sequence[InvoiceLine], waiting: Mapping[str, bool]
) -> Mapping[str, Any]:
    """What was sealed stays; the address that was printed tells town and country."""
    party = ledger.party(invoice.party)
    kept = {name: getattr(invoice, name) for name in ("name", "address", "siret", "vat_number")}
    facts = {**document_facts(ledger, invoice, lines), **(party_facts(party) if party else {}), **kept}
    facts["notices"] = kept_text(notices_at_issue(ledger, _as_worded(ledger, invoice), lines))
    origin = invoice.origin if invoice.type is InvoiceType.CREDIT_NOTE else invoice.number
    if invoice.vat and origin in waiting and invoice.type is not InvoiceType.DEPOSIT:
        facts["vat_due"] = VatDue.ON_COLLECTION if waiting[origin] else VatDue.ON_DEBITS
    return {**facts, **_town(invoice.address)}


def _as_worded(ledger: Ledger, invoice: Invoice) -> Invoice:
    """The document as 0.1.0 worded it: penalties of companies for all but consumers, and no place."""
    consumer = is_individual(ledger.find(Client, invoice.party))
    return replace(invoice, party_type=PartyType.INDIVIDUAL if consumer else PartyType.COMPANY, place="")


def _town(address: str) -> Mapping[str, str]:
    """Postcode, town and country of an address as it was printed."""
    lines = address.splitlines()
    town = max((i for i, line in enumerate(lines) if _TOWN.fullmatch(line)), default=None)
    if town is None:
        return {}
    found = _TOWN.fullmatch(lines[town])
    country = country_code(lines[town + 1] if town + 1 < len(lines) else "")
    return {"postcode": found[1], "city": found[2], "country": country} if found else {}


def _posted_as_waiting(ledger: Ledger) -> Mapping[str, bool]:
    """Exported documents, and whether their VAT was posted as waiting for its payment."""
    pending = setting(ledger, Key.PENDING_VAT_ACCOUNT)
    waiting: dict[str, bool] = {}
    for line in ledger.posted:
        if line.journal_label == AccountingJournal.SALES.value:
            waiting[line.piece] = waiting.get(line.piece, False) or line.account == pending
    return waiting
