"""Who pays how much: shares of a price between a client and a funder, the same for one participant or for many.

A share that is typed is exact; the other is the price less that share, so that they always add up (amounts HT).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from gescof_xl.core.changes import Add, Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import CENT, ZERO, amount_or_part, euros, share, total
from gescof_xl.domain.balances import invoiced
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Participant, Presence
from gescof_xl.domain.training.attendance import active_financings
from gescof_xl.domain.training.pricing import Price


class Combination(StrEnum):
    """Who pays."""

    CLIENT = "client"
    FUNDER = "financeur"
    BOTH = "client-financeur"

    @property
    def label(self) -> str:
        """What people read."""
        return {"client": "Client seul", "financeur": "Financeur seul"}.get(self.value, "Client + financeur")


class Amounts(StrEnum):
    """What the shares add up to: « 100 % prix produit » the price, « Montant libre » whatever is typed."""

    PRICE = "prix-produit"
    FREE = "montant-libre"

    @property
    def label(self) -> str:
        """What people read."""
        return "100 % prix produit" if self is Amounts.PRICE else "Montant libre"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person typed: who pays, and a share for one payer or for both (`700`, `40%` of the price)."""

    combination: Combination
    amounts: Amounts
    client_part: str = ""
    funder_part: str = ""


_WHO = {"client_part": "client", "funder_part": "financeur"}


def shares(wish: Wish, price: Price) -> tuple[Decimal, Decimal]:
    """What the client and the funder pay HT; zero for one that does not pay.

    Raises Refused when a share cannot be read, lacks, is not needed, or exceeds the price.
    """
    client, funder = _typed(wish, "client_part", price), _typed(wish, "funder_part", price)
    _refuse_useless(wish, client, funder)
    if wish.amounts is Amounts.FREE:
        return _free(wish.combination, client, funder)
    if wish.combination is Combination.CLIENT:
        return price.total, ZERO
    if wish.combination is Combination.FUNDER:
        return ZERO, price.total
    return _complete(client, funder, price.total)


def _typed(wish: Wish, part: str, price: Price) -> Decimal | None:
    """A share as it was typed; a percentage is of the total that is to be financed."""
    text, who = getattr(wish, part), _WHO[part]
    if not text.strip():
        return None
    amount = amount_or_part(text, price.total)
    if amount is None:
        raise Refused(
            f"La part du {who} « {text} » ne se lit pas.",
            "Tapez un montant HT (700,00) ou un pourcentage (40%).",
            field=part,
        )
    if amount < 0 or amount != amount.quantize(CENT):
        raise Refused(f"La part du {who} « {text} » ne va pas.", "Une part est positive, au centime près.", field=part)
    return amount


def _refuse_useless(wish: Wish, client: Decimal | None, funder: Decimal | None) -> None:
    """A share that the choice would ignore is refused rather than forgotten."""
    if wish.combination is Combination.CLIENT and funder is not None:
        raise Refused(
            "Client seul : la part du financeur n'a pas de sens.",
            "Videz-la, ou choisissez Client + Financeur.",
            field="funder_part",
        )
    if wish.combination is Combination.FUNDER and client is not None:
        raise Refused(
            "Financeur seul : la part du client n'a pas de sens.",
            "Videz-la, ou choisissez Client + Financeur.",
            field="client_part",
        )
    alone = wish.combination is not Combination.BOTH
    if alone and wish.amounts is Amounts.PRICE and not (client is None and funder is None):
        raise Refused(
            "100 % prix produit : un payeur seul paie le prix, sa part ne se tape pas.",
            "Videz-la, ou choisissez Montant libre.",
            field="funder_part" if client is None else "client_part",
        )


def _free(combination: Combination, client: Decimal | None, funder: Decimal | None) -> tuple[Decimal, Decimal]:
    if combination is not Combination.FUNDER and client is None:
        raise Refused("Montant libre : la part du client manque.", "Tapez le montant du client.", field="client_part")
    if combination is not Combination.CLIENT and funder is None:
        raise Refused(
            "Montant libre : la part du financeur manque.", "Tapez le montant du financeur.", field="funder_part"
        )
    return client or ZERO, funder or ZERO


def _complete(client: Decimal | None, funder: Decimal | None, whole: Decimal) -> tuple[Decimal, Decimal]:
    """One share is typed, the other is the remainder; both typed must make the price."""
    if client is None and funder is None:
        cure = "Tapez la part de l'un, l'autre sera calculée."
        raise Refused("Client + Financeur : aucune part n'est tapée.", cure, field="client_part")
    if client is None:
        client = whole - (funder or ZERO)
    elif funder is None:
        funder = whole - client
    paid = (client, funder or ZERO)
    if min(paid) < 0 or total(paid) != whole:
        raise Refused(
            f"Les parts ne font pas le total financé, {euros(whole)}.",
            "Tapez une seule part, au plus égale au total ; ou choisissez Montant libre.",
            field="funder_part",
        )
    return paid


def others_unfinanced(ledger: Ledger, participant: Participant) -> list[Participant]:
    """The participants of the same client in the session whom nobody finances; those who withdrew are left out."""
    financed = {f.participant for f in active_financings(ledger, participant.session)}
    return [
        p
        for p in ledger.participants_of[participant.session]
        if p.client == participant.client
        and p.number not in financed
        and p.number != participant.number
        and p.presence is not Presence.WITHDREW
    ]


def shared_out(line: Financing, count: int) -> list[Financing]:
    """A financing whose amount and deposit are shared between participants, to the cent."""
    even = [Decimal(1)] * count
    amounts = share(line.amount, even)
    deposits: Sequence[Decimal | None] = [None] * count if line.deposit is None else share(line.deposit, even)
    return [replace(line, amount=a, deposit=d) for a, d in zip(amounts, deposits, strict=True)]


def refinance(ledger: Ledger, targets: Iterable[Sequence[Financing]]) -> list[Add | Replace]:
    """The changes that give each target (a participant, or a session) these lines, instead of those it had.

    A line of the same payer is rewritten, one of another payer becomes « remplacé ». The lines' numbers do not matter.
    Raises Refused when what would change is invoiced.
    """
    changes: list[Add | Replace] = []
    added: list[Financing] = []
    for lines in targets:
        old = _held_by(ledger, lines[0])
        for line in lines:
            before = next((f for f in old if f.payer == line.payer), None)
            if before is None:
                added.append(line)
            else:
                old.remove(before)
                changes.append(Replace(before, replace(line, number=before.number)))
        changes += [Replace(f, replace(f, status=FinancingStatus.REPLACED)) for f in old]
    numbers = ledger.next_numbers(Financing, len(added))
    return changes + [Add(replace(line, number=n)) for n, line in zip(numbers, added, strict=True)]


def _held_by(ledger: Ledger, line: Financing) -> list[Financing]:
    """The active financings of the line's target, none of them invoiced."""
    held = [f for f in active_financings(ledger, line.session) if f.participant == line.participant]
    refuse_invoiced(ledger, held)
    return held


def refuse_invoiced(ledger: Ledger, financings: Iterable[Financing]) -> None:
    """Raises Refused when something of these financings is invoiced: a credit note corrects, never a rewriting."""
    for financing in financings:
        if invoiced(ledger, financing.number) != ZERO:
            raise Refused(
                f"Financements, {financing.number} : {financing.payer} est déjà facturé de "
                f"{euros(invoiced(ledger, financing.number))} HT.",
                "Pour changer de payeur ou de montant, créez un avoir de la facture (bouton Créer un avoir).",
            )
