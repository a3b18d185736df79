"""CAMT.053, the ISO 20022 bank statement: versions 001.02 and 001.08, and those between and after.

Element names are read without their namespace, for the versions differ by it more than by what we need.
Our own reader: the libraries published under a permissive licence either bring a web server with them, or take
the first `Amt` found below an entry, ignore the sign of a detail, and read balances as binary floats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.domain.bank.statement import BankLine, Statement
from gescof_xl.exchange.bank.camt_entry import amount_of, entry_lines, signed
from gescof_xl.exchange.decoding import check_size
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError

if TYPE_CHECKING:
    from lxml.etree import _Element

_OTHER_MESSAGES = {
    "BkToCstmrAcctRpt": "un relevé intra-journalier (CAMT.052)",
    "BkToCstmrDbtCdtNtfctn": "un avis d'opération (CAMT.054)",
}
_ENCODINGS = ("utf-8", "utf8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16")


def read_camt(data: bytes) -> tuple[Statement, ...]:
    """The statements of the file, one for each `Stmt`, without fingerprints.

    Raises ExchangeError when the file is not well-formed XML, carries a DOCTYPE, or is another message.
    """
    root = safe_root(data)
    found = [_statement(node) for message in root.iter("BkToCstmrStmt") for node in message.findall("Stmt")]
    if not found:
        raise ExchangeError(_what_it_is(root), "Demandez à la banque un relevé CAMT.053.")
    return tuple(found)


def safe_root(data: bytes) -> _Element:
    """The root element, names without namespaces; a DOCTYPE is refused before the parser sees it (XML bombs)."""
    from lxml import etree

    check_size(len(data))
    text = _xml_text(data)
    bomb = re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE)
    if bomb:
        raise ExchangeError(
            "le fichier XML contient une déclaration DOCTYPE, interdite dans un relevé.",
            "Ne l'ouvrez pas : demandez à la banque d'où il vient.",
            _line_at(text, bomb.start()),
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ExchangeError("le fichier XML est abîmé ou incomplet.", ASK_AGAIN, error.lineno or 0) from None
    for node in root.iter():
        node.tag = etree.QName(node).localname
    return root


def _xml_text(data: bytes) -> str:
    """The text without its XML declaration, decoded as it says (UTF-8 when it says nothing)."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", data.removeprefix(b"\xef\xbb\xbf"))
    encoding = "utf-16" if marked else declared[1].decode().lower() if declared else "utf-8"
    if encoding not in _ENCODINGS:
        raise ExchangeError(f"l'encodage « {encoding} » n'est pas admis dans un relevé.")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExchangeError(f"un caractère n'est pas de l'encodage annoncé ({encoding}).", ASK_AGAIN, line) from None
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _what_it_is(root: _Element) -> str:
    for name, french in _OTHER_MESSAGES.items():
        if next(root.iter(name), None) is not None:
            return f"c'est {french}, pas un relevé de compte."
    return "ce fichier XML n'est pas un relevé de compte CAMT.053."


def _statement(node: _Element) -> Statement:
    account = node.findtext("Acct/Id/IBAN") or node.findtext("Acct/Id/Othr/Id") or ""
    currency = node.findtext("Acct/Ccy") or _first_currency(node)
    opening, closing = _balances(node, ("OPBD", "PRCD")), _balances(node, ("CLBD",))
    lines: list[BankLine] = []
    notices: list[str] = []
    for entry in node.findall("Ntry"):
        read, notice = entry_lines(entry, currency)
        lines += read
        notices += [notice] if notice else []
    return Statement(
        account_iban=re.sub(r"\s", "", account).upper(),
        lines=tuple(lines),
        kind="CAMT.053",
        currency=currency,
        opening=opening[0][0] if opening else None,
        closing=closing[-1][0] if closing else None,
        closing_day=closing[-1][1] if closing else None,
        notices=tuple(notices),
    )


def _balances(node: _Element, codes: tuple[str, ...]) -> list[tuple[Decimal, date | None]]:
    return [_balance(bal) for bal in node.findall("Bal") if bal.findtext("Tp/CdOrPrtry/Cd") in codes]


def _balance(bal: _Element) -> tuple[Decimal, date | None]:
    day = (bal.findtext("Dt/Dt") or bal.findtext("Dt/DtTm") or "")[:10]
    try:
        known = date.fromisoformat(day)
    except ValueError:
        known = None
    return signed(bal, amount_of(bal.find("Amt"), bal)), known


def _first_currency(node: _Element) -> str:
    amounts: Iterator[_Element] = node.iter("Amt")
    return next((amount.get("Ccy", "") for amount in amounts if amount.get("Ccy")), "EUR")
