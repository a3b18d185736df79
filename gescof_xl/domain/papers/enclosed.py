"""What a party asks to have with its invoice: certificates, or the whole file of a funder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.certificate import invoice_certificates
from gescof_xl.domain.papers.funding_file import FOLDER, FilesIn, funding_file, funding_file_name
from gescof_xl.domain.papers.mailing import Joined, paper_file
from gescof_xl.domain.papers.papers import FundingFile, Mail, Paper
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import InvoiceType
from gescof_xl.domain.tables.parties import JoinedPieces


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """Files to join, below the workbook's folder; the papers and the funder's files to make first among them."""

    files: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    funding_files: tuple[FundingFile, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Those without which the message does not go."""
        return (*(paper.name for paper in self.papers), *(file.name for file in self.funding_files))


def carrying(mail: Mail, also: Sequence[Enclosed]) -> Mail:
    """The message with what else goes with its documents; it waits for all of it."""
    files = tuple(name for one in also for name in one.files)
    names = tuple(name for one in also for name in one.names)
    return replace(mail, attachments=(*mail.attachments, *files), papers=(*mail.papers, *names))


def enclosed(ledger: Ledger, joined: Joined, day: date, has_file: Callable[[str], bool], files_in: FilesIn) -> Enclosed:
    """What goes with one issued document; nothing but with an invoice. Raises Refused naming a piece that is missing.

    A funder's file that is made already goes as it is: somebody may have looked at it.
    """
    invoice = joined.invoice
    party = ledger.party(ledger.holder(invoice.party))
    wanted = party.joined if party and invoice.type is InvoiceType.INVOICE else JoinedPieces.NOTHING
    if wanted is JoinedPieces.CERTIFICATES:
        certificates = tuple(invoice_certificates(ledger, invoice, day))
        return Enclosed(files=tuple(paper_file(ledger, paper) for paper in certificates), papers=certificates)
    if wanted is JoinedPieces.FUNDING_FILE:
        pdf = f"{setting(ledger, Key.DOCUMENTS_FOLDER)}/{FOLDER}/{funding_file_name(invoice.number)}.pdf"
        if has_file(pdf):
            return Enclosed(files=(pdf,))
        made = funding_file(ledger, joined, day, files_in)
        return Enclosed(files=(pdf,), papers=made.papers, funding_files=(made.file,))
    return Enclosed()
