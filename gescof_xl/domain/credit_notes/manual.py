"""Credit notes whose invoice is not in the workbook: of a former program, or of the years before. Euros HT.

Source: CGI 289 I 5 (a credit note names the invoice that it corrects) and CGI 272 1 (it takes back the VAT that was
charged, at its rate). Nothing here can say what of that invoice was credited before: it is for a person to look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import ZERO, euros, total
from gescof_xl.domain.invoicing.direct_lines import direct_line
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceType


@dataclass(frozen=True, kw_only=True)
class OutsideInvoice:
    """The invoice that is corrected, as its paper says it: its party's code, its number and its date."""

    party: str
    number: str
    date: date


def manual_credit_note(
    ledger: Ledger, corrected: OutsideInvoice, typed: Iterable[str], day: date, order_number: str = ""
) -> DraftInvoice:
    """The credit note of these lines, typed with positive amounts as those of a direct invoice.

    Raises Refused for an invoice that is in the workbook, a date to come, or lines that take nothing back.
    """
    _refuse_known(ledger, corrected.number)
    if corrected.date > day:
        raise Refused(
            f"La facture {corrected.number} serait du {date_fr(corrected.date)}, dans le futur.",
            "Donnez la date qu'elle porte.",
            field="reference_date",
        )
    party = ledger.the_party(corrected.party).code
    lines = tuple(_taken_back(direct_line(ledger, party, text, corrected.date)) for text in typed if text)
    if (net := total(line.net for line in lines)) > ZERO:
        raise Refused(
            f"Ces lignes font {euros(-net)} HT : un avoir rend de l'argent, ses lignes se tapent en positif.",
            "Ôtez le signe − des lignes. Pour demander de l'argent : Facture directe.",
            field="typed_lines",
        )
    if not net:
        raise Refused(
            "L'avoir n'a pas de montant.", "Tapez au moins une ligne, par exemple REP ; 2 ; 18,18.", field="typed_lines"
        )
    return DraftInvoice(
        type=InvoiceType.CREDIT_NOTE,
        party=party,
        lines=lines,
        order_number=order_number,
        reference=corrected.number,
        reference_date=corrected.date,
    )


def _refuse_known(ledger: Ledger, number: str) -> None:
    known = ledger.spelt(Invoice, number)
    if ledger.find(Invoice, known) is not None:
        raise Refused(
            f"{known} est dans ce classeur : son avoir se fait à partir d'elle.",
            f"Choisissez un autre cas, et la facture {known}.",
            field="reference",
        )


def _taken_back(line: DraftLine) -> DraftLine:
    return replace(line, quantity=-line.quantity, net=-line.net)
