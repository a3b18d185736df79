"""Vérifier l'intégrité: nothing that was issued has changed, disappeared or been slipped in."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.doubts import doubt
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.schema import Col, Text, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.audit.forks import copied_head
from gescof_xl.domain.audit.report import Checked, examine, integrity_lines, integrity_paper, signed, witnesses
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import sealed_rows
from gescof_xl.domain.tables.accounting import IntegrityLine


@row
class Params:
    """What else to compare with, and whether to leave a trace of the verification."""

    witness: Annotated[
        Text,
        Col(
            "Témoin",
            "Fichier gardé par un autre, à comparer : PDF remis à un client, message (.eml) qui le portait, copie du "
            "comptable.",
        ),
    ] = ""
    report: Annotated[YesNo, Col("Rapport", "oui : écrire la feuille Intégrité et un PDF pour un auditeur.")] = False


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Checks seals, journal, series, exports, documents and copies; writes nothing unless a report is asked for."""
    around = context.surroundings
    filed = around.filed_documents(ledger)
    checked = examine(ledger, context.today, around.seal_journal(), filed, around.other_copies(ledger))
    seen = around.seen(ledger)
    kept = around.kept_by_others(ledger, params.witness) if params.witness else ()
    seen = replace(seen, heads=(*seen.heads, *copied_head(ledger, around.sent_copy(ledger)), *kept))
    checked = (*checked, witnesses(ledger, seen))
    on_signatures = signed(ledger, around.signatures(ledger), seen)
    if on_signatures.scope or on_signatures.problems:
        checked = (*checked, on_signatures)
    if doubtful := around.doubtful_messages(ledger):
        scope = counted(len(doubtful), "message(s) sans réponse du serveur")
        checked = (*checked, Checked(name="Messages", scope=scope, problems=tuple(map(doubt, doubtful))))
    problems = tuple(problem for check in checked for problem in check.problems)
    sealed = counted(len(sealed_rows(ledger)), "ligne(s) scellée(s)")
    return Outcome(
        message=f"{counted(len(problems), 'anomalie(s)')} sur {sealed}."
        if problems
        else f"Tout est intact : {sealed}, aucune série n'a de trou.",
        problems=problems,
        changes=(Rewrite(IntegrityLine, tuple(integrity_lines(checked))),) if params.report else (),
        papers=(integrity_paper(ledger, context.today, checked),) if params.report else (),
    )
