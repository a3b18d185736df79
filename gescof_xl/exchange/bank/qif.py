"""QIF, the statement of Quicken that banks still offer: one letter a line, `^` after each operation.

Our own reader: on the public files that we tried, quiffen read 18 of 45, and it takes an American date for a French one
where both exist. QIF gives no balance, no currency, and often no account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gescof_xl.core.amounts import french_amount
from gescof_xl.domain.bank.statement import AccountStatement, BankLine
from gescof_xl.exchange.bank.labels import joined
from gescof_xl.exchange.decoding import lines_of, text_of
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError

_BANK = frozenset({"type:bank", "type:cash", "type:oth a", "type:oth l"})
_NOT_BANK = {"type:ccard": "une carte", "type:invst": "un placement", "type:port": "un placement"}
_CURRENT_ACCOUNT = "Exportez le compte courant."
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.'-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class _Record:
    """What stands before a `^`: the header it is under, its first line, and its texts by letter (the first of each)."""

    section: str
    line: int
    texts: dict[str, str]

    def get(self, letter: str) -> str:
        return self.texts.get(letter, "")


def read_qif(data: bytes) -> tuple[AccountStatement, ...]:
    """The statements of the file, one for each bank account, without fingerprints.

    Dates are French (day first) or ISO. Raises ExchangeError when an operation cannot be read for sure, or when the
    file is about no bank account.
    """
    account = ""
    lines: dict[str, list[BankLine]] = {}
    others: set[str] = set()
    for record in _records(text_of(data)):
        if record.section == "account":
            account = record.get("N") if re.search(r"\d", record.get("N")) else ""
        elif record.section in _BANK:
            found = lines.setdefault(account, [])
            if record.texts:
                found.append(_line(record))
        elif record.section in _NOT_BANK:
            others.add(_NOT_BANK[record.section])
    if not lines:
        what = f"c'est le relevé d'{' et d’'.join(sorted(others))}" if others else "il ne contient aucune opération"
        raise ExchangeError(f"{what}, pas celui d'un compte bancaire.", _CURRENT_ACCOUNT)
    notices = tuple(f"Les opérations d'{one} ont été laissées de côté." for one in sorted(others))
    return tuple(
        AccountStatement(account=name, lines=tuple(found), kind="QIF", notices=notices) for name, found in lines.items()
    )


def _records(text: str) -> Iterator[_Record]:
    """The records, and an empty one for each header, so that an account without operations is known."""
    section, start = "", 0
    texts: dict[str, str] = {}
    for number, line in enumerate(lines_of(text), 1):
        if line.startswith("!"):
            section = line[1:].strip().lower()
            yield _Record(section, number, {})
        elif line.startswith("^"):
            if texts:
                yield _Record(section, start, texts)
            texts = {}
        elif line.strip():
            start = start if texts else number
            texts.setdefault(line[0].upper(), line[1:].strip())
    if texts:
        raise ExchangeError("la dernière opération n'a pas de fin (^).", ASK_AGAIN, start)


def _line(record: _Record) -> BankLine:
    return BankLine(
        date=_day(record),
        amount=_amount(record),
        label=joined(record.get("P"), record.get("M")),
        reference=record.get("N"),
    )


def _day(record: _Record) -> date:
    text = re.sub(r"\s", "", record.get("D"))
    french, iso = _DAY.fullmatch(text), _ISO.fullmatch(text)
    try:
        if iso:
            return date(*map(int, iso.groups()))
        day, month, year = map(int, french.groups() if french else ())
        return date(year if year > 99 else 2000 + year, month, day)  # noqa: PLR2004  # two digits: 26 is 2026
    except ValueError:
        raise ExchangeError(
            f"la date « {record.get('D')} » n'est pas française (jour, mois, année).", ASK_AGAIN, record.line
        ) from None


def _amount(record: _Record) -> Decimal:
    text = record.get("T") or record.get("U")
    amount = french_amount(text)
    if amount is None:
        raise ExchangeError(f"le montant « {text} » est illisible ou ambigu.", ASK_AGAIN, record.line)
    return amount
