"""Financings typed in the sheet, without the assistant: what their empty cells and percentages mean. Euros HT.

« Financement / Session » takes a percentage of the price to finance, or an amount; an empty one is what the other
payers leave of that price. The sector and the terms are those of the client and of the payer, as in the assistant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.frozen import frozen
from gescof_xl.core.money import ZERO, cents, euros, percent, share, total
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import Client
from gescof_xl.domain.tables.training import Financing, FinancingStatus, Participant, Session
from gescof_xl.domain.training.attendance import active_financings
from gescof_xl.domain.training.pricing import price_of, price_to_finance

Parts = Mapping[str, Decimal | None]
"""By financing: a fraction of the price, or None for what the others leave of it."""


@frozen
class Unpriced:
    """A financing whose amount cannot be worked out, and why."""

    number: str
    why: Refused


def priced(ledger: Ledger, parts: Parts) -> Iterator[Replace | Unpriced]:
    """The changes that give these financings their amounts, or why there is none.

    They stand at zero in the ledger. The price of reference that was used is kept beside, where none was typed.
    """
    rows = [ledger.get(Financing, number) for number in parts]
    targets = dict.fromkeys((row.session, row.participant) for row in rows)
    for session, participant in targets:
        lines = [f for f in active_financings(ledger, session) if f.participant == participant]
        typed = [f for f in lines if f.number in parts]
        try:
            amounts = _amounts(ledger, lines, parts)
        except Refused as refusal:
            yield from (Unpriced(number=f.number, why=refusal) for f in typed)
            continue
        for line in typed:
            reference = _catalogue(ledger, line) if line.catalogue_price is None else line.catalogue_price
            yield Replace(line, replace(line, amount=amounts[line.number], catalogue_price=reference))


def _amounts(ledger: Ledger, lines: Sequence[Financing], parts: Parts) -> Mapping[str, Decimal]:
    """The amount of each line of a participant, or of an INTRA session; percentages of all make the price."""
    prices = {line.number: _price(ledger, line) for line in lines if line.number in parts}
    fractions = {line.number: parts.get(line.number) for line in lines}
    known = [fraction for fraction in fractions.values() if fraction is not None]
    if strange := [fraction for fraction in known if not 0 <= fraction <= 1]:
        raise Refused(
            f"{percent(strange[0])} du prix n'en est pas une part.",
            "Tapez un pourcentage entre 0 % et 100 %, ou un montant dans une cellule au format Nombre.",
        )
    if len(known) == len(lines) and total(known) == 1 and len(set(prices.values())) == 1:
        return dict(zip(fractions, share(next(iter(prices.values())), known), strict=True))
    amounts = {
        line.number: line.amount if line.number not in parts else cents(prices[line.number] * (parts[line.number] or 0))
        for line in lines
    }
    empty = [line for line in lines if line.number in parts and parts[line.number] is None]
    if not empty:
        return amounts
    rest = prices[empty[0].number] - total(amounts.values())
    if len(empty) > 1 or rest < ZERO:
        raise Refused(
            f"les autres parts dépassent le prix de {euros(-rest)}." if rest < ZERO else "plusieurs parts sont vides.",
            "Tapez un montant HT ou un pourcentage du prix ; une seule part peut rester vide : elle est le reste.",
        )
    return amounts | {empty[0].number: rest}


def _price(ledger: Ledger, line: Financing) -> Decimal:
    return price_to_finance(ledger, _session(ledger, line), ledger.find(Participant, line.participant), line)


def _catalogue(ledger: Ledger, line: Financing) -> Decimal:
    return price_of(ledger, _session(ledger, line), ledger.find(Participant, line.participant)).catalogue


def _session(ledger: Ledger, line: Financing) -> Session:
    return ledger.get(Session, line.session)


def defaults(ledger: Ledger) -> Iterator[Replace]:
    """The sector of its client and the terms of its payer, for each active financing that has none yet.

    What is invoiced stays as it is.
    """
    for line in ledger.financings:
        if (line.sector and line.term) or line.status is not FinancingStatus.ACTIVE:
            continue
        if ledger.lines_of_financing[line.number]:
            continue
        payer = ledger.party(line.payer)
        client = _client(ledger, line)
        sector = line.sector or (client.sector if client else "")
        term = line.term or (payer.term if payer else "")
        if (sector, term) != (line.sector, line.term):
            yield Replace(line, replace(line, sector=sector, term=term))


def _client(ledger: Ledger, line: Financing) -> Client | None:
    participant = ledger.find(Participant, line.participant) if line.participant else None
    session = ledger.find(Session, line.session)
    code = participant.client if participant else session.client if session else ""
    return ledger.find(Client, code) if code else None
