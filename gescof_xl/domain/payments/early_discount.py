"""The discount for an early payment that an issued invoice offers, read from its own sealed mentions.

c. com. L441-9: an invoice says the conditions of discount; « Escompte de 2 % pour paiement sous 8 jours » offers 2 %
until the eighth day after its date, without a number of days until its due date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import cents, parse_number
from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice

_RATE = re.compile(r"[Ee]scompte[^%\n]*?(\d+(?:[.,]\d+)?)[\s\u00a0\u202f]*%")
_DAYS = re.compile(r"(\d+)[\s\u00a0\u202f]*jours")


def offered_discount(ledger: Ledger, invoice: Invoice, day: date) -> Decimal:
    """What the invoice lets its payer keep on that day (TTC, in euros).

    It is of the whole invoice, and only of one of which nothing was settled: a discount pays for a payment in full.
    Raises Refused when it offers nothing, or no more.
    """
    mention = next((line for line in invoice.notices.splitlines() if _RATE.search(line)), "")
    rate = parse_number(_RATE.search(mention)[1]) if mention else None  # type: ignore[index]
    if not rate:
        raise Refused(
            f"{invoice.number} n'offre pas d'escompte : aucune de ses mentions n'en donne le taux.",
            "Réclamez le solde, ou faites un avoir partiel ; pour en offrir un, changez la mention ESCOMPTE de Taux.",
            field="discount",
        )
    days = _DAYS.search(mention)
    last = invoice.date + timedelta(days=int(days[1])) if days else invoice.due or invoice.date
    if day > last:
        raise Refused(
            f"{invoice.number} offrait son escompte jusqu'au {date_fr(last)}, et le règlement est du {date_fr(day)}.",
            "Réclamez le solde, ou faites un avoir partiel.",
            field="discount",
        )
    if balance(ledger, invoice) != invoice.gross:
        raise Refused(
            f"{invoice.number} est déjà réglée en partie : son escompte est pour qui la paie en une fois.",
            "Réclamez le solde, ou faites un avoir partiel.",
            field="discount",
        )
    return cents(invoice.gross * rate / 100)
