"""Invoicing a long session period by period: each has its share, the last one takes what is left. Amounts HT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents
from gescof_xl.domain.invoicing.deposit_rates import at_deposit_rates
from gescof_xl.domain.invoicing.deposits import Excess, beyond, deductions
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import billable_extras, due, service_left
from gescof_xl.domain.sessions.invoices import Grouping, drafts_of, excess_drafts, given_back
from gescof_xl.domain.sessions.lines import training_lines
from gescof_xl.domain.tables.training import Financing, Period, Session
from gescof_xl.domain.training.attendance import active_financings
from gescof_xl.domain.training.pricing import session_hours


def open_periods(ledger: Ledger, session: str) -> list[Period]:
    """The periods of a session that are not invoiced, oldest first."""
    return sorted((p for p in ledger.periods_of[session] if not p.invoiced), key=lambda p: (p.start, p.number))


def chosen_periods(ledger: Ledger, session: Session, numbers: Sequence[str], today: date) -> list[Period]:
    """The named periods, or all that ended; raises Refused when there is none, or one is invoiced or not over."""
    if not ledger.periods_of[session.number]:
        raise Refused(
            f"La session {session.number} n'a pas de période.",
            "Ajoutez ses périodes (mois ou heures) dans la feuille Périodes, ou facturez toute la session.",
        )
    if not numbers:
        ended = [p for p in open_periods(ledger, session.number) if p.end <= today]
        if not ended:
            raise Refused(
                f"Session {session.number} : aucune période terminée à facturer.",
                "Attendez la fin de la prochaine, ou facturez le reste avec Facturer la session.",
            )
        return ended
    named = [ledger.get(Period, number) for number in dict.fromkeys(numbers)]
    for period in named:
        _refuse_period(period, session, today)
    return sorted(named, key=lambda p: (p.start, p.number))


def _refuse_period(period: Period, session: Session, today: date) -> None:
    if period.session != session.number:
        raise Refused(
            f"La période {period.number} est de la session {period.session}.",
            "Choisissez-en une de cette session.",
            field="periods",
        )
    if period.invoiced:
        raise Refused(
            f"La période {period.number} est déjà facturée.", "Pour la corriger, créez un avoir.", field="periods"
        )
    if period.end > today:
        raise Refused(
            f"La période {period.number} finit le {date_fr(period.end)} : elle n'est pas terminée.",
            "Attendez sa fin, ou facturez un acompte.",
            field="periods",
        )


def period_drafts(ledger: Ledger, period: Period, grouping: Grouping, day: date) -> list[DraftInvoice]:
    """The invoices of one period; the last one also takes fees, supplements, and deposits that exceed the service."""
    session = ledger.get(Session, period.session)
    last = [p.number for p in open_periods(ledger, session.number)] == [period.number]
    lines, excess = _service(ledger, session, period, last=last)
    if not last:
        return [*drafts_of(ledger, session, lines, grouping), *given_back(session, excess)]
    lines += [replace(line, period=period.number) for line in billable_extras(ledger, session, day)]
    return [*drafts_of(ledger, session, lines, grouping), *excess_drafts(ledger, session, lines)]


def _service(ledger: Ledger, session: Session, period: Period, *, last: bool) -> tuple[list[DraftLine], list[Excess]]:
    """The share of each financing in a period, deposits deducted in proportion; all that remains on the last.

    With what deposits hold beyond what the periods to come still ask.
    """
    part = Decimal(1) if last else weight(ledger, session, period)
    lines: list[DraftLine] = []
    excess: list[Excess] = []
    for financing in active_financings(ledger, session.number):
        rest = service_left(ledger, financing)
        amount = rest if last else min(cents(_whole(ledger, period, financing) * part), rest)
        if amount > ZERO:
            service = training_lines(ledger, financing, amount, period.end, period)
            service = at_deposit_rates(ledger, financing, service, amount / rest, period.end)
            taken = deductions(ledger, financing, service, amount / rest)
            excess += beyond(ledger, financing, [*service, *taken], rest, amount / rest)
            lines += [*service, *(replace(line, period=period.number) for line in taken)]
    return lines, excess


def _whole(ledger: Ledger, period: Period, financing: Financing) -> Decimal:
    """What a period has its share of: what the financing owes, as if no period of it had been credited.

    A credit note lowers the financing by what it takes back; the periods to come still share what is left of it alone.
    """
    lines = ledger.lines_of_financing[financing.number]
    if not any(line.origin and line.period and not line.deposit for line in lines):
        return due(ledger, financing)
    session = ledger.get(Session, period.session)
    invoiced = (weight(ledger, session, p) for p in ledger.periods_of[session.number] if p.invoiced)
    return service_left(ledger, financing) / max(1 - sum(invoiced), weight(ledger, session, period))


def weight(ledger: Ledger, session: Session, period: Period) -> Decimal:
    """The fraction of the session that a period is: its typed part, else its hours, else its days among them all."""
    if period.part is not None:
        return period.part
    hours = session_hours(ledger, session)
    if period.hours is not None and hours:
        return period.hours / hours
    days = {p.number: Decimal((p.end - p.start).days + 1) for p in ledger.periods_of[session.number]}
    return days[period.number] / sum(days.values())
