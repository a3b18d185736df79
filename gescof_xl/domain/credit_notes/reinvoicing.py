"""To whom a credited invoice is reinvoiced: one other payer, or two, and who is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gescof_xl.core.errors import FieldName, Refused
from gescof_xl.core.money import CENT, ZERO, amount_or_part, cents, euros, total
from gescof_xl.domain.credit_notes.creditable import Left
from gescof_xl.domain.invoicing.draft_lines import DraftLine
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice, InvoiceLine, LineKind
from gescof_xl.domain.tables.parties import Client, Funder
from gescof_xl.domain.tables.training import Participant, Session


@dataclass(frozen=True, kw_only=True)
class PayerPart:
    """What one payer now owes of a credited line, HT."""

    line: InvoiceLine
    payer: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    discount: str = ""

    def draft_line(self, financing: str, supplement: str) -> DraftLine:
        """The line of the new invoice, on the payer's own financing or supplement."""
        line = self.line
        return DraftLine(
            kind=line.kind,
            payer=self.payer,
            product=line.product,
            label=line.label,
            participant=line.participant,
            quantity=self.quantity,
            unit_price=self.unit_price,
            discount=self.discount,
            vat=line.vat,
            net=self.net,
            financing=financing,
            supplement=supplement,
            period=line.period,
            issued=line,
        )


@dataclass(frozen=True, kw_only=True)
class Reinvoicing:
    """The parts of all new payers, and what was agreed: a client's order number, a funder's agreement."""

    parts: tuple[PayerPart, ...]
    order_number: str = ""
    agreement: str = ""
    agreement_date: date | None = None
    ceiling: Decimal | None = None

    def of(self, payer: str) -> list[PayerPart]:
        """The parts of one payer."""
        return [part for part in self.parts if part.payer == payer]


def other_payer(ledger: Ledger, invoice: Invoice) -> str:
    """Who is proposed: the OPCO for a client's invoice, the client for an OPCO's; "" when there are several."""
    if client := ledger.find(Client, invoice.party):
        return client.funder or _only(
            f.payer for f in ledger.financings_of[invoice.session] if ledger.find(Funder, f.payer)
        )
    return _only(_clients(ledger, invoice))


def _clients(ledger: Ledger, invoice: Invoice) -> list[str]:
    lines = ledger.lines_of[invoice.number]
    participants = (ledger.find(Participant, line.participant) for line in lines if line.participant)
    session = ledger.find(Session, invoice.session)
    return [t.client for t in participants if t] or ([session.client] if session and session.client else [])


def _only(codes: Iterable[str]) -> str:
    distinct = set(codes)
    return distinct.pop() if len(distinct) == 1 else ""


def to_one(lefts: Sequence[Left], payer: str) -> list[PayerPart]:
    """Everything to one payer, at the same prices."""
    return [_whole(left, payer) for left in lefts]


def _whole(left: Left, payer: str) -> PayerPart:
    line = left.line
    if left.untouched:
        return PayerPart(
            line=line,
            payer=payer,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            net=left.net,
        )
    return PayerPart(line=line, payer=payer, quantity=Decimal(1), unit_price=left.net, net=left.net)


@dataclass(frozen=True, kw_only=True)
class SplitPrice:
    """What was typed for two payers: a unit price HT, or a part of each (`60%`), of one of them; of some lines only.

    `of_lines` are prices or parts of the first payer by line number or rank; `first` and `second` hold for the others.
    """

    first: str = ""
    second: str = ""
    of_lines: Mapping[str, str] = field(default_factory=dict)


def to_two(lefts: Sequence[Left], payers: tuple[str, str], typed: SplitPrice) -> list[PayerPart]:
    """One product to two payers: the unit price HT or the part of one is typed, the other's is the difference.

    Raises Refused when the invoice has several products, or what is typed does not leave something to both.
    """
    if len({left.line.product for left in lefts}) > 1:
        raise Refused(
            "La facture comprend plusieurs produits.",
            f"Donnez un destinataire à chaque ligne : {_choice(lefts)}.",
            field="sharing",
        )
    prices = _by_number(lefts, typed.of_lines)
    if (typed.first or typed.second) and all(left.line.number in prices for left in lefts):
        raise Refused(
            f"La répartition dit le prix de chaque ligne : {typed.first or typed.second} n'en change aucun.",
            ("Retirez-le, ou ôtez des lignes de ", FieldName("sharing"), "."),
            field="price" if typed.first else "price_2",
        )
    parts: list[PayerPart] = []
    for left in lefts:
        quantity, whole = unit_left(left)
        own = prices.get(left.line.number)
        first, second = _prices(
            left, whole, *((own, "") if own else (typed.first, typed.second)), alone=len(lefts) == 1
        )
        parts += [
            PayerPart(line=left.line, payer=payer, quantity=quantity, unit_price=one, net=cents(quantity * one))
            for payer, one in zip(payers, (first, second), strict=True)
        ]
    return sorted(parts, key=lambda part: payers.index(part.payer))


