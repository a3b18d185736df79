"""Lines typed for an invoice outside any session: « REP ; 2 ; 18,18 ; Repas du 5 octobre ; 10% ; TVA10 »."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, parse_number, parse_share, quantity_fr
from gescof_xl.domain.invoicing.draft_lines import DraftLine, line_net
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import vat_code
from gescof_xl.domain.tables.billing import LineKind
from gescof_xl.domain.tables.settings import DatedRate
from gescof_xl.domain.tables.training import Product

_FIELDS = 6
_FINEST = Decimal("0.000001")
"""The last digit of a unit price that an electronic invoice may bear (XP Z12-012, BR-FR-DEC-03)."""


def direct_line(ledger: Ledger, payer: str, text: str, day: date) -> DraftLine:
    """The line that a text says: product, quantity (1), unit price HT (the product's), label, discount, VAT code.

    A negative price or quantity takes something off the invoice. Without a product, label, price and VAT are needed.
    Raises Refused with what cannot be read.
    """
    cells = [cell.strip() for cell in text.split(";")]
    if len(cells) > _FIELDS:
        raise _bad(text, f"elle a {len(cells)} parties au lieu de {_FIELDS} au plus")
    code, quantity, price, label, discount, typed_vat = cells + [""] * (_FIELDS - len(cells))
    product = ledger.get(Product, code) if code else None
    count = _number(text, quantity, Decimal(1))
    unit_price = _number(text, price, product.price if product else None)
    if unit_price < 0:  # a discount line: EN 16931 wants prices positive, and takes quantities back (BR-27)
        count, unit_price = -count, -unit_price
    net = line_net(count, unit_price, discount)
    if not count:
        raise _bad(text, "la quantité est nulle")
    if net is None or net * count < 0 or ((read := parse_share(discount)) and read[0] < 0):
        raise _bad(text, f"la remise « {discount} » ne va pas avec {quantity_fr(count)} × {euros(unit_price)}")
    if unit_price != unit_price.quantize(_FINEST):
        raise _bad(text, "le prix a plus de six décimales")
    if not label and product is None:
        raise _bad(text, "il manque un produit ou un libellé")
    return DraftLine(
        kind=LineKind.DIRECT,
        payer=payer,
        product=product.code if product else "",
        label=label or (product.label if product else ""),
        quantity=count,
        unit_price=unit_price,
        discount=discount,
        vat=vat_code(ledger, ledger.spelt(DatedRate, typed_vat), product, day),
        net=net,
    )


def _number(text: str, cell: str, default: Decimal | None) -> Decimal:
    number = parse_number(cell) if cell else default
    if number is None:
        raise _bad(text, f"« {cell} » n'est pas un nombre" if cell else "il manque un prix")
    return number


def _bad(text: str, why: str) -> Refused:
    return Refused(
        f"Ligne « {text} » : {why}.", "Tapez par exemple REP ; 2 ; 18,18 ; Repas ; 10% ; TVA10.", field="lines"
    )
