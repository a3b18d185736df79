"""Issuing documents: numbers, lines, VAT, due dates and seals, given together. Amounts in euros.

An issued document never changes: what is decided here is written at once, under the lock of the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.changes import Add, Change
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.due_dates import Due, schedule, term_of
from gescof_xl.domain.invoicing.vat import VatBook
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import document_numbers
from gescof_xl.domain.seal import sealed
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import AnyParty
from gescof_xl.domain.tables.settings import DatedRate, RateType


@dataclass(frozen=True, kw_only=True)
class DraftInvoice:
    """A document before it has a number: who is invoiced, for which lines, under which term."""

    type: InvoiceType
    party: str
    lines: tuple[DraftLine, ...]
    session: str = ""
    order_number: str = ""
    term: str = ""
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class Issued:
    """Documents with their numbers, lines and instalments."""

    invoices: tuple[Invoice, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    instalments: tuple[Instalment, ...] = ()

    def __add__(self, other: Issued) -> Issued:
        """Both, those of `other` issued after."""
        return Issued(
            invoices=self.invoices + other.invoices,
            lines=self.lines + other.lines,
            instalments=self.instalments + other.instalments,
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """What to add to the workbook."""
        return tuple(Add(row) for row in (*self.invoices, *self.lines, *self.instalments))

    @property
    def gross(self) -> Decimal:
        """The sum of all documents, TTC."""
        return total(i.gross for i in self.invoices)


def issue(ledger: Ledger, drafts: Sequence[DraftInvoice], day: date) -> Issued:
    """The documents of the drafts, in their order, dated and numbered on `day`.

    Raises Refused when the date is before that of the series, or a rate does not hold on that day.
    """
    _refuse_bad_rates(ledger, drafts, day)
    bare = [_invoice(ledger, d, n, day) for d, n in zip(drafts, _numbers(ledger, drafts, day), strict=True)]
    lines = _lines(ledger, drafts, bare)
    book = VatBook(ledger.after([*map(Add, bare), *map(Add, lines)]))
    priced = [_with_vat(invoice, book) for invoice in bare]
    dated = [_with_due(ledger, invoice, draft) for invoice, draft in zip(priced, drafts, strict=True)]
    instalments = _instalments(ledger, drafts, dated)
    return Issued(invoices=sealed(ledger, dated, lines), lines=lines, instalments=instalments)


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


def _invoice(ledger: Ledger, draft: DraftInvoice, number: str, day: date) -> Invoice:
    """The document without VAT and due date; what identifies the party is copied, for it may change later."""
    party = ledger.the_party(draft.party)
    term = None if draft.type is InvoiceType.CREDIT_NOTE else term_of(ledger, _term_code(draft, party))
    net = total(line.net for line in draft.lines)
    return Invoice(
        number=number,
        type=draft.type,
        date=day,
        party=party.code,
        name=party.name,
        address="\n".join(party.postal_lines),
        siret=party.siret,
        vat_number=party.vat_number,
        terms=term.label if term else "",
        session=draft.session,
        order_number=draft.order_number,
        net=net,
        vat=ZERO,
        gross=net,
        origin=draft.origin,
    )


def _term_code(draft: DraftInvoice, party: AnyParty) -> str:
    return draft.term or party.term


def _lines(ledger: Ledger, drafts: Sequence[DraftInvoice], invoices: Sequence[Invoice]) -> tuple[InvoiceLine, ...]:
    pairs = [
        (invoice, draft_line) for invoice, draft in zip(invoices, drafts, strict=True) for draft_line in draft.lines
    ]
    numbers = ledger.next_numbers(InvoiceLine, len(pairs))
    return tuple(
        _invoice_line(number, invoice, draft_line) for number, (invoice, draft_line) in zip(numbers, pairs, strict=True)
    )


def _invoice_line(number: str, invoice: Invoice, draft_line: DraftLine) -> InvoiceLine:
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
        kind=draft_line.kind,
    )


def _with_vat(invoice: Invoice, book: VatBook) -> Invoice:
    vat = book.vat(invoice.number)
    return replace(invoice, vat=vat, gross=invoice.net + vat)


def _with_due(ledger: Ledger, invoice: Invoice, draft: DraftInvoice) -> Invoice:
    parts = _schedule(ledger, invoice, draft)
    return replace(invoice, due=max((part.date for part in parts), default=None))


def _schedule(ledger: Ledger, invoice: Invoice, draft: DraftInvoice) -> list[Due]:
    if invoice.type is InvoiceType.CREDIT_NOTE:
        return []
    term = term_of(ledger, _term_code(draft, ledger.the_party(draft.party)))
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


def _refuse_bad_rates(ledger: Ledger, drafts: Iterable[DraftInvoice], day: date) -> None:
    """A line's rate must be a VAT rate of Taux that holds on that day; a credit note keeps its origin's rates."""
    for draft_line in (c for d in drafts if d.type is not InvoiceType.CREDIT_NOTE for c in d.lines if not c.deposit):
        rate = ledger.find(DatedRate, draft_line.vat)
        label = draft_line.label.partition("\n")[0]
        if rate is None or rate.type is not RateType.VAT:
            raise Refused(
                f"« {label} » : aucun taux de TVA."
                if not draft_line.vat
                else f"« {label} » : « {draft_line.vat} » n'est pas un taux de TVA.",
                "Choisissez un taux dans la colonne TVA du produit, du financement ou du supplément.",
            )
        if not rate.holds_on(day):
            raise Refused(
                f"« {label} » : le taux {rate.code} ne s'applique pas le {date_fr(day)}.",
                "Choisissez le taux en vigueur, ou corrigez ses dates dans Taux.",
            )
