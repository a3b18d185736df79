"""The IBAN of a French account from the bank, branch and account codes that older formats give."""

from __future__ import annotations

import re

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def french_iban(bank: str, branch: str, account: str) -> str:
    """The IBAN of a RIB: two keys modulo 97 (RIB key over the codes, then ISO 13616 over the whole).

    Codes of another shape than 5, 5 and 11 characters are no RIB: they are only joined, so that the same
    account keeps the same name.
    """
    bank, branch, account = (part.strip().upper() for part in (bank, branch, account))
    if not re.fullmatch(r"\d{5}\|\d{5}\|[0-9A-Z]{11}", f"{bank}|{branch}|{account}"):
        return f"{bank}{branch}{account}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account.translate(_LETTERS))) % 97
    bban = f"{bank}{branch}{account}{key:02d}"
    return f"FR{98 - _mod97(bban + 'FR00'):02d}{bban}"


def iban_in(text: str) -> str:
    """The first valid IBAN found in a text, without its spaces; empty when there is none."""
    for found in re.findall(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?\b", text.upper()):
        iban = re.sub(r"\s", "", found)
        if _mod97(iban[4:] + iban[:4]) == 1:
            return iban
    return ""


def _mod97(text: str) -> int:
    return int("".join(str(int(char, 36)) for char in text)) % 97
