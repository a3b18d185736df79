"""CAMT, the ISO 20022 bank messages: the statement (053), the report of the day (052) and the advice of credit (054).

Element names are read without their namespace, for the versions differ by it more than by what we need.
Our own reader: the libraries published under a permissive licence either refuse what banks leave out (pyiso20022), or
bring pandas with them, take the first `Amt` found below an entry and read balances as binary floats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gescof_xl.core.words import counted
from gescof_xl.domain.bank.statement import AccountStatement, BankLine
from gescof_xl.exchange.bank.camt_entry import amount_of, entry_lines, signed
from gescof_xl.exchange.decoding import check_size, marked_encoding
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MESSAGES = (
    ("BkToCstmrStmt", "Stmt", "CAMT.053"),
    ("BkToCstmrAcctRpt", "Rpt", "CAMT.052"),
    ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "CAMT.054"),
)
ADVICE = "CAMT.054"
_ENCODINGS = ("utf-8", "utf8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252")


def read_camt(data: bytes) -> tuple[AccountStatement, ...]:
    """The statements of the file, one for each `Stmt`, `Rpt` or `Ntfctn`, without fingerprints.

    Raises ExchangeError when the file is not well-formed XML, carries a DOCTYPE, or is another message.
    """
    root = safe_root(data)
    found = [
        _statement(node, kind)
        for message, part, kind in _MESSAGES
        for whole in root.iter(message)
        for node in whole.findall(part)
    ]
    if not found:
        raise ExchangeError(
            "ce fichier XML n'est pas un relevé de compte CAMT.", "Demandez à la banque un relevé CAMT.053."
        )
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
    marked = marked_encoding(data)
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", data)
    encoding = marked or (declared[1].decode().lower() if declared else "utf-8")
    if not marked and encoding not in _ENCODINGS:
        raise ExchangeError(f"l'encodage « {encoding} » n'est pas admis dans un relevé.")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExchangeError(f"un caractère n'est pas de l'encodage annoncé ({encoding}).", ASK_AGAIN, line) from None
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _statement(node: _Element, kind: str) -> AccountStatement:
    """One account; of an advice (054), which has no balance, only the money that comes in."""
    currency = node.findtext("Acct/Ccy") or _first_currency(node)
    lines: list[BankLine] = []
    notices: list[str] = []
    foreign = 0
    for entry in node.findall("Ntry"):
        amount = entry.find("Amt")
        if amount is not None and amount.get("Ccy", currency) != currency:
            foreign += 1
            continue
        read, notice = entry_lines(entry, currency)
        lines += read
        notices += [notice] if notice else []
    if foreign:
        notices.append(counted(foreign, f"opération(s) laissée(s) de côté : le compte est en {currency}, pas elle(s)."))
    if kind == ADVICE and (debits := [line for line in lines if line.amount < 0]):
        lines = [line for line in lines if line.amount >= 0]
        notices.append(
            counted(len(debits), "débit(s) laissé(s) de côté : d'un avis CAMT.054, seuls les crédits sont repris.")
        )
    whole = AccountStatement(
        account=node.findtext("Acct/Id/IBAN") or node.findtext("Acct/Id/Othr/Id") or "",
        lines=tuple(lines),
        kind=kind,
        currency=currency,
        notices=tuple(notices),
    )
    return whole if kind == ADVICE or foreign else _balanced(whole, node)


def _balanced(whole: AccountStatement, node: _Element) -> AccountStatement:
    opening, closing = _balances(node, ("OPBD", "PRCD")), _balances(node, ("CLBD",))
    return replace(
        whole,
        opening=opening[0][0] if opening else None,
        closing=closing[-1][0] if closing else None,
        closing_day=closing[-1][1] if closing else None,
    )


def _balances(node: _Element, codes: tuple[str, ...]) -> list[tuple[Decimal, date | None]]:
    """The balances of these kinds that say their side; one that does not proves nothing."""
    found = (bal for bal in node.findall("Bal") if bal.findtext("Tp/CdOrPrtry/Cd") in codes)
    return [_balance(bal) for bal in found if bal.findtext("CdtDbtInd")]


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
