"""A batch of 5,000 drafts issued with and without their judgement (docs/trade.md § Electronic invoices): the ratio.

The floor is the same outcome with the judgement taken out: what it costs to number, word, tax and seal the documents.
"""

from __future__ import annotations

import dataclasses
import time
from decimal import Decimal
from unittest import mock

from gescof_xl.actions import issuing
from gescof_xl.actions.base import Context
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import InvoiceType, LineKind
from gescof_xl.generate.school.school import planned_ledger
from tests.office import TODAY

DRAFTS = 5_000


def drafts(ledger: Ledger) -> list[DraftInvoice]:
    """Direct invoices of two lines to the school's companies."""
    payers = [client.code for client in ledger.clients if client.siret]
    product = ledger.products[0]
    line = DraftLine(
        kind=LineKind.DIRECT,
        payer="",
        label=product.label,
        product=product.code,
        quantity=Decimal(1),
        unit_price=Decimal("100.00"),
        net=Decimal("100.00"),
        vat=product.vat,
    )
    return [
        DraftInvoice(
            type=InvoiceType.INVOICE,
            party=payers[i % len(payers)],
            lines=(line, dataclasses.replace(line, label=f"Module {i}")),
        )
        for i in range(DRAFTS)
    ]


def seconds(ledger: Ledger, asked: list[DraftInvoice]) -> float:
    """How long the outcome takes, on a ledger that remembers nothing."""
    fresh, start = dataclasses.replace(ledger), time.perf_counter()
    issuing.issued_outcome(fresh, Context(today=TODAY), asked)
    return time.perf_counter() - start


def main() -> None:
    ledger = planned_ledger()
    asked = drafts(ledger)
    seconds(ledger, asked[:50])
    with mock.patch.object(issuing, "refuse_unfit"):
        floor = min(seconds(ledger, asked) for _ in range(2))
    judged = min(seconds(ledger, asked) for _ in range(2))
    print(f"{DRAFTS} drafts: {floor:.2f} s issued, {judged:.2f} s judged and issued, ratio {judged / floor:.2f}")


if __name__ == "__main__":
    main()
