"""Importer un relevé bancaire: payments are proposed from its lines, and recorded only where a person confirms.

Many imports: a line of the bank is matched, judged, recorded, and its columns and account are kept as settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Change
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import WrongUse
from gescof_xl.core.money import euros, total
from gescof_xl.core.pairs import read_pair
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Text, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.bank.accounts import own_accounts
from gescof_xl.domain.bank.matching import Match, by_key, doubtful, match_statement, unmatched, unproposed
from gescof_xl.domain.bank.recognition import Seen
from gescof_xl.domain.bank.recording import Confirmed, record
from gescof_xl.domain.bank.statement import Statement
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, kept_setting


@row
class Params:
    """The file, and which of its lines to record."""

    file: Annotated[Text, Col("Fichier", "Relevé de la banque, à côté du classeur : CAMT, CFONB 120, OFX, CSV…")]
    confirm: Annotated[
        tuple[Code, ...],
        Col(
            "Confirmer",
            "Lignes à enregistrer : 3, ou 3=FA2026-00001+FA2026-00002, ou 3=C1 ; vide : proposer seulement.",
        ),
    ] = ()
    confirm_all: Annotated[YesNo, Col("Tout confirmer", "oui : enregistrer toutes les propositions sûres.")] = False
    columns: Annotated[
        Text,
        Col(
            "Colonnes",
            "Une fois, pour un tableau sans titres connus : date=1,montant=2,libellé=5, ou leurs titres. Retenu dans "
            "Organisme.",
        ),
    ] = ""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Without confirmation, the proposals; with it, the payments of the confirmed lines, all or nothing."""
    remembered = _remembered(ledger, params.columns)
    statement = context.surroundings.statement(ledger.after(remembered), params.file)
    matches = match_statement(ledger, statement)
    confirmed = _confirmed(matches, params)
    problems = tuple(_warnings(ledger, statement, matches, {c.match.rank for c in confirmed}))
    if not confirmed:
        kept = ("Le choix des colonnes est retenu dans Organisme.",) if remembered else ()
        lines = (_summary(statement, matches), *(_line(statement, match) for match in matches), *kept)
        return Outcome(message="\n".join(lines), changes=remembered, problems=problems)
    lines = tuple(_line(statement, c.match) + (f" → {c.answer}" if c.answer else "") for c in confirmed)
    whole = euros(total(c.match.line.amount for c in confirmed))
    return Outcome(
        message=f"{counted(len(confirmed), 'ligne(s) enregistrée(s)')}, {whole}.",
        question="\n".join((f"Enregistrer {counted(len(confirmed), 'ligne(s)')} du relevé, {whole} ?", *lines)),
        changes=(*remembered, *record(ledger, confirmed)),
        problems=problems,
    )


def _remembered(ledger: Ledger, columns: str) -> tuple[Change, ...]:
    """The columns typed for a table without known titles, kept for the next statement of the same bank."""
    return kept_setting(ledger, Key.CSV_COLUMNS, columns) if columns else ()


def _confirmed(matches: Sequence[Match], params: Params) -> list[Confirmed]:
    """The lines named, with what was typed for them, then the sure ones when all are confirmed; in the file's order."""
    known = by_key(matches)
    chosen: dict[int, Confirmed] = {}
    for text in params.confirm:
        key, answer = read_pair(text)
        if key not in known:
            raise WrongUse(
                f"« {text} » : le relevé n'a pas de ligne {key}.",
                f"Ses lignes vont de 1 à {len(matches)}.",
                field="confirm",
            )
        if known[key].rank in chosen:
            raise WrongUse(
                f"« {text} » : la ligne {known[key].rank} du relevé est confirmée deux fois.",
                f"Gardez une seule réponse ; plusieurs factures : {known[key].rank}=FA2026-00001+FA2026-00002.",
                field="confirm",
            )
        chosen[known[key].rank] = Confirmed(match=known[key], answer=answer)
    if params.confirm_all:
        chosen = {m.rank: Confirmed(match=m) for m in matches if m.sure} | chosen
    return [chosen[rank] for rank in sorted(chosen)]


def _summary(statement: Statement, matches: Sequence[Match]) -> str:
    sure = sum(m.sure for m in matches)
    taken = sum(m.seen is Seen.TAKEN for m in matches)
    return (
        f"{counted(len(statement.lines), 'ligne(s) lue(s)')} : {counted(sure, 'proposition(s) sûre(s)')}, "
        f"{len(doubtful(matches))} à vérifier, {counted(taken, 'déjà enregistrée(s)')}, "
        f"{counted(len(unproposed(matches)), 'encaissement(s) sans proposition')}. "
        "Rien n'est enregistré sans confirmation."
    )


def _line(statement: Statement, match: Match) -> str:
    line = match.line
    where = f" ({line.account})" if len(statement.accounts) > 1 else ""
    paid = ", ".join(f"{s.invoice.number} {euros(s.amount)}" for s in match.shares)
    what = " : ".join(part for part in (match.party, paid) if part)
    mark = "" if match.sure else " (à vérifier)" if what else ""
    return (
        f"{match.rank}. {date_fr(line.date)} {euros(line.amount)} {line.label}{where} → {what or '—'} "
        f"[{match.reason}]{mark}"
    )


def _warnings(ledger: Ledger, statement: Statement, matches: Sequence[Match], taken: set[int]) -> Iterator[Problem]:
    """BNQ-001 to BNQ-004: undeclared accounts, what is left aside, doubtful lines, credits that nothing explains."""
    own = own_accounts(ledger)
    for account in statement.accounts:
        if own and account and account not in own:
            yield _warning(
                "BNQ-001",
                f"Le compte {account} n'est pas déclaré dans Organisme : aucune de ses propositions n'est sûre.",
                "Si c'est un compte de l'organisme, ajoutez-le au réglage « Autres comptes ».",
            )
    for notice in statement.notices:
        yield _warning("BNQ-002", notice, "Vérifiez le relevé.")
    for match in matches:
        if match.seen is Seen.DOUBTFUL and match.recorded and match.rank not in taken:
            known = match.recorded
            state = "repris puis annulé" if known.number in ledger.cancelled else "déjà repris"
            yield _warning(
                "BNQ-003",
                f"Ligne {match.rank} : c'est peut-être {known.number} du {date_fr(known.date)}, {state}.",
                f"Si c'est une autre opération, confirmez-la par son numéro ({match.rank}) ; sinon, laissez-la.",
            )
    for match in unmatched(matches):
        if match.rank not in taken:
            yield _warning(
                "BNQ-004",
                f"Ligne {match.rank}, {euros(match.line.amount)} : {match.reason}.",
                f"Confirmez-la avec ses factures ou son tiers, par exemple {match.rank}=FA2026-00001.",
            )


def _warning(code: str, message: str, cure: str) -> Problem:
    return Problem(code=code, message=message, cure=cure, blocking=False)
