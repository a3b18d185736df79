"""The yearly report as a document to check and to keep, and as a list for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import euros, number_fr, quantity_fr
from gescof_xl.domain.invoicing.sellers import seller_on
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import seller_card
from gescof_xl.domain.papers.papers import ListFile, Paper
from gescof_xl.domain.tables.reports import TrainingReportLine
from gescof_xl.domain.training_report.form import ENTRUSTED, OF_FUNDS, OUTSIDE, SHARE, TOTAL, TRAINEES
from gescof_xl.domain.training_report.report import TrainingReport

FOLDER = "bilan"
_FRAMES = (
    ("Cadre C. Bilan financier hors taxes : origine des produits de l’organisme", ("C-", OUTSIDE)),
    ("Cadre F. Bilan pédagogique : type de stagiaires de l’organisme", ("F-1",)),
    ("Cadre F. Bilan pédagogique : objectif général des prestations dispensées", ("F-3",)),
    ("Cadre F. Bilan pédagogique : spécialités de formation", ("F-4",)),
    ("Cadre G. Bilan pédagogique : stagiaires confiés par un autre organisme de formation", (ENTRUSTED,)),
)
"""Titles of the frames, and how the marks of their lines begin."""
_TOTALS = frozenset((TOTAL, OF_FUNDS, ENTRUSTED, *TRAINEES))
_TITLES = ("Repère", "Ligne", "Montant HT", "À reporter", "Stagiaires", "Heures")


def training_report_paper(ledger: Ledger, report: TrainingReport, day: date) -> Paper:
    """Empty lines of the form are left out of the document; the sheet and the list keep them."""
    frames = [(title, OUTSIDE in marks, lines) for title, marks in _FRAMES if (lines := [*_shown(report, marks)])]
    return Paper(
        template="bilan",
        name=_name(report),
        title=f"Bilan pédagogique et financier {report.until:%Y}",
        day=day,
        folder=FOLDER,
        context={
            "titre": "Bilan pédagogique et financier",
            "numero": f"{report.until:%Y}",
            "date": date_fr(day),
            "exercice": f"Exercice du {date_fr(report.since)} au {date_fr(report.until)}",
            "organisme": seller_card(seller_on(ledger, day)),
            "lignes": [line for _, _, lines in frames for line in lines],
            "cadres": [{"titre": title, "en_euros": euros_, "lignes": lines} for title, euros_, lines in frames],
        },
    )


def training_report_list(report: TrainingReport) -> ListFile:
    """Every line of the form, numbers with a decimal comma."""
    rows = [
        (x.mark, x.label, _plain(x.amount), _plain(x.rounded), _plain(x.trainees), _plain(x.hours))
        for x in report.lines
    ]
    return ListFile(name=f"{_name(report)}.csv", folder=FOLDER, rows=(_TITLES, *rows))


def _name(report: TrainingReport) -> str:
    return f"bilan-pedagogique-{report.until:%Y}"


def _shown(report: TrainingReport, marks: tuple[str, ...]) -> Iterator[dict[str, object]]:
    for line in report.lines:
        if line.mark.startswith(marks) and (line.details or line.mark == SHARE):
            yield {
                "total": line.mark in _TOTALS,
                "repere": line.mark,
                "libelle": line.label,
                "montant": euros(line.amount) if line.amount is not None else "",
                "report": _reported(line),
                "stagiaires": quantity_fr(line.trainees) if line.trainees is not None else "",
                "heures": quantity_fr(line.hours) if line.hours is not None else "",
            }


def _reported(line: TrainingReportLine) -> str:
    if line.rounded is None:
        return ""
    return f"{line.rounded} %" if line.mark == SHARE else f"{number_fr(line.rounded, 0)} €"


def _plain(number: Decimal | None) -> str:
    return "" if number is None else str(number).replace(".", ",")
