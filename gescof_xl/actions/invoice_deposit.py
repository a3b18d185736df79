"""Facturer un acompte: what is asked before the training, on the financings that announce it.

Many imports: a deposit is agreed in a session's financing, limited by law, and invoiced like the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import outcome_of
from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Amount, Code, Col, Day, row
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice, issue
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.invoices import refuse_blocked, refuse_cancelled
from gescof_xl.domain.sessions.deposits import deposit_lines, refuse_unlawful, with_vat
from gescof_xl.domain.sessions.invoices import Grouping, drafts_of
from gescof_xl.domain.tables.billing import InvoiceType
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Session
from gescof_xl.domain.training.attendance import active_financings


@row
class Params:
    """Which deposits; of a session, all those that are typed and not invoiced yet."""

    session: Annotated[Code, Col("Session", "Facturer tous les acomptes saisis de cette session.", ref="Sessions")] = ""
    financings: Annotated[
        tuple[Code, ...], Col("Financement", "Financements dont on facture l'acompte.", ref="Financements")
    ] = ()
    amount: Annotated[
        Amount | None, Col("Montant TTC", "Pour un seul financement ; vide : l'acompte saisi dans Financements.")
    ] = None
    contract: Annotated[
        Day | None,
        Col("Date du contrat", "Particulier : jour de signature du contrat ; vide : la Date accord du financement."),
    ] = None


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues one deposit invoice a payer and session, and ticks « Facture acompte » on its financings."""
    asked = _asked(ledger, context, params)
    lines: dict[str, list[DraftLine]] = {}
    for number, gross in asked.items():
        financing = ledger.get(Financing, number)
        lines[number] = deposit_lines(ledger, financing, gross, context.today)
        refuse_unlawful(ledger, financing, gross, params.contract or financing.agreement_date, context.today)
    drafts = list(_drafts(ledger, lines))
    refuse_blocked(ledger, drafts, context.today)
    issued = issue(ledger, drafts, context.today)
    ticks = [_tick(ledger.get(Financing, number), gross) for number, gross in asked.items()]
    return outcome_of(ledger, issued, (*issued.changes, *ticks), list(_cents_apart(ledger, asked, lines)))


def _asked(ledger: Ledger, context: Context, params: Params) -> Mapping[str, Decimal]:
    """The deposit TTC of each financing to invoice; raises Refused when there is none, or one is not due."""
    named = params.financings or context.selected(Financing)
    if named and not (params.session and not params.financings):
        chosen = [ledger.get(Financing, number) for number in dict.fromkeys(named)]
    elif not params.session:
        raise Refused(
            "Quel acompte facturer ?",
            "Donnez une session ou un financement, ou sélectionnez ses lignes dans Financements.",
            field="session",
        )
    else:
        session = ledger.get(Session, params.session)
        chosen = [f for f in active_financings(ledger, session.number) if f.deposit and not f.deposit_invoiced]
    if not chosen:
        raise Refused(
            "Aucun acompte à facturer.", "Tapez l'acompte TTC dans la feuille Financements, puis recommencez."
        )
    if params.amount is not None and len(chosen) > 1:
        raise Refused(
            "Un montant se donne pour un seul financement.",
            "Choisissez un seul financement, ou aucun montant.",
            field="amount",
        )
    return {f.number: _amount(ledger, f, params) for f in chosen}


def _amount(ledger: Ledger, financing: Financing, params: Params) -> Decimal:
    refuse_cancelled(ledger.get(Session, financing.session))
    if financing.status is not FinancingStatus.ACTIVE:
        raise Refused(
            f"{financing.number} est {financing.status}.", "Choisissez un financement actif.", field="financings"
        )
    if params.amount is None and financing.deposit_invoiced:
        raise Refused(
            f"L'acompte de {financing.number} est déjà facturé.",
            "Pour un acompte de plus, donnez son montant ; pour le corriger, créez un avoir.",
            field="amount",
        )
    amount = financing.deposit if params.amount is None else params.amount
    if not amount or amount < 0:
        raise Refused(f"{financing.number} n'a pas d'acompte.", "Tapez son montant TTC dans la feuille Financements.")
    return amount


def _drafts(ledger: Ledger, lines: Mapping[str, list[DraftLine]]) -> Iterator[DraftInvoice]:
    sessions: dict[str, list[DraftLine]] = {}
    for number, billable_lines in lines.items():
        sessions.setdefault(ledger.get(Financing, number).session, []).extend(billable_lines)
    for session, billable_lines in sessions.items():
        for draft in drafts_of(ledger, ledger.get(Session, session), billable_lines, Grouping.PAYER):
            yield replace(draft, type=InvoiceType.DEPOSIT)


def _tick(financing: Financing, gross: Decimal) -> Replace:
    return Replace(financing, replace(financing, deposit=gross, deposit_invoiced=True))


def _cents_apart(
    ledger: Ledger, asked: Mapping[str, Decimal], lines: Mapping[str, list[DraftLine]]
) -> Iterator[Problem]:
    """FAC-033: some amounts TTC cannot be had from a base HT in cents at that rate."""
    for number, gross in asked.items():
        reached = with_vat(ledger, lines[number])
        if reached != gross:
            yield Problem(
                code="FAC-033",
                table=Financing.TABLE,
                key=number,
                column="Acompte TTC",
                blocking=False,
                message=f"{number} : l'acompte facturé est de {euros(reached)} TTC, au lieu de {euros(gross)}.",
                cure="Aucun montant HT au centime ne donne ce TTC à ce taux ; l'écart est d'un centime.",
            )
