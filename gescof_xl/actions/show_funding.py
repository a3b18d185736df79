"""Suivi des financements: what each funder was asked, agreed on, was invoiced and paid, and what it all waits for."""

from __future__ import annotations

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros, total
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.funding_file import attendance_known
from gescof_xl.domain.statistics.funding import by_funder, funding_lines
from gescof_xl.domain.tables.reports import FundingLine


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Rewrites the Suivi financements sheet; comments stay with their financing."""
    lines = funding_lines(ledger, context.today, attendance_known(ledger, context.surroundings.files_in))
    told = [
        f"- {name} : demandé {euros(total(x.asked for x in own))}, accordé {euros(total(x.agreed for x in own))}, "
        f"facturé {euros(total(x.invoiced for x in own))}, payé {euros(total(x.paid for x in own))}."
        for name, own in by_funder(lines)
    ]
    head = f"Au {date_fr(context.today)} : {counted(len(lines), 'financement(s)')}, montants HT."
    late = [line for line in lines if line.late]
    worst = max((line.late for line in late if line.late), default=0)
    waiting = f"En retard : {counted(len(late), 'financement(s)')}, jusqu'à {worst} jours (colonne Attente)."
    return Outcome(
        message="\n".join([head, *told, *([waiting] if late else [])]), changes=(Rewrite(FundingLine, tuple(lines)),)
    )
