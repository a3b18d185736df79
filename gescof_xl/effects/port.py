"""What `app.run` asks of the world around a workbook: files, e-mails, and the journal of seals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gescof_xl.actions.base import Outcome
from gescof_xl.actions.surroundings import Surroundings
from gescof_xl.core.frozen import frozen, frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger

if TYPE_CHECKING:
    from gescof_xl.core.changes import Change, Replace
    from gescof_xl.domain.papers.papers import Mail
    from gescof_xl.domain.seal import SealText
    from gescof_xl.domain.workbook_identity import WorkbookIdentity
    from gescof_xl.effects.witnesses.signatures import Signature

Progress = Callable[[str, int, int], None]
"""Told of a long work: what, how many are done, how many there are."""
Record = Callable[[Sequence["Change"], str], None]
"""Writes changes down in the workbook as it now is, with a line of its log."""


@frozen
class MadeFiles:
    """What was made beside the workbook.

    `files` says where each file lies, by the place meant for it; `failed` names the papers that could not be made.
    """

    files: Mapping[Path, Path] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@frozen_in_order
class Posted:
    """What became of one message: `sent` when a server took it, `draft` where it waits; `problem` if there is one.

    `id` is its Message-ID, empty for one that was not begun.
    """

    mail: Mail
    sent: bool = False
    draft: Path | None = None
    problem: Problem | None = None
    drafted: bool = False
    id: str = ""

    @property
    def recorded(self) -> bool:
        """Whether it counts as gone: a server took it, or its draft is enough."""
        return self.sent or (self.drafted and self.mail.draft_counts)


class Sendable(StrEnum):
    """What goes to a platform, as it is counted."""

    INVOICE = "facture(s)"
    REPORT = "déclaration(s)"
    COLLECTION = "encaissement(s)"


@frozen
class Transmitted:
    """What became of one thing on its way to the platform: the `changes` of the rows that say it.

    `flow` is its number there, "" when the platform may not hold it.
    """

    what: Sendable
    number: str
    changes: tuple[Replace, ...] = ()
    flow: str = ""
    problem: Problem | None = None


class Staging(Protocol):
    """Papers and files of one outcome: made before the workbook is written, put into place after."""

    def render(self, today: date, progress: Progress) -> frozenset[str]:
        """Makes all that does not need the workbook to be written; gives the names of the papers that failed.

        Raises GescofError when nothing must be written at all.
        """

    def begin(self, lines: int, log: str) -> None:
        """Notes what is about to be written, for the next button when this one is killed.

        The log of the workbook has so many lines, and will have one more that says `log` ("": it is not written).
        Raises Unwritable.
        """

    def place(self) -> MadeFiles:
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

    def resume(self, ledger: Ledger, record: Record) -> str:
        """Finishes or undoes what a button that was killed had begun; a sentence says what, "" when there was nothing.

        Raises WorkbookError when the workbook cannot be written, Refused when what was begun cannot be read.
        """

    def settle(self, messages: Collection[str]) -> None:
        """Forgets messages that were in doubt, by their Message-ID, once a person said what became of them."""

    def named(self, ledger: Ledger) -> WorkbookIdentity:
        """Which workbook it is: what it says, or a new identity for one that has none; none in memory."""

    def sign(self, ledger: Ledger, identity: str, head: SealText, user: str) -> Signature | None:
        """The signature of the last seal, once the workbook of this ledger has it; None where no key can be kept."""

    def record_seals(self, before: Ledger, after: Ledger, signature: Signature | None) -> Sequence[Problem]:
        """Notes the newly sealed rows outside the workbook, and has this machine remember the head of their chain.

        A key that was made for the signature is kept.

        What could not be noted is told.
        """

    def deliver(
        self, outcome: Outcome, ledger: Ledger, made: MadeFiles, record: Record, progress: Progress
    ) -> list[Posted]:
        """Posts the messages of an outcome and says what became of each; those whose paper failed stay.

        Raises DocumentError when none can go and the button does nothing else, Unwritable when what went could not be
        written down.
        """

    def transmit(
        self, outcome: Outcome, ledger: Ledger, made: MadeFiles, record: Record, progress: Progress
    ) -> list[Transmitted]:
        """Sends the documents and messages of an outcome to the platform and says what became of each.

        Raises Refused when Organisme does not say which, WorkbookError when what went could not be written down.
        """
