"""Issuing documents: numbers, lines, VAT, due dates and seals, given together. Amounts in euros.

An issued document never changes: what is decided here is written at once, under the lock of the workbook.
Many imports: an issue gathers all that a document keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.invoicing.at_issue import (
    client_of,
    document_facts,
    line_facts,
    party_facts,
    route_facts,
    same_facts,
    same_line_facts,
)
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.due_dates import Due, schedule, term_of
from gescof_xl.domain.invoicing.notices import unsaid_of_payment
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.invoicing.vat import VatBook
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import document_numbers
from gescof_xl.domain.seal import sealed
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import AnyParty, PartyType
from gescof_xl.domain.tables.seller import Seller
from gescof_xl.domain.tables.settings import DatedRate, RateType


@frozen
class DraftInvoice:
    """A document before it has a number: who is invoiced, for which lines, under which term."""

    type: InvoiceType
    party: str
    lines: tuple[DraftLine, ...]
    session: str = ""
    order_number: str = ""
    term: str = ""
    origin: str = ""
    due: date | None = None
    """When it is to be paid, where that is agreed by itself; None: as the term says."""
    reference: str = ""
    """The invoice that a credit note corrects, where it is not of the workbook, with its date."""
    reference_date: date | None = None


@frozen
class Issued:
    """Documents with their numbers, lines and instalments, and the new version of the seller that they bear, if any."""

    sellers: tuple[Seller, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    instalments: tuple[Instalment, ...] = ()

    def __add__(self, other: Issued) -> Issued:
        """Both, those of `other` issued after."""
        return Issued(
            sellers=self.sellers + other.sellers,
            invoices=self.invoices + other.invoices,
            lines=self.lines + other.lines,
            instalments=self.instalments + other.instalments,
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """What to add to the workbook."""
        return tuple(Add(row) for row in (*self.sellers, *self.invoices, *self.lines, *self.instalments))

    @property
    def gross(self) -> Decimal:
        """The sum of all documents, TTC."""
        return total(i.gross for i in self.invoices)


def issue(ledger: Ledger, drafts: Sequence[DraftInvoice], day: date) -> Issued:
    """The documents of the drafts, in their order, dated and numbered on `day`.

    Raises Refused when the date is before that of the series, or a rate does not hold on that day.
    """
    if not drafts:
        return Issued()
    refuse_bad_rates(ledger, drafts, day)
    _refuse_unsaid(ledger, drafts, day)
    seller = seller_on(ledger, day)
    sellers = () if seller.seal else sealed(ledger, [seller])
    ledger = ledger.after(map(Add, sellers))
    numbers = _numbers(ledger, drafts, day)
    bare = [_invoice(ledger, d, n, day, seller.number) for d, n in zip(drafts, numbers, strict=True)]
    lines = _lines(ledger, drafts, bare)
    issued = ledger.after([*map(Add, bare), *map(Add, lines)]).issued
    book, lines_of = VatBook(issued), issued.lines_of
    priced = [_with_vat(invoice, book) for invoice in bare]
    whole = [_with_facts(ledger, i, lines_of[i.number], d) for i, d in zip(priced, drafts, strict=True)]
    instalments = _instalments(ledger, drafts, whole)
    invoices = sealed(ledger, whole, (*lines, *instalments))
    return Issued(sellers=sellers, invoices=invoices, lines=lines, instalments=instalments)


def _numbers(ledger: Ledger, drafts: Sequence[DraftInvoice], day: date) -> list[str]:
    credit_notes = sum(d.type is InvoiceType.CREDIT_NOTE for d in drafts)
    series = {
        True: iter(
            document_numbers(ledger, setting(ledger, Key.CREDIT_NOTE_SERIES), day, credit_notes) if credit_notes else ()
        ),
        False: iter(
            document_numbers(ledger, setting(ledger, Key.INVOICE_SERIES), day, len(drafts) - credit_notes)
            if len(drafts) > credit_notes
            else ()
        ),
    }
    return [next(series[d.type is InvoiceType.CREDIT_NOTE]) for d in drafts]


def _invoice(ledger: Ledger, draft: DraftInvoice, number: str, day: date, seller: str) -> Invoice:
    """The document without VAT, due date and the facts that depend on its lines."""
    origin = ledger.get(Invoice, draft.origin) if draft.origin else None
    party = ledger.the_party(ledger.holder(draft.party)) if origin is None else None
    asks = draft.due is None and draft.type is not InvoiceType.CREDIT_NOTE
    term = term_of(ledger, _term_code(draft, party)) if party and asks else None
    net = total(line.net for line in draft.lines)
    return Invoice(
        number=number,
        type=draft.type,
        date=day,
        party=party.code if party else draft.party,
        seller=seller,
        terms=term.label if term else "",
        session=draft.session,
        order_number=draft.order_number,
        net=net,
        vat=ZERO,
        gross=net,
        origin=draft.origin,
        corrects=draft.reference,
        corrects_date=draft.reference_date,
        **(same_facts(origin) if origin else party_facts(ledger.the_party(ledger.holder(draft.party)))),
    )


def _term_code(draft: DraftInvoice, party: AnyParty) -> str:
    return draft.term or party.term


def _lines(ledger: Ledger, drafts: Sequence[DraftInvoice], invoices: Sequence[Invoice]) -> tuple[InvoiceLine, ...]:
    pairs = [
        (invoice, draft_line) for invoice, draft in zip(invoices, drafts, strict=True) for draft_line in draft.lines
    ]
    numbers = ledger.next_numbers(InvoiceLine, len(pairs))
    return tuple(
        _invoice_line(ledger, number, invoice, draft_line)
        for number, (invoice, draft_line) in zip(numbers, pairs, strict=True)
    )


def _invoice_line(ledger: Ledger, number: str, invoice: Invoice, draft_line: DraftLine) -> InvoiceLine:
    issued = draft_line.issued
    facts = (
        same_line_facts(issued)
        if issued
        else line_facts(
            ledger,
            ledger.get(DatedRate, draft_line.vat),
            product=draft_line.product,
            period=draft_line.period,
            kind=draft_line.kind,
        )
    )
    return InvoiceLine(
        number=number,
        invoice=invoice.number,
        product=draft_line.product,
        label=draft_line.label,
        participant=draft_line.participant,
        quantity=draft_line.quantity,
        unit_price=draft_line.unit_price,
        discount=draft_line.discount,
        vat=draft_line.vat,
        net=draft_line.net,
        financing=draft_line.financing,
        supplement=draft_line.supplement,
        period=draft_line.period,
        deposit=draft_line.deposit,
        origin=draft_line.origin,
        late=draft_line.late,
        kind=draft_line.kind,
        client=issued.client if issued and draft_line.origin else client_of(ledger, draft_line.participant),
        **facts,
    )


def _with_vat(invoice: Invoice, book: VatBook) -> Invoice:
    vat = book.vat(invoice.number)
    return replace(invoice, vat=vat, gross=invoice.net + vat)


def _with_facts(ledger: Ledger, invoice: Invoice, lines: Sequence[InvoiceLine], draft: DraftInvoice) -> Invoice:
    """With its due date, and what it keeps of its session and the law; a credit note has both from its origin."""
    invoice = replace(invoice, **route_facts(ledger, invoice, lines))
    if invoice.origin:
        return invoice
    due = max((part.date for part in _schedule(ledger, invoice, draft)), default=None)
    return replace(invoice, due=due, **document_facts(ledger, invoice, lines))


def _schedule(ledger: Ledger, invoice: Invoice, draft: DraftInvoice) -> list[Due]:
    if invoice.type is InvoiceType.CREDIT_NOTE:
        return []
    if draft.due is not None:
        return [Due(date=draft.due, amount=invoice.gross)]
    term = term_of(ledger, _term_code(draft, ledger.the_party(ledger.holder(draft.party))))
    return schedule(term, invoice.date, invoice.gross)


def _instalments(ledger: Ledger, drafts: Sequence[DraftInvoice], invoices: Sequence[Invoice]) -> tuple[Instalment, ...]:
    parts = [
        (invoice, part)
        for invoice, draft in zip(invoices, drafts, strict=True)
        for part in _schedule(ledger, invoice, draft)
    ]
    numbers = ledger.next_numbers(Instalment, len(parts))
    return tuple(
        Instalment(number=number, invoice=invoice.number, date=part.date, amount=part.amount)
        for number, (invoice, part) in zip(numbers, parts, strict=True)
    )


def _refuse_unsaid(ledger: Ledger, drafts: Sequence[DraftInvoice], day: date) -> None:
    """What a document must say of late payment is worded by Taux on that day; a credit note asks for no payment."""
    asking = (d for d in drafts if d.type is not InvoiceType.CREDIT_NOTE)
    debtors = {PartyType(ledger.the_party(d.party).type.value) for d in asking}
    problems = list(dict.fromkeys(p for debtor in sorted(debtors) for p in unsaid_of_payment(ledger, debtor, day)))
    if problems:
        raise Refused(f"{problems[0].message} Rien n'a été émis.", problems[0].cure, problems)


def refuse_bad_rates(ledger: Ledger, drafts: Iterable[DraftInvoice], day: date) -> None:
    """Raises Refused for a line whose rate is no VAT rate of Taux that holds on its day; issued ones keep theirs.

    A credit note has the rate of the invoice that it corrects, on the date of that one; a training that is over, with
    its components and supplements, that of its last day (CGI 269 1 a); a period that of its own (CGI 269 1 a bis).
    """
    dated = ((draft, line) for draft in drafts for line in draft.lines if not line.issued)
    for draft, draft_line in dated:
        applied_on = draft_line.taxed_on or draft.reference_date or day
        rate = ledger.find(DatedRate, draft_line.vat)
        label = draft_line.label.partition("\n")[0]
        if rate is None or rate.type is not RateType.VAT:
            raise Refused(
                f"« {label} » : aucun taux de TVA."
                if not draft_line.vat
                else f"« {label} » : « {draft_line.vat} » n'est pas un taux de TVA.",
                "Choisissez un taux dans la colonne TVA du produit, du financement ou du supplément.",
            )
        if not rate.holds_on(applied_on):
            raise Refused(
                f"« {label} » : le taux {rate.code} ne s'applique pas le {date_fr(applied_on)}.",
                "Choisissez le taux en vigueur ce jour-là, ou corrigez ses dates dans Taux.",
            )
