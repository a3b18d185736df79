"""État des factures impayées: the aged balance by debtor, as of the day."""

from __future__ import annotations

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros, total
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.aging import aged_balance
from gescof_xl.domain.tables.reports import UnpaidLine


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Rewrites the Impayés sheet; comments stay with their debtor."""
    lines = aged_balance(ledger, context.today)
    due = total(line.due for line in lines)
    late = due - total(line.not_due for line in lines)
    debtors = counted(len(lines), "débiteur(s)")
    message = f"Au {date_fr(context.today)} : {debtors}, {euros(due)} dus, dont {euros(late)} en retard."
    return Outcome(message=message, changes=(Rewrite(UnpaidLine, tuple(lines)),))
