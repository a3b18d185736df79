"""Printing: papers become Word and PDF files in a staging folder, with the user's own templates and logo."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gescof_xl.core.errors import DocumentError, disk_reason
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import agreed, counted
from gescof_xl.documents.pdf.pdfa import mark_of
from gescof_xl.documents.printing.filing import is_other
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.files import read_whole

if TYPE_CHECKING:
    from gescof_xl.documents.printing.batch import Job, JobResult

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What was made, the names of the papers that failed, and why; also what had to be made otherwise."""

    files: tuple[Path, ...]
    failed: frozenset[str]
    problems: tuple[Problem, ...]


class Places(NamedTuple):
    """Where papers are made, and where they will be filed."""

    staging: Path
    documents: Path


def print_papers(
    papers: Sequence[Paper], source: TemplateSource, places: Places, progress: Progress, *, stoppable: bool = False
) -> Printed:
    """Every paper as .docx and .pdf in the staging folder; one that fails is named and the others go on.

    An issued document fails where another file lies in its place: its number may have been used twice.

    With `stoppable`, Ctrl-C keeps those that are whole and counts the others as failed; without, it goes through.
    Raises DocumentError when the logo is missing or the machine has no engine.
    """
    from gescof_xl.documents.pdf.choice import AUTOMATIC
    from gescof_xl.documents.printing.batch import make_all

    results = _Results(places)
    made_all = make_all(jobs_of(papers, source), places.staging, engine=source.engine or AUTOMATIC)
    try:
        for done, (paper, made) in enumerate(zip(papers, made_all, strict=True), 1):
            results.take(paper, made)
            progress("Impression", done, len(papers))
    except KeyboardInterrupt:
        if not stoppable:
            raise
        return results.stopped(papers)
    return results.printed()


class _Taken(NamedTuple):
    """What came out of one paper."""

    name: str
    failed: bool
    files: Sequence[Path] = ()
    problems: Sequence[Problem] = ()


class _Results:
    """What has come out so far."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._taken: list[_Taken] = []

    def take(self, paper: Paper, made: JobResult) -> None:
        """The files of one paper, with its copies; or why there are none.

        Kept in one step: a Ctrl-C in the middle of it leaves a paper that did not come out, never half of one.
        """
        self._taken.append(self._result(paper, made))

    def _result(self, paper: Paper, made: JobResult) -> _Taken:
        if paper.mark and (other := self._other(made.files)):
            return _Taken(paper.name, failed=True, problems=[_name_is_taken(paper.name, other)])
        copies = [_copied(made.files[-1], self._places.staging / folder) for folder in paper.also_in if made.files]
        problems = [_problem("DOC-002", text, "Rien à faire : le document est fait.") for text in made.warnings]
        if made.error:
            problems.append(_problem("DOC-001", made.error, made.cure))
        return _Taken(paper.name, failed=bool(made.error), files=[*made.files, *copies], problems=problems)

    def printed(self) -> Printed:
        """All that has come out."""
        return Printed(
            files=tuple(path for one in self._taken for path in one.files),
            failed=frozenset(one.name for one in self._taken if one.failed),
            problems=tuple(problem for one in self._taken for problem in one.problems),
        )

    def stopped(self, papers: Sequence[Paper]) -> Printed:
        """All that has come out; the papers that had not will not."""
        printed = self.printed()
        left = {paper.name for paper in papers} - {one.name for one in self._taken}
        text = f"Impression arrêtée : {counted(len(left), 'document(s) non fait(s)')}."
        problem = _problem("DOC-001", text, agreed(len(left), "Pressez le même bouton pour [le|les] faire."))
        return Printed(files=printed.files, failed=printed.failed | left, problems=(*printed.problems, problem))

    def _other(self, files: Sequence[Path]) -> Path | None:
        """What lies where one of these files should, and is not the same; the PDF first."""
        for path in reversed(files):
            place = self._places.documents / path.relative_to(self._places.staging)
            try:
                taken = is_other(path, place)
            except OSError as error:
                raise DocumentError(
                    f"« {place} » ne se lit pas ({disk_reason(error)}) : on ne sait pas si c'est ce document.",
                    "Vérifiez vos droits sur ce fichier et que le disque ou le réseau répond, puis recommencez.",
                ) from error
            if taken:
                return place
        return None


def _name_is_taken(name: str, place: Path) -> Problem:
    """DOC-005."""
    said = mark_of(read_whole(place)) if place.is_file() and place.suffix == ".pdf" else ""
    what = f" : il dit « {said} »" if said else ""
    return _problem(
        "DOC-005",
        f"{name} n'est pas fait : un autre fichier a déjà ce nom, « {place} »{what}.",
        "Ouvrez ce fichier. S'il est parti chez un client, ce numéro a servi deux fois : annulez par un avoir le "
        "document du classeur, et émettez-le de nouveau. Sinon, rangez-le ailleurs, puis recommencez.",
    )


def merge_printed(printed: Printed, name: str, source: TemplateSource, staging: Path, day: date) -> Path:
    """One PDF for the printer, with a bookmark a document, under `staging`."""
    from gescof_xl.documents.pdf.pdfa import Description, merge

    pdfs = dict.fromkeys(path for path in printed.files if path.suffix == ".pdf")
    once = {path.name: path for path in reversed(pdfs)}
    target = staging / f"{name}.pdf"
    target.write_bytes(
        merge([(p.stem, p) for p in pdfs if once[p.name] == p], Description(name, source.author, day, name))
    )
    return target


def _copied(path: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy2(path, folder / path.name))


def jobs_of(papers: Sequence[Paper], source: TemplateSource) -> Iterator[Job]:
    """What the batch must make for each paper. Raises DocumentError when the logo is missing."""
    from gescof_xl.documents.pdf.pdfa import Description
    from gescof_xl.documents.printing.batch import Job

    logo = source.logo_bytes()
    for paper in papers:
        images = {slot: _qr(payload) for slot, payload in paper.pictures.items()}
        yield Job(
            name=paper.name,
            folder=paper.folder,
            template=source.template(paper.template),
            context=paper.context,
            about=Description(
                paper.title, source.author, paper.day, paper.title, mark=str(paper.mark) if paper.mark else ""
            ),
            images=images | ({"logo": logo} if logo else {}),
            invoice=paper.invoice,
        )


def _qr(payload: str) -> bytes:
    """EPC069-12 wants error correction M."""
    import segno

    image = io.BytesIO()
    segno.make_qr(payload, error="m").save(image, kind="png", scale=6, border=0)
    return image.getvalue()


def _problem(code: str, message: str, cure: str) -> Problem:
    return Problem(code=code, message=message, cure=cure, blocking=False)
