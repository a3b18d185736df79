"""Préparer un échange: the copy for the accountant, stamped, with what changed since the copy before."""

from __future__ import annotations

from gescof_xl.actions.action import NoParams
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.words import counted, of_name
from gescof_xl.domain.accountant.copy import FOLDER, KEPT, AccountantCopy, last_copy, marked_as_copy, new_copy
from gescof_xl.domain.accountant.differences import exchange_lines
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import WorkbookCopy
from gescof_xl.domain.tables.accounting import ExchangeLine


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Stamps the workbook, says what changed, and asks for two copies: one to send, one that stays as the sent copy."""
    before = last_copy(ledger)
    copy = new_copy(ledger, context.today)
    sent = context.surroundings.sent_copy(ledger)
    lines = exchange_lines(copy.number, sent, ledger) if sent else ()
    since = _since(before, len(lines), known=sent is not None)
    name = f"{copy.number}.xlsx"
    return Outcome(
        message=f"{copy.number} : copie à envoyer au comptable ({since}).",
        changes=(*marked_as_copy(ledger, copy), Rewrite(ExchangeLine, lines)),
        files=(WorkbookCopy(name=name, folder=FOLDER), WorkbookCopy(name=name, folder=KEPT)),
    )


def _since(before: AccountantCopy | None, changed: int, *, known: bool) -> str:
    if before is None:
        return "première copie"
    if not known:
        return f"le témoin {of_name(before.number)} manque : ce qui a changé depuis n'est pas connu"
    return f"{counted(changed, 'ligne(s) changée(s)')} depuis {before.number}"
