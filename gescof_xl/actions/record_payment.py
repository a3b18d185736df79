"""Saisir un règlement: one payment and the invoices that it settles, the use of credits, a refund, a cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.core.money import CENT, ZERO, euros, total
from gescof_xl.core.pairs import read_amounts
from gescof_xl.core.schema import Amount, Code, Col, Day, Text, YesNo, row
from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import Open, Share, fill, open_invoices, propose
from gescof_xl.domain.payments.open_credits import Credit, credits_of, take
from gescof_xl.domain.payments.payments import Settlement, duplicate_payments, duplicate_problem, settle, tolerance
from gescof_xl.domain.payments.reversal import refund, reversal_of
from gescof_xl.domain.tables.billing import Invoice, InvoiceType, Payment
from gescof_xl.domain.tables.parties import PaymentMode


@row
class Params:
    """What is typed in the assistant. Amounts TTC."""

    party: Annotated[Code, Col("Tiers", "Qui a payé, ou qui est remboursé.", ref="Tiers")] = ""
    amount: Annotated[Amount | None, Col("Montant", "Montant reçu, ou remboursé.")] = None
    mode: Annotated[PaymentMode | None, Col("Mode", "Vide : le mode habituel du tiers, sinon Virement.")] = None
    day: Annotated[Day | None, Col("Date du règlement", "Vide : aujourd'hui.")] = None
    document: Annotated[Code, Col("N° pièce", "Numéro du chèque ou référence du virement.")] = ""
    bank: Annotated[Text, Col("Banque", "Banque du payeur ou compte crédité.")] = ""
    allocate: Annotated[
        tuple[Code, ...], Col("Affecter", "Factures à régler, par exemple FA2026-00001=120,50 ; vide : proposition.")
    ] = ()
    credits: Annotated[
        tuple[Code, ...], Col("Crédit", "Avoirs, trop-perçus à utiliser ou à rembourser, par exemple AV2026-00001=50.")
    ] = ()
    use_credit: Annotated[YesNo, Col("Utiliser crédit", "oui : utiliser d'abord tous les crédits du tiers.")] = False
    refund: Annotated[YesNo, Col("Rembourser", "oui : rendre ses crédits au tiers, tous ou pour ce montant.")] = False
    cancel: Annotated[Code, Col("Annuler", "Règlement à annuler par son inverse.", ref="Reglements")] = ""
    duplicate_accepted: Annotated[YesNo, Col("Doublon accepté", "oui : c'est bien un second règlement identique.")] = (
        False
    )
    comment: Annotated[Text, Col("Commentaire", "Notes libres.")] = ""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Records a payment, uses credits, refunds or cancels: one of them at a time."""
    if params.day and params.day > context.today:
        raise Refused(
            f"Le règlement est daté du {date_fr(params.day)}, dans le futur.",
            "Donnez le jour de sa réception.",
            field="day",
        )
    day = params.day or context.today
    if params.cancel:
        return _cancel(ledger, params, day)
    if not params.party:
        raise Refused("Il manque « Tiers ».", ("Donnez ", FieldName("party"), "."), field="party")
    if params.refund:
        return _refund(ledger, params, day)
    return _record(ledger, params, day)


def _cancel(ledger: Ledger, params: Params, day: date) -> Outcome:
    payment = ledger.get(Payment, params.cancel)
    settlement = reversal_of(ledger, payment, day, params.comment)
    number = settlement.payments[0].number
    due_again = ", ".join(m.invoice for m in settlement.moves)
    again = f" À nouveau dû : {due_again}." if due_again else ""
    what = f"{payment.number} du {date_fr(payment.date)} ({euros(payment.amount)})"
    return Outcome(
        message=f"{what} annulé par {number}.{again}",
        question=f"Annuler le règlement {what} ?{again}",
        changes=settlement.changes(ledger),
    )


def _refund(ledger: Ledger, params: Params, day: date) -> Outcome:
    party = ledger.the_party(params.party)
    owned = _credits(ledger, params, everything=not params.credits)
    amount = total(c.amount for c in owned) if params.amount is None else params.amount
    if not owned:
        raise Refused(f"{party.name} n'a aucun crédit à rembourser.", "Créez d'abord l'avoir.", field="refund")
    taken = take(owned, amount)
    if not amount or total(c.amount for c in taken) < amount:
        have = euros(total(c.amount for c in owned))
        raise Refused(
            f"{party.name} a {have} de crédit : on ne peut pas en rembourser {euros(amount)}.",
            f"Donnez un montant entre {euros(CENT)} et ce crédit, ou créez d'abord l'avoir.",
            field="amount",
        )
    payment = _payment(ledger, params, day, -amount)
    what = f"{euros(amount)} à {party.name} ({', '.join(c.label for c in taken)})"
    return Outcome(
        message=f"{payment.number} : {what} remboursés.",
        question=f"Rembourser {what} ?",
        changes=refund(payment, taken).changes(ledger),
    )


