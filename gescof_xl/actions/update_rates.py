"""Taux légaux: rows of Taux from a dated file; what documents were issued with stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Add, Change, Replace
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import number_fr, percent
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Col, Text, row
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import LATE_PAYMENT, rate_on
from gescof_xl.domain.tables.settings import DatedRate, RateType


@row
class Params:
    """The file."""

    file: Annotated[
        Text, Col("Fichier", "Fichier .csv à côté du classeur : les titres de la feuille Taux, puis ses lignes.")
    ]


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Adds the rows that are not there, and completes those that nothing was issued with; the others are named."""
    problems: list[Problem] = []
    news = tuple(_news(ledger, context.surroundings.rates(params.file), problems))
    if not news and problems:
        raise Refused(problems[0].message, problems[0].cure, problems)
    lines = counted(len(news), "ligne(s)")
    return Outcome(
        message=f"Taux : {lines} du fichier." if news else "Tout ce que dit ce fichier est déjà dans Taux.",
        question="\n".join((f"Écrire {lines} dans Taux ?", *map(_said, news))) if news else "",
        changes=tuple(_change(ledger, rate) for rate in news),
        problems=tuple(problems),
    )


def _news(ledger: Ledger, rates: Sequence[DatedRate], problems: list[Problem]) -> Iterator[DatedRate]:
    for rate in rates:
        old = ledger.find(DatedRate, rate.code)
        if old == rate:
            continue
        if other := _same_days(ledger, rate):
            if other.value != rate.value:
                problems.append(_other_value(rate, other))
        elif old and _is_used(ledger, old):
            problems.append(_used(old))
        else:
            yield rate


def _change(ledger: Ledger, rate: DatedRate) -> Change:
    old = ledger.find(DatedRate, rate.code)
    return Replace(old, rate) if old else Add(rate)


def _same_days(ledger: Ledger, rate: DatedRate) -> DatedRate | None:
    """A row of another code that says the same of the same day: of late payment there is one value a day."""
    found = rate_on(ledger, rate.type, rate.since) if rate.type in LATE_PAYMENT and rate.since else None
    return found if found and found.code != rate.code else None


def _is_used(ledger: Ledger, rate: DatedRate) -> bool:
    """Whether something was issued while it held: a line with its code, or a document that its words may stand on."""
    if rate.type is RateType.VAT:
        return any(line.vat == rate.code for line in ledger.lines)
    return any(rate.holds_on(invoice.date) for invoice in ledger.invoices)


def _said(rate: DatedRate) -> str:
    value = "" if rate.type is RateType.NOTICE else number_fr(rate.value) if rate.value >= 1 else percent(rate.value)
    days = (f"du {date_fr(rate.since)}" if rate.since else "", f"au {date_fr(rate.until)}" if rate.until else "")
    return " ".join(filter(None, ("-", rate.code, f"({rate.type})", value, *days)))


def _other_value(rate: DatedRate, other: DatedRate) -> Problem:
    day = date_fr(rate.since) if rate.since else ""
    return _problem(
        other, "Valeur", f"vaut déjà le {day}, et pas ce que dit le fichier ({rate.code}).", "Gardez la bonne ligne."
    )


def _used(old: DatedRate) -> Problem:
    return _problem(
        old,
        "Code",
        "a servi à des documents émis, et le fichier en dit autre chose.",
        "Si le fichier a raison, ajoutez une ligne d'un autre code, et donnez-le aux produits.",
    )


def _problem(rate: DatedRate, column: str, what: str, cure: str) -> Problem:
    """TAU-008."""
    return Problem(
        code="TAU-008",
        table=DatedRate.TABLE,
        key=rate.code,
        column=column,
        blocking=False,
        message=f"Taux, {rate.code} : {what}",
        cure=cure,
    )
