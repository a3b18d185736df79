"""The papers and files of one outcome, as drafts on the disk until the workbook is written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from gescof_xl.actions.base import Outcome
from gescof_xl.core.errors import Refused, WorkbookError
from gescof_xl.core.problems import Problem
from gescof_xl.documents.printing.filing import file_all
from gescof_xl.documents.printing.printing import Places, merge_printed, print_papers
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.papers.papers import FundingFile
from gescof_xl.domain.seal import new_seals
from gescof_xl.effects.begun import Begun, BegunRecord
from gescof_xl.effects.digest_list import DigestList
from gescof_xl.effects.funding_files import FundingFilesMade, funding_files
from gescof_xl.effects.output_files import OutputFiles
from gescof_xl.effects.port import MadeFiles, Progress
from gescof_xl.workbook.disk import disk_errors


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


@dataclass(kw_only=True)
class FileStaging:
    """`files` lie in the drafts until they are placed. `identity` is that of the workbook."""

    outcome: Outcome
    source: TemplateSource
    output: OutputFiles
    identity: str
    files: list[Path] = field(default_factory=list)
    failed: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    begun: Begun | None = None
    placing: bool = False

    @cached_property
    def _digests(self) -> DigestList:
        return DigestList(self.output.documents, self.identity)

    def render(self, today: date, progress: Progress) -> frozenset[str]:
        """Papers as Word and PDF, all of them as one PDF where that is asked, then files that need no writing."""
        outcome, drafts = self.outcome, self.output.staging
        stoppable = not (outcome.changes or outcome.mails)  # what is only printed may be printed in part
        places = Places(drafts, self.output.documents)
        printed = print_papers(outcome.papers, self.source, places, progress, stoppable=stoppable)
        if outcome.only_papers and {paper.name for paper in outcome.papers} == printed.failed:
            problems = (*outcome.problems, *printed.problems)
            first = printed.problems[0]
            raise Refused(f"Aucun document n'est fait. {first.message}", first.cure, problems)
        self.files += printed.files
        if outcome.merged and printed.files:
            self.files.append(merge_printed(printed, outcome.merged, self.source, drafts, today))
        self.files += self.output.before(outcome.files)
        funding = self._funding_files(printed.failed)
        self.files += funding.paths
        self.problems += [*printed.problems, *funding.problems]
        self.failed = printed.failed | funding.failed
        return self.failed

    def _funding_files(self, failed: frozenset[str]) -> FundingFilesMade:
        """Raises Refused where they are all that is asked, and none can be made."""
        files = [file for file in self.outcome.files if isinstance(file, FundingFile)]
        if not files:
            return FundingFilesMade()
        made = funding_files(files, self.output, self._digests, failed, self.source.author)
        if not (made.paths or self.outcome.changes or self.outcome.mails):
            problems = (*self.outcome.problems, *made.problems)
            first = made.problems[0]
            raise Refused(f"Aucun dossier n'est fait. {first.message}", first.cure, problems)
        return made

    def begin(self, lines: int, log: str) -> None:
        """Notes what was made beside the workbook. Raises Unwritable."""
        output = self.output
        begun = Begun(
            drafts=_below(output.folder.resolve(), output.staging),
            documents=_below(output.folder.resolve(), output.documents),
            files=self._drafts(),
            lines=lines,
            log=log,
            seals=bool(new_seals(self.outcome.changes)),
        )
        self.begun = begun.with_later(self.outcome.files)
        with disk_errors(output.workbook, output.folder):
            BegunRecord(output.path).keep(self.begun)

    def is_undone_by(self, error: BaseException) -> bool:
        """Whether nothing was written: not begun, or the workbook could not be."""
        return self.begun is None or (isinstance(error, WorkbookError) and not self.placing)

    def _drafts(self) -> tuple[str, ...]:
        return tuple(_below(self.output.staging, path) for path in self.files)

    def place(self) -> MadeFiles:
        """Copies of the workbook, then every file moved into place; the digests of those that stay are kept."""
        output, self.placing = self.output, True
        self.problems += output.take_sheets(self.outcome.files)
        self.files += output.after(self.outcome.files)
        if self.begun:
            with suppress(OSError):  # the log of the workbook says it too, but of a copy or an archive
                BegunRecord(output.path).keep(replace(self.begun, files=self._drafts(), whole=True))
        placed, troubles = file_all(self.files, output.staging, output.documents)
        untold = self._digests.keep(placed.values())
        return MadeFiles(files=placed, failed=self.failed, problems=(*self.problems, *troubles, *untold))
