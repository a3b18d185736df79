"""The confirmed lines of a bank statement as payments. Amounts TTC in euros."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gescof_xl.core.changes import Change, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros
from gescof_xl.core.words import of_name
from gescof_xl.domain.balances import balance
from gescof_xl.domain.bank.matching import Match, mode_of
from gescof_xl.domain.bank.recognition import Seen
from gescof_xl.domain.bank.statement import OperationMark
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.payments.allocation import Open, Share, fill, open_invoices, propose
from gescof_xl.domain.payments.payments import Settlement, settle, tolerance
from gescof_xl.domain.payments.reversal import reversal_of
from gescof_xl.domain.tables.billing import Invoice, Payment
from gescof_xl.domain.tables.parties import Client, Funder

_SPLIT = re.compile(r"[+\s]+")


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """A proposal that a person accepts; `answer` is what was typed in its place: invoices, a party or a payment."""

    match: Match
    answer: str = ""


def record(ledger: Ledger, confirmed: Sequence[Confirmed]) -> tuple[Change, ...]:
    """All that the confirmed lines write: payments, allocations, and the bank reference of payments typed before.

    Raises Refused when a line was taken before, or an answer does not fit.
    """
    confirmed = [replace(one, answer=_meant(ledger, one.answer)) for one in confirmed]
    now, parts, traced = _extract(ledger, confirmed), [], []
    for one in _marked(ledger, confirmed):
        decided = _decide(now, one)
        if isinstance(decided, Replace):
            traced.append(decided)
            now = now.after([decided])
        else:
            parts.append(decided)
            now = now.after(decided.changes(now))
    whole = Settlement(
        payments=tuple(p for s in parts for p in s.payments), moves=tuple(m for s in parts for m in s.moves)
    )
    return (*traced, *whole.changes(ledger))


def _meant(ledger: Ledger, answer: str) -> str:
    """An answer with its party, its payment or its invoices as their tables spell them."""
    if (whole := ledger.meant(answer, Client, Funder, Payment)) != answer:
        return whole
    return "+".join(ledger.meant(word, Invoice) for word in _SPLIT.split(answer))


def _marked(ledger: Ledger, confirmed: Sequence[Confirmed]) -> Iterator[Confirmed]:
    """The same, each with a mark that no payment bears: an equal operation may come from another file."""
    taken = {p.bank_reference for p in ledger.payments}
    for one in confirmed:
        mark = str(OperationMark.parse(one.match.line.fingerprint).unlike(taken))
        taken.add(mark)
        yield replace(one, match=replace(one.match, line=replace(one.match.line, fingerprint=mark)))


def _extract(ledger: Ledger, confirmed: Sequence[Confirmed]) -> Ledger:
    """The part of the ledger that these lines can touch: deciding line after line on all of it would take minutes."""
    typed = {word for one in confirmed for word in _SPLIT.split(one.answer) if word}
    old = [p for one in confirmed for p in (one.match.known, one.match.bounced) if p]
    wanted = typed | {p.number for p in old}
    payments = [p for p in ledger.payments if {p.number, p.cancels, p.document} & wanted]
    touched = typed | {s.invoice.number for one in confirmed for s in one.match.shares}
    touched |= {i.number for code in typed for i in ledger.invoices_of_party[code]}
    touched |= {a.invoice for p in payments for a in ledger.allocations_from[p.number]}
    allocations = (a for number in touched for a in (*ledger.allocations_to[number], *ledger.allocations_from[number]))
    return replace(
        ledger,
        payments=tuple({p.number: p for p in (*payments, *_last_numbered(ledger))}.values()),
        invoices=tuple(i for i in ledger.invoices if i.number in touched),
        allocations=tuple({a.number: a for a in allocations}.values()),
        lines=(),
        instalments=(),
        log=(),
    )


def _last_numbered(ledger: Ledger) -> list[Payment]:
    """The payment whose number the next one follows."""
    following = ledger.next_numbers(Payment, 1)[0]
    return [p for p in ledger.payments if Ledger(payments=(p,)).next_numbers(Payment, 1)[0] == following]


def _decide(ledger: Ledger, one: Confirmed) -> Settlement | Replace:
    match = one.match
    if match.seen is Seen.TAKEN:
        raise Refused(f"Ligne {match.rank} : elle est déjà enregistrée.", "Ne la confirmez pas.", field="confirm")
    payment = ledger.find(Payment, one.answer)
    bounced = payment if payment and match.line.amount < 0 else match.bounced
    known = payment if payment and match.line.amount > 0 else match.known
    if match.line.amount < 0:
        return _bounced(ledger, match, bounced)
    if known and (payment or not one.answer):
        return _traced(match, known)
    return _received(ledger, one)


def _traced(match: Match, payment: Payment) -> Replace:
    if payment.amount != match.line.amount or payment.bank_reference:
        raise Refused(
            f"Ligne {match.rank} : {payment.number} ({euros(payment.amount)}) n'est pas cette ligne "
            f"({euros(match.line.amount)}), ou l'est d'un autre relevé.",
            "Choisissez un règlement du même montant, sans référence bancaire ; si cette ligne est déjà enregistrée, "
            "ne la confirmez pas.",
            field="confirm",
        )
    return Replace(payment, replace(payment, bank_reference=match.line.fingerprint))


def _bounced(ledger: Ledger, match: Match, payment: Payment | None) -> Settlement:
    if payment is None or payment.amount != -match.line.amount:
        raise Refused(
            f"Ligne {match.rank} : cette sortie d'argent n'annule aucun règlement de {euros(-match.line.amount)}.",
            f"Donnez le règlement impayé, par exemple {match.rank}=R00012.",
            field="confirm",
        )
    undone = reversal_of(ledger, payment, match.line.date, f"Impayé {of_name(payment.number)} : {match.line.label}")
    first, *others = undone.payments
    return replace(undone, payments=(replace(first, bank_reference=match.line.fingerprint), *others))


def _received(ledger: Ledger, one: Confirmed) -> Settlement:
    match, amount = one.match, one.match.line.amount
    party, shares = match.party, list(match.shares)
    if one.answer and ledger.party(one.answer):
        party = one.answer
        shares = propose(open_invoices(ledger, party), amount, match.line.label, tolerance(ledger))
    elif one.answer:
        shares = _typed(ledger, match, one.answer, amount)
        party = party or shares[0].invoice.party
    if not party:
        raise Refused(
            f"Ligne {match.rank} : on ne sait ni qui a payé ni quelle facture.",
            f"Donnez des factures ou un tiers, par exemple {match.rank}=FA2026-00001 ou {match.rank}=C1.",
            field="confirm",
        )
    payment = Payment(
        number=ledger.next_numbers(Payment, 1)[0],
        date=match.line.date,
        party=party,
        mode=mode_of(match.line),
        document=match.line.reference,
        amount=amount,
        bank_reference=match.line.fingerprint,
        comment=match.line.label,
    )
    return settle(ledger, [payment], (), shares, match.line.date)


def _typed(ledger: Ledger, match: Match, answer: str, amount: Decimal) -> list[Share]:
    numbers = [n for n in _SPLIT.split(answer) if n]
    invoices = [ledger.get(Invoice, number) for number in numbers]
    opened = [Open(invoice=i, left=left) for i in invoices if (left := balance(ledger, i)) > 0]
    if len(opened) < len(invoices):
        paid = ", ".join(i.number for i in invoices if balance(ledger, i) <= 0)
        raise Refused(
            f"Ligne {match.rank} : {paid} ne reste pas à payer.",
            "Choisissez des factures qui restent dues.",
            field="confirm",
        )
    return fill(opened, amount, tolerance(ledger))