def _choice(lefts: Sequence[Left]) -> str:
    return ", ".join(f"{x.line.number} ({x.label})" for x in lefts)


def _by_number(lefts: Sequence[Left], chosen: Mapping[str, str]) -> Mapping[str, str]:
    """What is chosen for lines named by number or rank, by number; raises Refused for a line that is not there."""
    numbers = {name: left.line.number for i, left in enumerate(lefts, 1) for name in (left.line.number, str(i))}
    if strange := [name for name in chosen if name not in numbers]:
        raise Refused(
            f"La ligne « {strange[0]} » n'est pas à refacturer sur cette facture.",
            f"Choisissez parmi : {_choice(lefts)}.",
            field="sharing",
        )
    by_number: dict[str, str] = {}
    for name, value in chosen.items():
        if by_number.setdefault(numbers[name], value) != value:
            raise Refused(
                f"La ligne {numbers[name]} est donnée deux fois, par son numéro et par son rang.",
                "Gardez une seule réponse par ligne.",
                field="sharing",
            )
    return by_number


def unit_left(left: Left) -> tuple[Decimal, Decimal]:
    """Quantity and unit price HT, discount taken off, that make up what is left of a line to the cent."""
    quantity = left.line.quantity
    unit = left.net / quantity
    return (quantity, unit) if unit == cents(unit) else (Decimal(1), left.net)


def _prices(left: Left, whole: Decimal, typed: str, typed_2: str, *, alone: bool) -> tuple[Decimal, Decimal]:
    """The unit prices of both payers for one line; a part is of its own price."""
    price, price_2 = _price(typed, whole, "price"), _price(typed_2, whole, "price_2")
    if price is None and price_2 is None:
        raise Refused(
            f"Le prix unitaire de l'un des deux destinataires manque (prix à répartir : {euros(whole)} HT).",
            "Tapez celui du destinataire 1 ou 2, ou sa part (60%) : l'autre est calculé.",
            field="price",
        )
    first = whole - (price_2 or ZERO) if price is None else price
    second = whole - first if price_2 is None else price_2
    if first + second != whole or first <= ZERO or second <= ZERO:
        which = "" if alone else f"Ligne {left.line.number} ({left.label}) : "
        several = "" if alone else f" ; ou une part (60%), ou le prix de cette ligne ({left.line.number}=…)"
        raise Refused(
            f"{which}des prix unitaires de {euros(first)} et {euros(second)} ne répartissent pas {euros(whole)} HT.",
            f"Tapez un seul prix, entre 0,01 € et {euros(whole - CENT)}{several}.",
            field="price",
        )
    return first, second


def _price(typed: str, whole: Decimal, name: str) -> Decimal | None:
    if not typed.strip():
        return None
    price = amount_or_part(typed, whole)
    if price is None or price != cents(price):
        raise Refused(
            f"« {typed} » n'est ni un prix unitaire HT, ni une part.",
            "Tapez un prix au centime (800,00) ou une part de chaque ligne (60%).",
            field=name,
        )
    return price


def by_line(lefts: Sequence[Left], chosen: Mapping[str, str], default: str) -> list[PayerPart]:
    """A payer for each line, by line number or rank; lines that are not named go to `default`.

    Raises Refused for a line that is not of the invoice, or has no payer, and where all go to one.
    """
    payers = _by_number(lefts, chosen)
    lacking = [left for left in lefts if not payers.get(left.line.number, default)]
    if lacking:
        raise Refused(
            f"La ligne {lacking[0].line.number} ({lacking[0].label}) n'a pas de destinataire.",
            f"Ajoutez {lacking[0].line.number}=CODE à la répartition.",
            field="sharing",
        )
    parts = [_whole(left, payers.get(left.line.number, default)) for left in lefts]
    if len(alone := {part.payer for part in parts}) == 1:
        raise Refused(
            f"Toutes les lignes vont au même destinataire, {alone.pop()}.",
            "Donnez un autre destinataire à l'une des lignes, ou choisissez la refacturation à un seul financeur.",
            field="sharing",
        )
    return parts


def refuse_bad_payers(ledger: Ledger, parts: Iterable[PayerPart]) -> None:
    """Raises Refused when a payer does not exist, or a withdrawal fee would go to a funder (c. trav. L6354-1)."""
    for part in parts:
        party = ledger.the_party(part.payer)
        if isinstance(party, Funder) and part.line.kind is LineKind.FEE:
            raise Refused(
                f"Un dédit n'est jamais dû par un financeur ({party.name}).",
                "Refacturez cette ligne au client, ou faites un avoir sans refacturation.",
            )


def by_payer(parts: Iterable[PayerPart]) -> Mapping[str, Decimal]:
    """What each payer takes over, HT."""
    amounts: dict[str, Decimal] = {}
    for part in parts:
        amounts[part.payer] = amounts.get(part.payer, ZERO) + part.net
    return amounts


def moved(parts: Iterable[PayerPart]) -> Decimal:
    """What goes to new payers, HT."""
    return total(part.net for part in parts)
