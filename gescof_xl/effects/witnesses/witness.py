"""What this machine remembers of the workbooks on which a button was pressed here: the third witness.

One small file a workbook, by its identity, in the user's own data: whoever rewrites a folder, its journal and its
chain of seals does not rewrite what other machines saw of them. It holds no name and no amount.
Beside it, the digests that this machine noted of what it filed: who replaces a file and mends the list of the folder
does not mend these.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import GescofError, Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.domain.audit.forks import SeenHead, Witnessed, copied_head
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import chain, last_seal, read_seal
from gescof_xl.domain.settings import identity_of, team_link
from gescof_xl.domain.workbook_identity import WorkbookIdentity, last_numbers
from gescof_xl.files import append_lines, remove_drafts, write_whole
from gescof_xl.system import data_folder

_FOLDER = "classeurs"
_SUFFIX = ".json"
_SEAL = re.compile(r"[0-9]{1,9}-([0-9.]{1,20}-)?[0-9a-f]{64}")


@frozen
class Remembered:
    """The last head of one workbook that a button saw here, where the workbook lay, and when (ISO day)."""

    id: str
    rank: int
    hash: str
    numbers: tuple[str, ...]
    path: str
    day: str
    successor: str = ""
    """The identity under which a copy took its place."""
    closed_by: str = ""
    """The file, in its folder, of the workbook of the next year."""


class Witness:
    """The memory of this machine, of one user."""

    def __init__(self) -> None:
        self._folder = data_folder(Path.home()) / _FOLDER

    def seen(self, workbook: Path, ledger: Ledger) -> Witnessed:
        """What is remembered of the workbook of this path."""
        identity = identity_of(ledger)
        known = self._read(identity.id) if identity.id else None
        twin = known is not None and not identity.copy and _is_elsewhere(Path(known.path), workbook, ledger)
        twins = (known.path,) if known and twin else ()
        beside = known is not None and Path(known.path).parent == workbook.parent
        return Witnessed(
            heads=(_head(known),) if known and not identity.copy else (),
            elsewhere=() if beside else twins,
            beside=twins if beside else (),
            other=self._other(workbook, ledger, identity),
            names=_names(workbook),
            replaced=bool(known and known.successor),
            closed_by=known.closed_by if known and known.closed_by and _goes_on(known, workbook) else "",
        )

    def remember(self, workbook: Path, ledger: Ledger) -> None:
        """The head of a workbook, unless it is behind what is known of it, or lies in two places.

        What the disk refuses is let go: the workbook is true without it.
        """
        identity = identity_of(ledger)
        if not identity.id or identity.copy or not workbook.is_file():
            return
        seen, hashes = self.seen(workbook, ledger), chain(ledger)
        twice = seen.elsewhere or seen.beside or seen.replaced or seen.closed_by
        if not twice and all(hashes.get(head.rank) == head.hash for head in seen.heads):
            known = self._read(identity.id)
            self._keep(replace(_as_it_is(workbook, ledger), closed_by=known.closed_by if known else ""))

    def succeed(self, workbook: Path, ledger: Ledger, old: WorkbookIdentity) -> None:
        """Remembers a workbook under its new identity, and that the `old` one has a successor."""
        if known := self._read(old.id):
            self._keep(replace(known, successor=identity_of(ledger).id))
        self._keep(_as_it_is(workbook, ledger))

    def close(self, workbook: Path, ledger: Ledger, new: Path) -> None:
        """Remembers that the workbook of a year goes on in `new`, which lies beside it."""
        if identity := identity_of(ledger).id:
            known = self._read(identity) or _as_it_is(workbook, ledger)
            self._keep(replace(known, closed_by=new.name))

    def _keep(self, new: Remembered) -> None:
        old = self._read(new.id)
        if old is not None and replace(old, day=new.day) == new:
            return
        with suppress(OSError):
            remove_drafts(self._folder, new.id)
            write_whole(self._path(new.id), json.dumps(asdict(new), ensure_ascii=False).encode())

    def _path(self, identity: str) -> Path:
        return self._folder / f"{identity}{_SUFFIX}"

    def _read(self, identity: str) -> Remembered | None:
        return _remembered(self._path(identity))

    def _other(self, workbook: Path, ledger: Ledger, identity: WorkbookIdentity) -> tuple[str, ...]:
        """The last numbers of another workbook that was known in this place, whose chain this one does not go on."""
        for known in self._all():
            if known.path != str(workbook) or known.id == identity.id or known.successor:
                continue
            if known.hash not in chain(ledger).values():
                return known.numbers
        return ()

    def _all(self) -> Iterator[Remembered]:
        with suppress(OSError):
            for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
                if known := _remembered(path):
                    yield known


class NotedDigests:
    """What this machine noted in the list of digests of a documents folder, for the workbook of that identity.

    A copy of those lines, in the same form. Nothing is noted for a workbook that has no identity yet.
    """

    def __init__(self, identity: str, documents: Path) -> None:
        place = hashlib.sha256(str(documents.resolve()).encode()).hexdigest()[:8]
        self.path = data_folder(Path.home()) / _FOLDER / f"{identity}-{place}.sha256"
        self._identity = identity

    def read(self) -> tuple[tuple[str, str], ...]:
        """Names with their digests, in their order; none when nothing can be read: it is memory, and no more."""
        from gescof_xl.exchange.manifest import read_lines

        try:
            return read_lines(self.path.read_bytes()) if self._identity else ()
        except (OSError, GescofError):
            return ()

    def keep(self, lines: Sequence[str], whole: Path) -> None:
        """Notes lines just added to the list `whole`; the first time, all of it. What the disk refuses is let go."""
        if not self._identity:
            return
        with suppress(OSError):
            if self.path.exists():
                append_lines(self.path, lines)
            else:
                write_whole(self.path, whole.read_bytes())


def heads_kept_by(path: Path, ledger: Ledger) -> tuple[SeenHead, ...]:
    """What somebody else's file saw of this workbook: a document that was sent, a message with some, a copy.

    Raises Refused, naming it, for a file that bears no seal of ours; ExchangeError or WorkbookError for one that cannot
    be read.
    """
    found: tuple[SeenHead, ...]
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from gescof_xl.effects.returned_workbooks import read_workbook

        found = copied_head(ledger, read_workbook(path).parsed.ledger)
    else:
        from gescof_xl.exchange.given_file import read_given

        content = read_given(path, "Donnez son chemin, ou son nom s'il est à côté du classeur.")
        papers = (content,) if content.startswith(b"%PDF") else _attached(content)
        found = tuple(head for paper in papers if (head := _borne(paper, path.name)))
    if not found:
        raise Refused(
            f"« {path.name} » ne porte aucun sceau de ce classeur.",
            "Donnez un PDF qui a été remis à un client, le message (.eml) qui le portait, ou une copie faite pour le "
            "comptable.",
        )
    return found


def _attached(message: bytes) -> Iterator[bytes]:
    """The PDF files that an e-mail carries, however deep; nothing of what is no e-mail."""
    from email import message_from_bytes
    from email.policy import default

    with suppress(ValueError, LookupError, RecursionError):  # whatever hands did to it
        for part in message_from_bytes(message, policy=default).walk():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.startswith(b"%PDF"):
                yield content


def _borne(pdf: bytes, file: str) -> SeenHead | None:
    from gescof_xl.documents.pdf.pdfa import mark_of
    from gescof_xl.domain.papers.papers import sealed_as

    said = sealed_as(mark_of(pdf))
    if said is None or not _SEAL.fullmatch(said[1]):
        return None
    seal = read_seal(said[1])
    return SeenHead(rank=seal.rank, hash=seal.hash, witness=f"« {file} » ({said[0]})", numbers=said[:1])


def _as_it_is(workbook: Path, ledger: Ledger) -> Remembered:
    last = last_seal(ledger)
    return Remembered(
        id=identity_of(ledger).id,
        rank=last.rank,
        hash=last.hash,
        numbers=last_numbers(ledger.invoices),
        path=str(workbook),
        day=f"{datetime.now().astimezone():%Y-%m-%d}",
    )


def _remembered(path: Path) -> Remembered | None:
    """What a file says; None when there is none, or when it cannot be read: it is memory, and no more."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Remembered(**{**said, "rank": int(said["rank"]), "numbers": tuple(said["numbers"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _head(known: Remembered) -> SeenHead:
    day = date_fr(datetime.fromisoformat(known.day).date())
    return SeenHead(rank=known.rank, hash=known.hash, witness=f"ce poste le {day}", numbers=known.numbers)


