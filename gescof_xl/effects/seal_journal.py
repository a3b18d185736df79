"""The journal of seals beside the workbook: one JSON line a sealed row, only ever added to, and a head record.

It lies outside the cells, so that who edits the workbook does not edit it too; the head tells when its tail is cut.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from gescof_xl.core.errors import Refused, disk_reason
from gescof_xl.core.problems import Problem
from gescof_xl.domain.audit.forks import SeenHead
from gescof_xl.domain.carried_from import CarriedFrom
from gescof_xl.domain.head_signature import read_signature
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import SealEntry, SealLog, entries, read_seal, sealed_rows
from gescof_xl.domain.settings import head_signatures, identity_of
from gescof_xl.files import append_lines, read_whole, write_whole
from gescof_xl.system import replace
from gescof_xl.workbook.backups import BACKUPS

Head = tuple[int, str]


class SealJournal:
    """The journal of one workbook: `Classeur.sceaux.jsonl`, and its head `Classeur.sceaux.tete.json`."""

    def __init__(self, workbook: Path) -> None:
        self._workbook = workbook
        self._path = workbook.with_suffix(".sceaux.jsonl")
        self._head = workbook.with_suffix(".sceaux.tete.json")

    @property
    def files(self) -> tuple[Path, ...]:
        """Those of its files that are there."""
        return tuple(path for path in (self._path, self._head) if path.exists())

    def read(self) -> SealLog | None:
        """What the journal says; None when there is none. Raises Refused, naming it, when it cannot be read."""
        if not self._path.exists():
            return None
        found, unreadable, carried, kept = [], [], (0, ""), frozenset[int]()
        for number, line in enumerate(read_whole(self._path).decode("utf-8", "replace").splitlines(), 1):
            try:
                data = json.loads(line)
                if "carried" in data:
                    carried, kept = (int(data["carried"]), str(data["hash"])), frozenset(map(int, data["kept"]))
                else:
                    found.append(SealEntry(**data))
            except (ValueError, TypeError, KeyError):
                unreadable.append(number)
        return SealLog(
            entries=tuple(found), head=self._read_head(), unreadable=tuple(unreadable), carried=carried, kept=kept
        )

    def carry(self, ledger: Ledger, to: Path, new: Ledger, origin: CarriedFrom) -> None:
        """Begins the journal of the workbook `to`, that of the next year, with all of this one and where it ends.

        It names the rows that came along: one of them that is removed later is missed. What lies there was left by one
        that was stopped.

        Raises OSError.
        """
        log = self.read()
        rows = log.entries if log else tuple(entries(ledger))
        kept = [entry.rank for entry in entries(new)]
        head = {"carried": origin.rank, "hash": origin.hash, "file": origin.file, "kept": kept}
        lines = [json.dumps(head, ensure_ascii=False)]
        lines += [json.dumps(asdict(entry), ensure_ascii=False) for entry in rows]
        journal = SealJournal(to)
        write_whole(journal._path, "".join(f"{line}\n" for line in lines).encode())
        write_whole(journal._head, json.dumps({"rank": origin.rank, "hash": origin.hash}).encode())

    def begin_anew(self, ledger: Ledger, old: SealLog | None) -> Path | None:
        """A journal of what this ledger says and no more; the old one goes to « sauvegardes », and is returned.

        Raises OSError.
        """
        kept = None
        if self._path.exists():
            moment = f"{datetime.now().astimezone():%Y-%m-%d %Hh%M-%S-%f}"
            kept = self._path.parent / BACKUPS / f"{self._path.stem} {moment}{self._path.suffix}"
            kept.parent.mkdir(exist_ok=True)
            replace(self._path, kept)
        own, before = entries(ledger), list[SealEntry]()
        if old and old.carried[0]:
            carried = {"carried": old.carried[0], "hash": old.carried[1], "file": "", "kept": sorted(old.kept)}
            append_lines(self._path, [json.dumps(carried, ensure_ascii=False)])
            ranks = {entry.rank for entry in own}
            before = [e for e in old.entries if e.rank <= old.carried[0] and e.rank not in ranks]
        self._append(sorted([*before, *own], key=lambda entry: entry.rank))
        return kept

    def record(self, before: Ledger, after: Ledger) -> list[Problem]:
        """Adds the rows that were just sealed, and those that an interrupted writing missed.

        The workbook is saved already: when the journal cannot be written, a warning says so, and the next button tries
        again.
        """
        seals = {row.seal for row in sealed_rows(after)} - {row.seal for row in sealed_rows(before)}
        if not seals or not self._workbook.is_file():  # a workbook in memory has no journal
            return []
        try:
            self._add(after, {(seal.rank, seal.hash) for seal in map(read_seal, seals)})
        except OSError as error:
            return [_unwritten(self._path.name, disk_reason(error))]
        except Refused as error:
            return [_unwritten(self._path.name, error.message)]
        return []

    def complete(self, ledger: Ledger) -> None:
        """Adds the rows that a button sealed which was stopped before it wrote them here, and the head.

        Raises OSError, and Refused when it cannot be read.
        """
        last = self._add(ledger, ())
        if last and 0 <= self._read_head()[0] < last.rank:
            self._write_head(last, ledger)

    def _add(self, ledger: Ledger, new: Collection[Head]) -> SealEntry | None:
        """Adds what comes after the last row of the journal, and these; the last row that it has then."""
        log = self.read()
        known = {(e.rank, e.hash) for e in log.entries} if log else set()
        rank = max((rank for rank, _ in known), default=0)
        rows = entries(ledger)
        self._append([e for e in rows if e.rank > rank or (e.rank, e.hash) in set(new) - known], ledger)
        return max(rows, key=lambda entry: entry.rank, default=None)

    def _append(self, added: Iterable[SealEntry], ledger: Ledger | None = None) -> None:
        """The head says of which workbook it is, and who signed, unless that has just changed."""
        rows = list(added)
        if not rows:
            return
        append_lines(self._path, [json.dumps(asdict(entry), ensure_ascii=False) for entry in rows])
        self._write_head(rows[-1], ledger)

    def _write_head(self, last: SealEntry, ledger: Ledger | None) -> None:
        head = {
            "rank": last.rank,
            "hash": last.hash,
            "id": identity_of(ledger).id if ledger else "",
            "signatures": [str(signature) for signature in head_signatures(ledger).values()] if ledger else [],
        }
        write_whole(self._head, json.dumps(head).encode())

    def _read_head(self) -> Head:
        try:
            head = json.loads(self._head.read_text(encoding="utf-8"))
            return int(head["rank"]), str(head["hash"])
        except FileNotFoundError:
            return 0, ""
        except (OSError, ValueError, KeyError, TypeError):
            return -1, "illisible"


def _unwritten(name: str, why: str) -> Problem:
    return Problem(
        code="SCE-008",
        blocking=False,
        message=f"Le journal des sceaux « {name} » n'a pas pu être écrit ({why}).",
        cure="Vérifiez vos droits sur le dossier : le prochain bouton le complétera.",
    )


def archived_heads(archives: Path, identity: str) -> Iterator[SeenHead]:
    """The heads of this workbook's chain that lie in its archives; what cannot be read is no witness."""
    for path in sorted(archives.glob("*/classeur/*.sceaux.tete.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(path.read_text(encoding="utf-8"))
            if identity and said.get("id") == identity:
                name = path.parent.parent.name
                signed = [read_signature(str(text)) for text in said.get("signatures", ())]
                yield SeenHead(
                    rank=int(said["rank"]),
                    hash=str(said["hash"]),
                    witness=f"l'archive {name}",
                    keys=frozenset(one.key for one in signed if one and one.id == identity),
                )
