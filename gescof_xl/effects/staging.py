"""The papers and files of one outcome, as drafts on the disk until the workbook is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gescof_xl.actions.base import Outcome
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.documents.printing.filing import file_all
from gescof_xl.documents.printing.printing import Places, merge_printed, print_papers
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.effects.digest_list import DigestList
from gescof_xl.effects.output_files import OutputFiles
from gescof_xl.effects.port import Made, Progress


@dataclass(kw_only=True)
class FileStaging:
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
