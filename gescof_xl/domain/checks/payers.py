"""What a financing owes to who pays it: an OPCO's agreement, a public body's commitment, the law of deposits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, percent, total, vat
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import of_name
from gescof_xl.domain.balances import days_late, invoiced
from gescof_xl.domain.checks.training import applied_rate
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.row_problems import blocking, warning
from gescof_xl.domain.sessions.billable import left
from gescof_xl.domain.settings import Key, readable_setting
from gescof_xl.domain.tables.parties import ChorusNeed, Client, Funder, FunderType, is_individual
from gescof_xl.domain.tables.training import Financing, Product, Session
from gescof_xl.domain.training.attendance import active_financings

LACKING_AGREEMENT, BEYOND_CEILING, LATE_PAYER = "FIN-007", "FIN-009", "FIN-021"
NEAR = timedelta(days=15)
"""How long before a funder's limit a session is pointed out: two weeks leave time for the missing pieces."""


def payer_problems(ledger: Ledger, session: Session, financing: Financing, today: date) -> Iterator[Problem]:
    """FIN-007 to FIN-014 and FIN-021 of one financing. Once all of it is invoiced, what the invoice needed is past."""
    payer = ledger.party(financing.payer)
    already = invoiced(ledger, financing.number)
    if financing.deposit and not financing.deposit_invoiced and already == ZERO:
        # An invoiced deposit is past: a credit note that lowers the price afterwards must not be refused for it,
        # nor one that takes back all that was invoiced before the deposit was.
        credited = bool(ledger.lines_of_financing[financing.number])
        found = _deposit(ledger, session, financing, individual=is_individual(payer))
        yield from (replace(problem, blocking=not credited) for problem in found)
    if payer is None or wholly_invoiced(ledger, financing):
        return
    if isinstance(payer, Funder):
        for code, column, what, cure in agreement_faults(ledger, financing, payer):
            yield warning(financing, code, column, what, cure)
        yield from _deadline(session, financing, payer, today)
    else:
        yield from _commitment(financing, payer)
    if any(days_late(ledger, invoice, today) for invoice in ledger.invoices_of_party[ledger.holder(payer.code)]):
        yield warning(
            financing,
            LATE_PAYER,
            "Financeur",
            f"{payer.code} a des factures en retard.",
            "Voyez l'état des factures impayées avant de lui vendre encore à crédit.",
        )


def wholly_invoiced(ledger: Ledger, financing: Financing) -> bool:
    """Whether nothing is left to invoice of a financing, absences applied."""
    if invoiced(ledger, financing.number) >= financing.amount:
        return True
    try:
        return left(ledger, financing) <= ZERO
    except Refused:  # PAR-004 says that hours lack
        return False


def _commitment(financing: Financing, client: Client) -> Iterator[Problem]:
    """FIN-014."""
    if client.chorus in (ChorusNeed.COMMITMENT, ChorusNeed.BOTH) and not financing.order_number:
        yield warning(
            financing,
            "FIN-014",
            "N° commande",
            f"{client.code} exige un numéro d'engagement Chorus Pro : il manque.",
            "Saisissez-le avant de facturer : on ne peut plus l'ajouter à une facture émise.",
        )


class AgreementFault(NamedTuple):
    """What an invoice to a funder lacks: a stable code, the column that says it, what is wrong, what to do."""

    code: str
    column: str
    what: str
    cure: str


def _agreement(financing: Financing, day: date) -> str:
    """What is judged: the agreement of that day, or the session, when nothing says the day of its agreement."""
    if financing.agreement_date:
        return f"un accord du {date_fr(day)}"
    return f"une session du {date_fr(day)} dont la Date accord est vide"


def _earlier(financing: Financing, limit: date) -> str:
    return "" if financing.agreement_date else f" ; ou saisissez la Date accord si elle est d'avant le {date_fr(limit)}"


