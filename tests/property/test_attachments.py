"""No message ever carries another document than its invoice, whatever became of the workbook and its folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pikepdf
from hypothesis import given, settings
from hypothesis import strategies as st

from gescof_xl.app import Report
from gescof_xl.core.errors import GescofError
from gescof_xl.documents.pdf.pdfa import archive
from gescof_xl.documents.printing.batch import Job, JobResult
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.workbook.memory import MemoryWorkbook
from tests.office import press, read
from tests.printing import press_in
from tests.unit.actions.mail_scene import issued

PARTIES = """
    Clients
    Code | Raison sociale | E-mail facturation   | Type
    C1   | Alpha          | compta@alpha.example | Entreprise
    C2   | Beta           | compta@beta.example  | Entreprise
    C3   | Gamma          | compta@gamma.example | Entreprise
"""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["issue", "issue", "print", "send", "send", "restore", "swap", "remove", "clear digests"]),
        st.integers(0, 2),
        st.sampled_from(["C1", "C2", "C3"]),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_what_is_attached_is_the_invoice_of_its_line(steps: Sequence[tuple[str, int, str]]) -> None:
    """Three copies of one workbook share a folder; each is put back, and files are mixed up, in any order."""
    with TemporaryDirectory() as name, patch("gescof_xl.documents.printing.batch.make_all", plain_pdfs):
        folder = Path(name)
        backup = issued(PARTIES, "C1")
        books = [copy(backup), copy(backup), copy(backup)]
        for step, place, party in steps:
            book = books[place]
            if step == "issue":
                press(book, "facturer-directe", party=party, lines=["SAL"])
            elif step == "print":
                pressed(folder, book, "imprimer")
            elif step == "send":
                for report in pressed(folder, book, "envoyer"):
                    assert_own(book, report)
            elif step == "restore":
                books[place] = copy(backup)
            else:
                mixed_up(folder, step)


def pressed(folder: Path, book: MemoryWorkbook, button: str) -> Iterator[Report]:
    """The report of a button, unless it was refused."""
    try:
        yield press_in(folder, book, button)
    except GescofError as refusal:
        assert refusal.cure


def assert_own(book: MemoryWorkbook, report: Report) -> None:
    """Each draft carries the documents of its invoices, one or several, for their client."""
    for draft in report.files:
        if draft.suffix != ".eml":
            continue
        parties = set()
        for piece in message_from_bytes(draft.read_bytes(), policy=default).iter_attachments():
            invoice = read(book).get(Invoice, Path(piece.get_filename() or "").stem)
            parties.add(invoice.party)
            with pikepdf.open(BytesIO(piece.get_content())) as pdf:
                assert pdf.docinfo["/Subject"] == f"{invoice.number} {invoice.name} {invoice.gross}"
        assert len(parties) == 1


def mixed_up(folder: Path, how: str) -> None:
    """Files trade places or go, or the list of their digests goes."""
    pdfs = sorted((folder / "documents").glob("2026/*.pdf"))
    if how == "clear digests":
        (folder / "documents" / "SHA256SUMS").unlink(missing_ok=True)
    elif how == "remove" and pdfs:
        pdfs[0].unlink()
    elif how == "swap" and len(pdfs) > 1:
        first, last = pdfs[0].read_bytes(), pdfs[-1].read_bytes()
        pdfs[0].write_bytes(last)
        pdfs[-1].write_bytes(first)


def plain_pdfs(jobs: Sequence[Job], staging: Path, **_: object) -> Iterator[JobResult]:
    """Blank pages that say whose they are, in the place of printed ones."""
    blank = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    for job in jobs:
        client = job.context["client"]
        assert isinstance(client, dict)
        base = staging / job.folder
        base.mkdir(parents=True, exist_ok=True)
        about = job.about
        whose = f"{job.context['numero']} {client['nom']} 240.00"
        said = type(about)(about.title, about.author, about.day, whose, about.mark)
        files = (base / f"{job.name}.docx", base / f"{job.name}.pdf")
        files[0].write_bytes(repr(job.context).encode())
        files[1].write_bytes(archive(blank.getvalue(), said))
        yield JobResult(name=job.name, files=files)
