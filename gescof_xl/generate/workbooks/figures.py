"""The figures of Accueil: each is a formula for Excel and, from the ledger, what it is worth on a day.

`0*TODAY()` makes LibreOffice compute a figure when it opens the workbook, as Excel does by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gescof_xl.core.dates import add_months
from gescof_xl.core.money import total
from gescof_xl.core.words import counted
from gescof_xl.domain.balances import balance, days_late
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import PaymentMode
from gescof_xl.domain.tables.training import FinancingStatus, InvoicingState, Session, SessionStatus

MONTHS = 12
AGES = (("Non échu", 0, 0), ("1–30 j", 1, 30), ("31–60 j", 31, 60), ("61–90 j", 61, 90), ("> 90 j", 91, 99_999))
"""The ages of a debt: name, first and last day late."""

_LEFT = 'SUMIFS(Financements[Reste HT],Financements[Session],Sessions[N°],Financements[Statut],"actif")'
_WAITING = (
    '(Sessions[N°]<>"")*(Sessions[Fin]<TODAY())*(Sessions[Facturation]<>"facturée")'
    '*((Sessions[Statut]="Réalisée")+(Sessions[Statut]="Confirmée"))'
)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A figure in large type: its formula and value in euros, and a note below with its own."""

    label: str
    formula: str
    value: Decimal
    note_formula: str
    note: str


def tiles(ledger: Ledger, today: date) -> tuple[Tile, ...]:
    """Turnover of the year HT, outstanding and overdue TTC, to invoice HT."""
    return (_turnover(ledger, today), _outstanding(ledger), _overdue(ledger, today), _to_invoice(ledger, today))


def months(today: date) -> list[date]:
    """The first days of the last twelve months, this one included."""
    return [add_months(today.replace(day=1), i - MONTHS + 1) for i in range(MONTHS)]


def month_formula(before: str) -> str:
    """The first day of a month, from the cell of the month before; the first of the twelve has none."""
    return f"=EDATE({before},1)" if before else f"=EDATE(DATE(YEAR(TODAY()),MONTH(TODAY()),1),{1 - MONTHS})"


def invoiced_formula(month: str) -> str:
    """Invoices minus credit notes HT of the month whose first day is in a cell."""
    return _in_month("Factures[Total HT]", "Factures[Date]", month)


def received_formula(month: str) -> str:
    """Payments minus refunds of the month whose first day is in a cell; what is written off is no money."""
    written_off = "".join(f',Reglements[Mode],"<>{mode}"' for mode in PaymentMode if not mode.is_money)
    return _in_month("Reglements[Montant]", "Reglements[Date]", month, written_off)


def invoiced_in(ledger: Ledger, month: date) -> Decimal:
    """Invoices minus credit notes HT of a month."""
    return total(i.net for i in ledger.invoices if _same_month(i.date, month))


def received_in(ledger: Ledger, month: date) -> Decimal:
    """Payments minus refunds of a month; what is written off is no money."""
    return total(p.amount for p in ledger.payments if p.mode.is_money and _same_month(p.date, month))


def age_formula(first: int, last: int) -> str:
    """What is left to pay TTC of the invoices that are late by so many days."""
    late = f'Factures[Retard],">={first}",Factures[Retard],"<={last}"'
    return f'=SUMIFS(Factures[Solde],Factures[Solde],">0",{late})+0*TODAY()'


def aged(ledger: Ledger, today: date, first: int, last: int) -> Decimal:
    """What `age_formula` is worth."""
    late = [i for i in ledger.invoices if first <= days_late(ledger, i, today) <= last]
    return total(left for i in late if (left := balance(ledger, i)) > 0)


def _in_month(amounts: str, dates: str, month: str, only: str = "") -> str:
    return f'=SUMIFS({amounts},{dates},">="&{month},{dates},"<"&EDATE({month},1){only})+0*TODAY()'


def _same_month(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _turnover(ledger: Ledger, today: date) -> Tile:
    year = today.replace(month=1, day=1)
    return Tile(
        label="Facturé cette année (HT)",
        formula='=SUMIFS(Factures[Total HT],Factures[Date],">="&DATE(YEAR(TODAY()),1,1),Factures[Date],"<="&TODAY())',
        value=total(i.net for i in ledger.invoices if year <= i.date <= today),
        note_formula="",
        note="avoirs déduits",
    )


def _outstanding(ledger: Ledger) -> Tile:
    left = [b for i in ledger.invoices if (b := balance(ledger, i)) > 0]
    return Tile(
        label="Reste à encaisser (TTC)",
        formula='=SUMIFS(Factures[Solde],Factures[Solde],">0")+0*TODAY()',
        value=total(left),
        note_formula=_counting('COUNTIFS(Factures[Solde],">0")+0*TODAY()', "facture(s)"),
        note=counted(len(left), "facture(s)"),
    )


def _overdue(ledger: Ledger, today: date) -> Tile:
    late = [balance(ledger, i) for i in ledger.invoices if days_late(ledger, i, today)]
    return Tile(
        label="Dont en retard (TTC)",
        formula='=SUMIFS(Factures[Solde],Factures[Retard],">0")+0*TODAY()',
        value=total(late),
        note_formula=_counting('COUNTIFS(Factures[Retard],">0")+0*TODAY()', "facture(s)"),
        note=counted(len(late), "facture(s)"),
    )


def _to_invoice(ledger: Ledger, today: date) -> Tile:
    """Finished sessions only: what is to come is not yet to be invoiced."""
    left = {s.number: _left(ledger, s) for s in ledger.sessions if _waits(s, today)}
    return Tile(
        label="Financé, à facturer (HT)",
        formula=_sumproduct("{left}"),
        value=total(left.values()),
        note_formula=_counting(sessions_waiting_formula()[1:], "session(s) terminée(s)"),
        note=counted(sessions_waiting(ledger, today), "session(s) terminée(s)"),
    )


def sessions_waiting(ledger: Ledger, today: date) -> int:
    """How many finished sessions have something left to invoice."""
    return sum(_waits(session, today) and _left(ledger, session) > 0 for session in ledger.sessions)


def sessions_waiting_formula() -> str:
    """The same, for Excel."""
    return _sumproduct("({left}>0)")


def _counting(count: str, words: str) -> str:
    """A formula that says « 0 facture », « 1 facture », « 2 factures »."""
    several = words.replace("(s)", "s")
    return f'=({count})&IF(({count})>1," {several}"," {words.replace("(s)", "")}")'


def _sumproduct(term: str) -> str:
    return f"=SUMPRODUCT({_WAITING}*{term.format(left=_LEFT)})"


def _waits(session: Session, today: date) -> bool:
    """Finished, held, and not fully invoiced: absences may leave a financing that nobody owes."""
    held = session.status in {SessionStatus.DONE, SessionStatus.CONFIRMED}
    return held and session.end < today and session.invoicing is not InvoicingState.DONE


def _left(ledger: Ledger, session: Session) -> Decimal:
    active = [f for f in ledger.financings_of[session.number] if f.status is FinancingStatus.ACTIVE]
    return total(f.amount - f.invoiced for f in active)