def _is_elsewhere(known: Path, workbook: Path, ledger: Ledger) -> bool:
    """Whether the file that was known is still there, is another one, and says that it is the same workbook.

    Two files that share the base of a team are no two workbooks: the base gives the numbers, whatever file asks.
    """
    from gescof_xl.effects.returned_workbooks import read_workbook

    try:
        if known == workbook or not known.is_file() or (workbook.exists() and known.samefile(workbook)):
            return False
        theirs = read_workbook(known).parsed.ledger
        return identity_of(theirs).id == identity_of(ledger).id and not _share_a_base(theirs, ledger)
    except (OSError, GescofError):
        return False


def _goes_on(known: Remembered, workbook: Path) -> bool:
    """Whether the workbook of a closed year, or a copy of it, can be written though that of the next one is there."""
    with suppress(OSError):
        writable = bool(workbook.stat().st_mode & stat.S_IWUSR)
        nexts = [Path(known.path).with_name(known.closed_by), workbook.with_name(known.closed_by)]
        return writable and any(path != workbook and path.is_file() for path in nexts)
    return False


def _share_a_base(one: Ledger, other: Ledger) -> bool:
    link, its_link = team_link(one), team_link(other)
    return link is not None and its_link is not None and link.base == its_link.base


def _names(workbook: Path) -> int:
    try:
        return workbook.stat().st_nlink
    except OSError:
        return 1
