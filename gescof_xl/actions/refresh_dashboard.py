"""Tableau de bord: the figures of Accueil are formulas; this button makes every report again."""

from __future__ import annotations

from gescof_xl.actions import list_sessions_to_invoice, show_clients, show_schedule, show_unpaid
from gescof_xl.actions.base import Action, Context, Group, NoParams, Outcome
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.dashboard import figures

_REPORTS = (list_sessions_to_invoice.ACTION, show_schedule.ACTION, show_unpaid.ACTION, show_clients.ACTION)


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Rewrites Sessions à facturer, Échéancier, Impayés and Suivi clients, and says the four figures."""
    made = [report.act(ledger, context, report.params()) for report in _REPORTS]
    f = figures(ledger, context.today)
    message = (
        f"Au {date_fr(context.today)} : {euros(f.turnover)} HT facturés dans l'année, {euros(f.outstanding)} à recevoir"
        f" dont {euros(f.overdue)} en retard, {euros(f.to_invoice)} HT à facturer."
    )
    return Outcome(message=message, changes=tuple(change for outcome in made for change in outcome.changes))


ACTION = Action(
    id="tableau-de-bord",
    label="Tableau de bord",
    group=Group.TOOLS,
    icon="CreateReport",
    keytip="B",
    help="Met à jour tous les états : sessions à facturer, échéancier, impayés, suivi des clients.",
    act=act,
)
