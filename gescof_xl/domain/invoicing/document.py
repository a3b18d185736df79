"""An issued document is a value: all that its paper, its XML, its entry or its credit note says of it.

It is worked out from issued rows only. Whatever takes an IssuedDocument and no ledger cannot read a table that people
may retype: the past does not move.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import total, vat
from gescof_xl.domain.invoicing.vat import RateTotal, VatRate, vat_book, vat_rate
from gescof_xl.domain.ledger import IssuedRows
from gescof_xl.domain.tables.billing import Instalment, Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.seller import Seller


@frozen
class DeductedDeposit:
    """A deposit invoice that a document deducts, or gives back when negative: HT and VAT in euros."""

    number: str
    date: date
    net: Decimal
    vat: Decimal


@frozen
class ServiceTotal:
    """What a document charges for its service at one rate, deposits not deducted, signed; and why there is no VAT."""

    rate: VatRate
    base: Decimal
    vat: Decimal
    reason: str = ""
    reason_code: str = ""


@frozen
class IssuedDocument:
    """An invoice, deposit invoice or credit note. Amounts are signed as in Factures: negative on a credit note.

    `lines` and `instalments` are in the order of their numbers. `origin` is what a credit note corrects. `vat_totals`
    are what it charges at each rate once deposits are deducted.
    """

    invoice: Invoice
    lines: tuple[InvoiceLine, ...]
    instalments: tuple[Instalment, ...]
    seller: Seller
    origin: Invoice | None
    deposits: tuple[DeductedDeposit, ...]
    vat_totals: tuple[RateTotal, ...]

    @property
    def is_credit_note(self) -> bool:
        """Whether it corrects another document."""
        return self.invoice.type is InvoiceType.CREDIT_NOTE

    @property
    def is_of_deposit(self) -> bool:
        """Whether it asks for a deposit, or corrects what asked for one."""
        return InvoiceType.DEPOSIT in (self.invoice.type, self.origin.type if self.origin else None)

    @property
    def sign(self) -> int:
        """What makes amounts positive: −1 for a credit note."""
        return -1 if self.is_credit_note else 1

    @property
    def services(self) -> list[InvoiceLine]:
        """What is sold; lines that deduct deposits are none of it."""
        return [line for line in self.lines if not line.deposit]

    def service_totals(self) -> Iterator[ServiceTotal]:
        """By rate, in the order of the lines (CGI ann. II 242 nonies A I 11°).

        The VAT is what the document was issued with: the credit note that takes back the last part of an invoice bears
        its cents. A credit note that gives deposits back has both in one: the service is taxed anew, as by its invoice.
        """
        for entry in self.vat_totals:
            own = [line for line in self.services if vat_rate(line) == entry.rate]
            base = total(line.net for line in own)
            if own:
                yield ServiceTotal(
                    rate=entry.rate,
                    base=base,
                    vat=entry.vat if entry.base == base else vat(base, entry.rate.rate),
                    reason=" ; ".join(dict.fromkeys(line.reason for line in own if line.reason)),
                    reason_code=next((line.reason_code for line in own if line.reason_code), ""),
                )


def issued_document(issued: IssuedRows, number: str) -> IssuedDocument:
    """The document with that number. Raises Refused when a row that it needs is gone."""
    invoice = _row(issued, number)
    seller = issued.seller(invoice.seller)
    if seller is None:
        raise _gone(number, "Émetteurs", invoice.seller)
    lines = tuple(sorted(issued.lines_of[number], key=_order))
    return IssuedDocument(
        invoice=invoice,
        lines=lines,
        instalments=tuple(sorted(issued.instalments_of[number], key=_order)),
        seller=seller,
        origin=_row(issued, invoice.origin, number) if invoice.origin else None,
        deposits=tuple(_deposits(issued, number, lines)),
        vat_totals=tuple(vat_book(issued).totals(number)),
    )


def _deposits(issued: IssuedRows, number: str, lines: tuple[InvoiceLine, ...]) -> Iterator[DeductedDeposit]:
    for deposit in dict.fromkeys(line.deposit for line in lines if line.deposit):
        yield DeductedDeposit(
            number=deposit,
            date=_row(issued, deposit, number).date,
            net=-total(line.net for line in lines if line.deposit == deposit),
            vat=vat_book(issued).deposit_vat(number, deposit),
        )


def _row(issued: IssuedRows, number: str, needed_by: str = "") -> Invoice:
    invoice = issued.find(number)
    if invoice is None:
        raise _gone(needed_by, Invoice.SHEET, number)
    return invoice


def _gone(number: str, sheet: str, key: str) -> Refused:
    needed = f", dont {number} a besoin," if number else ""
    return Refused(
        f"{sheet} : « {key} »{needed} n'existe plus.",
        "Ce qui est émis ne disparaît jamais : reprenez la ligne dans une sauvegarde.",
    )


def _order(row: InvoiceLine | Instalment) -> tuple[int, str]:
    """The order of issue, whatever order staff sorted the sheet in."""
    return len(row.number), row.number
