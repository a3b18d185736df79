"""Lines of Financements without an amount: an empty cell, or a percentage of the price that is to be financed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.money import ZERO, parse_share
from gescof_xl.core.problems import Problem
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.training import Financing
from gescof_xl.domain.training.typed_amounts import priced
from gescof_xl.workbook.percentages import TITLE
from gescof_xl.workbook.port import Cell, Percentage, TableData

Fractions = Mapping[int, Decimal | None]
"""By sheet row: the fraction of the price that is typed, or None where nothing is."""


def unpriced_lines(data: TableData) -> Fractions:
    """The lines that name a session and have no amount."""
    at, session = data.columns.index(TITLE), data.columns.index("Session")
    found: dict[int, Decimal | None] = {}
    for line, cells in data.lines:
        cell = cells[at]
        if _is_empty(cell) and not _is_empty(cells[session]):
            found[line] = None
        elif isinstance(cell, Percentage):
            found[line] = Decimal(repr(cell))
        elif isinstance(cell, str) and (typed := parse_share(cell)) and typed[1]:
            found[line] = typed[0]
    return found


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def at_zero(data: TableData, unpriced: Fractions) -> TableData:
    """The table as it is read before the prices are known."""
    if not unpriced:
        return data
    at = data.columns.index(TITLE)
    lines = ((n, (*c[:at], ZERO, *c[at + 1 :]) if n in unpriced else c) for n, c in data.lines)
    return data.with_lines(lines)


def amounts(
    ledger: Ledger, data: TableData, line_of: Mapping[str, int], unpriced: Fractions
) -> tuple[list[Change], list[Problem]]:
    """The changes that give these lines their amounts; CEL-009 where there is none."""
    known = {key: unpriced[n] for key, n in line_of.items() if n in unpriced and ledger.find(Financing, key)}
    changes: list[Change] = []
    problems: list[Problem] = []
    for one in priced(ledger, known):
        if isinstance(one, Replace):
            changes.append(one)
            continue
        address = data.address(line_of[one.number], TITLE)
        problems.append(
            Problem(
                code="CEL-009",
                table=data.name,
                key=one.number,
                column=TITLE,
                sheet=data.sheet,
                cell=address,
                message=f"{data.sheet}, cellule {address} ({TITLE}) : {one.why.message}",
                cure=str(one.why.cure),
            )
        )
    return changes, problems
