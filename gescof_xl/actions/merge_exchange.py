"""Réintégrer: the accountant's workbook comes back; payments, allocations and notes enter, all else is shown.

Many imports: it meets the copy, its differences, what forks and what every check says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Add, Change, Rewrite
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.schema import Col, Text, row
from gescof_xl.core.words import counted
from gescof_xl.domain.accountant.copy import KEPT, RETURNED, AccountantCopy, Returned, digest_of, last_copy
from gescof_xl.domain.accountant.merge import Merge, Merged
from gescof_xl.domain.audit.copies import OtherCopy, issued_apart
from gescof_xl.domain.audit.forks import Witnessed, copied_head, forks
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import FileCopy, SheetCopies
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.accounting import MergeLine
from gescof_xl.domain.tables.billing import Payment
from gescof_xl.domain.team.merge import open_conflicts


@row
class Params:
    """The file that came back."""

    file: Annotated[Text, Col("Fichier", "Classeur revenu du comptable, à côté du classeur ou chemin complet.")]


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """What enters, then what differs; a second time changes nothing more."""
    returned = context.surroundings.returned(ledger, params.file)
    _refuse_issued_apart(ledger, returned)
    copy = _expected(ledger, returned)
    sent = _sent_copy(returned.sent, copy)
    merge = Merge(exchange=copy.number, ours=ledger, sent=sent, returned=returned)
    merged = merge.done(lambda state: [p for p in check(state, context.today) if p.blocking])
    lines = (*merged.lines, *open_conflicts(ledger))
    if not (merged.changes or merged.sheets) and lines == tuple(_undecided(line) for line in ledger.merge):
        return Outcome(message=f"{copy.number} : « {returned.file} » ne dit rien de nouveau, rien n'a changé.")
    summary = _summary(merged)
    return Outcome(
        message=f"{copy.number} réintégré : {summary}.",
        question=f"Réintégrer « {returned.file} » ({copy.number} du {copy.day}) : {summary} ?",
        changes=(*merged.changes, Rewrite(MergeLine, lines)),
        files=(
            FileCopy(name=f"{copy.number}_retour.xlsx", folder=RETURNED, source=params.file),
            *([SheetCopies(source=params.file, names=merged.sheets)] if merged.sheets else []),
        ),
    )


def _refuse_issued_apart(ledger: Ledger, returned: Returned) -> None:
    """Raises Refused where the file is another copy of this workbook in which documents were issued too."""
    seen = Witnessed(heads=copied_head(ledger, returned.ledger))
    apart = issued_apart(ledger, [OtherCopy(returned.file, returned.ledger)])
    for problem in (*apart, *(p for p in forks(ledger, seen) if p.blocking)):
        raise Refused(problem.message, problem.cure, (problem,), field="file")


def _expected(ledger: Ledger, returned: Returned) -> AccountantCopy:
    """The stamp that both bear; raises Refused for any other workbook."""
    ours, theirs = last_copy(ledger), last_copy(returned.ledger)
    name = f"« {returned.file} »"
    if theirs is None or ours is None:
        raise Refused(
            f"{name} n'est pas une copie faite pour le comptable : il ne porte aucun numéro d'échange.",
            "Donnez le fichier revenu de la copie faite par « Préparer un échange ».",
            field="file",
        )
    if setting(returned.ledger, Key.SIRET) != setting(ledger, Key.SIRET):
        raise Refused(
            f"{name} est le classeur d'un autre organisme : {setting(returned.ledger, Key.NAME)} "
            f"(SIRET {setting(returned.ledger, Key.SIRET)}).",
            "Donnez le fichier revenu de votre comptable pour cet organisme.",
            field="file",
        )
    if theirs.number < ours.number:
        raise Refused(
            f"{name} répond à l'échange {theirs.number} du {theirs.day} ; le dernier est {ours.number} du {ours.day}.",
            f"Demandez au comptable le fichier {ours.number}, ou recopiez à la main ce qu'il a changé.",
            field="file",
        )
    if theirs != ours:
        raise Refused(
            f"{name} porte l'échange {theirs.number} du {theirs.day}, que ce classeur n'a pas préparé.",
            "Ce classeur a peut-être été repris d'une sauvegarde : ouvrez celui d'où la copie est partie.",
        )
    return ours


def _sent_copy(sent: Ledger | None, copy: AccountantCopy) -> Ledger:
    """The copy as it was sent; raises Refused when it is missing or was changed."""
    file = f"{KEPT}/{copy.number}.xlsx"
    if sent is None:
        raise Refused(
            f"Le témoin {file} manque dans le dossier des documents : sans lui, on ne sait pas qui a changé quoi.",
            "Remettez-le depuis une sauvegarde du dossier.",
        )
    if digest_of(sent) != copy.digest:
        raise Refused(
            f"Le témoin {file} a été modifié : on ne sait plus ce qui avait été envoyé.",
            "Remettez-le depuis une sauvegarde du dossier.",
        )
    return sent


def _undecided(line: MergeLine) -> MergeLine:
    return replace(line, decision=None, comment="")


def _summary(merged: Merged) -> str:
    payments = [p for p in map(_added, merged.changes) if isinstance(p, Payment)]
    others = len(merged.changes) - sum(isinstance(change, Add) for change in merged.changes)
    natures = Counter(line.nature.value for line in merged.lines)
    listed = ", ".join(f"{nature} ({count})" for nature, count in natures.items()) or "aucune"
    sheets = f", {counted(len(merged.sheets), 'feuille(s)')} ({', '.join(merged.sheets)})" if merged.sheets else ""
    return (
        f"{counted(len(payments), 'règlement(s)')} pour {euros(total(p.amount for p in payments))}, "
        f"{counted(others, 'note(s) ou valeur(s) reprise(s)')}{sheets} ; "
        f"différences à voir dans Réintégration : {listed}"
    )


def _added(change: Change) -> object:
    return change.row if isinstance(change, Add) else None
