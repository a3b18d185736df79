"""Many documents: files whole and in order, faults named, names safe, nothing written for what fails."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from gescof_xl.documents.pdf.pdfa import Description
from gescof_xl.documents.printing.batch import Job, JobResult, make_all
from tests.attachments import attached_invoice
from tests.unit.documents import einvoices as shapes
from tests.unit.documents import word_templates as words
from tests.verapdf import pdfa_faults

if TYPE_CHECKING:
    from pathlib import Path

    from gescof_xl.domain.einvoice.model import EInvoice


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return words.invoice(tmp_path_factory.mktemp("models") / "facture.docx")


def _job(template: Path, name: str, invoice: EInvoice | None = None) -> Job:
    about = Description(f"Facture {name}", "Béarn Formation", date(2026, 11, 21))
    return Job(name=name, template=template, context={**words.CONTEXT, "numero": name}, about=about, invoice=invoice)


@pytest.mark.programs
@pytest.mark.parametrize("engine", ["intégré", "LibreOffice"])
def test_a_batch_makes_valid_facturx_files(template: Path, tmp_path: Path, engine: str) -> None:
    """Each document has its Word file and its PDF/A-3b with its own invoice inside, in the order asked."""
    jobs = [_job(template, invoice.number, invoice) for invoice in shapes.ALL]
    made = list(make_all(jobs, tmp_path, engine=engine, processes=2))
    assert [result.name for result in made] == [invoice.number for invoice in shapes.ALL]
    assert [result.error for result in made] == [""] * len(jobs)
    for result, invoice in zip(made, shapes.ALL, strict=True):
        assert [path.name for path in result.files] == [f"{invoice.number}.docx", f"{invoice.number}.pdf"]
        xml = attached_invoice(result.files[1].read_bytes())
        assert xml
        assert f">{invoice.number}<".encode() in xml
        assert f"Facture {invoice.number}" in words.text_of(result.files[0].read_bytes())[0]
    assert pdfa_faults(*(result.files[1] for result in made)) == []
    assert {path.suffix for path in tmp_path.iterdir()} == {".docx", ".pdf"}


def test_what_fails_is_named_and_the_others_go_on(template: Path, tmp_path: Path) -> None:
    """A wrong template, a wrong invoice: one sentence each, no file; the neighbours are made."""
    bad_template = words.paragraphs(tmp_path / "mauvais.docx", "{{ inconnue }}")
    staging = tmp_path / "staging"
    jobs = [
        _job(template, "FA1"),
        _job(bad_template, "FA2"),
        _job(template, "FA3", replace(shapes.INVOICE, number="FA 3")),
        _job(template, "FA4"),
    ]
    made = list(make_all(jobs, staging))
    assert [bool(result.files) for result in made] == [True, False, False, True]
    assert "« inconnue »" in made[1].error
    assert "GX-NUMERO" in made[2].error
    assert all(made[position].cure for position in (1, 2))
    assert {path.name for path in staging.iterdir()} == {"FA1.docx", "FA1.pdf", "FA4.docx", "FA4.pdf"}


def test_a_document_that_sticks_is_ended_and_named(template: Path, tmp_path: Path) -> None:
    """After the delay the document is given up by name; the others are made."""
    jobs = [_job(template, "FA1"), _job(template, "FA2"), _job(template, "FA3")]
    endless = replace(jobs[1], context={**words.CONTEXT, "numero": Endless()})
    begun = time.monotonic()
    made = list(make_all([jobs[0], endless, jobs[2]], tmp_path, processes=1, delay=15))
    assert time.monotonic() - begun < 90  # it would stick for ever
    assert [bool(result.files) for result in made] == [True, False, True]
    assert made[1] == JobResult(name="FA2", error=made[1].error, cure=made[1].cure)
    assert "« FA2 » a dépassé le délai" in made[1].error


class Endless:
    """A value whose text never comes."""

    def __str__(self) -> str:
        time.sleep(600)
        return ""


def test_stopping_leaves_whole_files(template: Path, tmp_path: Path) -> None:
    """A person who stops the work keeps the documents already made, each whole, and no draft."""
    results = make_all((_job(template, f"FA{number}") for number in range(50)), tmp_path, processes=2)
    next(results)
    results.close()
    names = {path.name for path in tmp_path.iterdir()}
    assert 2 <= len(names) < 40
    assert not any(name.startswith(".") for name in names)
    for path in tmp_path.glob("*.pdf"):
        assert path.read_bytes().rstrip().endswith(b"%%EOF")


def test_folders_stay_under_the_staging_folder(template: Path, tmp_path: Path) -> None:
    """A year is a folder; climbing out is not possible."""
    job = replace(_job(template, "FA1"), folder="2026/../../x")
    [made] = make_all([job], tmp_path)
    year, *middle, last = made.files[0].parent.relative_to(tmp_path).parts
    assert (year, last) == ("2026", "x")
    assert all(re.fullmatch(r"document_[0-9a-f]{8}", name) for name in middle)
