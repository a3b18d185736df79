"""What a list says, as a cell of ours: dates, amounts and choices as people write them, numbers that are texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gescof_xl.core.amounts import french_amount
from gescof_xl.core.dates import parse_date
from gescof_xl.core.money import parse_number
from gescof_xl.core.schema import Column, Kind
from gescof_xl.domain import identifiers
from gescof_xl.domain.countries import is_french
from gescof_xl.domain.lists.titles import plain
from gescof_xl.domain.tables.parties import ClientType, FunderType, PaymentMode
from gescof_xl.domain.tables.training import Nature, Presence, SessionStatus, SessionType, Unit

_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_YES = frozenset({"oui", "o", "1", "vrai", "true", "x", "yes"})
_NO = frozenset({"non", "n", "0", "faux", "false", "no"})
_CENTURY = 70
"""Years in two digits before it are of this century, as Excel reads them."""

_CHOICES: Mapping[type[StrEnum], tuple[tuple[str, StrEnum], ...]] = {
    ClientType: (
        (r"public|administration|collectivite|mairie|etat|association publique", ClientType.PUBLIC),
        (r"particulier|individu", ClientType.INDIVIDUAL),
        (r"entreprise|societe|pme|tpe|grand compte|association|startup|autre|prive", ClientType.COMPANY),
    ),
    FunderType: (
        (r"opc[oa]", FunderType.OPCO),
        (r"france travail|pole emploi", FunderType.FRANCE_TRAVAIL),
        (r"region", FunderType.REGION),
        (r"cpf|caisse des depots|compte personnel", FunderType.CPF),
        (r"fse|fonds social", FunderType.FSE),
        (r".", FunderType.OTHER),
    ),
    SessionType: ((r"intra", SessionType.INTRA), (r"inter", SessionType.INTER)),
    SessionStatus: (
        (r"annul|not$|non realisee|abandon|echec|cancel", SessionStatus.CANCELLED),
        (r"realis|termin|archiv|arch$|done|clotur|factur|fini|pass", SessionStatus.DONE),
        (r"confirm|conf$|cours|ongoing|valid|ouvert|convention", SessionStatus.CONFIRMED),
        (r"prev|env|brouillon|projet|planifi|option|attente|draft", SessionStatus.PLANNED),
    ),
    Presence: (
        (r"abandon", Presence.GAVE_UP),
        (r"desist|annul", Presence.WITHDREW),
        (r"absent", Presence.ABSENT),
        (r"present|realise|suivi", Presence.PRESENT),
        (r"inscri|confirm|convoqu|attente|valid|previsionnel|brouillon", Presence.ENROLLED),
    ),
    PaymentMode: (
        (r"vir", PaymentMode.TRANSFER),
        (r"ch(e)?q", PaymentMode.CHEQUE),
        (r"prel", PaymentMode.DIRECT_DEBIT),
        (r"cart|cb", PaymentMode.CARD),
        (r"esp", PaymentMode.CASH),
    ),
    Nature: (
        (r"hors", Nature.OTHER),
        (r"^biens?$|marchandise|livre|materiel", Nature.GOODS),
        (r"formation|service", Nature.TRAINING),
    ),
    Unit: (
        (r"part|stagiaire|apprenant|personne", Unit.PARTICIPANT),
        (r"heure|h$", Unit.HOUR),
        (r"jour|j$", Unit.DAY),
        (r"forfait|groupe|session", Unit.FLAT),
    ),
}
"""How other programs say what our drop-downs list, the first that fits."""


def read_value(column: Column, text: str) -> object:
    """A text as the value of a column; raises ValueError with the reason, in French, when it is none."""
    if column.choice_type is not None:
        return _choice(column.choice_type, text)
    if read := _FIELDS.get(column.field):
        return read(text)
    return _KINDS[column.kind](text)


def read_amount(text: str) -> Decimal:
    """« 1 200,50 € », « 1.200,50 », « 1200.5 », « 1200.50000000 » as databases write it."""
    amount = french_amount(re.sub(r"([.,]\d\d)0{2,}$", r"\1", text.replace("HT", "").strip()))
    if amount is None:
        raise ValueError(f"« {text} » n'est pas un montant, ou il est ambigu")
    return amount


def read_day(text: str) -> date:
    """« 05/10/2026 », « 5/10/26 », « 2026-10-05 09:00 », « 5 octobre 2026 »."""
    first = text.replace("T", " ").split(" ")[0]
    if short := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})", first):
        first = f"{short[1]}/{short[2]}/{'20' if int(short[3]) < _CENTURY else '19'}{short[3]}"
    day = parse_date(first) or _in_words(text)
    if day is None:
        raise ValueError(f"« {text} » n'est pas une date qui existe")
    return day


def _in_words(text: str) -> date | None:
    found = re.search(r"\b(\d{1,2})(?:er)? ([a-z]+) (\d{4})\b", plain(text))
    month = next((n for n, name in enumerate(_MONTHS, 1) if found and found[2].startswith(name)), None)
    return parse_date(f"{found[1]}/{month}/{found[3]}") if found and month else None


def read_hours(text: str) -> Decimal:
    """« 14 », « 7,5 h », « 14h00 », « 2 jours » is no number of hours."""
    clock = re.fullmatch(r"(\d+)\s*[h:]\s*(\d{2})?(?::00)?", text.strip())
    if clock:
        return Decimal(clock[1]) + Decimal(clock[2] or 0) / 60
    number = parse_number(re.sub(r"\s*(h|heures?)\.?$", "", text.strip(), flags=re.IGNORECASE))
    if number is None:
        raise ValueError(f"« {text} » n'est pas un nombre d'heures")
    return number


def is_yes(text: str) -> bool:
    """Whether a text says yes; raises ValueError when it says neither yes nor no."""
    word = plain(text)
    if word in _YES | _NO:
        return word in _YES
    raise ValueError(f"« {text} » n'est ni oui ni non")


def company_number(text: str) -> str:
    """A SIRET or SIREN as text; the zeros that a spreadsheet took are put back where the number is then right."""
    number = identifiers.bare(text).removesuffix(".0")
    for length in (14, 9):
        whole = number.zfill(length)
        if number.isdecimal() and len(number) in (length - 1, length - 2) and identifiers.is_company_number(whole):
            return whole
    return number


def postcode(text: str) -> str:
    """A postcode as text, with the zero that a spreadsheet took."""
    code = text.removesuffix(".0").strip()
    return code.zfill(5) if re.fullmatch(r"\d{4}", code) else code


def phone(text: str) -> str:
    """A telephone as text, with the zero that a spreadsheet took."""
    number = text.removesuffix(".0").strip()
    return f"0{number}" if re.fullmatch(r"[1-9]\d{8}", number) else number


def _country(text: str) -> str:
    return "" if is_french(text) else text


def _number(text: str) -> Decimal:
    number = parse_number(text.removesuffix("%"))
    if number is None:
        raise ValueError(f"« {text} » n'est pas un nombre")
    return number / 100 if text.endswith("%") else number


def _choice(choices: type[StrEnum], text: str) -> StrEnum:
    word = plain(text)
    exact = next((choice for choice in choices if plain(choice.value) == word), None)
    fits = (choice for pattern, choice in _CHOICES.get(choices, ()) if re.search(pattern, word))
    found = exact or next(fits, None)
    if found is None:
        raise ValueError(f"« {text} » n'est pas de la liste ({', '.join(c.value for c in choices)})")
    return found


def _text(text: str) -> str:
    return text


_FIELDS: Mapping[str, Callable[[str], object]] = {
    "siret": company_number,
    "postcode": postcode,
    "phone": phone,
    "country": _country,
    "hours": read_hours,
}
_KINDS: Mapping[Kind, Callable[[str], object]] = {
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.DATE: read_day,
    Kind.AMOUNT: read_amount,
    Kind.NUMBER: _number,
    Kind.RATE: _number,
    Kind.YES_NO: is_yes,
}
