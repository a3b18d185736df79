"""Late payment penalties and the flat indemnity as a line to invoice, without VAT (c. com. L441-10 II and D441-5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros
from gescof_xl.core.words import of_name
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.receivables.penalties import penalties_of
from gescof_xl.domain.tables.billing import Invoice, LineKind
from gescof_xl.domain.training.attendance import fee_rate


def penalty_line(ledger: Ledger, payer: str, invoice: Invoice, day: date) -> DraftLine:
    """What `invoice` owes on `day` for its late payment, whether its principal is paid or not, less what was invoiced.

    Raises Refused where it is of another party, or owes nothing: never late, waived, a consumer's, invoiced before.
    """
    if invoice.party != payer:
        raise Refused(
            f"{invoice.number} est {of_name(invoice.party)}, pas {of_name(payer)}.",
            "Facturez les pénalités de chaque tiers à part.",
            field="late",
        )
    owed = penalties_of(ledger, invoice, day)
    if not owed.whole:
        raise Refused(
            f"{invoice.number} ne doit ni pénalités ni indemnité au {date_fr(day)}.",
            "Elle n'a pas été en retard, ou c'est un particulier ; ou elles sont déjà facturées, ou abandonnées "
            "(colonne Pénalités : non).",
            field="late",
        )
    due = f", échue le {date_fr(invoice.due)}" if invoice.due else ""
    parts = [f"intérêts {euros(owed.interest)}"] if owed.interest else []
    parts += [f"indemnité de recouvrement {euros(owed.indemnity)}"] if owed.indemnity else []
    return DraftLine(
        kind=LineKind.PENALTY,
        payer=payer,
        label=f"Retard de paiement {of_name(invoice.number)}{due}, au {date_fr(day)} : {', '.join(parts)}",
        quantity=Decimal(1),
        unit_price=owed.whole,
        vat=fee_rate(ledger, day).code,
        net=owed.whole,
        late=invoice.number,
    )
