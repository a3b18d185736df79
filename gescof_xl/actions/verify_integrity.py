"""Vérifier l'intégrité: nothing that was issued has changed, disappeared or been slipped in."""

from __future__ import annotations

from gescof_xl.actions.base import Action, Context, Group, NoParams, Outcome
from gescof_xl.domain.accounting_verify import documents, exports
from gescof_xl.domain.checks_billing import numbering
from gescof_xl.domain.integrity import verify
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import sealed_rows


def act(ledger: Ledger, context: Context, _params: NoParams) -> Outcome:
    """Checks seals, journal and series; writes nothing."""
    problems = [
        *verify(ledger, context.journal()), *numbering(ledger, context.today),
        *exports(ledger), *documents(ledger, context.filed()),
    ]  # fmt: skip
    sealed = len(sealed_rows(ledger))
    if problems:
        return Outcome(
            message=f"{len(problems)} anomalie(s) sur {sealed} ligne(s) scellée(s).", problems=tuple(problems)
        )
    return Outcome(message=f"Tout est intact : {sealed} ligne(s) scellée(s), aucune série n'a de trou.")


ACTION = Action(
    id="verifier", label="Vérifier l'intégrité", group=Group.ACCOUNTING, icon="Lock", keytip="I",
    help="Vérifie que rien de ce qui est émis n'a changé ni disparu, et que les numéros se suivent.",
    act=act,
)  # fmt: skip
