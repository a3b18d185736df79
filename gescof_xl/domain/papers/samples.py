"""One complete example of the data of each template, so that a template can be checked without any workbook.

Many imports: each kind of paper, and the rows that it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.certificate import certificate_paper
from gescof_xl.domain.papers.funding_file import covering_list
from gescof_xl.domain.papers.invoice import TEMPLATES, invoice_paper
from gescof_xl.domain.papers.papers import Paper
from gescof_xl.domain.papers.reminder import reminder_paper
from gescof_xl.domain.papers.statement import statement_paper
from gescof_xl.domain.papers.trainee_summary import trainee_summary
from gescof_xl.domain.payments.open_credits import Credit
from gescof_xl.domain.receivables.penalties import Penalties
from gescof_xl.domain.receivables.reminders import Level, Proposal
from gescof_xl.domain.receivables.schedule import OpenInstalment
from gescof_xl.domain.settings import Key
from gescof_xl.domain.tables.billing import Channel, Instalment, Invoice, InvoiceLine, InvoiceType, Reminder
from gescof_xl.domain.tables.parties import Funder, FunderType
from gescof_xl.domain.tables.seller import Seller
from gescof_xl.domain.tables.settings import Setting
from gescof_xl.domain.tables.training import Nature, Participant, Product, Session, SessionStatus, SessionType

_DAY = date(2026, 11, 22)
_HUNDRED = Decimal(100)
_OPCO = Funder(code="OP1", name="Opco", type=FunderType.OPCO, address="1 rue", postcode="75009", city="Paris")
_ANNE, _BRUNO = (
    Participant(number=f"P0000{n}", session="S0001", last_name=last, first_name=first, client="C1")
    for n, (first, last) in enumerate((("Anne", "Martin"), ("Bruno", "Durand")), 1)
)
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
    "certificat": ("organisme.nom", "signataire", "formation", "dates", "suivis", "suivis[].nom", "suivis[].heures"),
    "bordereau": ("numero", "client.nom", "pieces", "pieces[].titre"),
    "recapitulatif": ("numero", "client.nom", "lignes", "lignes[].nom", "lignes[].total", "total_ht"),
    **{
        f"relance-{level}": ("numero", "date", "client.nom", "texte", "lignes", "total_general")
        for level in range(1, _REMINDERS + 1)
    },
}
"""What each template must show: the mentions of CGI ann. II art. 242 nonies A I and c. com. art. L441-9, who attests
what of whom in a certificate (arrêté du 21/12/2018), and what the others are made for."""


def sample_papers() -> Mapping[str, Paper]:
    """A paper by the name of its template, in which no list is empty."""
    ledger = _ledger()
    papers = {
        template: invoice_paper(issued_document(ledger.issued, _invoice(ledger, kind).number))
        for kind, template in TEMPLATES.items()
    }
    papers["releve"] = statement_paper(ledger, debtor_of(ledger, _OPCO.code), _DAY)
    papers["certificat"] = certificate_paper(ledger, ledger.sessions[0], ledger.participants)
    invoice = _invoice(ledger, InvoiceType.INVOICE)
    papers["bordereau"] = covering_list(ledger, invoice, ["Facture"])
    if summary := trainee_summary(ledger, issued_document(ledger.issued, invoice.number)):
        papers["recapitulatif"] = summary
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
            _sample_line(invoice, *said)
            for invoice in invoices
            for said in ((_ANNE, ""), (_BRUNO, ""), (None, deposit))
        ),
        products=(
            Product(code="EXC1", label="Excel", nature=Nature.TRAINING, price=_HUNDRED, vat="EXO", hours=Decimal(14)),
        ),
        sessions=(
            Session(
                number="S0001", product="EXC1", type=SessionType.INTER, start=_DAY, end=_DAY, status=SessionStatus.DONE
            ),
        ),
        participants=(_ANNE, _BRUNO),
        settings=(Setting(name=Key.SIGNATORY.name, value="Claire Martin"),),
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


def _sample_line(invoice: Invoice, participant: Participant | None, deposit: str) -> InvoiceLine:
    return InvoiceLine(
        number=f"{invoice.number}-{participant.number if participant else deposit}",
        invoice=invoice.number,
        participant=participant.number if participant else "",
        label=f"Formation\n{participant.full_name}" if participant else "Formation",
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
