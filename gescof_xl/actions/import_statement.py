"""Importer un relevé bancaire: payments are proposed from its lines, and recorded only where a person confirms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from gescof_xl.actions.base import Action, Context, Group, Outcome
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import WrongUse
from gescof_xl.core.money import euros, total
from gescof_xl.core.pairs import read_pair
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Text, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.bank.matching import Match, by_key, match_statement, unmatched
from gescof_xl.domain.bank.recording import Confirmed, record
from gescof_xl.domain.bank.statement import Seen, Statement
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting


@row
class ImportParams:
    """The file, and which of its lines to record."""

    file: Annotated[Text, Col("Fichier", "Relevé CAMT.053, CFONB 120, OFX ou CSV, à côté du classeur.")]
    confirm: Annotated[
        tuple[Code, ...],
        Col(
            "Confirmer",
            "Lignes à enregistrer : 3, ou 3=FA2026-00001+FA2026-00002, ou 3=C1 ; vide : proposer seulement.",
        ),
    ] = ()
    confirm_all: Annotated[YesNo, Col("Tout confirmer", "oui : enregistrer toutes les propositions sûres.")] = False


def act(ledger: Ledger, context: Context, params: ImportParams) -> Outcome:
    """Without confirmation, the proposals; with it, the payments of the confirmed lines, all or nothing."""
    statement = context.surroundings.statement(ledger, params.file)
    matches = match_statement(ledger, statement)
    confirmed = _confirmed(matches, params)
    problems = tuple(_warnings(ledger, statement, matches, {c.match.rank for c in confirmed}))
    if not confirmed:
        return Outcome(message="\n".join((_summary(statement, matches), *map(_line, matches))), problems=problems)
    changes = record(ledger, confirmed)
    lines = [_line(c.match) + (f" → {c.answer}" if c.answer else "") for c in confirmed]
    whole = euros(total(c.match.line.amount for c in confirmed))
    return Outcome(
        message=f"{counted(len(confirmed), 'ligne(s) enregistrée(s)')}, {whole}.",
        question="\n".join((f"Enregistrer {counted(len(confirmed), 'ligne(s)')} du relevé, {whole} ?", *lines)),
        changes=changes,
        problems=problems,
    )


def _confirmed(matches: Sequence[Match], params: ImportParams) -> list[Confirmed]:
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
        chosen[known[key].rank] = Confirmed(match=known[key], answer=answer)
    if params.confirm_all:
        chosen = {m.rank: Confirmed(match=m) for m in matches if m.sure} | chosen
    return [chosen[rank] for rank in sorted(chosen)]


def _summary(statement: Statement, matches: Sequence[Match]) -> str:
    sure = sum(m.sure for m in matches)
    taken = sum(m.seen is Seen.TAKEN for m in matches)
    return (
        f"{counted(len(statement.lines), 'ligne(s) lue(s)')} : {counted(sure, 'proposition(s) sûre(s)')}, "
        f"{counted(taken, 'déjà enregistrée(s)')}, "
        f"{counted(len(unmatched(matches)), 'encaissement(s) sans proposition')}. "
        "Rien n'est enregistré sans confirmation."
    )


def _line(match: Match) -> str:
    line = match.line
    paid = ", ".join(f"{s.invoice.number} {euros(s.amount)}" for s in match.shares)
    what = " : ".join(part for part in (match.party, paid) if part)
    mark = "" if match.sure else " (à vérifier)" if what else ""
    return (
        f"{match.rank}. {date_fr(line.date)} {euros(line.amount)} {line.label} → {what or '—'} [{match.reason}]{mark}"
    )


def _warnings(ledger: Ledger, statement: Statement, matches: Sequence[Match], taken: set[int]) -> Iterator[Problem]:
    """BNQ-001 to BNQ-004: the account, the file's holes, doubtful lines, credits that nothing explains."""
    ours = setting(ledger, Key.IBAN).replace(" ", "").upper()
    if ours and statement.account_iban not in ("", ours):
        yield _warning(
            "BNQ-001",
            f"Le relevé est du compte {statement.account_iban}, pas de celui d'Organisme ({ours}).",
            "Vérifiez que c'est bien un compte de l'organisme.",
        )
    for notice in statement.notices:
        yield _warning("BNQ-002", notice, "Vérifiez le relevé.")
    for match in matches:
        if match.seen is Seen.DOUBTFUL and match.rank not in taken:
            yield _warning(
                "BNQ-003",
                f"Ligne {match.rank} : même jour et même montant qu'une opération déjà enregistrée.",
                f"Si c'en est une autre, confirmez-la par son numéro ({match.rank}).",
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


ACTION = Action(
    id="importer-releve",
    label="Importer un relevé",
    group=Group.PAYMENTS,
    icon="ImportTextFile",
    keytip="I",
    help="Lit un relevé bancaire, propose les règlements et leurs factures, enregistre ce que vous confirmez.",
    act=act,
    params=ImportParams,
)
