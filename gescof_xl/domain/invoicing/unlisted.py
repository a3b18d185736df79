"""Documents to buyers whom the directory does not know: they go another way, decided before they are written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from gescof_xl.core.changes import Add, Change
from gescof_xl.domain.invoicing.at_issue import route_facts
from gescof_xl.domain.invoicing.issue import Issued
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import Part, Sealable, read_seal, sealed
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType


def as_unlisted(
    ledger: Ledger, issued: Issued, changes: Sequence[Change], parties: Collection[str]
) -> tuple[Issued, tuple[Change, ...]]:
    """The documents, and the changes that hold them, once those of these parties go as their absence wants.

    What is sealed among the changes is sealed anew, in the same order.
    """
    rows = [change.row for change in changes if isinstance(change, Add)]
    before = sorted((row for row in rows if isinstance(row, Sealable)), key=lambda row: read_seal(row.seal).rank)
    moved = [_moved(ledger, row, issued.lines, parties) for row in before]
    after = sealed(ledger, moved, [row for row in rows if isinstance(row, Part)])
    anew = {(row.TABLE, row.number): row for row in after}
    return (
        replace(issued, invoices=tuple(row for row in after if isinstance(row, Invoice))),
        tuple(
            Add(anew[c.row.TABLE, c.row.number]) if isinstance(c, Add) and isinstance(c.row, Sealable) else c
            for c in changes
        ),
    )


def _moved(ledger: Ledger, row: Sealable, lines: Sequence[InvoiceLine], parties: Collection[str]) -> Sealable:
    """A credit note takes the way of its invoice, wherever its buyer is now."""
    if not isinstance(row, Invoice) or row.type is InvoiceType.CREDIT_NOTE or row.party not in parties:
        return row
    own = [line for line in lines if line.invoice == row.number]
    return replace(row, **route_facts(ledger, row, own, listed=False))
