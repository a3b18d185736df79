"""« À faire aujourd'hui »: what its formulas count is what the reports list."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from gescof_xl.actions import action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.schema import Row
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.parties import FunderType
from gescof_xl.domain.tables.reports import Billing, FundingLine, FundingState, ScheduleLine, ToInvoiceLine
from gescof_xl.generate.workbooks.to_do import TASKS
from gescof_xl.generate.workbooks.workbook import build
from tests.packages import sheet_values
from tests.school import played
from tests.soffice import resave

TODAY = date.today()  # noqa: DTZ011  # the formulas of Accueil know no other day


def report(ledger: Ledger, button: str, row_class: type[Row]) -> list[Row]:
    """The lines that a button writes in its sheet."""
    chosen = action(button)
    changes = chosen.act(ledger, Context(today=TODAY), read_params(chosen.params, {})).changes
    return [row for c in changes if isinstance(c, Rewrite) and c.row_class is row_class for row in c.rows]


def listed(ledger: Ledger) -> list[int]:
    """How many lines of each kind the reports have."""
    opcos = {funder.code for funder in ledger.funders if funder.type is FunderType.OPCO}
    sessions = report(ledger, "sessions-a-facturer", ToInvoiceLine)
    shares = report(ledger, "suivi-financements", FundingLine)
    due = [x for x in report(ledger, "echeancier", ScheduleLine) if isinstance(x, ScheduleLine) and x.due > 0]
    last = {x.invoice: max(y.date for y in due if y.invoice == x.invoice) for x in due}
    sent = action("envoyer").act(ledger, Context(today=TODAY), read_params(action("envoyer").params, {}))
    return [
        sum(
            isinstance(x, ToInvoiceLine) and x.end < TODAY and x.state in {Billing.TO_DO, Billing.PARTLY} and x.left > 0
            for x in sessions
        ),
        sum(
            isinstance(x, FundingLine) and x.state is FundingState.ASKED and x.to_invoice > 0 and x.payer in opcos
            for x in shares
        ),
        sum(len(mail.documents) for mail in sent.mails) + sum(problem.code == "ENV-001" for problem in sent.problems),
        sum(TODAY <= day <= TODAY + timedelta(days=7) for day in last.values()),
        sum(ledger.get(Invoice, number).due == day < TODAY for number, day in last.items()),
    ]


def test_what_is_to_do_is_what_the_reports_list() -> None:
    """On the school's year, line by line; every count is worth something."""
    ledger = played()

    assert [task.count(ledger, TODAY) for task in TASKS] == listed(ledger)


@pytest.mark.programs
def test_a_spreadsheet_counts_the_same(tmp_path: Path) -> None:
    """LibreOffice recalculates the formulas of Accueil; words are singular up to one."""
    ledger = played()
    path = tmp_path / "c.xlsx"
    build(ledger, path, TODAY)

    shown = sheet_values(resave([path], tmp_path)[0], "Accueil")
    (at,) = [(r, c) for r, row in enumerate(shown) for c, cell in enumerate(row) if cell == "À faire aujourd'hui"]
    lines = [shown[at[0] + 1 + place][at[1] : at[1] + 2] for place in range(len(TASKS))]

    counts = [task.count(ledger, TODAY) for task in TASKS]
    assert [[int(count), words] for count, words in lines] == [
        [count, task.several if count > 1 else task.one] for count, task in zip(counts, TASKS, strict=True)
    ]
