"""Names: compared without what people write differently, set right when they are all capitals, and made into codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_LEGAL_FORMS = frozenset({"sarl", "sas", "sasu", "eurl", "sa", "sci", "scop", "snc", "selarl", "ste", "societe", "ets"})
_SMALL = frozenset({"de", "du", "des", "la", "le", "les", "et", "en", "sur", "sous", "aux", "au", "pour"})
_LONGEST = 10
_HALF = _LONGEST // 2
_SHORTEST = 4


def folded(text: str) -> str:
    """Letters and digits alone, without case or accents."""
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", letters)


def folded_name(name: str) -> str:
    """The same without the legal form, which people write or not."""
    words = _words(name)
    return "".join(word for word in words if word not in _LEGAL_FORMS) or "".join(words)


def code_from(name: str, used: Container[str]) -> str:
    """A code of at most ten letters, from the first two words that tell something: « MENUIBERNA »."""
    words = [word for word in _words(name) if word not in _LEGAL_FORMS | _SMALL] or _words(name) or ["code"]
    code = (words[0][:_HALF] + words[1][:_HALF] if len(words) > 1 else words[0][:_LONGEST]).upper()
    if code not in used:
        return code
    numbered = (f"{code[: _LONGEST - len(str(n))]}{n}" for n in range(2, 100_000))
    return next(candidate for candidate in numbered if candidate not in used)


def set_right(text: str) -> str:
    """A name or an address typed in capitals, as it is written: « JEAN LE GOFF » is « Jean Le Goff ».

    Legal forms and short groups without vowels (CCI, BTP) stay; what is not all capitals stays as it is.
    """
    if not text.isupper() or len(text) < _SHORTEST:
        return text
    words = [_word(word, first=place == 0) for place, word in enumerate(text.split(" "))]
    return " ".join(words)


def _word(word: str, *, first: bool) -> str:
    bare = folded(word)
    if bare in _LEGAL_FORMS or not re.search(r"[aeiouy]", bare):
        return word
    if bare in _SMALL and not first:
        return word.lower()
    capitalised = "-".join(part.capitalize() for part in word.split("-"))
    return re.sub(r"^([DL])(['’])(\w)", lambda m: f"{_elided(m, first=first)}{m[2]}{m[3].upper()}", capitalised)


def _elided(match: re.Match[str], *, first: bool) -> str:
    return match[1] if first else match[1].lower()


def split_name(text: str, *, first_name_first: bool) -> tuple[str, str]:
    """Last name and first name of « DUPONT Jean », « Jean DUPONT », or, without capitals, in the order of the title."""
    words = text.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if first_name_first:
        return " ".join(words[1:]), " ".join(words[:1])
    return " ".join(words[:-1]) or text, " ".join(words[-1:] if len(words) > 1 else [])


def _words(name: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", letters.replace("'", " "))
