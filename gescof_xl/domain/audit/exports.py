"""Exported entries against the rows that they came from, and documents on the disk against their digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from gescof_xl.core.money import euros
from gescof_xl.core.problems import Problem
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.audit.listed_digests import listed_digests
from gescof_xl.domain.audit.posted_lines import denied_allocations, posted_sales
from gescof_xl.domain.checks.exported import EXPORTED_CURE, exported_rows
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import series_of
from gescof_xl.domain.papers.papers import EXPORTS, FiledDocument
from gescof_xl.domain.settings import year_before
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Invoice


def exports(ledger: Ledger) -> Iterator[Problem]:
    """Entries balance and follow one another; each exported row is in its export, for its amount."""
    entries = posted_entries(ledger.posted)
    origin = year_before(ledger)
    for entry in entries:
        if entry.debit != entry.credit:
            yield _broken(
                "EXP-001", f"écriture {entry.number} : débit {euros(entry.debit)}, crédit {euros(entry.credit)}."
            )
    for before, after in pairwise(entries):
        if after.number != before.number + 1 and after.number > origin.entry:
            yield _broken("EXP-002", f"après l'écriture {before.number} vient l'écriture {after.number}.")
    denied = list(denied_allocations(ledger))
    yield from exported_rows(ledger, date.max, {number for number, _ in denied})
    yield from posted_sales(ledger)
    yield from (problem for _, problem in denied)


def documents(ledger: Ledger, filed: Sequence[FiledDocument]) -> Iterator[Problem]:
    """Documents that are gone, or are no longer the file that was made; and what their list of digests lost."""
    yield from listed_digests(ledger, filed)
    printed = {i.document: i for i in ledger.invoices if i.document}
    for document in filed:
        invoice = printed.get(document.name)
        if document.expected and document.found and document.expected != document.found:
            yield Problem(
                code="EXP-006",
                table=Invoice.TABLE if invoice else "",
                key=invoice.number if invoice else "",
                message=f"Le fichier {document.name} a été modifié depuis qu'il a été fait.",
                cure=f"Remettez-le depuis une sauvegarde ou une archive{_made_again(document.name, invoice)}.",
            )
        elif invoice and not document.found:
            yield Problem(
                code="EXP-007",
                blocking=False,
                table=Invoice.TABLE,
                key=invoice.number,
                column="Document",
                message=f"{invoice.number} : le fichier {document.name} n'est plus dans le dossier des documents.",
                cure="Remettez-le depuis une sauvegarde, ou pressez Imprimer : l'original est refait.",
            )
    yield from _named_files(ledger, filed)


def _made_again(name: str, invoice: Invoice | None) -> str:
    folder, _, file = name.rpartition("/")
    if invoice:
        return " ; sinon rangez-le ailleurs, choisissez sa facture et pressez Imprimer : l'original est refait"
    if folder == EXPORTS:
        return f" ; sinon rangez-le ailleurs et refaites-le : Exporter en comptabilité, Numéro {file.partition('_')[0]}"
    return ""


def _named_files(ledger: Ledger, filed: Sequence[FiledDocument]) -> Iterator[Problem]:
    """EXP-012 to EXP-015: what the list of digests remembers, and the sheets or the folder do not.

    A workbook that goes on from the year before shares its folder: what it does not know was that one's.
    """
    first_year = not year_before(ledger).rank
    batches = {line.batch for line in ledger.posted}
    numbers = {invoice.number.replace("/", "-"): invoice for invoice in ledger.invoices}
    series = tuple({series_of(invoice) for invoice in ledger.invoices})
    for document in (one for one in filed if one.expected):
        folder, _, file = document.name.rpartition("/")
        batch = file.partition("_")[0]
        stem, invoice = file.removesuffix(".pdf"), numbers.get(file.removesuffix(".pdf"))
        if folder == EXPORTS and batch not in batches and first_year:
            yield _broken("EXP-012", f"l'export {batch} a été fait ({file}), et n'y est plus.")
        elif document.denied:
            yield Problem(
                code="EXP-015",
                table=PostedLine.TABLE,
                message=f"Écritures, export {batch} : ce ne sont plus celles du fichier {file} ({document.denied}).",
                cure=EXPORTED_CURE,
            )
        elif folder == EXPORTS and batch in batches and not document.found:
            yield Problem(
                code="EXP-013",
                blocking=False,
                table=PostedLine.TABLE,
                message=f"Le fichier {document.name} n'est plus dans le dossier des documents.",
                cure=f"Refaites-le à l'identique : Exporter en comptabilité, Numéro {batch}.",
            )
        elif invoice and folder == str(invoice.date.year) and invoice.document != document.name:
            yield Problem(
                code="EXP-014",
                table=Invoice.TABLE,
                key=invoice.number,
                column="Document",
                message=f"{invoice.number} : Document dit « {invoice.document} », son fichier est {document.name}.",
                cure=f"Retapez « {document.name} » dans cette cellule.",
            )
        elif first_year and folder.isdecimal() and not invoice and stem.startswith(series) and stem[-1].isdecimal():
            yield Problem(
                code="EXP-014",
                message=f"Le fichier {document.name} est celui d'un document que le classeur ne connaît pas.",
                cure="Le classeur vient d'une sauvegarde plus ancienne : reprenez la plus récente avant d'émettre.",
            )


def _broken(code: str, what: str) -> Problem:
    return Problem(code=code, table=PostedLine.TABLE, message=f"Écritures, {what}", cure=EXPORTED_CURE)
