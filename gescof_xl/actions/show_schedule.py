"""Échéancier: what is due, when and by whom, as of the day."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros, total
from gescof_xl.core.schema import Col, row
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.schedule import schedule_by_date, schedule_by_debtor
from gescof_xl.domain.tables.reports import ScheduleLine


class Order(StrEnum):
    """How the schedule is sorted and cumulated."""

    DATE = "date"
    DEBTOR = "tiers"


@row
class Params:
    """How to show it."""

    order: Annotated[Order, Col("Par", "date : tous ensemble ; tiers : un débiteur après l'autre.")] = Order.DATE


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Rewrites the Échéancier sheet; comments stay with their instalment."""
    schedule = schedule_by_debtor if params.order is Order.DEBTOR else schedule_by_date
    lines = schedule(ledger, context.today)
    late = [line for line in lines if line.late]
    message = (
        f"Au {date_fr(context.today)} : {counted(len(lines), 'échéance(s)')}, "
        f"{euros(total(x.due for x in lines))} à recevoir, "
        f"dont {len(late)} en retard ({euros(total(x.due for x in late))})."
    )
    return Outcome(message=message, changes=(Rewrite(ScheduleLine, tuple(lines)),))
