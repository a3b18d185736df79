"""Presses buttons on a memory workbook, as the command line does, and shows what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Report, RunSettings, run
from gescof_xl.cli.json_report import row_json
from gescof_xl.core.problems import Problem
from gescof_xl.domain.balances import balance
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import CLASS_OF, Ledger
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.workbook.memory import MemoryWorkbook
from gescof_xl.workbook.port import Cell, Workbook
from gescof_xl.workbook.translate import parse

TODAY = date(2026, 11, 22)
FOUR_SESSIONS = """
    Clients
    Code | Raison sociale
    C1   | Alpha
    C2   | Béta

    Sessions
    N°    | Type  | Client | Début      | Fin
    S0001 | INTRA | C1     | 05/10/2026 | 06/10/2026
    S0002 | INTRA | C2     | 05/10/2026 | 06/10/2026
    S0003 | INTRA | C1     | 07/10/2026 | 08/10/2026
    S0004 | INTRA | C2     | 07/10/2026 | 08/10/2026

    Participants
    N°     | Session | Nom    | Client
    P00001 | S0001   | Martin | C1
    P00002 | S0002   | Durand | C2
    P00003 | S0003   | Petit  | C1
    P00004 | S0004   | Grand  | C2

    Financements
    N°      | Session | Financeur | Montant HT
    FI00001 | S0001   | C1        | 600
    FI00002 | S0002   | C2        | 900
    FI00003 | S0003   | C1        | 700
    FI00004 | S0004   | C2        | 800
"""
"""Finished sessions of two clients, for tests that issue their invoices one by one."""


class Yes:
    """A person who says yes, and remembers what was asked."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        self.questions.append(question)
        return True

    def progress(self, what: str, done: int, whole: int) -> None:
        pass


def press(
    book: Workbook,
    button: str,
    day: date = TODAY,
    *,
    interface: Yes | None = None,
    preview: bool = False,
    **answers: object,
) -> Report:
    """Presses a button with answers by field name, on a day."""
    chosen = action(button)
    params = read_params(chosen.params, answers)  # type: ignore[arg-type]
    return run(
        chosen,
        book,
        params,
        Context(today=day, user="Claire"),
        RunSettings(interface=interface or Yes(), preview=preview),
    )


def retype(book: MemoryWorkbook, table: str, title: str, value: Cell, line: int = 0) -> None:
    """Types a value in a line of a table: the first one, unless its rank is given."""
    data = book.tables[table]
    lines = list(data.lines)
    number, cells = lines[line]
    changed = tuple(value if c == title else cell for c, cell in zip(data.columns, cells, strict=True))
    lines[line] = (number, changed)
    book.tables[table] = data.with_lines(tuple(lines))


def read(book: Workbook) -> Ledger:
    """The ledger of a workbook; fails when the parser finds a problem."""
    parsed = parse(book.read())
    assert not parsed.problems, parsed.problems
    return parsed.ledger


def drawn(book: Workbook, table: str, titles: str) -> list[str]:
    """Some columns of a table as text, one string a row: what a reader of the sheet sees, amounts with two decimals."""
    row_class = CLASS_OF[table]
    wanted = [t.strip() for t in titles.split("|")]
    return [_line(row_json(row), wanted) for row in read(book).rows(row_class)]


def _line(cells: Mapping[str, object], wanted: Sequence[str]) -> str:
    return " | ".join(str(cells[title] or "").partition("\n")[0] for title in wanted)


def balances(book: Workbook) -> dict[str, str]:
    """What is left to pay of each document, TTC."""
    ledger = read(book)
    return {i.number: f"{balance(ledger, i):.2f}" for i in ledger.invoices}


def problems(book: MemoryWorkbook, day: date = TODAY) -> list[str]:
    """The codes of blocking problems."""
    return [p.code for p in check(read(book), day) if p.blocking]


def due(book: MemoryWorkbook, number: str) -> Decimal:
    """What is left to pay of an invoice TTC."""
    ledger = read(book)
    return balance(ledger, ledger.get(Invoice, number))
