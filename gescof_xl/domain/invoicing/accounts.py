"""The account of sales that a line goes to: chosen by the chart of the day of issue, kept on the line."""

from __future__ import annotations

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import LineKind
from gescof_xl.domain.tables.training import Nature, Product


def nature(product: Product | None, kind: LineKind | None) -> Nature:
    """What a line sells: as its product says; without one, training where the line invoices some."""
    if product is not None:
        return product.nature
    return Nature.TRAINING if kind in (LineKind.TRAINING, LineKind.COMPONENT) else Nature.OTHER


def sales_account(ledger: Ledger, product: Product | None, kind: LineKind | None) -> str:
    """Where a line's amount HT goes: a deposit, a withdrawal fee, the product's own account, or its nature's."""
    if kind in (LineKind.DEPOSIT, LineKind.DEDUCTION):
        return setting(ledger, Key.DEPOSITS_ACCOUNT)
    if kind in (LineKind.FEE, LineKind.PENALTY):
        return setting(ledger, Key.FEES_ACCOUNT)
    if product is not None and product.account:
        return product.account
    usual = Key.TRAINING_ACCOUNT if nature(product, kind) is Nature.TRAINING else Key.OTHER_SALES_ACCOUNT
    return setting(ledger, usual)
