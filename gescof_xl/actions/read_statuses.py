"""Statuts: what became of each document on the platform since the last time, written in its row."""

from __future__ import annotations

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Replace
from gescof_xl.core.words import counted
from gescof_xl.domain.einvoice.lifecycle import told
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Only what changed there is read; what was refused is named, with what to do."""
    found = told(ledger, context.surroundings.platform_news(ledger))
    moved = [c.new for c in found.changes if isinstance(c, Replace) and isinstance(c.new, Invoice)]
    said = ", ".join(f"{i.number} {i.platform_status.value}" for i in moved if i.platform_status)
    return Outcome(
        message=f"{counted(len(moved), 'facture(s)')} : {said}." if moved else "Rien de nouveau sur la plateforme.",
        changes=found.changes,
        problems=found.problems,
    )
