"""« À faire aujourd'hui » in Accueil: how many, of what, and where; each count is a formula, true unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from gescof_xl.domain.balances import balance, days_late, status
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceStatus
from gescof_xl.domain.tables.parties import Funder, FunderType
from gescof_xl.domain.tables.training import Financing, FinancingStatus
from gescof_xl.generate.workbooks.figures import sessions_waiting, sessions_waiting_formula

_SOON = 7
"""Days within which what falls due is announced."""
_ACCORDLESS = (
    '=SUMPRODUCT((Financements[Statut]="actif")*(Financements[N° accord]="")*(Financements[Prise en charge]<>"oui")'
    "*(Financements[Reste HT]>0)"
    '*COUNTIFS(Financeurs[Code],Financements[Financeur],Financeurs[Type],"OPCO"))+0*TODAY()'
)
_UNSENT = (
    '=COUNTIFS(Factures[N°],"?*",Factures[Envoyée le],"",Factures[Circuit],"<>plateforme",'
    'Factures[Circuit],"<>Chorus",Factures[Statut],"<>soldée par avoir")+0*TODAY()'
)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A line: what one is called, what several are, the formula that counts them and its value on a day."""

    one: str
    several: str
    sheet: str
    formula: str
    count: Callable[[Ledger, date], int]


def _soon(ledger: Ledger, today: date) -> int:
    last = today + timedelta(days=_SOON)
    return sum(bool(i.due and today <= i.due <= last and balance(ledger, i) > 0) for i in ledger.invoices)


def _late(ledger: Ledger, today: date) -> int:
    return sum(days_late(ledger, i, today) > 0 for i in ledger.invoices)


def _accordless(ledger: Ledger, _today: date) -> int:
    """Shares of an OPCO that is not known to have agreed, and that are not wholly invoiced."""
    return sum(_lacks_accord(ledger, financing) for financing in ledger.financings)


def _lacks_accord(ledger: Ledger, financing: Financing) -> bool:
    funder = ledger.find(Funder, financing.payer)
    return (
        financing.status is FinancingStatus.ACTIVE
        and not financing.agreement
        and not financing.covered
        and financing.amount > financing.invoiced
        and funder is not None
        and funder.type is FunderType.OPCO
    )


def _unsent(ledger: Ledger, today: date) -> int:
    """What « Envoyer » takes unasked."""
    return sum(_is_unsent(ledger, invoice, today) for invoice in ledger.invoices)


def _is_unsent(ledger: Ledger, invoice: Invoice, today: date) -> bool:
    mailed = not invoice.deposit_folder
    return invoice.sent is None and mailed and status(ledger, invoice, today) is not InvoiceStatus.CREDITED


TASKS = (
    Task(
        one="session finie à facturer",
        several="sessions finies à facturer",
        sheet="Sessions à facturer",
        formula=sessions_waiting_formula(),
        count=sessions_waiting,
    ),
    Task(
        one="accord d'OPCO attendu",
        several="accords d'OPCO attendus",
        sheet="Suivi financements",
        formula=_ACCORDLESS,
        count=_accordless,
    ),
    Task(one="document à envoyer", several="documents à envoyer", sheet="Factures", formula=_UNSENT, count=_unsent),
    Task(
        one="facture à échéance sous 7 jours",
        several="factures à échéance sous 7 jours",
        sheet="Échéancier",
        formula='=COUNTIFS(Factures[Solde],">0",Factures[Échéance],">="&TODAY(),'
        f'Factures[Échéance],"<="&TODAY()+{_SOON})',
        count=_soon,
    ),
    Task(
        one="facture en retard",
        several="factures en retard",
        sheet="Impayés",
        formula='=COUNTIFS(Factures[Retard],">0")+0*TODAY()',
        count=_late,
    ),
)