def _record(ledger: Ledger, params: Params, day: date) -> Outcome:
    payment = _payment(ledger, params, day, params.amount) if params.amount is not None else None
    owned = _credits(ledger, params, everything=params.use_credit)
    _refuse_odd(ledger, params, payment, owned)
    shares = _shares(ledger, params, total(c.amount for c in owned) + (params.amount or ZERO))
    settlement = settle(ledger, payment, owned, shares, day)
    if not settlement.payments and not settlement.moves:
        raise Refused(
            f"{params.party} n'a aucune facture à régler avec ce crédit.",
            "Remboursez-le, ou gardez-le.",
            field="credits" if params.credits else "use_credit",
        )
    if payment and payment.mode is PaymentMode.LOSS and settlement.kept:
        raise Refused(
            f"{euros(settlement.kept)} de perte dépassent ce qui est dû.",
            "Une perte ne dépasse pas ses factures.",
            field="amount",
        )
    lines = _lines(ledger, settlement, shares, params.party)
    head = _head(ledger, payment, owned, params.party)
    return Outcome(
        message=f"{payment.number if payment else 'Crédit'} : {head}. {' ; '.join(lines)}.",
        question=f"Enregistrer {head}, le {date_fr(day)} ?\n" + "\n".join(lines),
        changes=settlement.changes(ledger),
    )


def _payment(ledger: Ledger, params: Params, day: date, amount: Decimal) -> Payment:
    mode = params.mode or ledger.the_party(params.party).mode or PaymentMode.TRANSFER
    return Payment(
        number=ledger.next_numbers(Payment, 1)[0],
        date=day,
        party=params.party,
        mode=mode,
        document=params.document,
        bank=params.bank,
        amount=amount,
        comment=params.comment,
    )


def _credits(ledger: Ledger, params: Params, *, everything: bool) -> list[Credit]:
    """The credits chosen, each for what was typed, or all of the party's when `everything`."""
    owned = credits_of(ledger, params.party)
    chosen = read_amounts(params, "credits")
    if unknown := set(chosen) - {c.number for c in owned}:
        raise Refused(
            f"{', '.join(sorted(unknown))} : aucun crédit disponible de {params.party} sous ce numéro.",
            f"Ses crédits : {', '.join(c.number for c in owned) or 'aucun'}.",
            field="credits",
        )
    picked = [c for c in owned if everything or c.number in chosen]
    return [_limited(c, chosen.get(c.number)) for c in picked]


def _limited(credit: Credit, amount: Decimal | None) -> Credit:
    if amount is not None and amount > credit.amount:
        raise Refused(
            f"{credit.number} : il reste {euros(credit.amount)}, moins que {euros(amount)}.",
            "Diminuez le montant.",
            field="credits",
        )
    return credit if amount is None else replace(credit, amount=amount)


def _refuse_odd(ledger: Ledger, params: Params, payment: Payment | None, owned: Sequence[Credit]) -> None:
    """What cannot be a payment: no money, the tool's own mode, the same payment a second time."""
    if (payment is None and not owned) or (payment and payment.amount <= 0):
        raise Refused(
            "Aucun montant à enregistrer.",
            ("Donnez le montant reçu ou un crédit à utiliser ; pour rendre de l'argent : ", FieldName("refund"), "."),
            field="amount",
        )
    if payment and payment.mode is PaymentMode.ROUNDING:
        raise Refused(
            "Le mode Écart est réservé aux différences de centimes que l'outil passe lui-même.",
            "Choisissez un autre mode.",
            field="mode",
        )
    same = duplicate_payments(ledger, payment) if payment and not params.duplicate_accepted else []
    if same:
        problem = duplicate_problem(same[0])
        cure = ("Si c'est bien un second règlement, acceptez le doublon (", FieldName("duplicate_accepted"), ").")
        raise Refused(problem.message, cure, [problem], field="duplicate_accepted")


def _shares(ledger: Ledger, params: Params, money: Decimal) -> list[Share]:
    if not params.allocate:
        words = f"{params.document} {params.comment}"
        return propose(open_invoices(ledger, params.party), money, words, tolerance(ledger))
    wanted = read_amounts(params, "allocate")
    typed = [Share(invoice=_settled_invoice(ledger, n), amount=a) for n, a in wanted.items() if a is not None]
    whole = [_settled_invoice(ledger, n) for n, a in wanted.items() if a is None]
    left = money - total(s.amount for s in typed)
    return typed + fill([Open(invoice=i, left=balance(ledger, i)) for i in whole], left, tolerance(ledger))


def _settled_invoice(ledger: Ledger, number: str) -> Invoice:
    invoice = ledger.get(Invoice, number)
    if invoice.type is InvoiceType.CREDIT_NOTE:
        raise Refused(
            f"{number} est un avoir : il ne se règle pas.",
            ("Utilisez-le (", FieldName("credits"), f" {number}), ou remboursez-le."),
            field="allocate",
        )
    if balance(ledger, invoice) <= 0:
        raise Refused(f"{number} est déjà réglée.", "Choisissez une facture qui reste due.", field="allocate")
    return invoice


def _head(ledger: Ledger, payment: Payment | None, owned: Sequence[Credit], party: str) -> str:
    parts = [f"{payment.mode.lower()} de {euros(payment.amount)}"] if payment else []
    parts += [f"{c.label} pour {euros(c.amount)}" for c in owned]
    return f"{', '.join(parts)} ({ledger.the_party(party).name})"


def _lines(ledger: Ledger, settlement: Settlement, shares: Sequence[Share], payer: str) -> list[str]:
    """What each invoice takes and what it still lacks, then what is written off or kept."""
    after = ledger.after(settlement.changes(ledger))
    lines = []
    for share in shares:
        left = balance(after, share.invoice)
        whose = "" if share.invoice.party == payer else f" (facture de {share.invoice.party})"
        rest = f"reste {euros(left)}" if left else "soldée"
        lines.append(f"{share.invoice.number}{whose} {euros(share.amount)}, {rest}")
    lines += [f"écart passé : {euros(p.amount)}" for p in settlement.payments if p.mode is PaymentMode.ROUNDING]
    return lines + ([f"gardé en crédit : {euros(settlement.kept)}"] if settlement.kept else [])
