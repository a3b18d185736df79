"""What a button did, or why it refused, as the one JSON object, with French titles, that other programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.core.changes import Add, Change, Replace, Rewrite
from gescof_xl.core.errors import GescofError
from gescof_xl.core.money import cents, plain_number
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Kind, Row, key_of, stored_columns
from gescof_xl.core.words import yes_no

if TYPE_CHECKING:
    from gescof_xl.app import Report
    from gescof_xl.cli.told import Told


def report_json(report: Report) -> dict[str, object]:
    """A report as JSON-ready data; amounts are strings with two decimals, dates AAAA-MM-JJ."""
    return {
        "ok": True,
        "message": report.message,
        "documents": list(report.documents),
        "changes": [entry for change in report.changes for entry in _change(change)],
        "problems": [_problem(p) for p in report.problems],
        "files": [str(path) for path in report.files],
    }


def told_json(told: Told) -> dict[str, object]:
    """What a command without a button says, in the same form; it changes no sheet."""
    return {
        "ok": told.ok,
        "message": told.message,
        "documents": list(told.documents),
        "changes": [],
        "problems": [_problem(p) for p in told.problems],
        "files": [str(path) for path in told.files],
    }


def error_json(error: GescofError) -> dict[str, object]:
    """A refusal as JSON-ready data: `problems` always says why."""
    return {
        "ok": False,
        "message": str(error),
        "documents": [],
        "changes": [],
        "problems": [_problem(p) for p in error.reasons],
        "files": [],
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "sheet": problem.sheet or problem.table,
        "cell": problem.cell,
        "message": problem.message,
        "cure": problem.cure,
    }


def _change(change: Change) -> Iterable[dict[str, object]]:
    if isinstance(change, Rewrite):
        for row in change.rows:
            yield _entry("add", row)
    elif isinstance(change, Add):
        yield _entry("add", change.row)
    elif isinstance(change, Replace):
        yield _entry("update", change.new)


def _entry(operation: str, row: Row) -> dict[str, object]:
    return {"table": row.TABLE, "key": key_of(row), "op": operation, "row": row_json(row)}


def row_json(row: Row) -> Mapping[str, object]:
    """A row by French titles, as its cells read."""
    return {c.title: _value(c.kind, getattr(row, c.field)) for c in stored_columns(type(row))}


def _value(kind: Kind, value: object) -> object:
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}" if kind is Kind.AMOUNT and value == cents(value) else plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
