"""Beside a workbook in memory nothing is done: its papers count as made elsewhere, and its messages stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from gescof_xl.actions.base import Outcome
from gescof_xl.actions.surroundings import NoSurroundings
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.effects.port import Made, Posted, Progress, Record, Staging


class NoStaging:
    """Nothing is made, and nothing fails."""

    def render(self, _today: date, _progress: Progress) -> frozenset[str]:
        """Makes nothing."""
        return frozenset()

    def place(self) -> Made:
        """Places nothing."""
        return Made()


class MemoryEffects:
    """What surrounds a workbook that lies in no folder: the school base while it is played, and tests."""

    surroundings = NoSurroundings()

    @contextmanager
    def staging(self, _outcome: Outcome, _ledger: Ledger) -> Iterator[Staging]:
        """Where nothing is made."""
        yield NoStaging()

    def record_seals(self, _before: Ledger, _after: Ledger) -> Sequence[Problem]:
        """Notes nothing."""
        return ()

    def deliver(
        self, _outcome: Outcome, _ledger: Ledger, _made: Made, _record: Record, _progress: Progress
    ) -> list[Posted]:
        """Sends nothing."""
        return []
