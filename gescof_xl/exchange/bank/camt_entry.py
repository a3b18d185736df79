"""One entry (`Ntry`) of a CAMT.053 statement into lines: batches, signs, reversals, parties, references."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from gescof_xl.core.amounts import exact_cents
from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import cents, euros, total
from gescof_xl.domain.bank.statement import BankLine
from gescof_xl.exchange.bank.labels import first_reference, joined
from gescof_xl.exchange.refusal import ASK_AGAIN, ExchangeError

if TYPE_CHECKING:
    from lxml.etree import _Element

_PENDING = {"PDNG": "en attente", "INFO": "donnée pour information", "FUTR": "à venir"}


def entry_lines(entry: _Element, currency: str) -> tuple[list[BankLine], str]:
    """The lines of one entry, and a French notice when it is left aside or not split ("" otherwise).

    A batch whose details all have an amount that adds up to the entry becomes one line a detail; otherwise the
    entry stays one line, for its own amount is the only one that the balance vouches for.
    """
    amount = signed(entry, amount_of(entry.find("Amt"), entry, currency))
    status = (entry.findtext("Sts/Cd") or entry.findtext("Sts") or "BOOK").strip()
    day = _booking_day(entry)
    if status != "BOOK":
        when = f" du {date_fr(day)}" if day else ""
        return [], f"Opération{when} de {euros(amount)} laissée de côté : elle est {_PENDING.get(status, status)}."
    if day is None:
        raise ExchangeError("une opération n'a pas de date.", ASK_AGAIN, _line_of(entry))
    details = entry.findall("NtryDtls/TxDtls")
    parts = _parts(entry, details, currency)
    if len(details) > 1 and parts and total(parts) == amount:
        return [_line(entry, tx, part, day) for tx, part in zip(details, parts, strict=True)], ""
    only = details[0] if len(details) == 1 else None
    notice = (
        f"Remise du {date_fr(day)} de {euros(amount)} prise en une ligne : ses {len(details)} opérations n'en "
        "donnent pas le total."
    )
    return [_line(entry, only, amount, day)], notice if len(details) > 1 else ""


def amount_of(node: _Element | None, parent: _Element, currency: str = "") -> Decimal:
    """The unsigned amount of an `Amt`, in cents. Raises ExchangeError when absent, unreadable, or foreign."""
    if node is None or not node.text:
        raise ExchangeError("il manque un montant.", ASK_AGAIN, _line_of(parent))
    if currency and node.get("Ccy", currency) != currency:
        raise ExchangeError(
            f"un montant est en {node.get('Ccy')} sur un compte en {currency}.", ASK_AGAIN, _line_of(node)
        )
    amount = exact_cents(node.text)
    if amount is None or amount < 0:
        raise ExchangeError(f"le montant « {node.text.strip()} » est illisible.", ASK_AGAIN, _line_of(node))
    return amount


def signed(node: _Element, amount: Decimal, default: str = "") -> Decimal:
    """Credit positive, debit negative, as `CdtDbtInd` says.

    The indicator is that of the entry itself even for a reversal (`RvslInd` says that the operation it undoes had
    the other sign; ISO 20022 message definition report), so it is never turned over.
    """
    side = (node.findtext("CdtDbtInd") or default).strip()
    if side not in ("CRDT", "DBIT"):
        raise ExchangeError("une opération ne dit pas si elle est au crédit ou au débit.", ASK_AGAIN, _line_of(node))
    return cents(amount if side == "CRDT" else -amount)


def _parts(entry: _Element, details: list[_Element], currency: str) -> list[Decimal]:
    """The signed amounts of the details; empty unless every one has its own, in the currency of the account.

    001.08 has it in `Amt`, 001.02 in `AmtDtls/TxAmt`; the instructed amount (before exchange) never counts.
    """
    side = entry.findtext("CdtDbtInd") or ""
    parts = []
    for tx in details:
        node = tx.find("Amt")
        node = node if node is not None else tx.find("AmtDtls/TxAmt/Amt")
        if node is None or node.get("Ccy", currency) != currency:
            return []
        parts.append(signed(tx, amount_of(node, tx), side))
    return parts


def _booking_day(entry: _Element) -> date | None:
    """The booking date, else the value date (both are optional in the standard)."""
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        text = (entry.findtext(path) or "").strip()[:10]
        if text:
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise ExchangeError(f"la date « {text} » est illisible.", ASK_AGAIN, _line_of(entry)) from None
    return None


def _line(entry: _Element, tx: _Element | None, amount: Decimal, day: date) -> BankLine:
    return BankLine(
        date=day,
        amount=amount,
        label=joined(*_words(entry, tx)),
        reference=_reference(entry, tx),
        counterparty=_counterparty(entry, tx, amount),
    )


def _words(entry: _Element, tx: _Element | None) -> Iterator[str]:
    yield entry.findtext("AddtlNtryInf") or ""
    if tx is None:
        return
    yield from (node.text or "" for node in tx.findall("RmtInf/Ustrd"))
    yield from (node.text or "" for node in tx.findall("RmtInf/Strd/RfrdDocInf/Nb"))
    yield from (node.text or "" for node in tx.findall("RmtInf/Strd/CdtrRefInf/Ref"))
    yield tx.findtext("RtrInf/Rsn/Cd") or ""
    yield tx.findtext("AddtlTxInf") or ""


def _reference(entry: _Element, tx: _Element | None) -> str:
    names = ("EndToEndId", "TxId", "InstrId", "AcctSvcrRef")
    own = [tx.findtext(f"Refs/{name}") for name in names] if tx is not None else []
    return first_reference(*own, entry.findtext("AcctSvcrRef"), entry.findtext("NtryRef"))


def _counterparty(entry: _Element, tx: _Element | None, amount: Decimal) -> str:
    """Who paid when money came in, who was paid when it went out.

    In a reversal the parties keep the roles of the operation that it undoes, so they are taken the other way.
    """
    if tx is None:
        return ""
    reversal = (entry.findtext("RvslInd") or "").strip() in ("true", "1")
    role = "Dbtr" if (amount >= 0) != reversal else "Cdtr"
    for path in (f"{role}/Pty/Nm", f"{role}/Nm", f"Ultmt{role}/Pty/Nm", f"Ultmt{role}/Nm"):
        name = tx.findtext(f"RltdPties/{path}")
        if name and name.strip():
            return joined(name)
    return ""


def _line_of(node: _Element) -> int:
    return cast("int | None", node.sourceline) or 0
