"""Créer un avoir: its four cases, with or without invoicing another payer (docs/trade.md § Credit notes).

Many imports: each case touches another subject (the session, its payers, the VAT, the money).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.issuing import issued_outcome, outcome_of
from gescof_xl.core.changes import Add
from gescof_xl.core.errors import FieldName, Refused, WrongUse
from gescof_xl.core.money import ZERO, euros
from gescof_xl.core.pairs import read_pair
from gescof_xl.core.schema import Amount, Code, Col, Day, Text, YesNo, row, stored_columns
from gescof_xl.domain.balances import balance
from gescof_xl.domain.checks.payers import ceiling_doubts
from gescof_xl.domain.credit_notes.credit_notes import (
    Credited,
    credit_and_reinvoice,
    credit_part,
    credit_total,
    new_financings,
    partial_lines,
    reinvoiceable,
)
from gescof_xl.domain.credit_notes.manual import OutsideInvoice, manual_credit_note
from gescof_xl.domain.credit_notes.reinvoicing import (
    PayerPart,
    Reinvoicing,
    SplitPrice,
    by_line,
    other_payer,
    to_one,
    to_two,
)
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.readiness.invoices import refuse_blocked
from gescof_xl.domain.sessions.billable import left_to_invoice, progress
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, InvoiceType
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.training import Session

_CASES = {
    "total-refacturation": "Avoir total et refacturation à un autre financeur",
    "total-deux-financeurs": "Avoir total et refacturation à deux financeurs",
    "total": "Avoir total sans refacturation",
    "partiel": "Avoir partiel",
    "manuel": "Avoir sans facture de ce classeur",
}


class Case(StrEnum):
    """What the credit note takes back, and who is invoiced instead."""

    REINVOICED = "total-refacturation"
    TWO_PAYERS = "total-deux-financeurs"
    TOTAL = "total"
    PARTIAL = "partiel"
    MANUAL = "manuel"

    @property
    def label(self) -> str:
        """What people read."""
        return _CASES[self.value]


_NEW_PAYER = ("case", Case.REINVOICED, Case.TWO_PAYERS)
_TWO = ("case", Case.TWO_PAYERS)
_PART = ("case", Case.PARTIAL)
_MANUAL = ("case", Case.MANUAL)
_ISSUED_HERE = (*_NEW_PAYER, Case.TOTAL, Case.PARTIAL)


@row
class Params:
    """Which invoice, which case, and who pays instead."""

    invoice: Annotated[
        Code,
        Col(
            "Facture",
            "Facture à corriger ; vide : la ligne sélectionnée.",
            ref="Factures",
            when=_ISSUED_HERE,
            section="Quelle facture",
        ),
    ] = ""
    case: Annotated[
        Case,
        Col(
            "Cas",
            "Avoir total avec refacturation à un ou deux financeurs, avoir total, avoir partiel ; manuel : la facture "
            "n'est pas dans ce classeur.",
            section="Quel avoir",
        ),
    ] = Case.REINVOICED
    payer: Annotated[
        Code,
        Col(
            "Financeur",
            "Nouveau destinataire ; vide : l'OPCO ou le client, selon l'origine.",
            ref="Tiers",
            when=_NEW_PAYER,
            section="À qui l'on refacture",
        ),
    ] = ""
    payer_2: Annotated[Code, Col("Financeur 2", "Second destinataire.", ref="Tiers", when=_TWO)] = ""
    price: Annotated[
        Text,
        Col(
            "Prix unitaire",
            "Prix unitaire HT du destinataire 1, ou sa part (60%) ; celui de l'autre est calculé.",
            when=_TWO,
        ),
    ] = ""
    price_2: Annotated[
        Text,
        Col("Prix unitaire 2", "Prix unitaire HT ou part du destinataire 2, au lieu de celui du premier.", when=_TWO),
    ] = ""
    sharing: Annotated[
        tuple[str, ...],
        Col(
            "Répartition",
            "Plusieurs produits : LIGNE=CODE du destinataire de chaque ligne. Un produit, lignes inégales : LIGNE=PRIX "
            "du destinataire 1.",
            when=_TWO,
        ),
    ] = ()
    order_number: Annotated[
        Code,
        Col(
            "N° commande",
            "Du client à qui l'on refacture ; un client public l'exige sur Chorus Pro.",
            when=(*_NEW_PAYER, Case.MANUAL),
        ),
    ] = ""
    agreement: Annotated[
        Code, Col("N° accord", "Accord de prise en charge de l'OPCO à qui l'on refacture.", when=_NEW_PAYER)
    ] = ""
    agreement_date: Annotated[
        Day | None, Col("Date accord", "Date de cet accord ; vide : début de la session.", when=_NEW_PAYER)
    ] = None
    ceiling: Annotated[
        Amount | None, Col("Plafond", "Montant HT accordé au plus à ce stagiaire ou à la session.", when=_NEW_PAYER)
    ] = None
    unit_amount: Annotated[
        Amount | None,
        Col("Montant unitaire", "Avoir partiel : montant unitaire HT de l'avoir.", when=_PART, section="Avoir partiel"),
    ] = None
    lines: Annotated[
        tuple[Code, ...], Col("Lignes", "Avoir partiel : lignes à corriger, si la facture en a plusieurs.", when=_PART)
    ] = ()
    party: Annotated[
        Code,
        Col(
            "Tiers",
            "Avoir manuel : à qui il est fait.",
            ref="Tiers",
            when=_MANUAL,
            section="Facture qui n'est pas dans ce classeur",
        ),
    ] = ""
    reference: Annotated[
        Code,
        Col("Référence", "Avoir manuel : numéro de la facture corrigée, qui n'est pas dans ce classeur.", when=_MANUAL),
    ] = ""
    reference_date: Annotated[
        Day | None,
        Col(
            "Date de la facture", "Avoir manuel : date de cette facture, dont le taux de TVA s'applique.", when=_MANUAL
        ),
    ] = None
    typed_lines: Annotated[
        tuple[str, ...],
        Col(
            "Ligne",
            "Avoir manuel : produit ; quantité ; prix unitaire HT ; libellé ; remise ; TVA, en positif.",
            when=_MANUAL,
        ),
    ] = ()
    settles: Annotated[
        YesNo,
        Col(
            "L'avoir règle la facture d'origine",
            "Décochez pour laisser l'avoir disponible.",
            option="regle/ne-regle-pas",
            section="Ce qu'il règle",
        ),
    ] = True


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues the credit note and the new invoices; the session's financing follows."""
    if params.case is Case.MANUAL:
        return _manual(ledger, context, params)
    invoice = ledger.get(Invoice, params.invoice or _selected(context))
    credited = _credited(ledger, context, invoice, params)
    doubts = list(ceiling_doubts(ledger.after(credited.changes), new_financings(credited.changes)))
    outcome = outcome_of(ledger, context, credited.issued, credited.changes, doubts)
    sentences = [outcome.message, *_consequences(ledger.after(outcome.changes), credited, invoice)]
    return Outcome(
        message=" ".join(sentences),
        question="\n".join([outcome.question, *sentences[1:]]),
        changes=outcome.changes,
        problems=outcome.problems,
    )


