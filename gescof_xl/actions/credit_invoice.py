"""Créer un avoir: its four cases, with or without invoicing another payer (docs/trade.md § Credit notes)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import outcome_of
from gescof_xl.core.errors import FieldName, Refused, WrongUse
from gescof_xl.core.money import ZERO, euros
from gescof_xl.core.pairs import read_pair
from gescof_xl.core.schema import Amount, Code, Col, YesNo, row
from gescof_xl.domain.balances import balance
from gescof_xl.domain.credit_notes.credit_notes import (
    Credited,
    credit_and_reinvoice,
    credit_part,
    credit_total,
    partial_lines,
    reinvoiceable,
)
from gescof_xl.domain.credit_notes.reinvoicing import PayerPart, Reinvoicing, by_line, other_payer, to_one, to_two
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.sessions.billable import progress
from gescof_xl.domain.tables.billing import Invoice, InvoiceType
from gescof_xl.domain.tables.training import Session


class Case(StrEnum):
    """What the credit note takes back, and who is invoiced instead."""

    REINVOICED = "total-refacturation"
    TWO_PAYERS = "total-deux-financeurs"
    TOTAL = "total"
    PARTIAL = "partiel"


@row
class Params:
    """Which invoice, which case, and who pays instead."""

    invoice: Annotated[Code, Col("Facture", "Facture à corriger ; vide : la ligne sélectionnée.", ref="Factures")] = ""
    case: Annotated[
        Case, Col("Cas", "Avoir total avec refacturation à un ou deux financeurs, avoir total, ou avoir partiel.")
    ] = Case.REINVOICED
    payer: Annotated[
        Code, Col("Financeur", "Nouveau destinataire ; vide : l'OPCO ou le client, selon l'origine.", ref="Tiers")
    ] = ""
    payer_2: Annotated[Code, Col("Financeur 2", "Second destinataire.", ref="Tiers")] = ""
    price: Annotated[
        Amount | None, Col("Prix unitaire", "Prix unitaire HT du destinataire 1 ; celui de l'autre est calculé.")
    ] = None
    price_2: Annotated[
        Amount | None, Col("Prix unitaire 2", "Prix unitaire HT du destinataire 2, au lieu de celui du premier.")
    ] = None
    sharing: Annotated[
        tuple[str, ...], Col("Répartition", "Plusieurs produits : LIGNE=CODE du destinataire de chaque ligne.")
    ] = ()
    unit_amount: Annotated[
        Amount | None, Col("Montant unitaire", "Avoir partiel : montant unitaire HT de l'avoir.")
    ] = None
    lines: Annotated[
        tuple[Code, ...], Col("Lignes", "Avoir partiel : lignes à corriger, si la facture en a plusieurs.")
    ] = ()
    order_number: Annotated[
        Code, Col("N° commande", "Du client à qui l'on refacture ; un client public l'exige sur Chorus Pro.")
    ] = ""
    agreement: Annotated[Code, Col("N° accord", "Accord de prise en charge de l'OPCO à qui l'on refacture.")] = ""
    settles: Annotated[
        YesNo,
        Col(
            "L'avoir règle la facture d'origine",
            "Décochez pour laisser l'avoir disponible.",
            option="regle/ne-regle-pas",
        ),
    ] = True


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues the credit note and the new invoices; the session's financing follows."""
    invoice = ledger.get(Invoice, params.invoice or _selected(context))
    credited = _credited(ledger, context, invoice, params)
    outcome = outcome_of(ledger, credited.issued, credited.changes)
    sentences = [outcome.message, *_consequences(ledger.after(outcome.changes), credited, invoice)]
    return Outcome(
        message=" ".join(sentences),
        question="\n".join([outcome.question, *sentences[1:]]),
        changes=outcome.changes,
        problems=outcome.problems,
    )


