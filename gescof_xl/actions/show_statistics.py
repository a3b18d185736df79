"""Statistiques: invoiced and collected over a period, by sector, product, funder and type of client."""

from __future__ import annotations

from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.schema import Col, Day, row
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.new_year.left_behind import left_behind
from gescof_xl.domain.statistics.statistics import statistics
from gescof_xl.domain.tables.reports import Axis, StatisticsLine


@row
class Params:
    """The period, both days included."""

    since: Annotated[Day | None, Col("Du", "Premier jour ; vide : le 1ᵉʳ janvier de l'année.")] = None
    until: Annotated[Day | None, Col("Au", "Dernier jour ; vide : aujourd'hui.")] = None


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Rewrites the Statistiques sheet; raises Refused when the period ends before it begins."""
    until = params.until or context.today
    since = params.since or until.replace(month=1, day=1)
    if until < since:
        raise Refused(
            f"La période finit le {date_fr(until)}, avant son début le {date_fr(since)}.",
            "Échangez les deux dates.",
            field="until",
        )
    lines = statistics(ledger, since, until)
    sectors = [line for line in lines if line.axis is Axis.SECTOR]
    message = (
        f"Du {date_fr(since)} au {date_fr(until)} : {euros(total(x.invoiced for x in sectors))} HT facturés, avoirs "
        f"déduits, et {euros(total(x.collected for x in sectors))} HT encaissés."
    )
    return Outcome(
        message=message, changes=(Rewrite(StatisticsLine, tuple(lines)),), problems=tuple(left_behind(ledger, since))
    )
