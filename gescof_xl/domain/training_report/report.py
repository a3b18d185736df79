"""The figures of the form for one year, and the lines behind each: Σ C + hors cadre = the year's HT, to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gescof_xl.core.money import total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.reports import TrainingReportDetail, TrainingReportLine
from gescof_xl.domain.training_report.form import (
    ENTRUSTED,
    FRAME_C,
    KINDS_OF_ACTION,
    KINDS_OF_TRAINEE,
    OF_FUNDS,
    OUTSIDE,
    SHARE,
    TOTAL,
    TRAINEES,
)
from gescof_xl.domain.training_report.income import IncomeLine, income_lines
from gescof_xl.domain.training_report.trainees import TraineeLine, trainee_lines

_EURO = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class TrainingReport:
    """The report of the documents and sessions from `since` to `until`, both included."""

    since: date
    until: date
    income: tuple[IncomeLine, ...]
    trainees: tuple[TraineeLine, ...]

    @property
    def lines(self) -> list[TrainingReportLine]:
        """Every line of the frames, in the order of the form, empty ones too."""
        return [
            *self._frame_c(),
            *self._frame_f(),
            self._trained(ENTRUSTED, "Stagiaires confiés par un autre organisme"),
        ]

    @property
    def details(self) -> list[TrainingReportDetail]:
        """The invoice lines, then the trainees; the order of their numbers."""
        return [*map(_income_detail, self.income), *map(_trainee_detail, self.trainees)]

    @property
    def to_look_at(self) -> int:
        """Lines with something to complete."""
        return sum("classer" in x.remark for x in self.income) + sum(bool(x.remark) for x in self.trainees)

    def amount(self, *marks: str) -> Decimal:
        """What counts at these marks, HT, to the cent."""
        return total(x.line.net for x in self.income if x.mark in marks)

    def _frame_c(self) -> Iterator[TrainingReportLine]:
        for mark, label in FRAME_C.items():
            if mark == "C-2a":
                yield self._sum(OF_FUNDS, "Organismes gestionnaires des fonds de la formation : total", _FUNDS)
            yield self._sum(mark, label, (mark,))
        yield self._sum(TOTAL, "Total des produits de la formation", tuple(FRAME_C))
        yield TrainingReportLine(
            mark=SHARE, label="Part de la formation dans le chiffre d'affaires, en %", rounded=self._share()
        )
        outside = [x for x in self.income if x.mark == OUTSIDE]
        yield TrainingReportLine(
            mark=OUTSIDE,
            label="Factures hors du cadre C : conseil, salles, dédits, acomptes, et lignes à classer",
            amount=total(x.line.net for x in outside),
            details=Decimal(len(outside)),
        )

    def _sum(self, mark: str, label: str, parts: Sequence[str]) -> TrainingReportLine:
        """A total is that of the rounded lines, as the form adds them."""
        return TrainingReportLine(
            mark=mark,
            label=label,
            amount=self.amount(*parts),
            rounded=sum((_whole(self.amount(part)) for part in parts), Decimal(0)),
            details=Decimal(sum(x.mark in parts for x in self.income)),
        )

    def _share(self) -> Decimal | None:
        """A whole percentage, at least 1; None where nothing was sold."""
        turnover = total(x.line.net for x in self.income if x.is_turnover)
        if turnover <= 0:
            return None
        return max(_whole(self.amount(*FRAME_C) * 100 / turnover), _EURO)

    def _frame_f(self) -> Iterator[TrainingReportLine]:
        yield self._trained("F-1", TRAINEES["F-1"], whole=True)
        yield from (self._trained(*kind) for kind in KINDS_OF_TRAINEE.values())
        yield self._trained("F-3", TRAINEES["F-3"], whole=True)
        yield from (self._trained(*kind) for kind in KINDS_OF_ACTION.values())
        yield self._trained("F-4", TRAINEES["F-4"], whole=True)
        for mark in sorted({m for x in self.trainees for m in x.marks if m.startswith("F-4 ")}):
            yield self._trained(mark, f"Spécialité {mark.removeprefix('F-4 ')}")

    def _trained(self, mark: str, label: str, *, whole: bool = False) -> TrainingReportLine:
        counted = [x for x in self.trainees if any(m.startswith(mark) if whole else m == mark for m in x.marks)]
        return TrainingReportLine(
            mark=mark,
            label=label,
            trainees=Decimal(len(counted)),
            hours=sum((x.hours for x in counted), Decimal(0)),
            details=Decimal(len(counted)),
        )


_FUNDS = tuple(mark for mark in FRAME_C if mark.startswith("C-2"))


def training_report(ledger: Ledger, since: date, until: date) -> TrainingReport:
    """Documents by their date, sessions by their last day."""
    return TrainingReport(
        since=since,
        until=until,
        income=tuple(income_lines(ledger, since, until)),
        trainees=tuple(trainee_lines(ledger, since, until)),
    )


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(_EURO, ROUND_HALF_UP)


def _income_detail(income: IncomeLine) -> TrainingReportDetail:
    return TrainingReportDetail(
        number=income.line.number,
        marks=income.mark,
        document=income.invoice.number,
        date=income.invoice.date,
        name=income.invoice.name,
        label=income.line.label,
        amount=income.line.net,
        remark=income.remark,
    )


def _trainee_detail(trainee: TraineeLine) -> TrainingReportDetail:
    return TrainingReportDetail(
        number=trainee.participant.number,
        marks=" ; ".join(trainee.marks),
        document=trainee.session.number,
        date=trainee.session.end,
        name=trainee.participant.full_name,
        label=trainee.product.label,
        hours=trainee.hours,
        remark=trainee.remark,
    )
