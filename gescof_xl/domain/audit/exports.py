"""Exported entries against the rows that they came from, and documents on the disk against their digests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from gescof_xl.core.money import ZERO, euros
from gescof_xl.core.problems import Problem
from gescof_xl.domain.accounting.posted import posted_entries
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import FiledDocument
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Invoice, Payment

_CURE = "Une écriture exportée ne change jamais : reprenez la ligne dans une sauvegarde, ou dans le fichier exporté."


def exports(ledger: Ledger) -> Iterator[Problem]:
    """Entries balance and follow one another; each exported row is in its export, for its amount."""
    entries = posted_entries(ledger.posted)
    for entry in entries:
        if entry.debit != entry.credit:
            yield _broken(
                "EXP-001", f"écriture {entry.number} : débit {euros(entry.debit)}, crédit {euros(entry.credit)}."
            )
    for before, after in pairwise(entries):
        if after.number != before.number + 1:
            yield _broken("EXP-002", f"après l'écriture {before.number} vient l'écriture {after.number}.")
    yield from _rows(ledger)
    yield from _allocations(ledger)


def documents(ledger: Ledger, filed: Iterable[FiledDocument]) -> Iterator[Problem]:
    """Documents that are gone, or are no longer the file that was made."""
    printed = {i.document: i for i in ledger.invoices if i.document}
    for document in filed:
        invoice = printed.get(document.name)
        if document.expected and document.found and document.expected != document.found:
            yield Problem(
                code="EXP-006",
                table=Invoice.TABLE if invoice else "",
                key=invoice.number if invoice else "",
                message=f"Le fichier {document.name} a été modifié depuis qu'il a été fait.",
                cure="Remettez-le depuis une sauvegarde ou une archive ; une facture se réimprime en duplicata.",
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


def _rows(ledger: Ledger) -> Iterator[Problem]:
    clients: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in ledger.posted:
        if line.aux:
            clients[line.piece] += line.debit - line.credit
    batches = {(line.batch, line.piece) for line in ledger.posted}
    amounts: list[tuple[Invoice | Payment, Decimal]] = [(i, i.gross) for i in ledger.invoices]
    amounts += [(p, -p.amount) for p in ledger.payments]
    for row, amount in amounts:
        if not row.exported:
            if row.number in clients:
                yield _row("EXP-003", row, "ses écritures sont exportées, mais la ligne ne dit plus par quel export.")
        elif amount and (row.exported, row.number) not in batches:
            yield _row("EXP-004", row, f"l'export {row.exported} ne contient pas cette pièce.")
        elif clients[row.number] != amount:
            yield _row("EXP-005", row, f"exporté pour {euros(abs(clients[row.number]))}, il vaut {euros(abs(amount))}.")
    known = {row.number for row, _ in amounts}
    for piece in dict.fromkeys(line.piece for line in ledger.posted if line.piece not in known):
        yield _broken("EXP-003", f"la pièce {piece} est exportée, et n'est plus dans le classeur.")


def _allocations(ledger: Ledger) -> Iterator[Problem]:
    """What each exported payment settled in its own export: one line of the clients' account an allocation."""
    posted: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for line in ledger.posted:
        if line.allocation:
            posted[line.batch, line.piece].append(line.credit - line.debit)
    for payment in ledger.payments:
        own = [a.amount for a in ledger.allocations_from[payment.number] if a.exported == payment.exported]
        if payment.exported and sorted(own) != sorted(posted[payment.exported, payment.number]):
            yield _row("EXP-008", payment, "ses affectations ne sont plus celles qui ont été exportées.")


def _row(code: str, row: Invoice | Payment, what: str) -> Problem:
    return Problem(code=code, table=row.TABLE, key=row.number, message=f"{row.number} : {what}", cure=_CURE)


def _broken(code: str, what: str) -> Problem:
    return Problem(code=code, table=PostedLine.TABLE, message=f"Écritures, {what}", cure=_CURE)
