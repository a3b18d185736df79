"""Lines typed for an invoice outside any session: « REP ; 2 ; 18,18 ; Repas du 5 octobre ; 10% ; TVA10 »."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, cents, parse_number
from gescof_xl.domain.invoicing.draft_lines import DraftLine, line_net
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.rates import vat_code
from gescof_xl.domain.tables.billing import LineKind
from gescof_xl.domain.tables.training import Product

_FIELDS = 6


def direct_line(ledger: Ledger, payer: str, text: str, day: date) -> DraftLine:
    """The line that a text says: product, quantity (1), unit price HT (the product's), label, discount, VAT code.

    Without a product, label, price and VAT are needed. Raises Refused with what cannot be read.
    """
    cells = [cell.strip() for cell in text.split(";")]
    if len(cells) > _FIELDS:
        raise _bad(text, f"elle a {len(cells)} parties au lieu de {_FIELDS} au plus")
    code, quantity, price, label, discount, typed_vat = cells + [""] * (_FIELDS - len(cells))
    product = ledger.get(Product, code) if code else None
    count = _number(text, quantity, Decimal(1))
    unit_price = _number(text, price, product.price if product else None)
    net = line_net(count, unit_price, discount)
    if net is None or net < ZERO or count <= 0 or unit_price != cents(unit_price):
        raise _bad(text, "quantité, prix ou remise ne vont pas ensemble")
    if not label and product is None:
        raise _bad(text, "il manque un produit ou un libellé")
    return DraftLine(
        kind=LineKind.DIRECT,
        payer=payer,
        product=code,
        label=label or (product.label if product else ""),
        quantity=count,
        unit_price=unit_price,
        discount=discount,
        vat=vat_code(ledger, typed_vat, product, day),
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
