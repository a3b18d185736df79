"""Beside a workbook in memory nothing is done: its papers count as made elsewhere, and its messages stay."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from gescof_xl.actions.base import Outcome
from gescof_xl.actions.surroundings import NoSurroundings
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import identity_of
from gescof_xl.domain.workbook_identity import WorkbookIdentity
from gescof_xl.effects.port import MadeFiles, Posted, Progress, Record, Staging, Transmitted

if TYPE_CHECKING:
    from gescof_xl.domain.seal import SealText
    from gescof_xl.effects.witnesses.signatures import Signature


class NoStaging:
    """Nothing is made, and nothing fails."""

    def render(self, _today: date, _progress: Progress) -> frozenset[str]:
        """Makes nothing."""
        return frozenset()

    def begin(self, _lines: int, _log: str) -> None:
        """Nothing is left to finish."""

    def place(self) -> MadeFiles:
        """Places nothing."""
        return MadeFiles()


class MemoryEffects:
    """What surrounds a workbook that lies in no folder: the school base while it is played, and tests."""

    surroundings = NoSurroundings()

    @contextmanager
    def staging(self, _outcome: Outcome, _ledger: Ledger) -> Iterator[Staging]:
        """Where nothing is made."""
        yield NoStaging()

    def resume(self, _ledger: Ledger, _record: Record) -> str:
        """Nothing was begun."""
        return ""

    def settle(self, _messages: Collection[str]) -> None:
        """Nothing is in doubt."""

    def named(self, ledger: Ledger) -> WorkbookIdentity:
        """What it says."""
        return identity_of(ledger)

    def sign(self, _ledger: Ledger, _identity: str, _head: SealText, _user: str) -> Signature | None:
        """Nothing."""
        return None

    def record_seals(self, _before: Ledger, _after: Ledger, _signature: Signature | None) -> Sequence[Problem]:
        """Notes nothing."""
        return ()

    def deliver(
        self, _outcome: Outcome, _ledger: Ledger, _made: MadeFiles, _record: Record, _progress: Progress
    ) -> list[Posted]:
        """Sends nothing."""
        return []

    def transmit(
        self, _outcome: Outcome, _ledger: Ledger, _made: MadeFiles, _record: Record, _progress: Progress
    ) -> list[Transmitted]:
        """Sends nothing."""
        return []
