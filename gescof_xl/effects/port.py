"""What `app.run` asks of the world around a workbook: files, e-mails, and the journal of seals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gescof_xl.actions.base import Outcome
from gescof_xl.actions.surroundings import Surroundings
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger

if TYPE_CHECKING:
    from gescof_xl.domain.papers.papers import Mail

Progress = Callable[[str, int, int], None]
"""Told of a long work: what, how many are done, how many there are."""
Record = Callable[[Sequence["Mail"]], None]
"""Writes down in the workbook the messages that went."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was made beside the workbook.

    `files` says where each file lies, by the place meant for it; `failed` names the papers that could not be made.
    """

    files: Mapping[Path, Path] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Posted:
    """What became of one message: `sent` when a server took it, `draft` where it waits; `problem` if there is one."""

    mail: Mail
    sent: bool = False
    draft: Path | None = None
    problem: Problem | None = None
    drafted: bool = False

    @property
    def recorded(self) -> bool:
        """Whether it counts as gone: a server took it, or its draft is enough."""
        return self.sent or (self.drafted and self.mail.draft_counts)


class Staging(Protocol):
    """Papers and files of one outcome: made before the workbook is written, put into place after."""

    def render(self, today: date, progress: Progress) -> frozenset[str]:
        """Makes all that does not need the workbook to be written; gives the names of the papers that failed.

        Raises GescofError when nothing must be written at all.
        """

    def place(self) -> Made:
        """Makes what holds the workbook as it is now written, and puts every file into its place."""


class Effects(Protocol):
    """What a button can do beside its workbook, and what it may look at there."""

    @property
    def surroundings(self) -> Surroundings:
        """What an action may look at."""

    def staging(self, outcome: Outcome, ledger: Ledger) -> AbstractContextManager[Staging]:
        """Where files are made until the workbook is written; `ledger` is as the outcome leaves it.

        Raises Unwritable when the documents folder takes no file.
        """

    def record_seals(self, before: Ledger, after: Ledger) -> Sequence[Problem]:
        """Notes the newly sealed rows outside the workbook; what could not be noted is told."""

    def deliver(self, outcome: Outcome, ledger: Ledger, made: Made, record: Record, progress: Progress) -> list[Posted]:
        """Posts the messages of an outcome and says what became of each; those whose paper failed stay.

        Raises DocumentError when none can go and the button does nothing else, Unwritable when what went could not be
        written down.
        """
