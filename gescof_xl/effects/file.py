"""What a button does beside a workbook on the disk: papers and files in its folder, e-mails, the journal of seals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gescof_xl.actions.base import Outcome
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.documents.printing.filing import file_all
from gescof_xl.documents.printing.printing import Places, merge_printed, print_papers
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.ledger import Ledger
from gescof_xl.effects.digest_list import DigestList
from gescof_xl.effects.folders import documents_folder, drafts_folder, template_source
from gescof_xl.effects.mail_delivery import MailDelivery
from gescof_xl.effects.memory import NoStaging
from gescof_xl.effects.output_files import OutputFiles
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
        folder = self.workbook.parent
        documents = documents_folder(ledger, folder)
        with drafts_folder(documents) as drafts:
            output = OutputFiles(staging=drafts, documents=documents, folder=folder, workbook=self.workbook.name)
            yield _FileStaging(outcome=outcome, source=template_source(ledger, folder), output=output)

    def record_seals(self, before: Ledger, after: Ledger) -> Sequence[Problem]:
        """Adds the rows that were just sealed to the journal beside the workbook."""
        return SealJournal(self.workbook).record(before, after)

    def deliver(self, outcome: Outcome, ledger: Ledger, made: Made, record: Record, progress: Progress) -> list[Posted]:
        """Posts the messages, their attachments taken from where they now lie."""
        if not outcome.mails:
            return []
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


@dataclass(kw_only=True)
class _FileStaging:
    """`files` lie in the drafts until they are placed."""

    outcome: Outcome
    source: TemplateSource
    output: OutputFiles
    files: list[Path] = field(default_factory=list)
    failed: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def render(self, today: date, progress: Progress) -> frozenset[str]:
        """Papers as Word and PDF, all of them as one PDF where that is asked, then files that need no writing."""
        outcome, drafts = self.outcome, self.output.staging
        stoppable = not (outcome.changes or outcome.mails)  # what is only printed may be printed in part
        places = Places(drafts, self.output.documents)
        printed = print_papers(outcome.papers, self.source, places, progress, stoppable=stoppable)
        if stoppable and {problem.code for problem in printed.problems} == {"DOC-005"} and not printed.files:
            raise Refused("Aucun document n'est fait.", printed.problems[0].cure, printed.problems)
        self.files += printed.files
        if outcome.merged and printed.files:
            self.files.append(merge_printed(printed, outcome.merged, self.source, drafts, today))
        self.files += self.output.before(outcome.files)
        self.problems += printed.problems
        self.failed = printed.failed
        return printed.failed

    def place(self) -> Made:
        """Copies of the workbook, then every file moved into place; the digests of those that stay are kept."""
        output = self.output
        self.problems += output.take_sheets(self.outcome.files)
        self.files += output.after(self.outcome.files)
        placed, troubles = file_all(self.files, output.staging, output.documents)
        DigestList(output.documents).add(placed.values())
        return Made(files=placed, failed=self.failed, problems=(*self.problems, *troubles))
