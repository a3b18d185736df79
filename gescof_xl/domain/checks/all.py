"""Every rule that a workbook must obey: CHECKS is the table of contents, each entry `(ledger, today) -> problems`.

Blocking problems stop the buttons that would create them; warnings are for people to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import attrgetter

from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Row, key_of, stored_columns
from gescof_xl.domain.checks.billing import copies, documents, lines, nothing_twice, numbering
from gescof_xl.domain.checks.financing import financings
from gescof_xl.domain.checks.parties import parties
from gescof_xl.domain.checks.payments import payments
from gescof_xl.domain.checks.settings import organisation, rates, terms
from gescof_xl.domain.checks.training import products, sessions
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.references import known_keys

Check = Callable[[Ledger, date], Iterable[Problem]]


def check(ledger: Ledger, today: date) -> list[Problem]:
    """All problems of a ledger, in the order of CHECKS."""
    return [problem for rule in CHECKS for problem in rule(ledger, today)]


def new_problems(before: Ledger, after: Ledger, today: date) -> list[Problem]:
    """The blocking problems of a ledger that it had not before.

    There are none where only reports were made: no check reads them.
    """
    changed = any(before.rows(c) is not after.rows(c) for c in ROW_CLASSES.values() if not c.REPORT)
    blocking = [p for p in check(after, today) if p.blocking] if changed else []
    known = set(check(before, today)) if blocking else ()
    return [p for p in blocking if p not in known]


def check_sources(ledger: Ledger, today: date) -> list[Problem]:
    """The problems of what documents are made from; issued documents and payments, which are many, are left out."""
    return [problem for rule in CHECKS if rule not in _ISSUED for problem in rule(ledger, today)]


def unknown_references(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """REF-001: a code that refers to a line of another table must exist there."""
    return _unknown(ledger, (c for c in ROW_CLASSES.values() if not c.REPORT and c.SEAL == "free"))


def unknown_references_issued(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """REF-001 of the documents and of what settles them."""
    return _unknown(ledger, (c for c in ROW_CLASSES.values() if c.SEAL != "free"))


def _unknown(ledger: Ledger, row_classes: Iterable[type[Row]]) -> Iterator[Problem]:
    for row_class in row_classes:
        for column in (c for c in stored_columns(row_class) if c.ref):
            yield from _dangling(ledger, row_class, column)


def _dangling(ledger: Ledger, row_class: type[Row], column: Column) -> Iterator[Problem]:
    rows = ledger.rows(row_class)
    used = set(map(attrgetter(column.field), rows)) - {""}
    unknown = used - known_keys(ledger, column.ref) if used else used
    for row in rows if unknown else ():
        if (value := getattr(row, column.field)) in unknown:
            target = "Clients ou Financeurs" if column.ref == "Tiers" else column.ref
            yield Problem(
                code="REF-001",
                table=row.TABLE,
                key=key_of(row),
                column=column.title,
                message=f"{row.SHEET}, {key_of(row)} : {column.title} « {value} » n'existe pas dans {target}.",
                cure=f"Choisissez dans la liste déroulante, ou ajoutez « {value} » dans {target}.",
            )


CHECKS: tuple[Check, ...] = (
    unknown_references,
    unknown_references_issued,
    organisation,
    rates,
    terms,
    parties,
    products,
    sessions,
    financings,
    payments,
    documents,
    lines,
    numbering,
    nothing_twice,
    copies,
)

_ISSUED: tuple[Check, ...] = (unknown_references_issued, payments, documents, lines, numbering)
