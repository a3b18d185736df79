"""The QR code of a SEPA credit transfer (EPC069-12, version 002): a banking app reads it and fills the form."""

from __future__ import annotations

from gescof_xl.domain.tables.billing import Invoice


def credit_transfer_code(name: str, iban: str, bic: str, invoice: Invoice) -> str:
    """The payload that pays an invoice's total TTC with its number as the label."""
    account = (bic.replace(" ", ""), name[:70], iban.replace(" ", ""))
    return "\n".join(("BCD", "002", "1", "SCT", *account, f"EUR{invoice.gross:.2f}", "", "", invoice.number[:140]))
