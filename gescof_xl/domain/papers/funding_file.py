"""What goes with an invoice to a funder: the invoice, what proves the training, and a list that covers it.

A funder pays on the invoice and the certificate of what was realised, and asks for the rest (arrêté du 21/12/2018, c.
trav. D6332-26): one that lacks a piece is not paid, so a file is whole or is not made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import cast

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.file_names import ascii_name
from gescof_xl.core.money import euros
from gescof_xl.core.problems import Problem
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.certificate import invoice_certificates
from gescof_xl.domain.papers.invoice import invoice_context
from gescof_xl.domain.papers.mailing import Joined, paper_file
from gescof_xl.domain.papers.papers import FundingFile, Paper, Piece, left_out
from gescof_xl.domain.sessions.lines import employers_in
from gescof_xl.domain.settings import Key, SettingKey, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceType

FOLDER = "dossiers"
NOT_JOINED = "aucun"
"""What the setting of a folder says when its files go with no funder's file."""
_APART = re.compile(r"[^a-z0-9]+")

FilesIn = Callable[[str], Sequence[str]]
"""The files of a folder below the workbook's."""


@dataclass(frozen=True)
class FundingPapers:
    """A file to make, and the papers of it to print first."""

    file: FundingFile
    papers: tuple[Paper, ...]


def funding_file_name(number: str) -> str:
    """The name of its PDF and of its archive, without extension, such as every portal takes."""
    return ascii_name(f"dossier-{number}")


def funding_file(ledger: Ledger, joined: Joined, day: date, files_in: FilesIn) -> FundingPapers:
    """The file of one invoice, whose own PDF is `joined`; raises Refused naming the piece that is missing that day."""
    invoice = joined.invoice
    if invoice.type is not InvoiceType.INVOICE or not (invoice.party_type and invoice.party_type.is_funder):
        raise Refused(
            "Ce n'est pas une facture à un financeur : elle n'a pas de dossier.",
            "Choisissez une facture (ni acompte, ni avoir) adressée à un OPCO ou à un autre financeur.",
        )
    certificates = invoice_certificates(ledger, invoice, day)
    if not certificates:
        raise Refused(
            f"Il manque le certificat de réalisation (session {invoice.session or 'vide'}).",
            "La session doit être finie, et un de ses stagiaires l'avoir suivie : voyez Sessions et Participants.",
        )
    name = funding_file_name(invoice.number)
    behind = (
        Piece(name="", title=f"Facture {invoice.number}", file=joined.file, mark=joined.mark),
        *(Piece(name="", title=_attested(paper), file=paper_file(ledger, paper)) for paper in certificates),
        *_scans(ledger, invoice, files_in),
    )
    cover = covering_list(ledger, invoice, [piece.title for piece in behind])
    pieces = (Piece(name="", title=cover.title, file=paper_file(ledger, cover)), *behind)
    papers = (cover, *([joined.paper] if joined.paper else []), *certificates)
    return FundingPapers(
        FundingFile(
            name=name,
            folder=FOLDER,
            day=invoice.date,
            pieces=tuple(_named(piece, rank) for piece, rank in zip(pieces, count(), strict=False)),
            papers=tuple(paper.name for paper in papers),
        ),
        papers,
    )


def not_whole(invoice: Invoice, refusal: Refused) -> Problem:
    """DOS-001: a piece of a funder's file is missing."""
    return left_out("DOS-001", invoice, f"{invoice.number} n'a pas toutes ses pièces. ", refusal)


def _attested(certificate: Paper) -> str:
    """With the name of its trainee, whom the funder knows."""
    (followed,) = cast("Sequence[Mapping[str, str]]", certificate.context["suivis"])
    return f"Certificat de réalisation - {followed['nom']}"


def _named(piece: Piece, rank: int) -> Piece:
    """In the archive, pieces stand in the order of the list that covers them."""
    return Piece(name=ascii_name(f"{rank:02}-{piece.title}.pdf"), title=piece.title, file=piece.file, mark=piece.mark)


def _scans(ledger: Ledger, invoice: Invoice, files_in: FilesIn) -> Iterator[Piece]:
    """The attendance sheets of the session, then each agreement, as staff put them in their folders."""
    yield from _found(ledger, Key.ATTENDANCE_FOLDER, "Émargement", invoice.session, files_in)
    for number in filter(None, invoice.agreement.split(", ")):
        yield from _found(ledger, Key.AGREEMENTS_FOLDER, "Accord", number, files_in)


def attendance_known(ledger: Ledger, files_in: FilesIn) -> Callable[[str], bool]:
    """Says of a session whether its attendance sheets are there as PDF, or go with no file."""
    folder = setting(ledger, Key.ATTENDANCE_FOLDER)
    if folder.casefold() == NOT_JOINED:
        return lambda _number: True
    files = files_in(folder)
    return lambda number: any(_is_scan(file) for file in _bearing(number, folder, files))


def _bearing(number: str, folder: str, files: Iterable[str]) -> list[str]:
    """The files of a folder whose name holds a number."""
    return [file for file in files if f"-{_plain(number)}-" in f"-{_plain(file.removeprefix(folder))}-"]


def _is_scan(file: str) -> bool:
    return file.casefold().endswith(".pdf")


def _found(ledger: Ledger, key: SettingKey[str], title: str, number: str, files_in: FilesIn) -> Iterator[Piece]:
    folder = setting(ledger, key)
    if folder.casefold() == NOT_JOINED:
        return
    files = _bearing(number, folder, files_in(folder))
    scans = [file for file in files if _is_scan(file)]
    if not scans:
        other = f" (« {files[0]} » n'est pas un PDF)" if files else ""
        raise Refused(
            f"Il manque la pièce « {title} {number} » : aucun PDF du dossier « {folder} » n'a ce numéro dans son nom"
            f"{other}.",
            f"Numérisez-la en PDF, par exemple {folder}/{ascii_name(number)}.pdf. Si vos financeurs ne la demandent "
            f"pas, tapez « {NOT_JOINED} » dans Organisme, « {key.name} ».",
        )
    for rank, file in enumerate(scans, 1):
        yield Piece(name="", title=f"{title} {number}{f' ({rank})' if len(scans) > 1 else ''}", file=file)


def _plain(text: str) -> str:
    """Letters and digits: an agreement of number 2026/07 is in `Accord 2026-07.pdf`."""
    return _APART.sub("-", text.casefold()).strip("-")


def covering_list(ledger: Ledger, invoice: Invoice, titles: Sequence[str]) -> Paper:
    """The list of the pieces, with what a funder looks a file up by."""
    document = issued_document(ledger.issued, invoice.number)
    shown = invoice_context(document)
    employers = dict.fromkeys(name for line in document.services for name in employers_in(line.label))
    return Paper(
        template="bordereau",
        name=ascii_name(f"bordereau-{invoice.number}"),
        title=f"Bordereau {invoice.number}",
        day=invoice.date,
        folder=FOLDER,
        context={
            "titre": "Bordereau d’envoi",
            "numero": invoice.number,
            "libelle": invoice.number,
            "date": date_fr(invoice.date),
            "montant": euros(invoice.gross),
            "employeur": "\n".join(employers),
            "pieces": [{"rang": str(rank), "titre": title} for rank, title in enumerate(titles, 1)],
            **{name: shown[name] for name in ("organisme", "client", "objet", "dates", "lieu", "accord", "session")},
        },
    )
