"""Every rule that a workbook must obey: CHECKS is the table of contents, each entry `(ledger, today) -> problems`.

Blocking problems stop the buttons that would create them; warnings are for people to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from gescof_xl.core.problems import Problem
from gescof_xl.domain.checks.after_issue import after_issue
from gescof_xl.domain.checks.billing import copies, documents, lines, nothing_twice, numbering
from gescof_xl.domain.checks.exported import closed_period, exported_rows
from gescof_xl.domain.checks.financing import financings
from gescof_xl.domain.checks.parties import parties
from gescof_xl.domain.checks.payments import payments
from gescof_xl.domain.checks.references import unknown_references, unknown_references_issued
from gescof_xl.domain.checks.settings import organisation, rates, terms
from gescof_xl.domain.checks.training import products, sessions
from gescof_xl.domain.einvoice.lifecycle import refused
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger

Check = Callable[[Ledger, date], Iterable[Problem]]


def check(ledger: Ledger, today: date) -> list[Problem]:
    """All problems of a ledger, in the order of CHECKS."""
    return [problem for rule in CHECKS for problem in rule(ledger, today)]


def new_problems(before: Ledger, after: Ledger, today: date) -> list[Problem]:
    """The blocking problems of a ledger that it had not before.

    There are none where only reports were made: no check reads them.
    """
    if all(before.rows(c) is after.rows(c) for c in ROW_CLASSES.values() if not c.REPORT):
        return []
    return [problem for rule in CHECKS for problem in _new(rule, before, after, today)]


def _new(rule: Check, before: Ledger, after: Ledger, today: date) -> list[Problem]:
    blocking = [p for p in rule(after, today) if p.blocking]
    known = set(rule(before, today)) if blocking else ()
    return [p for p in blocking if p not in known]


def check_sources(ledger: Ledger, today: date) -> list[Problem]:
    """The problems of what documents are made from; issued documents and payments, which are many, are left out."""
    return [problem for rule in CHECKS if rule not in _ISSUED for problem in rule(ledger, today)]


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
    exported_rows,
    closed_period,
    after_issue,
    refused,
)

_ISSUED: tuple[Check, ...] = (
    unknown_references_issued,
    payments,
    documents,
    lines,
    numbering,
    exported_rows,
    closed_period,
    after_issue,
)
