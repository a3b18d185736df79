"""What every new workbook starts with: settings, dated legal values with their source, payment terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.core.versions import CURRENT
from gescof_xl.domain.rates import example_notice
from gescof_xl.domain.settings import SETTINGS, Key
from gescof_xl.domain.tables.settings import DatedRate, MonthEnd, RateType, Setting, Term, VatCategory

_PENALTIES = (
    "C. com. art. L441-10 : taux de refinancement de la BCE majoré de 10 points, plancher 3 fois le taux légal."
)
_PUBLIC = "C. commande publ. art. R2192-31 : clients publics, taux de refinancement de la BCE majoré de 8 points."
_UNLESS_MOVED = "BCE au 01/01/2027 : 2,65 % (effet au 16/09/2026), sauf décision d'ici au 31/12/2026"


def settings(values: Mapping[str, str]) -> tuple[Setting, ...]:
    """Every line of Organisme, with these values; the others show their default."""
    values = {Key.VERSION.name: CURRENT, **values}
    return tuple(
        Setting(
            name=s.name, value=values.get(s.name, s.default), help=f"Obligatoire. {s.help}" if s.required else s.help
        )
        for s in SETTINGS
    )


def _vat(code: str, value: str, source: str) -> DatedRate:
    """A rate that taxes."""
    return DatedRate(
        code=code,
        type=RateType.VAT,
        value=Decimal(value),
        since=date(2014, 1, 1),
        category=VatCategory.STANDARD,
        source=source,
    )


def _untaxed(code: str, category: VatCategory, vatex: str, notice: str, source: str) -> DatedRate:
    """No VAT, and the mention that says why (CGI ann. II art. 242 nonies A I 12°)."""
    return DatedRate(
        code=code,
        type=RateType.VAT,
        value=Decimal(0),
        category=category,
        exemption_code=vatex,
        notice=notice,
        source=source,
    )


def _notice(code: str, text: str, source: str, since: date | None = None) -> DatedRate:
    return DatedRate(code=code, type=RateType.NOTICE, value=Decimal(0), since=since, notice=text, source=source)


def _half_year(year: int, half: int, refinancing: str, source: str) -> tuple[DatedRate, DatedRate]:
    """What late payment costs in a half-year: the rate of the ECB on its first day, plus 10 points, or 8."""
    since, until = (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))

    def rate(code: str, kind: RateType, points: int, law: str) -> DatedRate:
        value = (Decimal(refinancing) + points) / 100
        return DatedRate(
            code=f"{code}{year}S{half}",
            type=kind,
            value=value,
            since=since,
            until=until,
            notice=example_notice(kind, value),
            source=f"{law} {source}.",
        )

    return rate("PEN", RateType.PENALTY, 10, _PENALTIES), rate("MOR", RateType.PUBLIC_PENALTY, 8, _PUBLIC)


_NOTICES: tuple[DatedRate, ...] = (
    _notice(
        "NDA",
        "Déclaration d’activité enregistrée sous le numéro {nda} auprès du préfet de région {region}. "
        "Cet enregistrement ne vaut pas agrément de l’État.",
        "C. trav. art. R6351-6 (les mots) et L6352-12. {region} est écrit avec « de », « d’ », « des »…",
    ),
    _notice(
        "SERVICES",
        "Catégorie de l’opération : prestation de services.",
        "CGI ann. II art. 242 nonies A I 8° bis (décret 2022-1299).",
        date(2022, 10, 10),
    ),
    _notice(
        "BIENS",
        "Catégorie de l’opération : livraison de biens.",
        "CGI ann. II art. 242 nonies A I 8° bis (décret 2022-1299).",
        date(2022, 10, 10),
    ),
    _notice(
        "MIXTE",
        "Catégorie de l’opération : livraison de biens et prestation de services.",
        "CGI ann. II art. 242 nonies A I 8° bis (décret 2022-1299).",
        date(2022, 10, 10),
    ),
    _notice(
        "DEBITS",
        "Option pour le paiement de la taxe d’après les débits.",
        "CGI ann. II art. 242 nonies A I 11° bis (décret 2022-1299).",
        date(2022, 10, 10),
    ),
    _notice(
        "LIEU", "Lieu d’exécution : {lieu}.", "Arrêté 83-50/A du 03/10/1983 art. 3 : note remise à un particulier."
    ),
    _notice("ESCOMPTE", "Pas d’escompte pour paiement anticipé.", "C. com. art. L441-9."),
)

RATES: tuple[DatedRate, ...] = (
    _vat("TVA20", "0.2", "CGI art. 278 : taux normal."),
    _vat("TVA10", "0.1", "CGI art. 278 bis à 279 : taux intermédiaire."),
    _vat("TVA55", "0.055", "CGI art. 278-0 bis : taux réduit."),
    _vat("TVA21", "0.021", "CGI art. 281 quater à 281 nonies : taux particulier."),
    _vat("TVA85", "0.085", "CGI art. 296 : taux normal en Guadeloupe, en Martinique et à La Réunion."),
    _untaxed(
        "EXO",
        VatCategory.EXEMPT,
        "VATEX-FR-CGI261-4",
        "Exonération de TVA, art. 261-4-4° a du CGI",
        "CGI art. 261-4-4° a : formation continue, attestation 3511. Référence admise jusqu'au 30/06/2028.",
    ),
    _untaxed(
        "FRANCHISE",
        VatCategory.EXEMPT,
        "VATEX-FR-FRANCHISE",
        "TVA non applicable, art. 293 B du CGI",
        "CGI art. 293 B : franchise en base. Référence admise jusqu'au 30/06/2028.",
    ),
    _untaxed(
        "HC",
        VatCategory.OUT_OF_SCOPE,
        "VATEX-EU-O",
        "Indemnité hors champ de la TVA",
        "C. trav. art. L6354-1 : le dédit est une indemnité, il n'est le prix d'aucun service.",
    ),
    _untaxed(
        "AUTOLIQ",
        VatCategory.REVERSE_CHARGE,
        "VATEX-EU-AE",
        "Autoliquidation",
        "CGI ann. II art. 242 nonies A I 13° ; directive 2006/112/CE art. 196 : preneur assujetti dans l'UE.",
    ),
    _untaxed(
        "HORSUE",
        VatCategory.OUT_OF_SCOPE,
        "VATEX-EU-O",
        "TVA non applicable, art. 259-1 du CGI",
        "CGI art. 259 1° : service à un preneur assujetti établi hors de l'Union européenne.",
    ),
    _untaxed(
        "INTRACOM",
        VatCategory.INTRA_UNION,
        "VATEX-EU-IC",
        "Exonération de TVA, art. 262 ter I du CGI",
        "CGI art. 262 ter I : bien livré à une entreprise d'un autre pays de l'Union, qui donne son numéro de TVA.",
    ),
    _untaxed(
        "EXPORT",
        VatCategory.EXPORT,
        "VATEX-EU-G",
        "Exonération de TVA, art. 262 I du CGI",
        "CGI art. 262 I : bien expédié hors de l'Union européenne ; outre-mer aussi (CGI art. 294).",
    ),
    *_half_year(2026, 1, "2.15", "BCE au 01/01/2026 : 2,15 % (décision du 05/06/2025, effet au 11/06/2025)"),
    *_half_year(2026, 2, "2.40", "BCE au 01/07/2026 : 2,40 % ; taux légal : 2,75 % (arrêté du 26/06/2026)"),
    *_half_year(2027, 1, "2.65", _UNLESS_MOVED),
    DatedRate(
        code="IND40",
        type=RateType.INDEMNITY,
        value=Decimal(40),
        since=date(2013, 1, 1),
        notice=example_notice(RateType.INDEMNITY, None),
        source="C. com. art. D441-5, c. commande publ. art. D2192-35 : par facture en retard, entre professionnels.",
    ),
    *_NOTICES,
)
"""Legal values known on 2026-11-28. The penalty rate of each half-year is a line to add when it is published."""


def _term(code: str, label: str, days: int, end: MonthEnd = MonthEnd.NO) -> Term:
    return Term(code=code, label=label, days=Decimal(days), month_end=end)


def _split(code: str, label: str, parts: str) -> Term:
    """Several instalments: the term is as long as the last."""
    return Term(code=code, label=label, days=Decimal(parts.rsplit(";", maxsplit=1)[-1]), instalments=parts)


TERMS: tuple[Term, ...] = (
    _term("COMPTANT", "Comptant à réception de facture", 0),
    _term("8J", "8 jours date de facture", 8),
    _term("15J", "15 jours date de facture", 15),
    _term("30J", "30 jours date de facture", 30),
    _term("30FDM", "30 jours fin de mois", 30, MonthEnd.AFTER),
    Term(
        code="30FDM10",
        label="30 jours fin de mois le 10",
        days=Decimal(30),
        month_end=MonthEnd.AFTER,
        day_of_month=Decimal(10),
    ),
    _term("45J", "45 jours date de facture", 45),
    _term("45FDM", "45 jours fin de mois", 45, MonthEnd.AFTER),
    _term("FDM45", "Fin de mois 45 jours", 45, MonthEnd.BEFORE),
    _term("60J", "60 jours date de facture", 60),
    _split("2X", "En 2 fois : 50 % à 30 jours, 50 % à 60 jours", "50%;30;50%;60"),
    _split("3X", "En 3 fois : 40 % comptant, 30 % à 30 jours, 30 % à 60 jours", "40%;0;30%;30;30%;60"),
)
"""Between professionals: 60 days of the invoice, or 45 days end of month in both readings (c. com. art. L441-10)."""
