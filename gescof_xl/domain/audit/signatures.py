"""What signatures deny: a chain of seals forged anew where the keys of those who sealed are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.audit.forks import Witnessed
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import chain
from gescof_xl.domain.settings import team_link
from gescof_xl.domain.tables.settings import Setting

_COMPARE = "comparez les documents avec ceux que les clients ont reçus"


@dataclass(frozen=True, kw_only=True)
class CheckedSignature:
    """A signature of this workbook: its line of Organisme, and whether it fits the seal of its rank as it now is."""

    line: str
    rank: int
    key: str
    fits: bool


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """Those of a workbook, and the public key that this machine keeps for it; "" for none."""

    checked: tuple[CheckedSignature, ...] = ()
    own: str = ""

    @property
    def said(self) -> str:
        """Who signed, and up to which seal; "" for nobody."""
        return ", ".join(f"{one.line} : sceau {one.rank}" for one in self.checked)


def signatures(ledger: Ledger, found: Signatures, seen: Witnessed) -> Iterator[Problem]:
    """SCE-023 to SCE-025. Seals without signature are no fault where no witness knew a key."""
    for one in found.checked:
        if not one.fits:
            yield _wrong(one)
    if found.own and found.own not in {one.key for one in found.checked}:
        yield _gone()
    if not team_link(ledger):  # each workbook of a team has the signatures of its own machine alone
        yield from _unknown(ledger, found, seen)


def _unknown(ledger: Ledger, found: Signatures, seen: Witnessed) -> Iterator[Problem]:
    """SCE-024: seals made since somebody kept a copy, by none of those who had signed until then."""
    heads = [head for head in seen.heads if head.keys]
    if not heads:
        return
    hashes = chain(ledger)
    trusted = {found.own, *(key for head in heads for key in head.keys)}
    vouched = [head.rank for head in heads if hashes.get(head.rank) == head.hash]
    vouched += [one.rank for one in found.checked if one.fits and one.key in trusted]
    since = max(vouched, default=0)
    later = [rank for rank in hashes if rank > since]
    if later:
        others = [one.line for one in found.checked if one.fits and one.key not in trusted and one.rank > since]
        yield _unsigned(since + 1, later, heads[0].witness, others)


def _wrong(one: CheckedSignature) -> Problem:
    return Problem(
        code="SCE-023",
        table=Setting.TABLE,
        key=one.line,
        column="Valeur",
        message=f"Organisme, « {one.line} » : cette signature n'est pas celle du sceau {one.rank} de ce classeur. La "
        "chaîne des sceaux a été refaite ou coupée depuis, ou cette cellule retapée.",
        cure=f"Reprenez cette cellule dans une sauvegarde. Si la signature n'y convient pas non plus, {_COMPARE}.",
    )


def _gone() -> Problem:
    return Problem(
        code="SCE-025",
        table=Setting.TABLE,
        message="Ce poste a signé des sceaux de ce classeur, et sa signature n'est plus dans Organisme : le classeur "
        "est d'avant, ou il a été refait ailleurs.",
        cure=f"Cherchez le classeur le plus récent, et reprenez sa ligne d'Organisme. À défaut, {_COMPARE} : le "
        "prochain document émis ici signera de nouveau.",
    )


def _unsigned(first: int, later: Sequence[int], witness: str, others: Sequence[str]) -> Problem:
    count = counted(len(later), "sceau(x)")
    who = f" (depuis : {', '.join(others)})" if others else ""
    return Problem(
        code="SCE-024",
        blocking=False,
        message=f"À partir du sceau {first}, aucun poste que connaît {witness} n'a signé : {count}{who}.",
        cure=f"Si un autre poste, ou un poste sans trousseau, a émis depuis, rien à faire : la prochaine copie le "
        f"connaîtra. Sinon {_COMPARE} : ces sceaux ont pu être refaits.",
    )
