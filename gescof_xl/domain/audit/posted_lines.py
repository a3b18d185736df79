"""Exported lines against what they were made from, cell by cell: sealed documents, and the allocations of that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import stored_columns
from gescof_xl.core.words import counted, of_name
from gescof_xl.domain.accounting.chart import AccountingJournal
from gescof_xl.domain.accounting.posting import DraftEntry, PostingLine, document_entry
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment

_TITLES = {column.field: column.title for column in stored_columns(PostedLine)}
_FROZEN = "ce qui est exporté ne change plus"


def posted_sales(ledger: Ledger) -> Iterator[Problem]:
    """EXP-010: a cell of Écritures that its document denies."""
    sales: defaultdict[str, list[PostedLine]] = defaultdict(list)
    for line in ledger.posted:
        if line.journal_label == AccountingJournal.SALES.value:
            sales[line.piece].append(line)
    for number, lines in sales.items():
        invoice = ledger.find(Invoice, number)
        # What an upgrade completed was posted by an earlier version, with the cards of that day.
        if invoice is not None and not invoice.completed:
            yield from _sale(ledger, number, lines)


def _sale(ledger: Ledger, number: str, lines: Sequence[PostedLine]) -> Iterator[Problem]:
    try:
        entry = document_entry(issued_document(ledger.issued, number))
    except Refused:  # the document itself was altered, and other checks say so
        return
    ordered = sorted(lines, key=lambda line: (len(line.number), line.number))
    if len(ordered) != len(entry.lines):
        what = f"{counted(len(ordered), 'ligne(s) exportée(s)')}, il y en avait {len(entry.lines)}."
        cure = f"Reprenez les lignes {of_name(number)} dans une sauvegarde, ou dans le fichier exporté."
        yield _problem(ordered[0], "N°", what, cure)
        return
    for line, wanted in zip(ordered, entry.lines, strict=True):
        for field, value in _expected(entry, wanted).items():
            if getattr(line, field) != value:
                was, says = _shown(value), _shown(getattr(line, field))
                what = f"{_TITLES[field]} « {says} » au lieu de « {was} »."
                cure = f"Retapez « {was} » dans cette cellule" if was else "Videz cette cellule"
                yield _problem(line, _TITLES[field], what, f"{cure} : {_FROZEN}.")


def _expected(entry: DraftEntry, line: PostingLine) -> dict[str, object]:
    return {
        "journal": entry.code,
        "date": entry.date,
        "account": line.account.code,
        "aux": line.aux,
        "aux_label": line.aux_label,
        "piece_date": entry.date,
        "label": line.label,
        "debit": max(line.amount, Decimal(0)),
        "credit": max(-line.amount, Decimal(0)),
        "due_date": line.due,
    }


def _problem(line: PostedLine, column: str, what: str, cure: str) -> Problem:
    return Problem(
        code="EXP-010",
        table=PostedLine.TABLE,
        key=line.number,
        column=column,
        message=f"Écritures, {line.number} (export {line.batch}, {line.piece}) : {what}",
        cure=cure,
    )


def denied_allocations(ledger: Ledger) -> Iterator[tuple[str, Problem]]:
    """EXP-011: each allocation that its export denies, by its number."""
    settled: defaultdict[str, list[PostedLine]] = defaultdict(list)
    for line in ledger.posted:
        if line.allocation:
            settled[line.allocation].append(line)
    for number, lines in settled.items():
        allocation = ledger.find(Allocation, number)
        if allocation is None:
            # What was settled the year before stayed in that year's workbook, with its document.
            if ledger.find(Invoice, _invoice_of(lines[-1])) is not None:
                yield number, _gone(ledger, number, lines)
            continue
        for column, was, says in _retyped(ledger, allocation, lines):
            message = f"Affectations, {number} : {column} « {says} », exportée avec « {was} » ({lines[0].batch})."
            cure = f"Retapez « {was} » dans cette cellule : {_FROZEN}."
            yield (
                number,
                Problem(code="EXP-011", table=Allocation.TABLE, key=number, column=column, message=message, cure=cure),
            )


def _retyped(ledger: Ledger, allocation: Allocation, lines: Sequence[PostedLine]) -> Iterator[tuple[str, str, str]]:
    """Each cell that its lines deny: its title, what was exported, what it says."""
    amounts = [line.credit - line.debit for line in lines]
    invoice, own = _invoice_of(lines[-1]), ledger.find(Payment, lines[0].piece) is not None
    batches = {line.batch for line in lines}
    if allocation.amount not in amounts:
        yield "Montant", _shown(amounts[-1]), _shown(allocation.amount)
    if allocation.invoice != invoice:
        yield "Facture", invoice, allocation.invoice
    source = allocation.payment if own else allocation.credit_note
    if source != lines[0].piece:
        yield "Règlement" if own else "Avoir", lines[0].piece, source
    moved = lines[0].journal_label == AccountingJournal.ADJUSTMENTS.value and len(lines) > 1
    if moved and allocation.date != lines[0].date:
        yield "Date", date_fr(lines[0].date), date_fr(allocation.date)
    if allocation.exported not in batches:
        yield "Exportée", min(batches), allocation.exported


def _gone(ledger: Ledger, number: str, lines: Sequence[PostedLine]) -> Problem:
    last = lines[-1]
    amount = total([abs(last.credit - last.debit)])
    source = "Règlement" if ledger.find(Payment, last.piece) else "Avoir"
    return Problem(
        code="EXP-011",
        table=Allocation.TABLE,
        message=f"Affectations : {number}, exportée ({last.batch}), n'y est plus.",
        cure=(
            f"Remettez la ligne {number} : {source} {last.piece}, Facture {_invoice_of(last)}, {euros(amount)}, "
            f"le {date_fr(last.date)}, Exportée {last.batch} ; une sauvegarde la donne telle quelle."
        ),
    )


def _invoice_of(line: PostedLine) -> str:
    """The document that a line settles: « Règlement FA2026-00001 Alpha », « Affectation R00001 à FA2026-00001 »."""
    words = line.label.split(" ")
    return words[3] if words[0] == "Affectation" else words[1]


def _shown(value: object) -> str:
    if isinstance(value, date):
        return date_fr(value)
    return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else str(value or "")
