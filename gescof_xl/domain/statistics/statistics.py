"""Sales and money received over a period, by commercial sector, product, funder and type of client. Euros HT.

Each axis divides the same totals: what is invoiced less credit notes, and what was received.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import ZERO, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.statistics.collected import collected_by_line
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.reports import Axis, StatisticsLine
from gescof_xl.domain.tables.training import Financing, Participant, Product, Session

_PLACES = Decimal("0.0001")


def statistics(ledger: Ledger, since: date, until: date) -> list[StatisticsLine]:
    """One line an axis and a value, largest sales first; values with nothing at all are left out."""
    collected = collected_by_line(ledger, since, until)
    lines: list[StatisticsLine] = []
    for axis, value_of in _AXES.items():
        invoiced: dict[str, Decimal] = {}
        received: dict[str, Decimal] = {}
        for invoice in ledger.invoices:
            for line in ledger.lines_of[invoice.number]:
                value = value_of(ledger, invoice, line)
                sold = line.net if since <= invoice.date <= until else ZERO
                invoiced[value] = invoiced.get(value, ZERO) + sold
                received[value] = received.get(value, ZERO) + collected.get(line.number, ZERO)
        lines += _lines(axis, invoiced, received)
    return lines


def _lines(axis: Axis, invoiced: Mapping[str, Decimal], received: Mapping[str, Decimal]) -> list[StatisticsLine]:
    whole = total(invoiced.values())
    ranked = sorted(invoiced, key=lambda value: (-invoiced[value], -received[value], value.casefold()))
    return [
        StatisticsLine(
            mark=f"{axis} : {value}",
            axis=axis,
            value=value,
            invoiced=invoiced[value],
            part=(invoiced[value] / whole).quantize(_PLACES) if whole else ZERO,
            collected=received[value],
        )
        for value in ranked
        if invoiced[value] or received[value]
    ]


def _sector(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> str:
    financing = ledger.find(Financing, line.financing) if line.financing else None
    client = _client(ledger, invoice, line)
    return (financing.sector if financing else "") or (client.sector if client else "") or "Sans secteur"


def _product(ledger: Ledger, _invoice: Invoice, line: InvoiceLine) -> str:
    product = ledger.find(Product, line.product) if line.product else None
    return product.label if product else line.product or "Sans produit"


def _funder(ledger: Ledger, invoice: Invoice, _line: InvoiceLine) -> str:
    funder = ledger.find(Funder, invoice.party)
    return funder.name if funder else "Sans financeur"


def _client_type(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> str:
    client = _client(ledger, invoice, line)
    return client.type.value if client else "Sans client"


def _client(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> Client | None:
    """For whom a line is, whoever pays: the client of the trainee, of the INTRA session, or who is invoiced."""
    participant = ledger.find(Participant, line.participant) if line.participant else None
    session = ledger.find(Session, invoice.session) if invoice.session else None
    codes = (participant.client if participant else "", session.client if session else "", invoice.party)
    return next((client for code in codes if code and (client := ledger.find(Client, code))), None)


_AXES: Mapping[Axis, Callable[[Ledger, Invoice, InvoiceLine], str]] = {
    Axis.SECTOR: _sector,
    Axis.PRODUCT: _product,
    Axis.FUNDER: _funder,
    Axis.CLIENT_TYPE: _client_type,
}
