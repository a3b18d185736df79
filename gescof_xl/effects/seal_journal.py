"""The journal of seals beside the workbook: one JSON line a sealed row, only ever added to, and a head record.

It lies outside the cells, so that who edits the workbook does not edit it too; the head tells when its tail is cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import SealEntry, SealLog, entries, read_seal, sealed_rows
from gescof_xl.files import append_lines, write_whole

Head = tuple[int, str]


class SealJournal:
    """The journal of one workbook: `Classeur.sceaux.jsonl`, and its head `Classeur.sceaux.tete.json`."""

    def __init__(self, workbook: Path) -> None:
        self._workbook = workbook
        self._path = workbook.with_suffix(".sceaux.jsonl")
        self._head = workbook.with_suffix(".sceaux.tete.json")

    def read(self) -> SealLog | None:
        """What the journal says; None when there is none."""
        if not self._path.exists():
            return None
        found, unreadable = [], []
        for number, line in enumerate(self._path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found.append(SealEntry(**json.loads(line)))
            except (ValueError, TypeError):
                unreadable.append(number)
        return SealLog(entries=tuple(found), head=self._read_head(), unreadable=tuple(unreadable))

    def record(self, before: Ledger, after: Ledger) -> list[Problem]:
        """Adds the rows that were just sealed, and those that an interrupted writing missed.

        The workbook is saved already: when the journal cannot be written, a warning says so, and the next button tries
        again.
        """
        seals = {row.seal for row in sealed_rows(after)} - {row.seal for row in sealed_rows(before)}
        if not seals or not self._workbook.is_file():  # a workbook in memory has no journal
            return []
        try:
            log = self.read()
            known = {(e.rank, e.hash) for e in log.entries} if log else set()
            rank = max((rank for rank, _ in known), default=0)
            new = {(seal.rank, seal.hash) for seal in map(read_seal, seals)} - known
            self._append([e for e in entries(after) if e.rank > rank or (e.rank, e.hash) in new])
        except OSError as error:
            return [_unwritten(self._path.name, error)]
        return []

    def _append(self, added: Iterable[SealEntry]) -> None:
        rows = list(added)
        if not rows:
            return
        append_lines(self._path, [json.dumps(asdict(entry), ensure_ascii=False) for entry in rows])
        write_whole(self._head, json.dumps({"rank": rows[-1].rank, "hash": rows[-1].hash}).encode())

    def _read_head(self) -> Head:
        try:
            head = json.loads(self._head.read_text(encoding="utf-8"))
            return int(head["rank"]), str(head["hash"])
        except FileNotFoundError:
            return 0, ""
        except (ValueError, KeyError, TypeError):
            return -1, "illisible"


def _unwritten(name: str, error: OSError) -> Problem:
    return Problem(
        code="SCE-008",
        blocking=False,
        message=f"Le journal des sceaux « {name} » n'a pas pu être écrit ({error.strerror or error}).",
        cure="Vérifiez vos droits sur le dossier : le prochain bouton le complétera.",
    )
