"""OFX, the bank statement of personal finance programs: SGML (1.x, leaf tags left open) and XML (2.x).

One reading of the tags serves both, and never hands the file to an XML parser. Our own reader: ofxtools is under
the GPL, and ofxparse has had no upkeep since 2021.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gescof_xl.domain.bank_lines import BankLine, Statement
from gescof_xl.exchange.amounts import french_amount
from gescof_xl.exchange.decoding import text_of
from gescof_xl.exchange.labels import joined
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError
from gescof_xl.exchange.rib import french_iban

_TAG = re.compile(r"<(/?)([A-Za-z0-9._]+)\s*>([^<]*)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_BLOCKS = ("STMTTRN", "BANKACCTFROM", "LEDGERBAL", "PAYEE")


@dataclass
class _Block:
    line: int
    values: dict[str, str] = field(default_factory=dict)

    def get(self, *names: str) -> str:
        return next((self.values[name] for name in names if self.values.get(name)), "")


@dataclass
class _Account:
    """What one STMTRS holds, while it is read."""

    currency: str = "EUR"
    blocks: list[tuple[str, _Block]] = field(default_factory=list)

    def all(self, name: str) -> list[_Block]:
        return [block for kind, block in self.blocks if kind == name]


def read_ofx(data: bytes) -> tuple[Statement, ...]:
    """The statements of the file, one for each STMTRS, without fingerprints. OFX gives no opening balance.

    Raises ExchangeError when it is cut short, carries a DOCTYPE, holds no bank account, or is unreadable.
    """
    text = _CDATA.sub(lambda found: html.escape(found[1]), text_of(data))
    bomb = re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE)
    if bomb:
        raise ExchangeError(
            "le fichier contient une déclaration DOCTYPE, interdite dans un relevé.",
            "Ne l'ouvrez pas : demandez à la banque d'où il vient.",
            text.count("\n", 0, bomb.start()) + 1,
        )
    if not re.search(r"</OFX\s*>\s*$", text, re.IGNORECASE):
        raise ExchangeError("le fichier OFX est incomplet : sa fin manque.")
    accounts = list(_accounts(text))
    if not accounts:
        raise ExchangeError(
            "ce fichier OFX ne contient aucun relevé de compte bancaire.",
            "Exportez le compte courant (et non une carte ou un placement).",
        )
    return tuple(_statement(account) for account in accounts)


def _accounts(text: str) -> Iterator[_Account]:
    account: _Account | None = None
    opened: list[tuple[str, _Block]] = []
    for closing, name, value, line in _tags(text):
        if name == "STMTRS":
            _expect_closed(opened, line)
            if account is not None and closing:
                yield account
            account, opened = (None if closing else _Account()), []
        elif account is None:
            continue
        elif name in _BLOCKS:
            _open_or_close(account, opened, closing, (name, _Block(line)))
        elif opened and value:
            opened[-1][1].values.setdefault(name, value)
        elif name == "CURDEF" and value:
            account.currency = value
    if account is not None:
        raise ExchangeError("le relevé n'est pas fermé : il manque des opérations.")


def _expect_closed(opened: list[tuple[str, _Block]], line: int) -> None:
    if opened:
        raise ExchangeError(
            f"le bloc {opened[-1][0]} n'est pas fermé : l'opération est incomplète.",
            ASK_AGAIN,
            line,
        )


def _tags(text: str) -> Iterator[tuple[bool, str, str, int]]:
    """Each tag: closing or not, its name, the text after it, its line."""
    line, position = 1, 0
    for found in _TAG.finditer(text):
        line += text.count("\n", position, found.start())
        position = found.start()
        yield (
            bool(found[1]),
            found[2].upper(),
            "" if found[1] else html.unescape(found[3]).strip(),
            line,
        )


def _open_or_close(
    account: _Account,
    opened: list[tuple[str, _Block]],
    closing: bool,
    named: tuple[str, _Block],
) -> None:
    name, block = named
    if not closing:
        if any(kind == name for kind, _ in opened):
            raise ExchangeError(f"le bloc {name} précédent n'est pas fermé.", ASK_AGAIN, block.line)
        opened.append(named)
        return
    if not opened or opened[-1][0] != name:
        raise ExchangeError(f"le bloc {name} est fermé sans avoir été ouvert.", ASK_AGAIN, block.line)
    done = opened.pop()
    if name == "PAYEE" and opened:
        opened[-1][1].values.setdefault("PAYEE", done[1].get("NAME"))
    else:
        account.blocks.append(done)


def _statement(account: _Account) -> Statement:
    balance = next(iter(account.all("LEDGERBAL")), None)
    known = balance is not None and balance.get("BALAMT")
    return Statement(
        account_iban=_iban(account),
        lines=tuple(_line(block) for block in account.all("STMTTRN")),
        kind="OFX",
        currency=account.currency,
        closing=_amount(balance, "BALAMT") if balance and known else None,
        closing_day=_day(balance, "DTASOF") if balance and balance.get("DTASOF") else None,
    )


def _iban(account: _Account) -> str:
    """The account: an IBAN typed whole in ACCTID, else the RIB in BANKID, BRANCHID and ACCTID."""
    owner = next(iter(account.all("BANKACCTFROM")), None)
    if owner is None:
        return ""
    number = owner.get("ACCTID").replace(" ", "").upper()
    if re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}", number):
        return number
    whole = re.fullmatch(r"(\d{5})(\d{5})([0-9A-Z]{11})(\d{2})?", number)
    return french_iban(
        *(whole.groups()[:3] if whole else (owner.get("BANKID"), owner.get("BRANCHID"), number))
    )


def _line(block: _Block) -> BankLine:
    return BankLine(
        date=_day(block, "DTPOSTED"),
        amount=_amount(block, "TRNAMT"),
        label=joined(block.get("NAME", "PAYEE"), block.get("MEMO")),
        reference=block.get("REFNUM", "CHECKNUM", "FITID"),
        counterparty=joined(block.get("PAYEE")),
    )


def _day(block: _Block, name: str) -> date:
    """The day as written; the hour and its time zone, which banks fill as they like, do not move it."""
    text = block.get(name)
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise ExchangeError(f"la date « {text} » ({name}) est illisible.", ASK_AGAIN, block.line) from None


def _amount(block: _Block, name: str) -> Decimal:
    """The standard allows a comma or a dot as decimal mark, and no other separator (OFX 2.3, 3.2.9.1)."""
    text = block.get(name)
    amount = french_amount(text, "," if "," in text else ".")
    if amount is None:
        raise ExchangeError(f"le montant « {text} » ({name}) est illisible.", ASK_AGAIN, block.line)
    return amount
