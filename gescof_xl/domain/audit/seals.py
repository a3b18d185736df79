"""Verifying the seals: a changed amount, a removed row, a cut tail, a hole in a series; each problem says where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from gescof_xl.core.problems import Problem
from gescof_xl.domain.audit.changed_cells import changed_cells
from gescof_xl.domain.carried_from import CarriedFrom
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import SealEntry, SealLog, digest, entries, last_seal
from gescof_xl.domain.settings import Key, is_shared, year_before
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.settings import Setting

_CURE = "Comparez avec une sauvegarde ou avec le document imprimé, et rétablissez la ligne."


def verify(ledger: Ledger, journal: SealLog | None) -> list[Problem]:
    """Every break of the chain of sealed rows, against the journal when there is one."""
    chain = entries(ledger)
    known = {entry.rank: entry for entry in journal.entries} if journal else {}
    origin = year_before(ledger)
    return [
        *_unsealed(ledger),
        *_twice(chain),
        *_changed(chain, known),
        *_missing(chain, known, journal, origin.rank),
        *(_other_origin(journal, origin) if journal else ()),
        *(_journal_problems(journal) if journal else _no_journal(ledger, chain)),
    ]


def _unsealed(ledger: Ledger) -> Iterator[Problem]:
    for invoice in ledger.invoices:
        if not invoice.seal:
            yield Problem(
                code="SCE-001",
                table=Invoice.TABLE,
                key=invoice.number,
                column="Empreinte",
                message=f"Factures, {invoice.number} : ce document n'est pas scellé, aucun bouton ne l'a émis.",
                cure="Un document s'émet par un bouton : supprimez la ligne, ou rétablissez son empreinte.",
            )


def _twice(chain: Sequence[SealEntry]) -> Iterator[Problem]:
    counts = Counter(entry.rank for entry in chain)
    for entry in chain:
        if counts[entry.rank] > 1:
            yield _problem("SCE-002", entry, "le rang de son empreinte sert deux fois.", "Reprenez une sauvegarde.")


def _changed(chain: Sequence[SealEntry], known: Mapping[int, SealEntry]) -> Iterator[Problem]:
    """SCE-003: the content is not what was sealed. One changed row breaks its own seal only: the others say true."""
    hashes = {rank: entry.hash for rank, entry in known.items()} | {entry.rank: entry.hash for entry in chain}
    for entry in chain:
        previous = "" if entry.rank == 1 else hashes.get(entry.rank - 1)
        sealed_as = known.get(entry.rank)
        same_hash = sealed_as is None or sealed_as.hash == entry.hash
        if same_hash and (previous is None or digest(previous, entry.rank, entry.content) == entry.hash):
            continue
        if sealed_as:
            yield from changed_cells(sealed_as, entry)
        else:
            yield _problem("SCE-003", entry, "le contenu a changé depuis l'émission.", _CURE)


def _missing(
    chain: Sequence[SealEntry], known: Mapping[int, SealEntry], journal: SealLog | None, carried: int
) -> Iterator[Problem]:
    """SCE-004: removed rows, and SCE-005: a cut tail; up to the rank `carried`, only those that came along."""
    ranks = [entry.rank for entry in chain]
    last = ranks[-1] if ranks else 0
    for before, after in pairwise([0, *ranks]):
        where = f"avant {_name(chain, after)}"
        for rank in sorted(journal.kept if journal else ()):
            if before < rank < after and rank <= carried:
                yield _removed("SCE-004", rank, known, where)
        yield from _removed_between("SCE-004", max(before, carried) + 1, after - 1, known, where)
    yield from _cut_tail(last, known, journal)


def cut_tail(ledger: Ledger, journal: SealLog) -> list[Problem]:
    """SCE-005 alone: the journal goes on after the last seal of the workbook, an older copy that was put back."""
    known = {entry.rank: entry for entry in journal.entries}
    return [*_cut_tail(last_seal(ledger).rank, known, journal)]


def _cut_tail(last: int, known: Mapping[int, SealEntry], journal: SealLog | None) -> Iterator[Problem]:
    end = max([last, *known, *([journal.head[0]] if journal else [])])
    yield from _removed_between("SCE-005", last + 1, end, known, "à la fin")


def _removed_between(code: str, first: int, last: int, known: Mapping[int, SealEntry], where: str) -> Iterator[Problem]:
    """One problem a row that the journal names; one for all the others, be they a hundred million."""
    named = sorted(rank for rank in known if first <= rank <= last)
    for rank in named:
        yield _removed(code, rank, known, where)
    unknown = max(last - first + 1, 0) - len(named)
    if unknown == 1:
        yield _removed(code, next(r for r in range(first, last + 1) if r not in known), known, where)
    elif unknown:
        yield Problem(
            code=code,
            message=f"{unknown} rangs manquent entre {first} et {last} ({where} de la chaîne) : des lignes ont été "
            "supprimées, ou le rang d'une empreinte a été retapé.",
            cure="Un document émis ne disparaît jamais : reprenez ces lignes, ou cette empreinte, dans une sauvegarde.",
        )


def _other_origin(journal: SealLog, origin: CarriedFrom) -> Iterator[Problem]:
    """SCE-014: who moves the end of the year before could hide what he removes."""
    if journal.carried != (origin.rank, origin.hash):
        yield Problem(
            code="SCE-014",
            table=Setting.TABLE,
            key=Key.CARRIED.name,
            column="Valeur",
            message=f"Organisme, « {Key.CARRIED.name} » : ce n'est pas la fin de chaîne que dit le journal des sceaux "
            f"(rang {journal.carried[0]}).",
            cure="Reprenez cette cellule et le journal dans une sauvegarde du dossier.",
        )


def _removed(code: str, rank: int, known: Mapping[int, SealEntry], where: str) -> Problem:
    entry = known.get(rank)
    name = entry.key if entry else f"le document ou règlement de rang {rank}"
    return Problem(
        code=code,
        table=entry.table if entry else "",
        key=entry.key if entry else "",
        message=f"{name} a été supprimé ({where} de la chaîne).",
        cure="Un document émis ne disparaît jamais : reprenez la ligne dans une sauvegarde.",
    )


def _name(chain: Sequence[SealEntry], rank: int) -> str:
    return next(entry.key for entry in chain if entry.rank == rank)


def _journal_problems(journal: SealLog) -> Iterator[Problem]:
    """SCE-006: the journal itself was touched."""
    for line in journal.unreadable:
        yield _journal(f"la ligne {line} ne se lit pas.")
    ordered = sorted(journal.entries, key=lambda entry: entry.rank)
    previous = SealEntry(rank=0, hash="", table="", key="", content="")
    for entry in ordered:
        if entry.rank == previous.rank:
            yield _journal(
                f"le rang {entry.rank} ({entry.key}) y est deux fois : le classeur a été repris d'une copie."
            )
        elif entry.rank != previous.rank + 1 or digest(previous.hash, entry.rank, entry.content) != entry.hash:
            yield _journal(f"il est modifié ou coupé à {entry.key} (rang {entry.rank}).")
        previous = entry
    # A head that is behind is no fault: the power went between the writing of a line and that of its head.
    if journal.head not in {(entry.rank, entry.hash) for entry in (previous, *ordered)}:
        yield _journal(f"sa fin (rang {previous.rank}) n'est pas celle que dit son en-tête (rang {journal.head[0]}).")


def _journal(what: str) -> Problem:
    return Problem(
        code="SCE-006",
        message=f"Journal des sceaux : {what}",
        cure="Reprenez le journal dans une sauvegarde du dossier.",
    )


def _no_journal(ledger: Ledger, chain: Sequence[SealEntry]) -> Iterator[Problem]:
    """Of a team, the base has the whole chain: whoever issued nothing in it has no journal yet."""
    if chain and not is_shared(ledger):
        yield Problem(
            code="SCE-007",
            blocking=False,
            message="Le journal des sceaux n'est pas à côté du classeur : une fin coupée ne se verrait pas.",
            cure="Remettez-le à côté du classeur (il porte son nom), ou vérifiez le classeur d'origine.",
        )


def _problem(code: str, entry: SealEntry, what: str, cure: str) -> Problem:
    return Problem(code=code, table=entry.table, key=entry.key, message=f"{entry.key} : {what}", cure=cure)
