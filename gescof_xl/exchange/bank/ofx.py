"""OFX, the bank statement of personal finance programs: SGML (1.x, leaf tags left open) and XML (2.x).

One reading of the tags serves both, and never hands the file to an XML parser. Our own reader: ofxtools is under
the GPL (and refused half of the public files that we tried), and ofxparse has had no upkeep since 2021.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from gescof_xl.core.amounts import french_amount
from gescof_xl.core.words import counted
from gescof_xl.domain.bank.statement import AccountStatement, BankLine
from gescof_xl.exchange.bank.labels import joined
from gescof_xl.exchange.bank.rib import french_iban
from gescof_xl.exchange.decoding import text_of
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError

_TAG = re.compile(r"<(/?)([A-Za-z0-9._]+)\s*>([^<]*)")
# What is opened and never closed goes to the end: looking for its end from each opening would take hours.
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BLOCKS = ("STMTTRN", "BANKACCTFROM", "LEDGERBAL", "PAYEE", "CURRENCY", "ORIGCURRENCY")
_OTHER_ACCOUNTS = {
    "CCSTMTRS": "une carte à débit différé, que la banque débite du compte en une fois",
    "INVSTMTRS": "un placement",
    "LOANSTMTRS": "un emprunt",
}


@dataclass(frozen=True, kw_only=True)
class _Tag:
    """A tag, with the text that follows it (the value of a leaf, whether it is closed or not)."""

    closes: bool
    name: str
    value: str
    line: int


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


def read_ofx(data: bytes) -> tuple[AccountStatement, ...]:
    """The statements of the file, one for each STMTRS, without fingerprints. OFX gives no opening balance.

    Raises ExchangeError when it is cut short, carries a DOCTYPE, holds no bank account, or is unreadable.
    """
    text = _CDATA.sub(lambda found: html.escape(found[1]), text_of(data))
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    bomb = re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE)
    if bomb:
        raise ExchangeError(
            "le fichier contient une déclaration DOCTYPE, interdite dans un relevé.",
            "Ne l'ouvrez pas : demandez à la banque d'où il vient.",
            text.count("\n", 0, bomb.start()) + 1,
        )
    if not re.search(r"</OFX\s*>\s*$", text, re.IGNORECASE):
        raise ExchangeError("le fichier OFX est incomplet : sa fin manque.")
    others = [french for tag, french in _OTHER_ACCOUNTS.items() if re.search(rf"<{tag}\s*>", text, re.IGNORECASE)]
    statements = [_statement(account) for account in _accounts(text)]
    if not statements:
        what = f"c'est le relevé d'{' et d’'.join(others)}" if others else "il ne contient le relevé d'aucun compte"
        raise ExchangeError(f"{what}.", "Exportez le compte courant.")
    notices = tuple(f"Laissé de côté dans ce fichier : le relevé d'{french}." for french in others)
    return (replace(statements[0], notices=(*notices, *statements[0].notices)), *statements[1:])


def _accounts(text: str) -> Iterator[_Account]:
    account: _Account | None = None
    opened: list[tuple[str, _Block]] = []
    for tag in _tags(text):
        if tag.name == "STMTRS":
            _expect_closed(opened, tag.line)
            if account is not None and tag.closes:
                yield account
            account, opened = (None if tag.closes else _Account()), []
        elif account is None:
            continue
        elif tag.name in _BLOCKS:
            _open_or_close(account, opened, tag)
        elif opened and tag.value and not tag.closes:
            opened[-1][1].values.setdefault(tag.name, tag.value)
        elif tag.name == "CURDEF" and not tag.closes:
            account.currency = tag.value
    if account is not None:
        raise ExchangeError("le relevé n'est pas fermé : il manque des opérations.")


def _expect_closed(opened: list[tuple[str, _Block]], line: int) -> None:
    if opened:
        raise ExchangeError(f"le bloc {opened[-1][0]} n'est pas fermé : l'opération est incomplète.", ASK_AGAIN, line)


def _tags(text: str) -> Iterator[_Tag]:
    line, position = 1, 0
    for found in _TAG.finditer(text):
        line += text.count("\n", position, found.start())
        position = found.start()
        yield _Tag(closes=bool(found[1]), name=found[2].upper(), value=html.unescape(found[3]).strip(), line=line)


def _open_or_close(account: _Account, opened: list[tuple[str, _Block]], tag: _Tag) -> None:
    if not tag.closes:
        if any(name == tag.name for name, _ in opened):
            raise ExchangeError(f"le bloc {tag.name} précédent n'est pas fermé.", ASK_AGAIN, tag.line)
        opened.append((tag.name, _Block(tag.line)))
        return
    if not opened or opened[-1][0] != tag.name:
        raise ExchangeError(f"le bloc {tag.name} est fermé sans avoir été ouvert.", ASK_AGAIN, tag.line)
    name, block = opened.pop()
    if name == "PAYEE" and opened:
        opened[-1][1].values.setdefault("PAYEE", block.get("NAME"))
    elif name == "CURRENCY" and opened:
        opened[-1][1].values.setdefault("CURRENCY", block.get("CURSYM"))
    else:
        account.blocks.append((name, block))


def _statement(account: _Account) -> AccountStatement:
    balance = next(iter(account.all("LEDGERBAL")), None)
    known = balance is not None and balance.get("BALAMT")
    foreign = [block for block in account.all("STMTTRN") if block.get("CURRENCY") not in ("", account.currency)]
    notice = counted(len(foreign), "opération(s) dans une autre monnaie que celle du compte laissée(s) de côté.")
    return AccountStatement(
        account=_iban(account),
        lines=tuple(_line(block) for block in account.all("STMTTRN") if block not in foreign),
        kind="OFX",
        currency=account.currency,
        notices=(notice,) if foreign else (),
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
    return french_iban(*(whole.groups()[:3] if whole else (owner.get("BANKID"), owner.get("BRANCHID"), number)))


def _line(block: _Block) -> BankLine:
    return BankLine(
        date=_day(block, "DTPOSTED" if block.get("DTPOSTED") else "DTUSER"),
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
