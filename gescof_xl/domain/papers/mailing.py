"""What every e-mail of the tool shares: the way it goes, and the PDF of a document that it carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gescof_xl.core.changes import Replace
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import invoice_paper, mark
from gescof_xl.domain.papers.papers import DocumentMark, Paper, Way
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice


@dataclass(frozen=True)
class Joined:
    """An issued document to join: `file` below the workbook's folder, `paper` to make first where it is missing.

    `invoice` is its line as it reads once printed.
    """

    file: str
    invoice: Invoice
    paper: Paper | None = None

    @property
    def mark(self) -> DocumentMark:
        """Which document the file must be."""
        return mark(self.invoice)


def way(ledger: Ledger, *, drafts: bool) -> Way:
    """By the server of Organisme; a draft when it names none, or when drafts are asked."""
    server = setting(ledger, Key.MAIL_SERVER).strip()
    if drafts or not server:
        return Way.DRAFT
    return Way.OUTLOOK if server.casefold() == Way.OUTLOOK.casefold() else Way.SMTP


def paper_file(ledger: Ledger, paper: Paper) -> str:
    """Where the PDF of a paper goes, below the workbook's folder."""
    return "/".join((setting(ledger, Key.DOCUMENTS_FOLDER), paper.folder, f"{paper.name}.pdf"))


def join(ledger: Ledger, invoice: Invoice, has_file: Callable[[str], bool]) -> Joined:
    """The PDF of an issued document; `has_file` says whether a file lies below the workbook's folder."""
    folder = setting(ledger, Key.DOCUMENTS_FOLDER)
    if invoice.document and has_file(f"{folder}/{invoice.document}"):
        return Joined(f"{folder}/{invoice.document}", invoice)
    paper = _paper(ledger, invoice)
    printed = replace(invoice, document=f"{paper.folder}/{paper.name}.pdf")
    if printed != invoice:
        paper = replace(paper, record=Replace(invoice, printed))
    return Joined(f"{folder}/{printed.document}", printed, paper)


def _paper(ledger: Ledger, invoice: Invoice) -> Paper:
    """The original, even of a document that was printed: its file is no more there."""
    document = issued_document(ledger.issued, invoice.number)
    paper = invoice_paper(document)
    return replace(paper, invoice=electronic(document)) if invoice.deposit_folder else paper
