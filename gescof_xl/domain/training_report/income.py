"""Frame C: every invoice line of the year, where it counts and why. Euros HT, credit notes negative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gescof_xl.core.words import of_name
from gescof_xl.domain.countries import is_french
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, LineKind
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.domain.tables.training import Financing, Nature, Objective, Product
from gescof_xl.domain.training_report.form import FUND_OF_SCHEME, OUTSIDE

_BY_PARTY = {
    PartyType.COMPANY: "C-1",
    PartyType.PUBLIC: "C-3",
    PartyType.INDIVIDUAL: "C-9",
    PartyType.TRAINING_BODY: "C-10",
    PartyType.OPCO: "C-2h",
    PartyType.CPF: "C-2e",
    PartyType.FSE: "C-4",
    PartyType.REGION: "C-6",
    PartyType.FRANCE_TRAVAIL: "C-7",
}
_DEPOSITS = (LineKind.DEPOSIT, LineKind.DEDUCTION)


@dataclass(frozen=True, kw_only=True)
class IncomeLine:
    """A line of a document of the year: the mark of its place, and a word where a person should look."""

    invoice: Invoice
    line: InvoiceLine
    mark: str
    remark: str = ""

    @property
    def is_turnover(self) -> bool:
        """A deposit is money in advance: it is turnover with the invoice that deducts it."""
        return self.line.kind not in _DEPOSITS


def income_lines(ledger: Ledger, since: date, until: date) -> Iterator[IncomeLine]:
    """All lines of the documents issued in the year, in the order of their numbers."""
    for invoice in ledger.invoices:
        if since <= invoice.date <= until:
            for line in ledger.lines_of[invoice.number]:
                mark, remark = _place(ledger, invoice, line)
                yield IncomeLine(invoice=invoice, line=line, mark=mark, remark=remark)


def _place(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> tuple[str, str]:
    """The first rule that knows the line (notice 50199, frame C)."""
    product = ledger.find(Product, line.product)
    objective = product.objective if product else None
    if line.kind in _DEPOSITS:
        return OUTSIDE, "Acompte : compté avec la facture qui le déduit."
    if line.kind in (LineKind.FEE, LineKind.PENALTY):
        return OUTSIDE, f"{line.kind.capitalize()} : indemnité, pas une formation."
    if objective is Objective.OUTSIDE:
        return OUTSIDE, "Produit « Hors bilan »."
    if objective is Objective.RELATED:
        return "C-11", ""
    if line.nature is not Nature.TRAINING:
        return OUTSIDE, _to_classify(product)
    return _payer(ledger, invoice, line)


def _to_classify(product: Product | None) -> str:
    if product is None:
        return "À classer : ligne sans produit."
    return (
        f"À classer : remplissez « Objectif » du produit {product.code} ({Objective.RELATED} ou {Objective.OUTSIDE})."
    )


def _payer(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> tuple[str, str]:
    """Who paid for training. Foreign firms come last in the form; a fund says under which scheme it pays."""
    financing = ledger.find(Financing, line.financing)
    kind = invoice.party_type
    if financing and financing.fse:
        return "C-4", "FSE."
    if kind in {PartyType.OPCO, PartyType.OTHER_FUNDER} and financing and financing.scheme:
        return FUND_OF_SCHEME[financing.scheme], ""
    if kind is PartyType.COMPANY and not is_french(invoice.country):
        return "C-11", "Entreprise étrangère."
    if kind in _BY_PARTY:
        return _BY_PARTY[kind], ""
    return OUTSIDE, f"À classer : remplissez « Dispositif » du financement, ou « Type » {of_name(invoice.party)}."
