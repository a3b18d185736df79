"""Bilan pédagogique: frames C, F and G of the yearly report for a closed financial year, with what is behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.dates import add_months, date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros
from gescof_xl.core.schema import Col, Day, row
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.new_year.left_behind import left_behind
from gescof_xl.domain.papers.training_report import training_report_list, training_report_paper
from gescof_xl.domain.tables.reports import TrainingReportDetail, TrainingReportLine
from gescof_xl.domain.training_report.form import FRAME_C
from gescof_xl.domain.training_report.report import training_report

_YEAR = 12


@row
class Params:
    """Which financial year."""

    until: Annotated[
        Day | None, Col("Fin de l'exercice", "Dernier jour de l'exercice clos ; vide : le 31 décembre dernier.")
    ] = None


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Rewrites BPF and BPF détail, makes the PDF and the list; refuses a year that is not over (c. trav. R6352-22)."""
    until = params.until or date(context.today.year - 1, 12, 31)
    if until >= context.today:
        raise Refused(
            f"L'exercice qui finit le {date_fr(until)} n'est pas clos : le bilan se fait sur un exercice fini.",
            "Donnez la fin du dernier exercice.",
            field="until",
        )
    since = add_months(until + timedelta(days=1), -_YEAR)
    report = training_report(ledger, since, until)
    looked = f" {counted(report.to_look_at, 'ligne(s)')} à compléter dans BPF détail." if report.to_look_at else ""
    return Outcome(
        message=f"Exercice {date_fr(report.since)} – {date_fr(until)} : {euros(report.amount(*FRAME_C))} de formation, "
        f"{counted(len(report.trainees), 'stagiaire(s)')}.{looked}",
        changes=(
            Rewrite(TrainingReportLine, tuple(report.lines)),
            Rewrite(TrainingReportDetail, tuple(report.details)),
        ),
        papers=(training_report_paper(ledger, report, context.today),),
        files=(training_report_list(report),),
        problems=tuple(left_behind(ledger, since)),
    )
