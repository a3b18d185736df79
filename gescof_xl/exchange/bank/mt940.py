"""MT940, the SWIFT statement, read by the library mt-940: on the public files that we tried, it reads what we need."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gescof_xl.core.money import CENT
from gescof_xl.domain.bank.statement import AccountStatement, BankLine
from gescof_xl.exchange.bank.labels import first_reference, joined
from gescof_xl.exchange.decoding import text_of
from gescof_xl.exchange.refusal import ExchangeError

if TYPE_CHECKING:
    from mt940.models import Transactions

_ASK_OTHER = "Demandez à la banque un relevé CAMT.053 ou OFX."
_MONEY_IN = frozenset({"C", "RD"})
"""Credit, and the reversal of a debit; D and RC take money out."""
_WORDS = ("transaction_details", "purpose", "additional_purpose", "end_to_end_reference")


def read_mt940(data: bytes) -> tuple[AccountStatement, ...]:
    """The statements of the file, one for each `:20:`, without fingerprints.

    Raises ExchangeError when the library cannot read it.
    """
    import mt940

    logging.getLogger("mt940").setLevel(logging.CRITICAL)

    try:
        blocks = mt940.parse_statements(io.StringIO(text_of(data)))
        return tuple(_statement(block) for block in blocks)
    except (RuntimeError, ValueError, KeyError, AttributeError, AssertionError):
        raise ExchangeError("ce relevé MT940 ne suit pas la norme SWIFT.", _ASK_OTHER) from None


def _statement(block: Transactions) -> AccountStatement:
    opening, closing = (_balance(block.data, f"{place}_balance") for place in ("opening", "closing"))
    return AccountStatement(
        account=_account(str(block.data.get("account_identification") or "")),
        lines=tuple(_line(transaction.data) for transaction in block if transaction.data.get("amount")),
        kind="MT940",
        currency=str(block.currency or "EUR"),
        opening=opening[0],
        closing=closing[0],
        closing_day=closing[1],
    )


def _account(identification: str) -> str:
    """The account, without the bank before a slash and the currency after the number."""
    return re.sub(r"[A-Z]{3}$", "", identification.rpartition("/")[2].strip().upper()).strip()


def _balance(data: Mapping[str, Any], name: str) -> tuple[Decimal | None, date | None]:
    found = data.get(f"final_{name}") or data.get(f"intermediate_{name}")
    return (found.amount.amount.quantize(CENT), found.date) if found else (None, None)


def _line(data: Mapping[str, Any]) -> BankLine:
    amount = abs(data["amount"].amount).quantize(CENT)
    booked = data.get("entry_date") or data["date"]
    return BankLine(
        date=date(booked.year, booked.month, booked.day),
        amount=amount if data["status"] in _MONEY_IN else -amount,
        label=joined(*_label(data)),
        reference=first_reference(
            data.get("end_to_end_reference"), data.get("customer_reference"), data.get("bank_reference")
        ),
        counterparty=joined(str(data.get("applicant_name") or "")),
    )


def _label(data: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(data[name]) for name in _WORDS if data.get(name))
    yield str(data.get("extra_details") or "")
