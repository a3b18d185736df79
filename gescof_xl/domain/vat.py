"""VAT of a document: per rate, on the sum of its lines, half up (EN 16931 BR-CO-17; CGI ann. II 242 nonies A I 11°)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gescof_xl.core.money import total, vat
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine
from gescof_xl.domain.tables.settings import DatedRate


def vat_summary(ledger: Ledger, invoice: Invoice) -> list[tuple[DatedRate, Decimal, Decimal]]:
    """The rate, its base HT and its VAT, for each rate of an issued document, in the order of its lines."""
    return vat_by_rate(ledger, ledger.lines_of[invoice.number])


def vat_by_rate(ledger: Ledger, lines: Sequence[InvoiceLine]) -> list[tuple[DatedRate, Decimal, Decimal]]:
    """The same for lines that are not issued yet.

    A deducted deposit takes away the VAT of its own invoice, so that the balance is the whole TTC minus the deposits
    TTC (EN 16931 BT-115 = BT-112 - BT-113).
    """
    codes = dict.fromkeys(line.vat for line in lines)
    return [_of_rate(ledger.get(DatedRate, code), [x for x in lines if x.vat == code]) for code in codes]


def _of_rate(rate: DatedRate, lines: Sequence[InvoiceLine]) -> tuple[DatedRate, Decimal, Decimal]:
    whole = total(line.net for line in lines if not line.deposit)
    deposits = dict.fromkeys(line.deposit for line in lines if line.deposit)
    deducted = total(vat(total(x.net for x in lines if x.deposit == number), rate.value) for number in deposits)
    return rate, total(line.net for line in lines), vat(whole, rate.value) + deducted
