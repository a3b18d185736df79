"""What is typed in EDOF, the portal of the CPF, once a training is over: it takes no invoice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.money import total, vat
from gescof_xl.domain.balances import balance
from gescof_xl.domain.invoicing.vat import vat_rate
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import ListFile
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine
from gescof_xl.domain.tables.training import Financing, Participant, Session
from gescof_xl.domain.training.pricing import followed_hours

FOLDER = "dossiers"
_TITLES = (
    "N° de dossier", "Stagiaire", "Formation", "Début", "Fin", "Heures suivies", "HT", "TVA", "TTC", "Facture",
    "Reste dû de la facture",
)  # fmt: skip


def cpf_list(ledger: Ledger, invoices: Iterable[Invoice], day: date) -> ListFile:
    """A line a trainee of each invoice to the CPF: number of the file, service done, HT and VAT."""
    rows = [row for invoice in invoices for row in _rows(ledger, invoice)]
    return ListFile(name=f"edof-{day.isoformat()}.csv", folder=FOLDER, rows=(_TITLES, *rows))


def _rows(ledger: Ledger, invoice: Invoice) -> Iterator[tuple[str, ...]]:
    lines = ledger.lines_of[invoice.number]
    for number in dict.fromkeys(line.financing for line in lines):
        own = [line for line in lines if line.financing == number]
        financing = ledger.find(Financing, number)
        net, tax = total(line.net for line in own), _vat(own)
        yield (
            financing.agreement if financing else "",
            *_service(ledger, invoice, own[0]),
            _plain(net),
            _plain(tax),
            _plain(net + tax),
            invoice.number,
            _plain(balance(ledger, invoice)),
        )


def _vat(lines: list[InvoiceLine]) -> Decimal:
    rates = dict.fromkeys(vat_rate(line) for line in lines)
    return total(vat(total(x.net for x in lines if vat_rate(x) == rate), rate.rate) for rate in rates)


def _service(ledger: Ledger, invoice: Invoice, line: InvoiceLine) -> tuple[str, ...]:
    """Who followed what, when, for how many hours: « service fait »."""
    session, trainee = ledger.find(Session, invoice.session), ledger.find(Participant, line.participant)
    hours = followed_hours(ledger, trainee, session) if session and trainee else None
    return (
        trainee.full_name if trainee else "",
        line.label.partition("\n")[0],
        date_fr(session.start) if session else "",
        date_fr(session.end) if session else "",
        "" if hours is None else _plain(hours),
    )


def _plain(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")
