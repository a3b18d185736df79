"""A line to be: what an invoice will say, before it has a number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import cents, parse_share
from gescof_xl.domain.tables.billing import InvoiceLine, LineKind


@frozen
class DraftLine:
    """What one payer owes for one thing, HT in euros. `net` is `line_net` of quantity, unit price and discount.

    The fields are those of a line of Lignes; `payer` is who is invoiced. `kind` is None where a line takes back one of
    which nobody knows what it was. `issued` is the line that it takes back, deducts or moves to another payer: it keeps
    the rate, reason, dates and account of that one, whatever the tables say since. `taxed_on` is the day whose rate it
    bears, where that is not the day of the document.
    """

    kind: LineKind | None
    payer: str
    label: str
    quantity: Decimal
    unit_price: Decimal
    vat: str
    net: Decimal
    product: str = ""
    participant: str = ""
    discount: str = ""
    financing: str = ""
    supplement: str = ""
    period: str = ""
    deposit: str = ""
    origin: str = ""
    late: str = ""
    issued: InvoiceLine | None = None
    taxed_on: date | None = None


def line_net(quantity: Decimal, unit_price: Decimal, discount: str = "") -> Decimal | None:
    """Quantity × unit price − discount, HT; None when the discount cannot be read.

    A discount is a rate (`10%`) or an amount for the whole line; on a negative quantity it is taken back. Its amount is
    rounded by itself, as EN 16931 wants it (BT-131 = quantity × price − BT-136).
    """
    full = cents(quantity * unit_price)
    if not discount:
        return full
    read = parse_share(discount)
    if read is None:
        return None
    value, is_rate = read
    off = cents(full * value) if is_rate else value.copy_sign(full)
    return full - off
