"""Saisir un règlement: one payment and the invoices that it settles, the use of credits, a refund, a cancellation.

Many imports: one form is the door to all that a payment can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Add
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import FieldName, Refused, WrongUse
from gescof_xl.core.money import CENT, ZERO, euros, total
from gescof_xl.core.pairs import read_amounts
from gescof_xl.core.schema import Amount, Code, Col, Day, Text, YesNo, row, stored_columns
from gescof_xl.core.words import of_name
from gescof_xl.domain.balances import balance
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import Open, Share, fill, open_invoices, propose
from gescof_xl.domain.payments.early_discount import offered_discount
from gescof_xl.domain.payments.open_credits import Credit, credits_of, refunded_beyond, take
from gescof_xl.domain.payments.payments import Settlement, duplicate_payments, duplicate_problem, settle, tolerance
from gescof_xl.domain.payments.reversal import moved, refund, reversal_of, taken_back
from gescof_xl.domain.tables.billing import Allocation, Invoice, InvoiceType, Payment
from gescof_xl.domain.tables.parties import PaymentMode


@row
class Params:
    """What is typed in the assistant. Amounts TTC."""

    party: Annotated[Code, Col("Tiers", "Qui a payé, ou qui est remboursé.", ref="Tiers", section="Le règlement")] = ""
    amount: Annotated[Amount | None, Col("Montant", "Montant reçu, ou remboursé.")] = None
    mode: Annotated[PaymentMode | None, Col("Mode", "Vide : le mode habituel du tiers, sinon Virement.")] = None
    day: Annotated[Day | None, Col("Date du règlement", "Vide : aujourd'hui.")] = None
    document: Annotated[Code, Col("N° pièce", "Numéro du chèque ou référence du virement.")] = ""
    bank: Annotated[Text, Col("Banque", "Banque du payeur ou compte crédité.")] = ""
    charges: Annotated[
        Amount | None, Col("Frais bancaires", "Frais que sa banque a retenus : la facture est soldée de leur somme.")
    ] = None
    discount: Annotated[
        YesNo, Col("Escompte", "oui : le payeur a déduit l'escompte que sa facture offrait, réglée en une fois.")
    ] = False
    allocate: Annotated[
        tuple[Code, ...], Col("Affecter", "Factures à régler, par exemple FA2026-00001=120,50 ; vide : proposition.")
    ] = ()
    credits: Annotated[
        tuple[Code, ...], Col("Crédit", "Avoirs, trop-perçus à utiliser ou à rembourser, par exemple AV2026-00001=50.")
    ] = ()
    use_credit: Annotated[
        YesNo,
        Col("Utiliser crédit", "oui : utiliser d'abord tous les crédits du tiers.", section="Crédits et corrections"),
    ] = False
    refund: Annotated[YesNo, Col("Rembourser", "oui : rendre ses crédits au tiers, tous ou pour ce montant.")] = False
    cancel: Annotated[Code, Col("Annuler", "Règlement à annuler par son inverse.", ref="Reglements")] = ""
    move: Annotated[
        Code,
        Col(
            "Déplacer",
            "Affectation à reprendre (AF00012) ; Affecter dit pour quelles factures, vide : elle redevient un crédit.",
            ref="Affectations",
        ),
    ] = ""
    duplicate_accepted: Annotated[YesNo, Col("Doublon accepté", "oui : c'est bien un second règlement identique.")] = (
        False
    )
    comment: Annotated[Text, Col("Commentaire", "Notes libres.")] = ""


_RECEIVED = ("allocate", "charges", "discount", "use_credit")
_ITS_OWN = ("mode", "document", "bank")
_APART: Mapping[str, tuple[str, ...]] = {
    "cancel": ("move", "refund", "amount", "credits", *_RECEIVED, *_ITS_OWN),
    "move": ("refund", "amount", "credits", "charges", "discount", "use_credit", *_ITS_OWN, "comment"),
    "refund": _RECEIVED,
}
"""What cannot be asked for together with a correction: one of both would be left out in silence."""


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Records a payment, uses credits, refunds or cancels: one of them at a time; raises WrongUse for two."""
    _refuse_two_at_once(params)
    if params.day and params.day > context.today:
        raise Refused(
            f"Le règlement est daté du {date_fr(params.day)}, dans le futur.",
            "Donnez le jour de sa réception.",
            field="day",
        )
    day = params.day or context.today
    if params.cancel:
        return _cancel(ledger, params, day)
    if params.move:
        return _move(ledger, params, day)
    if not params.party:
        raise WrongUse("Il manque « Tiers ».", ("Donnez ", FieldName("party"), " : qui a payé."), field="party")
    if params.refund:
        return _refund(ledger, params, day)
    return _record(ledger, params, day)


def _refuse_two_at_once(params: Params) -> None:
    titles = {c.field: c.title for c in stored_columns(Params)}
    for one, others in _APART.items():
        if getattr(params, one) and (two := next((f for f in others if getattr(params, f)), "")):
            cure = ("Enregistrez l'un, puis l'autre : retirez ", FieldName(one), " ou ", FieldName(two), ".")
            raise WrongUse(f"« {titles[one]} » et « {titles[two]} » ne vont pas ensemble.", cure, field=two)


