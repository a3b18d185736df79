"""Many documents at once: each becomes a Word file and a PDF/A-3b (Factur-X when it has an invoice) in a folder.

A few processes share the work; results come in the order of the jobs, one by one, so that memory stays flat and
progress can be shown. Files appear whole or not at all. What fails is named, and the others go on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gescof_xl.core.errors import DocumentError, disk_reason
from gescof_xl.core.file_names import safe_name
from gescof_xl.documents.facturx.validate import checked_xml
from gescof_xl.documents.pdf.choice import AUTOMATIC, Chain, choose
from gescof_xl.documents.pdf.engine import ConversionFailed
from gescof_xl.documents.pdf.pdfa import Description, archive
from gescof_xl.documents.printing.worker import Failure, work_through
from gescof_xl.documents.templates.template import render
from gescof_xl.domain.einvoice.model import EInvoice
from gescof_xl.files import write_whole

DELAY = 90.0  # seconds for one document, the start of its engine included
MOST_PROCESSES = 4


@dataclass(frozen=True, kw_only=True)
class Job:
    """One document to make; with `invoice`, its PDF is a Factur-X.

    `name` and `folder` (under the staging folder) are made safe for every system.
    """

    name: str
    template: Path
    context: Mapping[str, object]
    about: Description
    images: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = ""
    invoice: EInvoice | None = None


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """What became of a job: its files (Word, then PDF), or `error` and `cure`; `warnings` in both cases."""

    name: str
    files: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""
    cure: str = ""


def make_all(
    jobs: Iterable[Job], staging: Path, *, engine: str = AUTOMATIC, processes: int | None = None, delay: float = DELAY
) -> Generator[JobResult, None, None]:
    """Makes every job in `staging`, and yields what became of each, in order.

    `engine` is the setting « Moteur PDF ». Closing the iterator stops after the documents being made. Raises
    WrongUse when `engine` is unknown, DocumentError when the machine has no engine at all.
    """
    engines = choose(engine)
    children = processes or min(_processors(), MOST_PROCESSES)
    named: list[str] = []

    def tasks() -> Iterator[Job]:
        for job in jobs:
            named.append(job.name)
            yield job

    results = work_through(
        f"{__name__}:Maker",
        tasks(),
        children=children if engines[0].parallel else 1,
        delay=delay,
        setup=(staging, engine),
    )
    for position, result in enumerate(results):
        yield _failed(named[position], result) if isinstance(result, Failure) else result


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _failed(name: str, failure: Failure) -> JobResult:
    if failure.stuck:
        message = f"Le document « {name} » a dépassé le délai : il a été arrêté, les autres ont continué."
    else:
        message = f"Le document « {name} » n'a pas pu être produit : le moteur PDF s'est arrêté ({failure.reason})."
    cure = "Imprimez-le de nouveau ; s'il échoue encore, choisissez un autre « Moteur PDF » dans Organisme."
    return JobResult(name=name, error=message, cure=cure)


class Maker:
    """Makes jobs one by one in a child process, with engines that stay warm."""

    def __init__(self, setup: tuple[Path, str]) -> None:
        self._staging, engine = setup
        self._chain = Chain(choose(engine))

    def __call__(self, job: Job) -> JobResult:
        """What became of `job`; nothing is written when it fails."""
        warnings: list[str] = []
        try:
            files = self._make(job, warnings)
        except DocumentError as error:
            return JobResult(name=job.name, error=error.message, cure=error.cure, warnings=tuple(warnings))
        except ConversionFailed as failure:
            message = f"Le document « {job.name} » ne peut pas devenir un PDF : {failure}."
            cure = (
                "Retapez dans sa feuille, ou dans le modèle, ce qui gêne. Ce que dit un document émis ne change plus : "
                "installez alors LibreOffice ou Word, puis pressez Imprimer."
            )
            return JobResult(name=job.name, error=message, cure=cure, warnings=tuple(warnings))
        return JobResult(name=job.name, files=files, warnings=tuple(warnings))

    def _make(self, job: Job, warnings: list[str]) -> tuple[Path, ...]:
        xml = checked_xml(job.invoice) if job.invoice else None
        docx = render(job.template, job.context, job.images)
        pdf = archive(self._chain.convert(docx, warnings.append), job.about, xml)
        base = self._staging.joinpath(*map(safe_name, filter(None, re.split(r"[/\\]", job.folder))))
        return tuple(
            _write(base / f"{safe_name(job.name)}{suffix}", content)
            for suffix, content in ((".docx", docx), (".pdf", pdf))
        )

    def close(self) -> None:
        """Ends the engines."""
        self._chain.close()


def _write(path: Path, content: bytes) -> Path:
    try:
        write_whole(path, content)
    except OSError as error:
        message = f"Le fichier « {path.name} » ne peut pas être écrit : {disk_reason(error)}."
        raise DocumentError(message, "Libérez de la place, ou fermez le fichier s'il est ouvert.") from error
    return path
