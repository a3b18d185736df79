"""Asking for a deposit: its lines, and how much the law lets ask, when, of whom. Deposits are typed TTC in euros."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import add_days, date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import CENT, ZERO, cents, euros, percent, share, total, vat
from gescof_xl.domain.invoicing.deposits import deposit_document, deposits_asked
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.due_dates import schedule, term_of
from gescof_xl.domain.invoicing.vat import vat_rate
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import left, service_left
from gescof_xl.domain.sessions.lines import training_lines
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import InvoiceLine, LineKind
from gescof_xl.domain.tables.parties import Client, Funder, FunderType, is_individual
from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.domain.tables.training import Financing, Session


def pending_deposit(ledger: Ledger, financing: Financing) -> Decimal:
    """What of the deposits that are typed in a financing is not invoiced yet, TTC.

    « Acompte TTC » is all that is asked before the training: a second deposit raises it. A deposit that a rate puts a
    cent apart (FAC-033) is invoiced all the same, and so is one of which a credit note gave a part back.
    """
    if financing.deposit_invoiced and not ledger.lines_of_financing[financing.number]:
        return ZERO  # by another program, before this workbook
    lines = [x for x in deposits_asked(ledger, financing.number) if not (financing.deposit_invoiced and x.origin)]
    rest = (financing.deposit or ZERO) - with_vat(ledger, lines)
    return rest if rest > CENT * len(lines) else ZERO


def deposit_due(ledger: Ledger, financing: Financing, day: date) -> date | None:
    """When a deposit invoiced on `day` is due: « Date acompte », never after the training begins.

    None where no date is typed and the payer's term leads to an earlier day: the term says it. A deposit that is asked
    once the training began is due at once.
    """
    start = ledger.get(Session, financing.session).start
    if financing.deposit_date:
        return max(day, min(financing.deposit_date, start))
    term = term_of(ledger, financing.term or ledger.the_party(financing.payer).term)
    last = max(part.date for part in schedule(term, day, Decimal(1)))
    return None if last <= start else max(day, start)


def deposit_lines(ledger: Ledger, financing: Financing, gross: Decimal, day: date) -> list[DraftLine]:
    """The lines of a deposit of `gross` TTC: one a rate of the service, each base HT the nearest to its share.

    Raises Refused when the deposit exceeds what is left to invoice, or nothing is: an absence left nothing due.
    """
    service = training_lines(ledger, financing, max(service_left(ledger, financing), ZERO), day)
    rates = {c.vat: ledger.get(DatedRate, c.vat).value for c in service}
    weights = [with_vat(ledger, [c for c in service if c.vat == code]) for code in rates]
    parts = zip(rates.items(), share(gross, weights), strict=True)
    lines = [_deposit_line(financing, service, code, cents(ttc / (1 + rate))) for (code, rate), ttc in parts]
    rest = left(ledger, financing)
    if not lines or total(line.net for line in lines) > rest:
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
    """Raises Refused when an individual would pay too early or too much (c. trav. L6353-5 and L6353-6), or the CPF.

    The CPF pays its own advance of 25 % on files of more than three months, without an invoice.

    `gross` is TTC; `contract` is the day when the individual signed the training contract.
    """
    funder = ledger.find(Funder, ledger.holder(financing.payer))
    if funder is not None and funder.type is FunderType.CPF:
        raise Refused(
            f"{financing.number} : le CPF ne se facture pas d'acompte ; il verse de lui-même 25 % des dossiers de plus "
            "de trois mois.",
            "Videz « Acompte TTC » de ce financement, et saisissez cette avance quand elle arrive.",
            field="financings",
        )
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
            f"{financing.number} ({client.name}) : le délai de rétractation court jusqu'au {date_fr(end)}.",
            "Facturez l'acompte à partir du lendemain (c. trav. L6353-6).",
        )


def with_vat(ledger: Ledger, lines: Iterable[DraftLine | InvoiceLine]) -> Decimal:
    """The TTC of lines, VAT worked out per rate."""
    bases: defaultdict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        issued = line if isinstance(line, InvoiceLine) else line.issued
        bases[vat_rate(issued).rate if issued else ledger.get(DatedRate, line.vat).value] += line.net
    return total(base + vat(base, rate) for rate, base in bases.items())
