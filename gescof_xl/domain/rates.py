"""Which VAT rate a sale bears, from what is typed, the product and the organisation's regime."""

from __future__ import annotations

from datetime import date

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatRegime
from gescof_xl.domain.tables.training import Nature, Product

EXEMPT_TRAINING = "VATEX-FR-CGI261-4"
FRANCHISE = "VATEX-FR-FRANCHISE"


def vat_code(ledger: Ledger, typed: str, product: Product | None, day: date) -> str:
    """The code of the rate that applies on that day; "" when nothing says which.

    In franchise every sale is under art. 293 B of the CGI. Otherwise what is typed holds, then the product's own rate;
    the training of an exempt organisation is exempt even where its product bears a taxed rate (CGI 261-4-4° a), while
    other products stay taxed.
    """
    regime = setting(ledger, Key.VAT_REGIME)
    if regime is VatRegime.FRANCHISE:
        return _by_reason(ledger, FRANCHISE, day) or typed or (product.vat if product else "")
    if typed or product is None:
        return typed
    own = ledger.find(DatedRate, product.vat)
    if regime is VatRegime.EXEMPT and product.nature is Nature.TRAINING and own is not None and own.value:
        return _by_reason(ledger, EXEMPT_TRAINING, day) or product.vat
    return product.vat


def _by_reason(ledger: Ledger, reason: str, day: date) -> str:
    rates = (r for r in ledger.rates if r.type is RateType.VAT and r.exemption_code == reason and r.holds_on(day))
    return next((r.code for r in rates), "")