def _refuse_another(ledger: Ledger, params: Params, number: str, owner: str) -> None:
    if params.party and params.party != ledger.holder(owner):
        raise Refused(
            f"{number} est de {owner}, pas de {params.party}.",
            ("Donnez le bon numéro, ou videz ", FieldName("party"), "."),
            field="party",
        )


def _cancel(ledger: Ledger, params: Params, day: date) -> Outcome:
    payment = ledger.get(Payment, params.cancel)
    _refuse_another(ledger, params, payment.number, payment.party)
    settlement = reversal_of(ledger, payment, day, params.comment)
    number = settlement.payments[0].number
    changes = settlement.changes(ledger)
    again = "".join(f" {sentence}" for sentence in _undone(ledger, ledger.after(changes), settlement))
    what = f"{payment.number} du {date_fr(payment.date)} ({euros(payment.amount)})"
    return Outcome(
        message=f"{what} annulé par {number}.{again}", question=f"Annuler le règlement {what} ?{again}", changes=changes
    )


def _undone(before: Ledger, after: Ledger, settlement: Settlement) -> Iterator[str]:
    """What a cancelled payment leaves: invoices to settle again, credits that are there again, money to claim."""
    touched = {m.invoice: before.get(Invoice, m.invoice).type for m in settlement.moves}
    if due := [number for number, kind in touched.items() if kind is not InvoiceType.CREDIT_NOTE]:
        yield f"À nouveau dû : {', '.join(due)}."
    party = before.the_party(before.holder(settlement.payments[0].party))
    had = {credit.number: credit.amount for credit in credits_of(before, party.code)}
    if more := [c for c in credits_of(after, party.code) if c.amount > had.get(c.number, ZERO)]:
        yield f"À nouveau disponible : {', '.join(f'{c.label} ({euros(c.amount)})' for c in more)}."
    lost = refunded_beyond(after, party.code) - refunded_beyond(before, party.code)
    if lost > ZERO:
        yield f"{euros(lost)} déjà remboursés à {party.name} sont à lui réclamer."


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
    beside = list(_beside(ledger, params, payment))
    owned = _credits(ledger, params, everything=params.use_credit)
    _refuse_odd(ledger, params, payment, owned)
    money = total(c.amount for c in owned) + total(p.amount for p in beside) + (params.amount or ZERO)
    shares = _shares(ledger, params, money)
    made = [payment, *beside] if payment else []
    settlement = settle(ledger, made, owned, shares, day)
    _refuse_not_held_back(ledger, params, settlement)
    if not settlement.payments and not settlement.moves:
        raise Refused(
            f"{params.party} n'a aucune facture à régler avec ce crédit.",
            "Remboursez-le, ou gardez-le.",
            field="credits" if params.credits else "use_credit",
        )
    if payment and not payment.mode.is_money and settlement.kept:
        raise Refused(
            f"{payment.mode} : {euros(settlement.kept)} dépassent ce qui est dû.",
            "Ce qui n'est pas de l'argent ne dépasse pas ses factures.",
            field="amount",
        )
    lines = _lines(ledger, settlement, shares, params.party)
    told = " ; ".join(lines)
    head = _head(ledger, payment, owned, params.party)
    return Outcome(
        message=f"{payment.number if payment else 'Crédit'} : {head}. {told[:1].upper()}{told[1:]}.",
        question=f"Enregistrer {head}, le {date_fr(day)} ?\n" + "\n".join(lines),
        changes=settlement.changes(ledger),
    )


def _refuse_not_held_back(ledger: Ledger, params: Params, settlement: Settlement) -> None:
    """Raises Refused where the payer held nothing back, or less, or took its discount and left something to pay."""
    beside = [p for p in settlement.payments[1:] if p.mode in (PaymentMode.CHARGES, PaymentMode.DISCOUNT)]
    if not beside:
        return
    received, what = settlement.payments[0].amount, " et ".join(f"{euros(p.amount)} ({p.mode.lower()})" for p in beside)
    field = "discount" if params.discount else "charges"
    if settlement.kept:
        raise Refused(
            f"{euros(received)} reçus et {what} dépassent de {euros(settlement.kept)} ce qui est dû.",
            "Le payeur n'a rien retenu, ou moins : corrigez ce qu'il a retenu, ou le montant reçu.",
            field=field,
        )
    after = ledger.after(settlement.changes(ledger))
    left = total(balance(after, after.get(Invoice, number)) for number in {m.invoice for m in settlement.moves})
    if params.discount and left:
        raise Refused(
            f"{euros(received)} reçus et {what} laissent {euros(left)} à payer : l'escompte est pour qui paie tout.",
            f"S'il a payé {euros(received + left)}, corrigez le montant ; sinon, enregistrez-le sans escompte.",
            field=field,
        )


