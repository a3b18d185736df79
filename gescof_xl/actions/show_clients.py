"""État de suivi des clients: where each client and funder stands, as of the day."""

from __future__ import annotations

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.follow_up import statements
from gescof_xl.domain.tables.reports import ClientStatement


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Rewrites the Suivi clients sheet; comments stay with their party."""
    lines = statements(ledger, context.today)
    message = (
        f"Au {date_fr(context.today)} : {len(lines)} tiers, {euros(total(x.due for x in lines))} dus dont "
        f"{euros(total(x.overdue for x in lines))} échus, {euros(total(x.credit for x in lines))} de crédit disponible."
    )
    return Outcome(message=message, changes=(Rewrite(ClientStatement, tuple(lines)),))
