"""What a button does beside a workbook on the disk: papers and files in its folder, e-mails, the journal of seals.

What makes them is imported by the button that makes some.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gescof_xl.actions.base import Outcome
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.effects.folders import documents_folder, drafts_folder, template_source
from gescof_xl.effects.memory import NoStaging
from gescof_xl.effects.port import Made, Posted, Progress, Record, Staging
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.effects.surroundings import FileSurroundings


@dataclass(frozen=True)
class FileEffects:
    """Around the workbook of this path: papers go below its folder."""

    workbook: Path

    @property
    def surroundings(self) -> FileSurroundings:
        """Its folder, as actions see it."""
        return FileSurroundings(self.workbook)

    @contextmanager
    def staging(self, outcome: Outcome, ledger: Ledger) -> Iterator[Staging]:
        """A folder for drafts beside where papers go, gone at the end; none for an outcome that makes no file."""
        if not (outcome.papers or outcome.files or outcome.mails):
            yield NoStaging()
            return
        from gescof_xl.effects.output_files import OutputFiles
        from gescof_xl.effects.staging import FileStaging

        folder = self.workbook.parent
        documents = documents_folder(ledger, folder)
        with drafts_folder(documents) as drafts:
            output = OutputFiles(staging=drafts, documents=documents, folder=folder, workbook=self.workbook.name)
            yield FileStaging(outcome=outcome, source=template_source(ledger, folder), output=output)

    def record_seals(self, before: Ledger, after: Ledger) -> Sequence[Problem]:
        """Adds the rows that were just sealed to the journal beside the workbook."""
        return SealJournal(self.workbook).record(before, after)

    def deliver(self, outcome: Outcome, ledger: Ledger, made: Made, record: Record, progress: Progress) -> list[Posted]:
        """Posts the messages, their attachments taken from where they now lie."""
        if not outcome.mails:
            return []
        from gescof_xl.effects.mail_delivery import MailDelivery

        folder = self.workbook.parent
        delivery = MailDelivery(
            ledger=ledger,
            folder=folder,
            documents=documents_folder(ledger, folder),
            placed=made.files,
            failed=made.failed,
            alone=outcome.only_mails,
        )
        return delivery.deliver(outcome.mails, record, progress)
