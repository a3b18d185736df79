"""Facturer un acompte: what is asked before the training, on the financings that announce it.

Many imports: a deposit is agreed in a session's financing, limited by law, and invoiced like the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import outcome_of
from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.core.money import euros
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Amount, Code, Col, Day, YesNo, row
from gescof_xl.core.words import of_name
from gescof_xl.domain.invoicing.deposits import deposits_asked
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.invoicing.issue import DraftInvoice, issue
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.invoices import refuse_blocked, refuse_cancelled
from gescof_xl.domain.sessions.deposit_payments import deposit_payments, received_deposits, told
from gescof_xl.domain.sessions.deposits import deposit_due, deposit_lines, pending_deposit, refuse_unlawful, with_vat
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
    payment: Annotated[
        YesNo,
        Col(
            "Enregistrer son règlement",
            "oui : un acompte dont le mode et la date, passée, sont saisis est aussi enregistré comme reçu.",
            option="reglement/sans-reglement",
        ),
    ] = True


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues one deposit invoice a payer, session and date, ticks « Facture acompte », records what was received."""
    day, asked = context.today, _asked(ledger, context, params)
    lines, left_out = _lines(ledger, asked, params, day)
    asked = {number: gross for number, gross in asked.items() if number in lines}
    drafts = list(_drafts(ledger, lines, day))
    refuse_blocked(ledger, drafts, day)
    issued = issue(ledger, drafts, day)
    ticks = [_tick(ledger, ledger.get(Financing, number), gross) for number, gross in asked.items()]
    changes = (*issued.changes, *ticks)
    received = received_deposits(ledger, issued, asked, day) if params.payment else []
    changes = (*changes, *deposit_payments(ledger.after(changes), received, day))
    outcome = outcome_of(ledger, context, issued, changes, [*left_out, *_cents_apart(ledger, asked, lines)])
    paid = [told(ledger, one) for one in received]
    return replace(outcome, message=" ".join([outcome.message, *paid]), question="\n".join([outcome.question, *paid]))


def _lines(
    ledger: Ledger, asked: Mapping[str, Decimal], params: Params, day: date
) -> tuple[dict[str, list[DraftLine]], list[Problem]]:
    """The lines of each deposit; of a whole session, those that cannot be invoiced are left out and told.

    Raises Refused where one is named, or none can be invoiced.
    """
    lines: dict[str, list[DraftLine]] = {}
    refusals: dict[str, Refused] = {}
    for number, gross in asked.items():
        financing = ledger.get(Financing, number)
        try:
            drawn = deposit_lines(ledger, financing, gross, day)
            refuse_unlawful(ledger, financing, gross, params.contract or financing.agreement_date, day)
        except Refused as refusal:
            refusals[number] = refusal
        else:
            lines[number] = drawn
    if refusals and (params.financings or not lines):
        raise next(iter(refusals.values()))
    return lines, [_left_out(number, refusal) for number, refusal in refusals.items()]


def _left_out(number: str, refusal: Refused) -> Problem:
    """FAC-040: an absent trainee does not keep the others from being invoiced."""
    return Problem(
        code="FAC-040",
        table=Financing.TABLE,
        key=number,
        column="Acompte TTC",
        blocking=False,
        message=f"L'acompte {of_name(number)} est laissé de côté. {refusal.message}",
        cure=refusal.cure,
    )


def _asked(ledger: Ledger, context: Context, params: Params) -> Mapping[str, Decimal]:
    """The deposit TTC of each financing to invoice; raises Refused when there is none, or one is not due."""
    named = params.financings or context.selected(Financing)
    if named and not (params.session and not params.financings):
        chosen = [ledger.get(Financing, number) for number in dict.fromkeys(named)]
        _refuse_other_session(chosen, params)
    elif not params.session:
        raise Refused(
            "Quel acompte facturer ?",
            "Donnez une session ou un financement, ou sélectionnez ses lignes dans Financements.",
            field="session",
        )
    else:
        session = ledger.get(Session, params.session)
        chosen = [f for f in active_financings(ledger, session.number) if pending_deposit(ledger, f)]
    if params.amount is not None:
        _refuse_amount(params.amount, chosen)
    if not chosen:
        raise Refused(
            "Aucun acompte à facturer.", "Tapez l'acompte TTC dans la feuille Financements, puis recommencez."
        )
    return {f.number: _amount(ledger, f, params) for f in chosen}


def _refuse_other_session(chosen: list[Financing], params: Params) -> None:
    if other := next((f for f in chosen if params.session not in ("", f.session)), None):
        raise Refused(
            f"{other.number} est de la session {other.session}, pas de {params.session}.",
            ("Donnez un financement de cette session, ou videz ", FieldName("session"), "."),
            field="financings",
        )


def _refuse_amount(amount: Decimal, chosen: list[Financing]) -> None:
    """An amount that is given is positive, and says whose deposit it is."""
    if amount < 0:
        raise Refused(
            f"{euros(amount)} : un acompte est une somme à recevoir, il est positif.",
            "Donnez-le sans signe ; pour reprendre un acompte déjà facturé, créez un avoir.",
            field="amount",
        )
    if len(chosen) != 1:
        rest = ". Sans montant, les acomptes saisis dans Financements sont pris."
        raise Refused(
            "Un montant se donne pour un seul financement.",
            ("Nommez-le : ", FieldName("financings"), rest),
            field="financings",
        )


def _amount(ledger: Ledger, financing: Financing, params: Params) -> Decimal:
    refuse_cancelled(ledger.get(Session, financing.session))
    if financing.status is not FinancingStatus.ACTIVE:
        raise Refused(
            f"{financing.number} est {financing.status}.", "Choisissez un financement actif.", field="financings"
        )
    amount = pending_deposit(ledger, financing) if params.amount is None else params.amount
    if not amount and financing.deposit_invoiced:
        raise Refused(
            f"L'acompte {of_name(financing.number)} est déjà facturé.",
            "Pour un acompte de plus, augmentez Acompte TTC du montant du second, ou donnez ce montant ici ; "
            "pour corriger le premier, créez un avoir.",
            field="amount",
        )
    if not amount or amount < 0:
        raise Refused(f"{financing.number} n'a pas d'acompte.", "Tapez son montant TTC dans la feuille Financements.")
    return amount


def _drafts(ledger: Ledger, lines: Mapping[str, list[DraftLine]], day: date) -> Iterator[DraftInvoice]:
    groups: dict[tuple[str, date | None], list[DraftLine]] = {}
    for number, billable_lines in lines.items():
        financing = ledger.get(Financing, number)
        groups.setdefault((financing.session, deposit_due(ledger, financing, day)), []).extend(billable_lines)
    for (session, due), billable_lines in groups.items():
        for draft in drafts_of(ledger, ledger.get(Session, session), billable_lines, Grouping.PAYER):
            yield replace(draft, type=InvoiceType.DEPOSIT, due=due)


def _tick(ledger: Ledger, financing: Financing, gross: Decimal) -> Replace:
    """« Acompte TTC » says all that was asked, this deposit and those before."""
    before = [
        line for line in deposits_asked(ledger, financing.number) if not line.origin or not financing.deposit_invoiced
    ]
    deposit = with_vat(ledger, before) + gross
    return Replace(financing, replace(financing, deposit=deposit, deposit_invoiced=True))


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