def agreement_faults(ledger: Ledger, financing: Financing, funder: Funder) -> Iterator[AgreementFault]:
    """FIN-007 to FIN-009; without subrogation right an OPCO refunds the client, and is never invoiced."""
    if funder.type is FunderType.OPCO and not financing.agreement:
        yield AgreementFault(
            LACKING_AGREEMENT,
            "N° accord",
            f"le numéro d'accord {of_name(funder.code)} manque.",
            "Saisissez-le dès que l'OPCO l'a donné : il ne paie pas sans lui.",
        )
    limit = readable_setting(ledger, Key.SUBROGATION_LIMIT)
    agreed_on = financing.agreement_date or ledger.get(Session, financing.session).start
    if funder.type is FunderType.OPCO and not funder.subrogation and limit and agreed_on >= limit:
        yield AgreementFault(
            "FIN-008",
            "Financeur",
            f"{funder.code} n'a pas la subrogation pour {_agreement(financing, agreed_on)}.",
            "Facturez le client, que son OPCO remboursera ; ou mettez Subrogation à oui si l'accord écrit la prévoit"
            f"{_earlier(financing, limit)}.",
        )
    if financing.ceiling is not None and _agreed_amount(ledger, financing) > financing.ceiling:
        yield AgreementFault(
            BEYOND_CEILING,
            "Plafond HT",
            "la part dépasse le plafond accordé.",
            "Ramenez la part au plafond et financez le reste par le client.",
        )


def ceiling_doubts(ledger: Ledger, financings: Iterable[Financing]) -> Iterator[Problem]:
    """FIN-009 of these financings, whether they are invoiced or not."""
    for financing in financings:
        funder = ledger.find(Funder, financing.payer)
        for code, column, what, cure in agreement_faults(ledger, financing, funder) if funder else ():
            if code == BEYOND_CEILING:
                yield warning(financing, code, column, what, cure)


def _agreed_amount(ledger: Ledger, financing: Financing) -> Decimal:
    """What a funder pays under one agreement, HT: an avoir may have given it a second line for the same participant."""
    same = [financing.participant, financing.payer, financing.agreement]
    lines = active_financings(ledger, financing.session)
    others = (f.amount for f in lines if [f.participant, f.payer, f.agreement] == same and f.number != financing.number)
    return total([financing.amount, *(others if financing.agreement else ())])


def invoicing_limit(session: Session, funder: Funder) -> date | None:
    """The last day on which the funder accepts the invoice of a session; None when it sets none."""
    return session.end + timedelta(days=int(funder.invoicing_days)) if funder.invoicing_days is not None else None


def _deadline(session: Session, financing: Financing, funder: Funder, today: date) -> Iterator[Problem]:
    """FIN-010."""
    limit = invoicing_limit(session, funder)
    if limit and today >= limit - NEAR:
        yield warning(
            financing,
            "FIN-010",
            "Financeur",
            f"{funder.code} veut la facture avant le {date_fr(limit)}.",
            "Facturez la session ; si la date est passée, prévenez le financeur.",
        )


def _deposit(ledger: Ledger, session: Session, financing: Financing, *, individual: bool) -> Iterator[Problem]:
    """FIN-011 to FIN-013. An individual's contract (c. trav. L6353-5 and 6) is dated by « Date accord »."""
    deposit, whole = financing.deposit or ZERO, with_vat(ledger, session, financing.amount, financing.vat)
    if deposit < 0 or deposit > whole:
        yield blocking(
            financing,
            "FIN-013",
            "Acompte TTC",
            "l'acompte dépasse la part de ce payeur.",
            "Un acompte est positif et ne dépasse pas le montant TTC de la ligne.",
        )
    if not individual:
        return
    ceiling = readable_setting(ledger, Key.DEPOSIT_CEILING)
    days = readable_setting(ledger, Key.WITHDRAWAL_DAYS)
    if ceiling is not None and deposit > whole * ceiling:
        yield blocking(
            financing,
            "FIN-011",
            "Acompte TTC",
            f"un particulier ne verse pas plus de {percent(ceiling)} d'acompte.",
            "Baissez l'acompte : le reste s'échelonne pendant la formation (c. trav. L6353-6).",
        )
    signed, paid = financing.agreement_date, financing.deposit_date
    if days is not None and signed and paid and paid <= signed + timedelta(days=int(days)):
        yield blocking(
            financing,
            "FIN-012",
            "Date acompte",
            "un particulier ne paie rien pendant son délai de rétractation.",
            "Datez l'acompte après ce délai (10 jours, 14 à distance, depuis la date du contrat ; c. trav. L6353-5).",
        )


def with_vat(ledger: Ledger, session: Session, amount: Decimal, typed: str = "") -> Decimal:
    """An amount HT of a session's training, TTC at the rate that will be invoiced; unchanged when it is unknown."""
    product = ledger.find(Product, session.product)
    rate = applied_rate(ledger, product, typed, session.end) if product else None
    return amount + vat(amount, rate.value) if rate else amount