def _manual(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """A credit note without an invoice of the workbook: what stays available is said, and settles nothing by itself."""
    lacking = next((f for f in ("party", "reference", "reference_date", "typed_lines") if not getattr(params, f)), "")
    if lacking or params.reference_date is None:
        raise WrongUse(
            f"Avoir manuel : il manque « {_title(lacking)} ».", ("Donnez ", FieldName(lacking), "."), field=lacking
        )
    corrected = OutsideInvoice(party=params.party, number=params.reference, date=params.reference_date)
    draft = manual_credit_note(ledger, corrected, params.typed_lines, context.today, params.order_number)
    refuse_blocked(ledger, [draft], context.today)
    outcome = issued_outcome(ledger, context, [draft])
    credit_note = next(c.row for c in outcome.changes if isinstance(c, Add) and isinstance(c.row, Invoice))
    sentence = f"{credit_note.number} garde {euros(-credit_note.gross)} à utiliser ou à rembourser."
    return replace(outcome, message=f"{outcome.message} {sentence}", question=f"{outcome.question}\n{sentence}")


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
        chosen = [ledger.spelt(InvoiceLine, number) for number in params.lines]
        lines = partial_lines(ledger, invoice, chosen, params.unit_amount)
        return credit_part(ledger, invoice, lines, day, settles=settles)
    parts = tuple(_parts(ledger, invoice, params))
    _refuse_of_nobody(ledger, params, {part.payer for part in parts})
    reinvoicing = Reinvoicing(
        parts=parts,
        order_number=params.order_number,
        agreement=params.agreement,
        agreement_date=params.agreement_date,
        ceiling=params.ceiling,
    )
    return credit_and_reinvoice(ledger, invoice, reinvoicing, day, settles=settles)


def _parts(ledger: Ledger, invoice: Invoice, params: Params) -> list[PayerPart]:
    lefts = reinvoiceable(ledger, invoice)
    if params.case is Case.REINVOICED:
        return to_one(lefts, _payer(ledger, invoice, params))
    sharing = _sharing(ledger, params)
    if any(ledger.party(value) for value in sharing.values()):
        parts = by_line(lefts, sharing, params.payer)
        _refuse_shared_already(params, parts)
        return parts
    typed = SplitPrice(first=params.price, second=params.price_2, of_lines=sharing)
    return to_two(lefts, _two_payers(ledger, invoice, params), typed)


def _refuse_shared_already(params: Params, parts: Sequence[PayerPart]) -> None:
    """Where each line has its payer, a price or a payer of none would change nothing."""
    payers = {part.payer for part in parts}
    pointless = {
        "price": params.price,
        "price_2": params.price_2,
        "payer": params.payer not in ("", *payers),
        "payer_2": params.payer_2 not in ("", *payers),
    }
    if field := next((f for f, given in pointless.items() if given), ""):
        raise WrongUse(
            f"« {_title(field)} » : la répartition dit déjà à qui va chaque ligne, à son prix.",
            ("Retirez ", FieldName(field), ", ou changez ", FieldName("sharing"), "."),
            field=field,
        )


def _refuse_of_nobody(ledger: Ledger, params: Params, payers: Collection[str]) -> None:
    """An order number is of a client, an agreement of a funder: where none is invoiced, nothing would keep it."""
    funders = {payer for payer in payers if ledger.find(Funder, payer)}
    needless = ["order_number"] if funders == payers else [] if funders else ["agreement", "agreement_date", "ceiling"]
    if field := next((f for f in needless if getattr(params, f) not in (None, "")), ""):
        whose = "d'un client" if field == "order_number" else "d'un financeur"
        raise Refused(
            f"« {_title(field)} » est {whose}, et l'on refacture à {', '.join(sorted(payers))}.",
            ("Retirez ", FieldName(field), ", ou choisissez un autre destinataire (", FieldName("payer"), ")."),
            field=field,
        )


def _title(field: str) -> str:
    return next(c.title for c in stored_columns(Params) if c.field == field)


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


def _sharing(ledger: Ledger, params: Params) -> Mapping[str, str]:
    """A payer or a price for each line, as the tables spell them."""
    chosen: dict[str, str] = {}
    for text in params.sharing:
        typed_line, typed_code = read_pair(text)
        line, code = ledger.spelt(InvoiceLine, typed_line), ledger.meant(typed_code, Client, Funder)
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
    sentences += [
        f"{euros(net)} HT de l'acompte {deposit} redeviennent disponibles : la prochaine facture les déduit, ou un "
        f"avoir sur {deposit} les rend."
        for deposit, net in _given_back(credited).items()
    ]
    if session := after.find(Session, invoice.session):
        financed, invoiced = progress(after, session)
        rest = left_to_invoice(after, session)
        to_come = f"reste à facturer {euros(rest)} HT, " if rest else ""
        sentences.append(
            f"Session {invoice.session} : financé {euros(financed)} HT, facturé {euros(invoiced)} HT, {to_come}"
            f"écart {euros(financed - invoiced - rest or ZERO)}."
        )
    return sentences


def _given_back(credited: Credited) -> Mapping[str, Decimal]:
    """What the deposits that the invoice deducted hold again, HT."""
    given_back: dict[str, Decimal] = {}
    for line in credited.issued.lines:
        if line.deposit and line.net > ZERO:
            given_back[line.deposit] = given_back.get(line.deposit, ZERO) + line.net
    return given_back
