"""The golden documents printed by each engine, and what a reader finds on their pages."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from gescof_xl.documents.printing.batch import Job, make_all
from gescof_xl.documents.printing.printing import jobs_of
from gescof_xl.documents.templates.template_source import TemplateSource
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.papers.invoice import invoice_paper
from tests.golden.kinds import Printable, kinds

ENGINES = ("intégré", "LibreOffice")


def printed_by(engine: str, folder: Path) -> dict[str, Path]:
    """The PDF of each kind of document, by its name; each of them a Factur-X."""
    jobs = [_job(name, one) for name, one in kinds().items()]
    results = list(make_all(jobs, folder / engine, engine=engine, processes=2))
    assert [result.error for result in results] == [""] * len(jobs)
    assert [result.warnings for result in results] == [()] * len(jobs)
    return {result.name: result.files[1] for result in results}


def _job(name: str, one: Printable) -> Job:
    paper = replace(invoice_paper(one.document), invoice=electronic(one.document))
    (job,) = jobs_of([paper], TemplateSource(beside=Path(), author="École"))
    return replace(job, name=name)


def text_of(pdf: Path) -> str:
    """The text as poppler reads it; spaces and apostrophes made plain."""
    return plain(_laid_out(pdf))


def _laid_out(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()


def amounts_of(pdf: Path) -> set[Decimal]:
    """Every amount in euros on the pages; columns stand several spaces apart, thousands only one."""
    found = re.findall(r"\d{1,3}(?: \d{3})*,\d\d(?= €)", _laid_out(pdf))
    return {Decimal(text.replace(" ", "").replace(",", ".")) for text in found}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("’", "'")


def pages_of(pdf: Path) -> int:
    read = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^Pages:\s+(\d+)", read, re.MULTILINE)
    assert found
    return int(found.group(1))
