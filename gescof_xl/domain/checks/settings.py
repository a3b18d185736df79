"""Organisme, Taux, Conditions: legal data of the organisation, dated rates, payment terms."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from gescof_xl.core.dates import add_days, date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import parse_number
from gescof_xl.core.problems import Problem
from gescof_xl.domain import identifiers
from gescof_xl.domain.head_signature import is_signature
from gescof_xl.domain.invoicing.due_dates import instalments
from gescof_xl.domain.invoicing.notices import dated_notice, notice_name
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import SERIES_CHARACTERS
from gescof_xl.domain.rates import missing_rate, rate_on, row_to_add
from gescof_xl.domain.row_problems import blocking, warning
from gescof_xl.domain.settings import SETTINGS, TEAM, Key, SettingKey, setting, setting_text
from gescof_xl.domain.tables.parties import PartyType
from gescof_xl.domain.tables.settings import DatedRate, MonthEnd, RateType, Term, VatCategory, VatRegime

_NUMBERS: tuple[SettingKey[Any], ...] = (
    Key.DEPOSIT_CEILING,
    Key.WITHDRAWAL_DAYS,
    Key.TOLERANCE,
    Key.REMINDER_INTERVAL,
    Key.REMINDER_MINIMUM,
)
LAST_DAY = 31
WARNED_DAYS = 30
"""Before a legal value ends: the time to learn the next one, which is known some days before a half-year begins."""
_TAXED = (VatRegime.ON_COLLECTION, VatRegime.ON_DEBITS)
LONGEST_SERIES = 35 - len("2026-00000")
"""What the rest of a document's number leaves: FR-CTC BR-FR-01 allows 35 characters."""


