"""How values and counts are said in French, and how sentences are set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.keys import unaccented
from gescof_xl.core.money import NBSP, plain_number


def yes_no(answer: bool) -> str:  # noqa: FBT001 - the answer is what is said
    """« oui » or « non »."""
    return "oui" if answer else "non"


def value_text(value: object) -> str:
    """A value as people type and read it in a cell: « 1234,5 », « 31/12/2026 », « oui »; "" when there is none.

    The digests of accountant copies are made of these texts: another text for the same value would make the copies that
    are out unknown. What programs read (JSON, XML, seals) has a point and ISO dates instead.
    """
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, int | float | Decimal):
        return plain_number(Decimal(str(value))).replace(".", ",")
    if isinstance(value, date):
        return date_fr(value)
    return "" if value is None else str(value)


def counted(count: int, words: str) -> str:
    """`counted(3, "ligne(s) scellée(s)")` is « 3 lignes scellées »; zero and one are singular."""
    return f"{count} {agreed(count, words)}"


def agreed(count: int, words: str) -> str:
    """Words that follow a number said elsewhere.

    `agreed(2, "Corrigez-[la|les] : elle(s) gêne(nt)")` is « Corrigez-les : elles gênent ».
    """
    several = count > 1
    ends = _PLURAL_END.sub(lambda found: found[1] if several else "", words)
    return _ONE_OR_MANY.sub(lambda found: found[2 if several else 1], ends)


def enumerated(words: Sequence[str]) -> str:
    """`enumerated(["FA1", "AV1", "FA2"])` is « FA1, AV1 et FA2 »; there is one word at least."""
    *first, last = words
    return f"{', '.join(first)} et {last}" if first else last


def within(sentence: str) -> str:
    """A sentence that follows another's colon."""
    return sentence[:1].lower() + sentence[1:]


def typeset(text: str) -> str:
    """The text as French printers set it: no line ends before « : ; ? ! » % € » or after an opening quote.

    For what staff read in sheets, message boxes, documents and the manual; a terminal's lines are copied and typed
    again, with plain spaces.
    """
    return _AFTER_QUOTE.sub("«" + NBSP, _BEFORE_MARK.sub(NBSP, text))


_PLURAL_END = re.compile(r"\((s|nt)\)")
_ONE_OR_MANY = re.compile(r"\[([^\[|\]]*)\|([^\[|\]]*)\]")
_BEFORE_MARK = re.compile(r" (?=[:;?!»%€](?:[\s.,;)»]|$))")
_AFTER_QUOTE = re.compile("« ")


def elided(word: str, name: str) -> str:
    """A name after « de » or « que », as it is said: « d'OPIS », « qu'Anne », « de Formalia », « d'Harmonie »."""
    return f"{word[:-1]}'{name}" if _VOWEL_SOUND.match(unaccented(name)) else f"{word} {name}"


def of_name(name: str) -> str:
    """A name after « de »."""
    return elided("de", name)


_VOWEL_SOUND = re.compile(
    # « onze » and « oui » take none; y is a vowel before a consonant only: « d'Yves », « de Yanis »
    r"(?!onz|oui)[aeiouœæ]|y[^aeiouy]"
    # h is mute in words of Latin and Greek, that firms and people are named after; what is not listed keeps « de »
    r"|h(?:ab|arm|ec|el(?!l)|em|enr|er(?:b|i(?!ss)|m|v)|eur|ipp|iron|is[pt]|iv|om(?!ard)|on[no]|op|or(?!s)|ot(?!t)|uil|um|y)",
    re.IGNORECASE,
)


def of_region(region: str) -> str:
    """A French region after « de », as it is said: « d’Île-de-France », « des Pays de la Loire », « de La Réunion »."""
    if not region or _SAID_OF.match(region):
        return region
    if _VOWEL_SOUND.match(unaccented(region)):
        return f"d’{region}"
    return next((f"{of} {region}" for of, starts in _OF.items() if region.startswith(starts)), f"de {region}")


_SAID_OF = re.compile(r"(de|du|des) |d['’]", re.IGNORECASE)
_OF = {"des": ("Hauts", "Pays"), "du": ("Grand", "Centre"), "de la": ("Guadeloupe", "Martinique", "Guyane")}


def one_line(text: str) -> str:
    """Without the line breaks that people type in a cell."""
    return " ".join(part.strip() for part in text.splitlines() if part.strip())
