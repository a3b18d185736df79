"""Documents that an answer names, where other answers say which ones too: period, party, session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from gescof_xl.core.dates import date_fr, is_within
from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice


def is_chosen(ledger: Ledger, invoice: Invoice, party: str, since: date | None, until: date | None) -> bool:
    """Whether a document is of that party ("" for any), by its card or one merged with it, and of those days."""
    return is_within(invoice.date, since, until) and party in ("", invoice.party, ledger.holder(invoice.party))


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
