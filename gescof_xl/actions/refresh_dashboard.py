"""Tableau de bord: the figures of Accueil are formulas; this button makes every report again."""

from __future__ import annotations

from gescof_xl.actions import list_sessions_to_invoice, show_clients, show_schedule, show_unpaid
from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.dashboard import figures


def act(ledger: Ledger, context: Context, params: NoParams) -> Outcome:
    """Rewrites Sessions à facturer, Échéancier, Impayés and Suivi clients, and says the four figures."""
    made = (
        list_sessions_to_invoice.act(ledger, context, list_sessions_to_invoice.Params()),
        show_schedule.act(ledger, context, show_schedule.Params()),
        show_unpaid.act(ledger, context, params),
        show_clients.act(ledger, context, params),
    )
    f = figures(ledger, context.today)
    message = (
        f"Au {date_fr(context.today)} : {euros(f.turnover)} HT facturés dans l'année, {euros(f.outstanding)} à recevoir"
        f" dont {euros(f.overdue)} en retard, {euros(f.to_invoice)} HT à facturer."
    )
    return Outcome(message=message, changes=tuple(change for outcome in made for change in outcome.changes))
