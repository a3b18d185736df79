"""From the drawn enrolments of the school base to participants and financings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gescof_xl.core.money import ZERO, amount_or_part, total
from gescof_xl.domain.checks.payers import with_vat
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import Client, ClientType, Funder, FunderType
from gescof_xl.domain.tables.training import (
    Charging,
    Financing,
    FinancingStatus,
    Participant,
    Presence,
    Session,
    SessionStatus,
    SessionType,
)
from gescof_xl.domain.training.pricing import discounted, price_of
from gescof_xl.generate.school.drawn import drawn_lines
from gescof_xl.generate.school.people import person

_LAST_FREE_AGREEMENT = date(2026, 9, 18)
"""Accords from 01/10/2026 no longer subrogate as a rule: those of the school base were all given before."""


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """Participants of one client who are financed alike; the fields are the columns of `enrolments.txt`."""

    session: str
    client: str
    count: int
    funders: tuple[str, ...]
    parts: tuple[str, ...]
    discount: str
    free: str
    deposit: str
    order: str
    options: tuple[str, ...]


def enrolments() -> tuple[Enrolment, ...]:
    """The drawn lines, read."""
    return tuple(
        Enrolment(
            session=line["Session"],
            client=line["Client"],
            count=int(line["Nombre"]),
            funders=_list(line["Financeur"]),
            parts=_list(line["Part"]),
            discount=line["Remise"],
            free=line["Libre"],
            deposit=line["Acompte"],
            order=line["N° commande"],
            options=tuple(line["Divers"].split()),
        )
        for line in drawn_lines("enrolments")
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def enrol(ledger: Ledger, drawn: tuple[Enrolment, ...], exceptions: dict[tuple[str, int], dict[str, object]]) -> Ledger:
    """The ledger with the participants of every session; `exceptions` are what did not go as planned."""
    participants: list[Participant] = []
    ranks: dict[str, int] = {}
    for line in drawn:
        session = ledger.get(Session, line.session)
        for _ in range(line.count):
            rank = ranks[session.number] = ranks.get(session.number, 0) + 1
            participants.append(_participant(ledger, session, line.client, len(participants)))
            participants[-1] = dataclasses.replace(participants[-1], **exceptions.get((session.number, rank), {}))  # type: ignore[arg-type]
    return dataclasses.replace(ledger, participants=tuple(participants))


def _participant(ledger: Ledger, session: Session, client: str, index: int) -> Participant:
    first, last = person(index)
    card = ledger.get(Client, client)
    if card.type is ClientType.INDIVIDUAL:
        first, last = card.name.split(maxsplit=1)
    done = session.status is SessionStatus.DONE
    return Participant(
        number=f"P{index + 1:05d}",
        session=session.number,
        first_name=first,
        last_name=last,
        client=client,
        presence=Presence.PRESENT if done else Presence.ENROLLED,
        charging=Charging.NOTHING if session.status is SessionStatus.CANCELLED else Charging.FULL,
    )


def finance(ledger: Ledger, drawn: tuple[Enrolment, ...]) -> Ledger:
    """The ledger with the financings: a set for each participant (INTER), one for the session (INTRA)."""
    financings: list[Financing] = []
    waiting = {s.number: iter(ledger.participants_of[s.number]) for s in ledger.sessions}
    for line in drawn:
        session = ledger.get(Session, line.session)
        participants: list[Participant | None] = [next(waiting[session.number]) for _ in range(line.count)]
        if session.type is SessionType.INTRA:
            participants = [None]
        if "non-financé" not in line.options:
            for participant in participants:
                financings += _financings(ledger, line, session, participant)
    numbered = (dataclasses.replace(f, number=f"FI{i:05d}") for i, f in enumerate(financings, 1))
    return dataclasses.replace(ledger, financings=tuple(numbered))


def _financings(
    ledger: Ledger, line: Enrolment, session: Session, participant: Participant | None
) -> Iterator[Financing]:
    price = price_of(ledger, session, participant, line.discount, include="inclure" in line.options)
    catalogue = Decimal(line.free) if line.free else price.catalogue
    if line.free:
        price = dataclasses.replace(price, discounted=discounted(catalogue, line.discount))
    parts = _parts(line, price.total)
    common = {
        "session": session.number, "participant": participant.number if participant else "", "order_number": line.order,
        "catalogue_price": catalogue, "discount": line.discount, "with_components": price.included,
        "sector": ledger.get(Client, line.client).sector, "fse": "fse" in line.options,
        "status": FinancingStatus.CANCELLED if "annulé" in line.options else FinancingStatus.ACTIVE,
    }  # fmt: skip
    for payer, amount in parts:
        own: dict[str, object] = {"number": "", "payer": payer, "amount": amount, "covered": payer != line.client}
        own |= (
            _client_terms(ledger, line, session, amount)
            if payer == line.client
            else _agreement(ledger.get(Funder, payer), line, session, participant, amount)
        )
        yield Financing(**common | own)  # type: ignore[arg-type]


def _parts(line: Enrolment, whole: Decimal) -> list[tuple[str, Decimal]]:
    """Typed shares for the funders, what is left for the client: never computed from the complementary percentage."""
    if not line.funders:
        return [(line.client, whole)]
    if not line.parts:
        return [(line.funders[0], whole)]
    typed = []
    for funder, text in zip(line.funders, line.parts, strict=True):
        typed.append((funder, amount_or_part(text, whole) or ZERO))
    left = whole - total(amount for _, amount in typed)
    return [*([(line.client, left)] if left else []), *typed]


def _client_terms(ledger: Ledger, line: Enrolment, session: Session, amount: Decimal) -> dict[str, object]:
    """The deposit, the day before; an individual's contract is dated, and nothing is paid in the ten days after."""
    client = ledger.get(Client, line.client)
    terms: dict[str, object] = {"term": next((o[6:] for o in line.options if o.startswith("terme=")), "")}
    if client.type is ClientType.INDIVIDUAL:
        terms["agreement_date"] = session.start - timedelta(days=42)
    if line.deposit:
        terms |= {
            "deposit": amount_or_part(line.deposit, with_vat(ledger, session, amount)),
            "deposit_mode": client.mode,
            "deposit_date": session.start - timedelta(days=1),
            "deposit_document": f"ACP-{session.number[1:]}",
        }
    return terms


def _agreement(
    funder: Funder, line: Enrolment, session: Session, participant: Participant | None, amount: Decimal
) -> dict[str, object]:
    """The funder's agreement, given five weeks before the session; CPF and the others give none."""
    if funder.type in {FunderType.CPF, FunderType.OTHER} or "sans-accord" in line.options:
        return {}
    given = min(session.start - timedelta(days=35), _LAST_FREE_AGREEMENT)
    return {
        "agreement": f"{funder.code}-{given.year}-{(participant or session).number[1:]}",
        "agreement_date": given,
        "ceiling": amount if funder.type is FunderType.OPCO else None,
    }
