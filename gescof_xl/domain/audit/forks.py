"""One workbook that became two, or that is older than what was seen of it: told before anything more is sealed."""

from __future__ import annotations

from collections.abc import Iterator

from gescof_xl.core.frozen import frozen
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import enumerated
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import chain, last_seal
from gescof_xl.domain.settings import Key, head_signatures, identity_of
from gescof_xl.domain.tables.settings import Setting

_TAKE_OVER = "S'il est perdu, lancez « gescof reprendre » : aucun numéro ne resservira."

TWICE = "SCE-017"


@frozen
class SeenHead:
    """The last seal that a witness outside the workbook saw of it: its rank and hash, and the last numbers given.

    `witness` says who remembers, and when; `keys` are the public keys of those who had signed until then.
    """

    rank: int
    hash: str
    witness: str
    numbers: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()


@frozen
class Witnessed:
    """What is remembered of a workbook outside its folder, and found beside it.

    `elsewhere` are other living files that say that they are this workbook, `beside` those in its own folder; `other`
    are the last numbers of a workbook of another identity that this machine knew in this very place; `names` counts the
    names of the file on its disk; `replaced` says that a copy has taken its place, `closed_by` which workbook of the
    next year goes on from this one, which can be written again.
    """

    heads: tuple[SeenHead, ...] = ()
    elsewhere: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    names: int = 1
    replaced: bool = False
    closed_by: str = ""


def copied_head(ledger: Ledger, copy: Ledger | None) -> tuple[SeenHead, ...]:
    """What a copy made for the accountant saw of the workbook; nothing where it is of another one."""
    said = identity_of(copy) if copy else None
    if copy is None or said is None or not said.copy or said.id != identity_of(ledger).id:
        return ()
    last = last_seal(copy)
    keys = frozenset(one.key for one in head_signatures(copy).values())
    return (SeenHead(rank=last.rank, hash=last.hash, witness=f"la copie {said.copy}", keys=keys),)


def forks(ledger: Ledger, seen: Witnessed) -> Iterator[Problem]:
    """SCE-015 to SCE-022, SCE-026; the blocking ones stop every button that would seal something."""
    hashes = chain(ledger)
    last = max(hashes, default=0)
    for head in seen.heads:
        if hashes.get(head.rank, head.hash) != head.hash:
            yield _other_chain(head)
        elif head.rank > last:
            yield _older(head, last)
    for path in seen.beside:
        yield _twice(path, blocking=True)
    for path in seen.elsewhere:
        yield _twice(path, blocking=False)
    identity = identity_of(ledger)
    if identity.copy:
        yield _accountants(identity.copy)
    if identity.issued:
        yield _lost(identity.issued)
    yield from _about_the_file(seen)


def _about_the_file(seen: Witnessed) -> Iterator[Problem]:
    if seen.replaced:
        yield _succeeded()
    if seen.closed_by:
        yield _closed(seen.closed_by)
    if seen.other:
        yield _replaced(seen.other)
    if seen.names > 1:
        yield _several_names(seen.names)


def _older(head: SeenHead, rank: int) -> Problem:
    numbers = f" (jusqu'à {enumerated(head.numbers)})" if head.numbers else ""
    return Problem(
        code="SCE-015",
        message=f"Ce classeur est plus ancien que ce qu'en a vu {head.witness} : il s'arrête au sceau {rank} "
        f"au lieu du sceau {head.rank}{numbers}.",
        cure=f"Remettez le plus récent à sa place (l'autre poste, la corbeille, « sauvegardes »). {_TAKE_OVER}",
    )


def _other_chain(head: SeenHead) -> Problem:
    return Problem(
        code="SCE-016",
        message=f"Le sceau {head.rank} n'est pas celui qu'a vu {head.witness} : on a émis dans deux copies de ce "
        "classeur, ou sa chaîne de sceaux a été refaite.",
        cure=f"Cherchez l'autre copie et comparez ; gardez celle dont les clients ont les factures. {_TAKE_OVER}",
    )


def _twice(path: str, *, blocking: bool) -> Problem:
    """A copy in another folder may be one for trials: it is told before each yes. Beside the workbook it is no such."""
    return Problem(
        code=TWICE,
        blocking=blocking,
        message=f"Deux classeurs en sont un seul : celui-ci, et « {path} », où ce poste a travaillé. Émettre dans les "
        "deux donnerait deux fois les mêmes numéros.",
        cure=f"Travaillez dans « {path} ». Si c'est l'ancien (vous avez déménagé), rangez-le dans un dossier "
        "« sauvegardes » ou supprimez-le. Pour un essai, changez les séries de numéros dans Organisme, puis lancez "
        "« gescof reprendre ».",
    )


def _accountants(copy: str) -> Problem:
    return Problem(
        code="SCE-018",
        table=Setting.TABLE,
        key=Key.IDENTITY.name,
        column="Valeur",
        message=f"Ce classeur est la copie {copy}, faite pour le comptable : rien ne s'y émet.",
        cure="Émettez dans le classeur de l'organisme. Dans cette copie, tapez règlements et affectations : "
        "« Réintégrer » les reprendra.",
    )


def _replaced(numbers: tuple[str, ...]) -> Problem:
    return Problem(
        code="SCE-019",
        blocking=False,
        message=f"À cette place, ce poste connaissait un autre classeur (jusqu'à {enumerated(numbers)}), que celui-ci "
        "ne continue pas.",
        cure="Si vous avez commencé un nouveau classeur sous ce nom, rien à faire. Sinon cherchez l'ancien : "
        "celui-ci a pu être refait de toutes pièces.",
    )


def _succeeded() -> Problem:
    return Problem(
        code="SCE-022",
        message="Une copie de ce classeur en a pris la suite sur ce poste (« gescof reprendre »), et émet à sa place.",
        cure="Travaillez dans cette copie. Comparez-la avec ce classeur, puis rangez-le dans « sauvegardes » : il "
        "explique les numéros qui manquent là-bas.",
    )


def _closed(name: str) -> Problem:
    return Problem(
        code="SCE-026",
        message=f"L'année de ce classeur est close : « {name} » le continue, et donne les numéros qui suivent.",
        cure=f"Travaillez dans « {name} », et remettez celui-ci en lecture seule (Propriétés du fichier). Si le "
        "nouveau n'était qu'un essai où rien n'a été émis, supprimez-le : celui-ci resservira.",
    )


def _lost(numbers: tuple[str, ...]) -> Problem:
    return Problem(
        code="SCE-021",
        blocking=False,
        message=f"Ce classeur a pris la suite d'un classeur perdu, qui avait émis jusqu'à {enumerated(numbers)} : ces "
        "numéros ne resservent pas.",
        cure="Rien à faire ici. Retrouvez ces documents (clients, messages envoyés) et gardez-les avec ce rapport : "
        "ils expliquent le trou de la série.",
    )


def _several_names(names: int) -> Problem:
    return Problem(
        code="SCE-020",
        blocking=False,
        message=f"Ce fichier porte {names} noms sur le disque (liens physiques) : au prochain bouton, les autres noms "
        "garderont l'ancien contenu.",
        cure="Supprimez les autres noms, ou faites-en des raccourcis.",
    )
