"""Texts and amounts of entries as accounting programs take them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from gescof_xl.exchange.refusal import ExchangeError

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u202f": " "})
_FORMULA = ("=", "+", "-", "@")


def clean(text: str) -> str:
    """Without the characters that separate fields and records (`|`, tab, line ends) nor doubled spaces."""
    return re.sub(r"[\s|\x00-\x1f\x7f]+", " ", text).strip()


def cell(text: str) -> str:
    """`text` cleaned, as a field of a file that people open in a spreadsheet.

    There, what begins by `=`, `+`, `-` or `@` is a formula: an apostrophe before it keeps it a text. Signs that
    `encoded` makes of others (`–`, `＝`) count too.
    """
    plain = clean(text)
    first = unicodedata.normalize("NFKC", plain.translate(_TYPOGRAPHY))
    return f"'{plain}" if first.startswith(_FORMULA) else plain


def encoded(text: str, encoding: str) -> bytes:
    """The bytes; letters that the encoding lacks lose their accent, and what is left over is refused.

    Raises ExchangeError naming the character: a question mark in its place would falsify a name.
    """
    if encoding.lower().startswith("utf"):
        return text.encode(encoding)
    plain = "".join(_known(char, encoding) for char in text.translate(_TYPOGRAPHY))
    try:
        return plain.encode(encoding)
    except UnicodeEncodeError as error:
        raise ExchangeError(
            f"Le caractère « {plain[error.start]} » n'existe pas dans l'encodage {encoding}.",
            "Exportez en UTF-8, ou écrivez ce nom autrement.",
        ) from None


def amount_fr(amount: Decimal) -> str:
    """« 1234,56 »: decimal comma, two decimals, no separator of thousands (LPF art. A47 A-1)."""
    return f"{amount:.2f}".replace(".", ",")


def day(value: date | None, pattern: str) -> str:
    """The date in a layout's pattern (`%Y%m%d`, `%d%m%y`); empty when there is none."""
    return value.strftime(pattern) if value else ""


def _known(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        bare = unicodedata.normalize("NFKD", char)
        return "".join(part for part in bare if not unicodedata.combining(part)) or char
    return char