def _selected(context: Context) -> str:
    cure = ("Donnez ", FieldName("invoice"), ", ou sélectionnez une ligne de Factures.")
    return context.only_selected(Invoice, WrongUse("Il manque la facture à corriger.", cure, field="invoice"))


def _credited(ledger: Ledger, context: Context, invoice: Invoice, params: Params) -> Credited:
    day, settles = context.today, params.settles
    if params.case is Case.TOTAL:
        return credit_total(ledger, invoice, day, settles=settles)
    if params.case is Case.PARTIAL:
        if params.unit_amount is None:
            cure = "Tapez le montant unitaire HT de l'avoir."
            raise WrongUse("Il manque « Montant unitaire ».", cure, field="unit_amount")
        lines = partial_lines(ledger, invoice, params.lines, params.unit_amount)
        return credit_part(ledger, invoice, lines, day, settles=settles)
    parts = tuple(_parts(ledger, invoice, params))
    reinvoicing = Reinvoicing(parts=parts, order_number=params.order_number, agreement=params.agreement)
    return credit_and_reinvoice(ledger, invoice, reinvoicing, day, settles=settles)


def _parts(ledger: Ledger, invoice: Invoice, params: Params) -> list[PayerPart]:
    lefts = reinvoiceable(ledger, invoice)
    if params.case is Case.REINVOICED:
        return to_one(lefts, _payer(ledger, invoice, params))
    if params.sharing:
        return by_line(lefts, _sharing(params), params.payer)
    return to_two(lefts, _two_payers(ledger, invoice, params), params.price, params.price_2)


def _payer(ledger: Ledger, invoice: Invoice, params: Params) -> str:
    payer = params.payer or other_payer(ledger, invoice)
    if not payer:
        cure = ("Choisissez le nouveau financeur (", FieldName("payer"), ").")
        raise Refused(f"À qui refacturer {invoice.number} ?", cure, field="payer")
    return payer


def _two_payers(ledger: Ledger, invoice: Invoice, params: Params) -> tuple[str, str]:
    """Who is not said: the payer of the invoice keeps its part, the other kind of payer takes the rest."""
    proposed = [invoice.party, other_payer(ledger, invoice)]
    first = params.payer or next((p for p in proposed if p and p != params.payer_2), "")
    second = params.payer_2 or next((p for p in reversed(proposed) if p and p != first), "")
    if not first or not second or first == second:
        raise Refused(
            f"Il faut deux destinataires différents pour refacturer {invoice.number}.",
            ("Choisissez les financeurs 1 et 2 (", FieldName("payer"), ", ", FieldName("payer_2"), ")."),
            field="payer_2" if params.payer else "payer",
        )
    return first, second


def _sharing(params: Params) -> Mapping[str, str]:
    chosen: dict[str, str] = {}
    for text in params.sharing:
        line, code = read_pair(text)
        if not line or not code or line in chosen:
            raise WrongUse(
                f"« Répartition » : « {text} » ne se lit pas.",
                "Tapez par exemple L000012=OP1, une fois par ligne.",
                field="sharing",
            )
        chosen[line] = code
    return chosen


def _consequences(after: Ledger, credited: Credited, invoice: Invoice) -> list[str]:
    """What people must know of the consequences: what stays available or due, and the gap of the session."""
    credit_notes = [i for i in credited.issued.invoices if i.type is InvoiceType.CREDIT_NOTE]
    sentences = [
        f"{credit_note.number} garde {euros(rest)} à utiliser ou à rembourser."
        for credit_note in credit_notes
        if (rest := -balance(after, credit_note))
    ]
    if rest := balance(after, after.get(Invoice, invoice.number)):
        sentences.append(f"Il reste {euros(rest)} à régler sur {invoice.number}.")
    if invoice.session:
        financed, invoiced = progress(after, after.get(Session, invoice.session))
        sentences.append(
            f"Session {invoice.session} : financé {euros(financed)} HT, facturé {euros(invoiced)} HT, "
            f"écart {euros(financed - invoiced or ZERO)}."
        )
    return sentences
