"""What the tests of checks share: the problems of a drawn ledger, with the codes that a case is about."""

from __future__ import annotations

from datetime import date

from gescof_xl.core.problems import Problem
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import Ledger

TODAY = date(2026, 11, 22)

Found = tuple[str, str, str]


def problems(ledger: Ledger, today: date = TODAY) -> list[Problem]:
    """All problems; each must say what is wrong and what to do."""
    found = check(ledger, today)
    assert all(p.message and p.cure for p in found)
    return found


def told(ledger: Ledger, prefix: str, today: date = TODAY) -> list[Found]:
    """Code, key of the line and severity of the problems whose code begins so."""
    return [(p.code, p.key, p.severity) for p in problems(ledger, today) if p.code.startswith(prefix)]