def organisation(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """What the organisation's own sheet lacks or mistypes."""
    for known in SETTINGS:
        if known.required and not setting_text(ledger, known):
            yield _setting(
                "ORG-001",
                known.name,
                "cette valeur manque : elle est obligatoire sur les factures.",
                f"Saisissez-la dans la feuille Organisme. {known.help}",
            )
    yield from _identity(ledger)
    yield from _bank(ledger)
    yield from _numbers(ledger)
    yield from _unreadable(ledger)
    yield from _unknown_keys(ledger)


def _identity(ledger: Ledger) -> Iterator[Problem]:
    siret, nda, vat_number = (setting(ledger, key) for key in (Key.SIRET, Key.NDA, Key.VAT_NUMBER))
    if siret and not identifiers.is_company_number(siret):
        yield _setting(
            "ORG-002",
            Key.SIRET.name,
            f"« {siret} » n'est pas valide.",
            "Recopiez-le depuis votre avis de situation INSEE.",
        )
    if nda and not identifiers.is_nda(nda):
        yield _setting(
            "ORG-003",
            Key.NDA.name,
            f"« {nda} » n'a pas onze chiffres.",
            "Recopiez le numéro de déclaration d'activité donné par la DREETS (c. trav. L6352-12).",
        )
    wrong = vat_number and not (
        identifiers.is_vat_number(vat_number) and (not siret or identifiers.vat_number_matches(vat_number, siret))
    )
    if wrong:
        yield _setting(
            "ORG-004",
            Key.VAT_NUMBER.name,
            f"« {vat_number} » n'est pas valide, ou n'est pas celui de votre SIREN.",
            "Corrigez-le : FR, deux caractères, puis les neuf chiffres de votre SIREN.",
        )
    yield from _regime(ledger, vat_number)


def _regime(ledger: Ledger, vat_number: str) -> Iterator[Problem]:
    regime = setting_text(ledger, Key.VAT_REGIME)
    if regime not in tuple(VatRegime):
        yield _setting(
            "ORG-005", Key.VAT_REGIME.name, f"« {regime} » n'existe pas.", f"Choisissez : {', '.join(VatRegime)}."
        )
    elif regime in _TAXED and not vat_number:
        yield _setting(
            "ORG-006",
            Key.VAT_NUMBER.name,
            "un organisme assujetti doit porter son numéro de TVA sur ses factures.",
            "Saisissez votre numéro de TVA intracommunautaire (CGI ann. II art. 242 nonies A I 2°).",
        )


def _bank(ledger: Ledger) -> Iterator[Problem]:
    iban, bic, email = (setting(ledger, key) for key in (Key.IBAN, Key.BIC, Key.EMAIL))
    if not iban:
        yield _setting(
            "ORG-007",
            Key.IBAN.name,
            "l'IBAN manque : les factures ne diront pas où payer.",
            "Saisissez l'IBAN du compte où être payé.",
            blocking=False,
        )
    elif not identifiers.is_iban(iban):
        yield _setting(
            "ORG-008",
            Key.IBAN.name,
            f"« {iban} » n'est pas valide.",
            "Recopiez-le depuis votre relevé d'identité bancaire.",
        )
    if bic and not identifiers.is_bic(bic):
        yield _setting(
            "ORG-009",
            Key.BIC.name,
            f"« {bic} » n'est pas valide.",
            "Un BIC a 8 ou 11 caractères, par exemple AGRIFRPP.",
        )
    if email and not identifiers.is_email(email):
        yield _setting(
            "ORG-010",
            Key.EMAIL.name,
            f"« {email} » n'est pas une adresse e-mail.",
            "Tapez une adresse comme factures@exemple.fr.",
            blocking=False,
        )


def _numbers(ledger: Ledger) -> Iterator[Problem]:
    for key in _NUMBERS:
        text = setting_text(ledger, key)
        number = parse_number(text.removesuffix("%"))
        if number is None or number < 0:
            yield _setting(
                "ORG-011", key.name, f"« {text} » n'est pas un nombre positif.", "Tapez par exemple 10, ou 30%."
            )
    for series in (Key.INVOICE_SERIES, Key.CREDIT_NOTE_SERIES):
        text = setting(ledger, series)
        if not SERIES_CHARACTERS.fullmatch(text) or len(text) > LONGEST_SERIES:
            yield _setting(
                "ORG-012",
                series.name,
                f"« {text} » ne peut pas commencer un numéro de facture.",
                f"Gardez des lettres sans accent, des chiffres et + _ / - ; {LONGEST_SERIES} signes au plus.",
            )


def _unreadable(ledger: Ledger) -> Iterator[Problem]:
    """ORG-014: what would be ignored, or refused at the worst moment."""
    keys: tuple[SettingKey[Any], ...] = (Key.SUBROGATION_LIMIT, Key.REMINDER_PENALTIES)
    for key in keys:
        try:
            setting(ledger, key)
        except Refused as refusal:
            yield _problem("ORG-014", key.name, refusal.message, refusal.cure, blocking=False)


def _unknown_keys(ledger: Ledger) -> Iterator[Problem]:
    known = {TEAM.name, *(s.name for s in SETTINGS)}
    for row in ledger.settings:
        if row.name not in known and not is_signature(row.name):
            near = difflib.get_close_matches(row.name, known, 1, 0.6)
            hint = (
                f"Vouliez-vous dire « {near[0]} » ?"
                if near
                else "Supprimez la ligne, ou reprenez le nom d'une clé du manuel."
            )
            yield _setting(
                "ORG-013", row.name, "cette clé n'existe pas : aucun bouton ne la lit.", hint, blocking=False
            )


def rates(ledger: Ledger, today: date) -> Iterator[Problem]:
    """What is wrong in Taux: dates, values, mentions; and the penalty rate of the day."""
    for rate in ledger.rates:
        yield from _rate(rate)
    for kind in _of_late_payment(ledger) if ledger.rates else ():
        if rate_on(ledger, kind, today) is None:
            yield missing_rate(kind, today, blocking=False)
    yield from _ending(ledger, today)


def _of_late_payment(ledger: Ledger) -> Iterator[RateType]:
    """The values without which an invoice of one of the payers cannot be issued."""
    yield RateType.PENALTY
    types = {party.type.value for party in ledger.clients} | {party.type.value for party in ledger.funders}
    if any(PartyType(name).is_public for name in types):
        yield RateType.PUBLIC_PENALTY
    yield RateType.INDEMNITY


def _ending(ledger: Ledger, today: date) -> Iterator[Problem]:
    """TAU-006: what ends within thirty days, and nothing follows; VAT rates, those that products bear."""
    soon = add_days(today, WARNED_DAYS)
    needed, borne = set(_of_late_payment(ledger)), {product.vat for product in ledger.products}
    for rate in ledger.rates:
        if rate.until is None or not today <= rate.until <= soon:
            continue
        if rate.type is RateType.VAT:
            if rate.code in borne:
                yield _borne_after(rate, rate.until)
        elif rate.type is RateType.NOTICE:
            if not dated_notice(ledger, notice_name(rate.code), add_days(rate.until, 1)):
                yield _ends(rate, f"Ajoutez la mention qui la remplace, par exemple {rate.code}-{soon.year}.")
        elif rate.type in needed and rate_on(ledger, rate.type, add_days(rate.until, 1)) is None:
            yield _ends(rate, row_to_add(rate.type, add_days(rate.until, 1)))


def _borne_after(rate: DatedRate, until: date) -> Problem:
    """Whatever follows in Taux, products keep the rate until they are given another."""
    return warning(
        rate,
        "TAU-006",
        "Effet au",
        f"vaut jusqu'au {date_fr(until)}, et des produits le portent.",
        f"Ajoutez le taux qui le remplace, s'il manque, et donnez-le aux produits à partir du "
        f"{date_fr(add_days(until, 1))}, quand les sessions d'avant sont facturées.",
    )


def _ends(rate: DatedRate, cure: str) -> Problem:
    day = date_fr(rate.until) if rate.until else ""
    return warning(rate, "TAU-006", "Effet au", f"vaut jusqu'au {day}, et rien ne suit.", cure)


def _rate(rate: DatedRate) -> Iterator[Problem]:
    if rate.since and rate.until and rate.until < rate.since:
        yield blocking(rate, "TAU-001", "Effet au", "la fin est avant le début.", "Corrigez les dates d'effet.")
    if rate.value < 0 or (rate.type is not RateType.INDEMNITY and rate.value >= 1):
        yield blocking(rate, "TAU-002", "Valeur", "un taux est entre 0 % et 100 %.", "Tapez par exemple 20%.")
    if rate.type is not RateType.VAT:
        return
    taxed = rate.value > 0
    if rate.category is not None and taxed != (rate.category is VatCategory.STANDARD):
        yield blocking(
            rate,
            "TAU-003",
            "Catégorie",
            "la catégorie et la valeur ne s'accordent pas.",
            "S pour un taux positif ; E (exonéré), O (hors champ), AE (autoliquidation), K ou G (bien livré hors de "
            "France) pour un taux de 0 %.",
        )
    if not taxed and not rate.notice:
        yield blocking(
            rate,
            "TAU-004",
            "Mention",
            "un taux nul doit dire pourquoi : la mention est obligatoire sur la facture.",
            "Saisissez par exemple : Exonération de TVA, art. 261-4-4° a du CGI (242 nonies A I 12°).",
        )


def terms(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """What is wrong in Conditions; the legal ceilings are those of c. com. L441-10 I."""
    for term in ledger.terms:
        yield from _term(term)


def _term(term: Term) -> Iterator[Problem]:
    day = term.day_of_month
    if term.days < 0 or term.days != int(term.days) or (day is not None and not 1 <= day <= LAST_DAY):
        yield blocking(
            term,
            "CON-001",
            "Jours",
            "les jours ne sont pas possibles.",
            "Jours : un nombre entier positif ; Jour du mois : de 1 à 31.",
        )
    if term.instalments and not _instalments_hold(term):
        yield blocking(
            term,
            "CON-002",
            "Échéances",
            f"« {term.instalments} » ne se lit pas, ou ne fait pas 100 %.",
            "Alternez part et jours : 30%;30;70%;60 (30 % à 30 jours, 70 % à 60 jours).",
        )
    longest = Decimal(60) if term.month_end is MonthEnd.NO else Decimal(45)
    if term.days > longest:
        yield warning(
            term,
            "CON-003",
            "Jours",
            "ce délai dépasse le maximum légal entre professionnels.",
            "60 jours date de facture, ou 45 jours fin de mois (c. com. L441-10).",
        )


def _instalments_hold(term: Term) -> bool:
    try:
        instalments(term)
    except Refused:
        return False
    return True


def _setting(code: str, name: str, what: str, cure: str, *, blocking: bool = True) -> Problem:
    return _problem(code, name, f"Organisme, « {name} » : {what}", cure, blocking=blocking)


def _problem(code: str, name: str, message: str, cure: str, *, blocking: bool) -> Problem:
    return Problem(
        code=code, table="Organisme", key=name, column="Valeur", blocking=blocking, message=message, cure=cure
    )
