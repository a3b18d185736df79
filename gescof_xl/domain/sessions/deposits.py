"""Asking for a deposit: its lines, and how much the law lets ask, when, of whom. Deposits are typed TTC in euros."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import add_days, date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, euros, percent, share, total, vat
from gescof_xl.domain.invoicing.deposits import deposit_document
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.vat import vat_rate
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import left, service_left
from gescof_xl.domain.sessions.lines import training_lines
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import InvoiceLine, LineKind
from gescof_xl.domain.tables.parties import Client, is_individual
from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.domain.tables.training import Financing


def deposit_lines(ledger: Ledger, financing: Financing, gross: Decimal, day: date) -> list[DraftLine]:
    """The lines of a deposit of `gross` TTC: one a rate of the service, each base HT the nearest to its share.

    Raises Refused when the deposit exceeds what is left to invoice.
    """
    service = training_lines(ledger, financing, max(service_left(ledger, financing), ZERO), day)
    rates = {c.vat: ledger.get(DatedRate, c.vat).value for c in service}
    weights = [with_vat(ledger, [c for c in service if c.vat == code]) for code in rates]
    parts = zip(rates.items(), share(gross, weights), strict=True)
    lines = [_deposit_line(financing, service, code, cents(ttc / (1 + rate))) for (code, rate), ttc in parts]
    rest = left(ledger, financing)
    if total(line.net for line in lines) > rest:
        raise Refused(
            f"{financing.number} : un acompte de {euros(gross)} TTC dépasse le reste à facturer ({euros(rest)} HT).",
            "Diminuez l'acompte dans la feuille Financements.",
            field="amount",
        )
    return lines


def _deposit_line(financing: Financing, service: Sequence[DraftLine], code: str, net: Decimal) -> DraftLine:
    model = next(c for c in service if c.vat == code)
    return DraftLine(
        kind=LineKind.DEPOSIT,
        payer=financing.payer,
        product=model.product,
        participant=financing.participant,
        label=f"Acompte sur : {model.label}",
        quantity=Decimal(1),
        unit_price=net,
        vat=code,
        net=net,
        financing=financing.number,
    )


def refuse_unlawful(ledger: Ledger, financing: Financing, gross: Decimal, contract: date | None, day: date) -> None:
    """Raises Refused when an individual would pay too early or too much (c. trav. L6353-5 and L6353-6).

    `gross` is TTC; `contract` is the day when the individual signed the training contract.
    """
    client = ledger.find(Client, financing.payer)
    if client is None or not is_individual(client):
        return
    _refuse_early(ledger, financing, client, contract, day)
    issued = ledger.lines_of_financing[financing.number]
    rest = training_lines(ledger, financing, max(service_left(ledger, financing), ZERO), day)
    price = with_vat(ledger, [line for line in issued if not deposit_document(ledger, line)]) + with_vat(ledger, rest)
    asked = gross + with_vat(ledger, [line for line in issued if deposit_document(ledger, line)])
    part = setting(ledger, Key.DEPOSIT_CEILING)
    if asked > cents(price * part):
        raise Refused(
            f"{financing.number} : {euros(asked)} d'acompte dépassent {percent(part)} du prix ({euros(price)} TTC).",
            f"Demandez au plus {euros(cents(price * part))} à un particulier (c. trav. L6353-6).",
            field="amount",
        )


def _refuse_early(ledger: Ledger, financing: Financing, client: Client, contract: date | None, day: date) -> None:
    days = int(setting(ledger, Key.WITHDRAWAL_DAYS))
    if contract is None:
        raise Refused(
            f"{financing.number} : {client.name} est un particulier, la date du contrat manque.",
            f"Donnez-la : rien ne se demande pendant le délai de rétractation de {days} jours (c. trav. L6353-5).",
            field="contract",
        )
    end = add_days(contract, days)
    if day <= end:
        raise Refused(
            f"{financing.number} : le délai de rétractation de {client.name} court jusqu'au {date_fr(end)}.",
            "Facturez l'acompte à partir du lendemain (c. trav. L6353-6).",
        )


def with_vat(ledger: Ledger, lines: Iterable[DraftLine | InvoiceLine]) -> Decimal:
    """The TTC of lines, VAT worked out per rate."""
    bases: defaultdict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        issued = line if isinstance(line, InvoiceLine) else line.issued
        bases[vat_rate(issued).rate if issued else ledger.get(DatedRate, line.vat).value] += line.net
    return total(base + vat(base, rate) for rate, base in bases.items())
