"""Documents that an answer names, where other answers say which ones too: period, party, session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice


def named_documents(ledger: Ledger, numbers: Sequence[str], fits: Callable[[Invoice], bool]) -> Iterator[Invoice]:
    """Each of them once; raises Refused, naming it, for one that the other answers would leave out."""
    for number in dict.fromkeys(numbers):
        invoice = ledger.get(Invoice, number)
        if not fits(invoice):
            raise Refused(
                f"{number} (à {invoice.party}, du {date_fr(invoice.date)}) n'est pas de ceux que vos autres réponses "
                "choisissent.",
                (
                    "Retirez ce numéro de ",
                    FieldName("invoices"),
                    ", ou la réponse qui l'écarte : les deux choisissent.",
                ),
                field="invoices",
            )
        yield invoice
