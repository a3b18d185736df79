"""Exported rows against the entries that left for the accountant's books.

Nothing that left changes or disappears, and nothing enters a closed period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import ZERO, euros
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.row_problems import blocking
from gescof_xl.domain.settings import Key, readable_setting
from gescof_xl.domain.tables.accounting import PostedLine
from gescof_xl.domain.tables.billing import Allocation, Invoice, Payment

EXPORTED_CURE = (
    "Une écriture exportée ne change jamais : reprenez la ligne dans une sauvegarde, ou dans le fichier exporté."
)


def exported_rows(ledger: Ledger, _today: date, told: AbstractSet[str] = frozenset()) -> Iterator[Problem]:
    """EXP-003, EXP-004, EXP-005, EXP-008: each exported row is there, in its export, for its amount.

    `told`: allocations of which another problem says more (EXP-011); nothing is told twice.
    """
    yield from _rows(ledger)
    yield from _missing(ledger, told)
    yield from _allocations(ledger, told)


def closed_period(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """EXP-009: the accountant closed a period; what was not exported by then can no longer be dated in it."""
    closed = readable_setting(ledger, Key.CLOSED_UNTIL)
    dated: tuple[tuple[Invoice | Payment | Allocation, ...], ...] = (
        ledger.payments,
        ledger.allocations,
        ledger.invoices,
    )
    for row in (row for rows in dated for row in rows):
        if closed is None or row.date > closed or row.exported:
            continue
        yield blocking(
            row,
            "EXP-009",
            "Date",
            f"le {date_fr(row.date)} est dans une période close (« {Key.CLOSED_UNTIL.name} » : {date_fr(closed)}).",
            "Donnez une date postérieure ; si votre comptable ne l'a pas close, corrigez cette ligne d'Organisme.",
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


def _missing(ledger: Ledger, told: AbstractSet[str]) -> Iterator[Problem]:
    """EXP-003: a line that was deleted by hand, whose entries left."""
    known = {i.number for i in ledger.invoices} | {p.number for p in ledger.payments}
    for piece in dict.fromkeys(line.piece for line in ledger.posted if line.piece not in known):
        yield _gone(f"la pièce {piece} est exportée, et n'est plus dans le classeur.")
    joined, own = {a.number for a in ledger.allocations}, {p.number: p.exported for p in ledger.payments}
    moved = (x.allocation for x in ledger.posted if x.allocation and own.get(x.piece) != x.batch)
    for number in (n for n in dict.fromkeys(moved) if n not in joined | told):
        yield _gone(f"l'affectation {number} est exportée, et n'est plus dans la feuille {Allocation.SHEET}.")


def _allocations(ledger: Ledger, told: AbstractSet[str]) -> Iterator[Problem]:
    """What each exported payment settled in its own export: one line of the clients' account an allocation."""
    posted: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    explained: set[str] = set()
    for line in ledger.posted:
        if line.allocation:
            posted[line.batch, line.piece].append(line.credit - line.debit)
        if line.allocation in told:
            explained.add(line.piece)
    for payment in ledger.payments:
        if payment.number in explained:
            continue
        own = [a.amount for a in ledger.allocations_from[payment.number] if a.exported == payment.exported]
        if payment.exported and sorted(own) != sorted(posted[payment.exported, payment.number]):
            yield _row("EXP-008", payment, "ses affectations ne sont plus celles qui ont été exportées.")


def _row(code: str, row: Invoice | Payment, what: str) -> Problem:
    message = f"{row.number} : {what}"
    return Problem(code=code, table=row.TABLE, key=row.number, message=message, what=what, cure=EXPORTED_CURE)


def _gone(what: str) -> Problem:
    return Problem(code="EXP-003", table=PostedLine.TABLE, message=f"Écritures, {what}", cure=EXPORTED_CURE)
