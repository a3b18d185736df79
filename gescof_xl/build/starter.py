"""What every new workbook starts with: settings, dated legal values with their source, payment terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.domain.organisation import SETTINGS
from gescof_xl.domain.tables.settings import DatedRate, MonthEnd, RateType, Setting, Term, VatCategory

_S, _E = VatCategory.STANDARD, VatCategory.EXEMPT
_PENALTIES = (
    "C. com. art. L441-10 : taux de refinancement de la BCE majoré de 10 points, plancher 3 fois le taux légal."
)


def settings(values: Mapping[str, str]) -> tuple[Setting, ...]:
    """Every line of Organisme, with these values; the others show their default."""
    return tuple(
        Setting(
            name=s.name, value=values.get(s.name, s.default),
            help=f"Obligatoire. {s.help}" if s.required else s.help,
        )
        for s in SETTINGS
    )  # fmt: skip


def _vat(
    code: str,
    value: str,
    since: date | None,
    source: str,
    *,
    notice: str = "",
    category: VatCategory = _S,
    vatex: str = "",
) -> DatedRate:
    return DatedRate(
        code=code, type=RateType.VAT, value=Decimal(value), since=since, notice=notice, category=category,
        exemption_code=vatex, source=source,
    )  # fmt: skip


RATES: tuple[DatedRate, ...] = (
    _vat("TVA20", "0.2", date(2014, 1, 1), "CGI art. 278 : taux normal."),
    _vat("TVA10", "0.1", date(2014, 1, 1), "CGI art. 278 bis à 279 : taux intermédiaire."),
    _vat("TVA55", "0.055", date(2014, 1, 1), "CGI art. 278-0 bis : taux réduit."),
    _vat("TVA21", "0.021", date(2014, 1, 1), "CGI art. 281 quater à 281 nonies : taux particulier."),
    _vat("TVA85", "0.085", date(2014, 1, 1), "CGI art. 296 : taux normal en Guadeloupe, en Martinique et à La Réunion."),
    _vat("EXO", "0", None, "CGI art. 261-4-4° a : formation continue, attestation 3511. Référence admise jusqu'au 30/06/2028.",
         notice="Exonération de TVA, art. 261-4-4° a du CGI", category=_E, vatex="VATEX-FR-CGI261-4"),
    _vat("FRANCHISE", "0", None, "CGI art. 293 B : franchise en base. Référence admise jusqu'au 30/06/2028.",
         notice="TVA non applicable, art. 293 B du CGI", category=_E, vatex="VATEX-FR-FRANCHISE"),
    _vat("HC", "0", None, "C. trav. art. L6354-1 : le dédit est une indemnité, il n'est le prix d'aucun service.",
         notice="Indemnité hors champ de la TVA", category=VatCategory.OUT_OF_SCOPE, vatex="VATEX-EU-O"),
    _vat("AUTOLIQ", "0", None, "CGI ann. II art. 242 nonies A I 13° ; directive 2006/112/CE art. 196 : preneur assujetti dans l'UE.",
         notice="Autoliquidation", category=VatCategory.REVERSE_CHARGE, vatex="VATEX-EU-AE"),
    DatedRate(
        code="PEN2026S2", type=RateType.PENALTY, value=Decimal("0.124"), since=date(2026, 7, 1), until=date(2026, 12, 31),
        source=f"{_PENALTIES} BCE au 01/07/2026 : 2,40 % ; taux légal des professionnels : 2,75 % (arrêté du 26/06/2026).",
    ),
    DatedRate(
        code="IND40", type=RateType.INDEMNITY, value=Decimal(40), since=date(2013, 1, 1),
        source="C. com. art. D441-5 : indemnité forfaitaire de recouvrement, par facture en retard, entre professionnels.",
    ),
)  # fmt: skip
"""Legal values known on 2026-11-21. The penalty rate of each half-year is a line to add when it is published."""


def _term(
    code: str, label: str, days: int, end: MonthEnd = MonthEnd.NO, *, on: int | None = None, parts: str = ""
) -> Term:
    return Term(
        code=code, label=label, days=Decimal(days), month_end=end, day_of_month=None if on is None else Decimal(on),
        instalments=parts,
    )  # fmt: skip


TERMS: tuple[Term, ...] = (
    _term("COMPTANT", "Comptant à réception de facture", 0),
    _term("8J", "8 jours date de facture", 8),
    _term("15J", "15 jours date de facture", 15),
    _term("30J", "30 jours date de facture", 30),
    _term("30FDM", "30 jours fin de mois", 30, MonthEnd.AFTER),
    _term("30FDM10", "30 jours fin de mois le 10", 30, MonthEnd.AFTER, on=10),
    _term("45J", "45 jours date de facture", 45),
    _term("45FDM", "45 jours fin de mois", 45, MonthEnd.AFTER),
    _term("FDM45", "Fin de mois 45 jours", 45, MonthEnd.BEFORE),
    _term("60J", "60 jours date de facture", 60),
    _term("2X", "En 2 fois : 50 % à 30 jours, 50 % à 60 jours", 60, parts="50%;30;50%;60"),
    _term("3X", "En 3 fois : 40 % comptant, 30 % à 30 jours, 30 % à 60 jours", 60, parts="40%;0;30%;30;30%;60"),
)
"""Between professionals: 60 days of the invoice, or 45 days end of month in both readings (c. com. art. L441-10)."""
