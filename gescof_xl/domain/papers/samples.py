"""One complete example of the data of each template, so that a template can be checked without any workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import TEMPLATES, invoice_paper
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.papers.reminder import reminder_paper
from gescof_xl.domain.papers.statement import statement_paper
from gescof_xl.domain.payments.open_credits import Credit
from gescof_xl.domain.receivables.penalties import Penalties
from gescof_xl.domain.receivables.reminders import Level, Proposal
from gescof_xl.domain.receivables.schedule import OpenInstalment
from gescof_xl.domain.tables.billing import Channel, Instalment, Invoice, InvoiceLine, InvoiceType, Reminder
from gescof_xl.domain.tables.parties import Funder, FunderType
from gescof_xl.domain.tables.seller import Seller

_DAY = date(2026, 11, 22)
_HUNDRED = Decimal(100)
_OPCO = Funder(code="OP1", name="Opco", type=FunderType.OPCO, address="1 rue", postcode="75009", city="Paris")
_REMINDERS = 4

_ALWAYS = (
    "numero",
    "date",
    "organisme.nom",
    "organisme.adresse",
    "organisme.siret",
    "organisme.nda",
    "client.nom",
    "client.adresse",
    "lignes",
    "lignes[].libelle",
    "lignes[].quantite",
    "lignes[].prix_unitaire",
    "lignes[].tva",
    "lignes[].total",
    "tva",
    "tva[].taux",
    "tva[].base",
    "tva[].montant",
    "total_ht",
    "total_tva",
    "total_ttc",
    "mentions",
)
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "facture": (*_ALWAYS, "net", "echeance", "commande", "organisme.iban", "acomptes", "acomptes[].numero"),
    "acompte": (*_ALWAYS, "net", "echeance", "commande", "organisme.iban"),
    "avoir": (*_ALWAYS, "origine"),
    "releve": ("date", "client.nom", "lignes", "lignes[].document", "lignes[].reste", "sens", "solde"),
    **{
        f"relance-{level}": ("numero", "date", "client.nom", "texte", "lignes", "total_general")
        for level in range(1, _REMINDERS + 1)
    },
}
"""What each template must show: the mentions of CGI ann. II art. 242 nonies A I and c. com. art. L441-9."""


def sample_papers() -> Mapping[str, Paper]:
    """A paper by the name of its template, in which no list is empty."""
    ledger = _ledger()
    papers = {
        template: invoice_paper(issued_document(ledger.issued, _invoice(ledger, kind).number))
        for kind, template in TEMPLATES.items()
    }
    papers["releve"] = statement_paper(ledger, debtor_of(ledger, _OPCO.code), _DAY)
    return papers | {f"relance-{rank}": _reminder(ledger, rank) for rank in range(1, _REMINDERS + 1)}


def _invoice(ledger: Ledger, kind: InvoiceType) -> Invoice:
    return next(invoice for invoice in ledger.invoices if invoice.type is kind)


def _ledger() -> Ledger:
    kinds = (InvoiceType.DEPOSIT, InvoiceType.INVOICE, InvoiceType.CREDIT_NOTE)
    invoices = tuple(_issued(kind) for kind in kinds)
    deposit = invoices[0].number
    return Ledger(
        funders=(_OPCO,),
        sellers=(Seller(number="EM001", since=_DAY),),
        invoices=invoices,
        lines=tuple(
            _sample_line(f"{invoice.number}-{taken}", invoice, taken) for invoice in invoices for taken in ("", deposit)
        ),
        instalments=tuple(
            Instalment(number=f"E{n}", invoice=invoice.number, date=_DAY, amount=_HUNDRED)
            for n, invoice in enumerate((*invoices, *invoices))
        ),
    )


def _issued(kind: InvoiceType) -> Invoice:
    return Invoice(
        number=f"{kind}-1",
        type=kind,
        date=_DAY,
        due=_DAY,
        party="OP1",
        name="Opco",
        address="1 rue\n75009 Paris",
        net=_HUNDRED,
        vat=Decimal(0),
        gross=_HUNDRED,
        origin=f"{InvoiceType.INVOICE}-1",
        seller="EM001",
        subject="Excel",
        notices="Exonéré",
    )


def _sample_line(number: str, invoice: Invoice, deposit: str) -> InvoiceLine:
    return InvoiceLine(
        number=number,
        invoice=invoice.number,
        label="Formation",
        quantity=Decimal(1),
        unit_price=_HUNDRED,
        vat="EXO",
        reason="Exonéré",
        net=_HUNDRED,
        deposit=deposit,
    )


def _reminder(ledger: Ledger, rank: int) -> Paper:
    invoice = _invoice(ledger, InvoiceType.INVOICE)
    level = Level(rank=rank, days=8, channel=Channel.LETTER)
    proposal = Proposal(
        party="OP1",
        level=level,
        parts=(OpenInstalment(invoice=invoice, rank=1, date=_DAY, amount=_HUNDRED, left=_HUNDRED),),
        deducted=(Credit(number="R00001", party="OP1", date=_DAY, amount=Decimal(1), credit_note=False),),
    )
    reminder = Reminder(
        number="RE00001",
        date=_DAY,
        party="OP1",
        level=Decimal(rank),
        channel=Channel.LETTER,
        invoices=invoice.number,
        amount=_HUNDRED,
    )
    return reminder_paper(ledger, reminder, proposal, Penalties(interest=_HUNDRED, indemnity=_HUNDRED))
