"""Sessions à facturer: finished sessions not, partly, fully or over invoiced, and sessions to cancel."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.dates import is_within
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Code, Col, Day
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.to_invoice import lines_to_invoice
from gescof_xl.domain.tables.reports import Billing, ToInvoiceLine
from gescof_xl.domain.tables.training import Session


@dataclass(frozen=True, kw_only=True)
class Params:
    """Which sessions to list: those that end between two days, of a client, of a funder; all of them by default."""

    since: Annotated[Day | None, Col("Du", "Premier jour de fin de session.")] = None
    until: Annotated[Day | None, Col("Au", "Dernier jour de fin de session.")] = None
    client: Annotated[Code, Col("Client", "Sessions de ce client seulement.", ref="Clients")] = ""
    funder: Annotated[Code, Col("Financeur", "Sessions que ce tiers paie seulement.", ref="Tiers")] = ""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Rewrites the Sessions à facturer sheet; staff's comments follow their session."""
    if params.since and params.until and params.until < params.since:
        raise Refused("La fin de la période est avant son début.", "Corrigez Du et Au.", field="until")
    lines = tuple(line for line in lines_to_invoice(ledger, context.today) if _wanted(ledger, line, params))
    return Outcome(message=_message(lines), changes=(Rewrite(ToInvoiceLine, lines),))


def _wanted(ledger: Ledger, line: ToInvoiceLine, params: Params) -> bool:
    return (
        is_within(line.end, params.since, params.until)
        and (not params.client or params.client in _clients(ledger, line.session))
        and (not params.funder or params.funder in line.payers.split(", "))
    )


def _clients(ledger: Ledger, number: str) -> set[str]:
    session = ledger.get(Session, number)
    return {session.client} | {p.client for p in ledger.participants_of[number]}


def _message(lines: tuple[ToInvoiceLine, ...]) -> str:
    if not lines:
        return "Aucune session à facturer ni à annuler."
    count = Counter(line.state for line in lines)
    counts = [counted(count[state], state if " " in state else f"{state}(s)") for state in Billing if count[state]]
    return f"{counted(len(lines), 'session(s)')} : {', '.join(counts)}. Voir la feuille Sessions à facturer."
