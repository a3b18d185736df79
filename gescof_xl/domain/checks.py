"""Every rule that a workbook must obey: CHECKS is the table of contents, each entry `(ledger, today) -> problems`.

Blocking problems stop the buttons that would create them; warnings are for people to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date

from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Column, Row, key_of, stored_columns
from gescof_xl.domain.checks_billing import copies, documents, lines, nothing_twice, numbering
from gescof_xl.domain.checks_financing import financings
from gescof_xl.domain.checks_parties import parties
from gescof_xl.domain.checks_payments import payments
from gescof_xl.domain.checks_settings import organisation, rates, terms
from gescof_xl.domain.checks_training import products, sessions
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger

Check = Callable[[Ledger, date], Iterable[Problem]]


def check(ledger: Ledger, today: date) -> list[Problem]:
    """All problems of a ledger, in the order of CHECKS."""
    return [problem for rule in CHECKS for problem in rule(ledger, today)]


def check_sources(ledger: Ledger, today: date) -> list[Problem]:
    """The problems of what documents are made from; those of issued documents, which are many, are left out."""
    return [problem for rule in CHECKS if rule not in _ISSUED for problem in rule(ledger, today)]


def unknown_references(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """REF-001: a code that refers to a line of another table must exist there."""
    keys = {c.TABLE: ledger.keys(c) for c in ROW_CLASSES.values()}
    keys["Tiers"] = keys["Clients"] | keys["Financeurs"]
    for row_class in ROW_CLASSES.values():
        if row_class.REPORT:
            continue
        for column in stored_columns(row_class):
            if column.ref:
                yield from _dangling(ledger.rows(row_class), column, keys[column.ref])


def _dangling(rows: tuple[Row, ...], column: Column, known: AbstractSet[str]) -> Iterator[Problem]:
    used = {getattr(r, column.field) for r in rows} - known - {""}
    for row in rows if used else ():
        if (value := getattr(row, column.field)) in used:
            target = "Clients ou Financeurs" if column.ref == "Tiers" else column.ref
            yield Problem(
                code="REF-001", table=row.TABLE, key=key_of(row), column=column.title,
                message=f"{row.SHEET}, {key_of(row)} : {column.title} « {value} » n'existe pas dans {target}.",
                cure=f"Choisissez dans la liste déroulante, ou ajoutez « {value} » dans {target}.",
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    unknown_references,
    organisation, rates, terms, parties, products, sessions, financings, payments,
    documents, lines, numbering, nothing_twice, copies,
)  # fmt: skip

_ISSUED: tuple[Check, ...] = (documents, lines, numbering)