def _beside(ledger: Ledger, params: Params, payment: Payment | None) -> Iterator[Payment]:
    """What is no money and settles with the payment: the charges that its bank kept, the discount that was offered."""
    if params.charges is not None and params.charges < 0:
        raise Refused(
            f"{euros(params.charges)} : des frais sont ce que la banque a retenu, leur montant est positif.",
            "Donnez-les sans signe.",
            field="charges",
        )
    if payment is None:
        if params.charges or params.discount:
            raise Refused(
                "Des frais ou un escompte vont avec un règlement.", "Donnez aussi le montant reçu.", field="amount"
            )
        return
    made = [payment]
    for mode, amount in (
        (PaymentMode.CHARGES, params.charges),
        (PaymentMode.DISCOUNT, _discount(ledger, params, payment.date)),
    ):
        if amount:
            number = ledger.after([Add(one) for one in made]).next_numbers(Payment, 1)[0]
            made.append(
                replace(
                    payment,
                    number=number,
                    mode=mode,
                    document=payment.number,
                    bank="",
                    amount=amount,
                    completes=payment.number,
                    comment=f"{mode} sur {payment.number}",
                )
            )
    yield from made[1:]


def _discount(ledger: Ledger, params: Params, day: date) -> Decimal | None:
    """What the one invoice that is paid lets its payer keep."""
    if not params.discount:
        return None
    named = read_amounts(params, "allocate")
    opened = [o.invoice for o in open_invoices(ledger, params.party)]
    invoices = [ledger.get(Invoice, number) for number in named] or opened
    if len(invoices) != 1:
        raise Refused(
            "L'escompte est celui d'une seule facture.", ("Nommez-la : ", FieldName("allocate"), "."), field="allocate"
        )
    return offered_discount(ledger, invoices[0], day)


def _move(ledger: Ledger, params: Params, day: date) -> Outcome:
    """One allocation taken back, and given to other invoices or left as a credit; its payment does not change."""
    allocation = ledger.get(Allocation, params.move)
    credit = taken_back(ledger, allocation, day)
    _refuse_another(ledger, params, allocation.number, credit.party)
    params = replace(params, party=credit.party)
    shares = _shares(ledger, params, credit.amount) if params.allocate else []
    settlement = moved(ledger, allocation, credit, shares, day)
    goes = ", ".join(f"{euros(s.amount)} à {s.invoice.number}" for s in shares)
    left = credit.amount - total(s.amount for s in shares)
    where = " ; ".join(filter(None, (goes, f"{euros(left)} gardés en crédit" if left else "")))
    what = f"{euros(credit.amount)} repris {of_name(allocation.invoice)} ({credit.label}) : {where}"
    return Outcome(message=f"{what}.", question=f"Déplacer {what} ?", changes=settlement.changes(ledger))


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
    chosen = {ledger.meant(n, Invoice, Payment): amount for n, amount in read_amounts(params, "credits").items()}
    if unknown := set(chosen) - {c.number for c in owned}:
        raise Refused(
            f"{', '.join(sorted(unknown))} : aucun crédit disponible {of_name(params.party)} sous ce numéro.",
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


def _refuse_nothing_received(params: Params) -> None:
    """Raises WrongUse for what describes a payment, where a credit is used without one: it would be kept nowhere."""
    if described := next(
        (c for c in stored_columns(Params) if c.field in (*_ITS_OWN, "comment") and getattr(params, c.field)), None
    ):
        raise WrongUse(
            f"« {described.title} » va avec un règlement, et seul un crédit est utilisé.",
            ("Videz ", FieldName(described.field), ", ou donnez le montant reçu (", FieldName("amount"), ")."),
            field=described.field,
        )


def _refuse_odd(ledger: Ledger, params: Params, payment: Payment | None, owned: Sequence[Credit]) -> None:
    """What cannot be a payment: no money, the tool's own mode, the same payment a second time."""
    if payment and payment.amount < 0:
        raise Refused(
            f"{euros(payment.amount)} : un règlement est de l'argent reçu, son montant est positif.",
            (
                "Pour rendre de l'argent, donnez le montant sans signe et ",
                FieldName("refund"),
                " ; un chèque impayé ou une erreur : ",
                FieldName("cancel"),
                ".",
            ),
            field="amount",
        )
    if (payment is None and not owned) or (payment and payment.amount <= 0):
        raise Refused(
            "Aucun montant à enregistrer.",
            ("Donnez le montant reçu ou un crédit à utiliser ; pour rendre de l'argent : ", FieldName("refund"), "."),
            field="amount",
        )
    if payment is None:
        _refuse_nothing_received(params)
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
        whose = "" if after.holder(share.invoice.party) == payer else f" (facture {of_name(share.invoice.party)})"
        rest = f"reste {euros(left)}" if left else "soldée"
        lines.append(f"{share.invoice.number}{whose} {euros(share.amount)}, {rest}")
    beside = [p for p in settlement.payments if p.completes]
    lines += [
        f"{'écart passé' if p.mode is PaymentMode.ROUNDING else p.mode.lower()} : {euros(p.amount)}" for p in beside
    ]
    return lines + ([f"gardé en crédit : {euros(settlement.kept)}"] if settlement.kept else [])
