"""Which bank accounts are the organisation's, under the many names that banks give to one account."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting

_FRENCH_IBAN = re.compile(r"FR\d{2}\d{5}(\d{5})([0-9A-Z]{11})(\d{2})")
_SHORTEST_NUMBER = 5


def own_accounts(ledger: Ledger) -> tuple[str, ...]:
    """The accounts declared in Organisme, plain: « IBAN », where the organisation is paid, then « Autres comptes »."""
    names = (setting(ledger, Key.IBAN), *setting(ledger, Key.OTHER_ACCOUNTS))
    return tuple(dict.fromkeys(plain for name in names if (plain := _plain(name))))


def named_account(written: str, own: Sequence[str]) -> str:
    """The account of `own` that a file means by `written` (IBAN, RIB, or account number alone), else `written` itself.

    A RIB is bank, branch, account of 11 characters and key: banks write any tail of it, with or without the key.
    """
    plain = _plain(written)
    return next((account for account in own if plain == account or plain in _other_names(account)), plain)


def account_in(text: str, own: Sequence[str]) -> str:
    """The account of `own` whose number stands in a text, such as the lines above a table; "" when none does."""
    words = {_plain(word) for word in re.split(r"[^0-9A-Za-z]+", text)}
    return next((account for account in own if words & {account, *_other_names(account)}), "")


def _other_names(account: str) -> set[str]:
    """What a file may write for an account that is declared by its IBAN."""
    rib = _FRENCH_IBAN.fullmatch(account)
    if not rib:
        return set()
    branch, number, key = rib.groups()
    tails = {number, branch + number, account[4:-2]}
    short = number.lstrip("0")
    return {*tails, *(tail + key for tail in tails), *({short} if len(short) >= _SHORTEST_NUMBER else ())}


def _plain(name: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", name.upper())
