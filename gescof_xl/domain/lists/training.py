"""Lines of products, sessions, participants and financings. One line of a wide list gives several of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal

from gescof_xl.core.money import total
from gescof_xl.core.words import of_name
from gescof_xl.domain.lists.builder import Builder
from gescof_xl.domain.lists.known import Unsure, person, session_days
from gescof_xl.domain.lists.names import code_from, folded, set_right, split_name
from gescof_xl.domain.lists.values import is_yes, read_amount
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.parties import Client, ClientType
from gescof_xl.domain.tables.settings import DatedRate, RateType, VatCategory, VatRegime
from gescof_xl.domain.tables.training import (
    Financing,
    FinancingStatus,
    Nature,
    Participant,
    Product,
    Session,
    SessionStatus,
    SessionType,
)

_CODE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9+_/.-]{1,20}")
"""What can be a number of ours; a bare number of another program's database cannot."""
_COMPLETE = "Complétez la liste, et importez-la de nouveau."
_NONE: frozenset[str] = frozenset()


def product_line(builder: Builder, values: Mapping[str, str]) -> Product:
    """The product of a line; raises Unsure."""
    found = builder.typed(Product, values, without=_NONE)
    if text := values.get("vat"):
        found["vat"] = _rate(builder, text).code
    code, label = values.get("code", ""), str(found.get("label", ""))
    same = builder.known.named(Product, "code", folded(code)) or builder.known.named(Product, "label", folded(label))
    if not same:
        found = {"nature": Nature.TRAINING, "vat": _usual_rate(builder)} | found
        used = builder.known.rows[Product]
        found["code"] = code if _CODE.fullmatch(code) and code not in used else code_from(label, used)
    return builder.keep(Product, same[0] if same else None, found, values.get("id", "") or code)


def _rate(builder: Builder, text: str) -> DatedRate:
    """A rate by its code, or by its value: « TVA20 », « 20 % », « 0,2 », « exonéré »."""
    if found := builder.known.named(DatedRate, "code", folded(text)):
        return found[0]
    with suppress(ValueError):
        value = read_amount(text.replace("%", ""))
        wanted = value / 100 if value >= 1 else value
        if not wanted:
            return builder.known.named(DatedRate, "code", folded(_usual_rate(builder)))[0]
        for rate in builder.ledger.rates:
            if rate.type is RateType.VAT and rate.value == wanted and rate.holds_on(builder.today):
                return rate
    raise Unsure(f"TVA : « {text} » n'est pas dans Taux", "Mettez le code du taux dans la liste, par exemple TVA20.")


def _usual_rate(builder: Builder) -> str:
    """The rate of training in the regime of the organisation."""
    regime = setting(builder.ledger, Key.VAT_REGIME)
    rates = [r for r in builder.ledger.rates if r.type is RateType.VAT and r.holds_on(builder.today)]
    if regime in (VatRegime.ON_COLLECTION, VatRegime.ON_DEBITS):
        return max(rates, key=lambda rate: rate.value).code
    exempt = [rate for rate in rates if rate.category is VatCategory.EXEMPT]
    wanted = "FRANCHISE" if regime is VatRegime.FRANCHISE else "261"
    return next((rate.code for rate in exempt if wanted in rate.exemption_code), exempt[0].code if exempt else "")


def session_line(builder: Builder, values: Mapping[str, str]) -> Session:
    """The session of a line, and what an INTRA one costs its client; raises Unsure."""
    found = builder.typed(Session, values, without=frozenset({"price"}))
    product = _product(builder, values)
    found["product"] = product.code
    found.setdefault("end", found.get("start"))
    if text := values.get("client") or values.get("client.siret"):
        found["client"] = builder.known.client(text, values.get("client.siret", "")).code
    old = _session_already(builder, values, found)
    if old is None:
        found = _usual(builder, values, found) | found
    if (found.get("type") or (old and old.type)) is SessionType.INTER:
        found.pop("client", None)
    session = builder.keep(Session, old, found, values.get("id", "") or values.get("number", ""))
    if values.get("price") and session.type is SessionType.INTRA and session.client:
        note_share(builder, session, "", session.client, read_amount(values["price"]))
    return session


def _product(builder: Builder, values: Mapping[str, str]) -> Product:
    """The product that a line names, new when the line says its price too."""
    text = values.get("product", "")
    try:
        return builder.known.one(Product, ("code", "label"), text, "la formation")
    except Unsure:
        if not (text and values.get("price")) or text.isdecimal():
            raise
    hours = {"hours": values["hours"]} if values.get("hours") else {}
    return product_line(builder, {"label": text, "price": values["price"], **hours})


def _usual(builder: Builder, values: Mapping[str, str], found: Mapping[str, object]) -> dict[str, object]:
    """What a new session is where its line does not say it: of one client if it names one, done if it is over."""
    end = found["end"]
    done = isinstance(end, date) and end < builder.today
    return {
        "type": SessionType.INTRA if found.get("client") else SessionType.INTER,
        "status": SessionStatus.DONE if done else SessionStatus.PLANNED,
        "number": _number(builder, values),
    }


def _number(builder: Builder, values: Mapping[str, str]) -> str:
    number = values.get("number", "")
    used = builder.known.rows[Session]
    return number if _CODE.fullmatch(number) and number not in used else builder.known.next_number(Session)


def _session_already(builder: Builder, values: Mapping[str, str], found: Mapping[str, object]) -> Session | None:
    number = values.get("number", "") or values.get("id", "")
    if number and (same := builder.known.by_id(Session, number)) is not None:
        return same
    if _CODE.fullmatch(number) and (named := builder.known.named(Session, "code", folded(number))):
        return named[0]
    start = found.get("start")
    if not isinstance(start, date):
        return None
    taken = set(builder.known.ids[Session].values()) if number else set()
    days = session_days(str(found["product"]), start)
    near = [s for s in builder.known.named(Session, "days", days) if s.number not in taken and _agrees(s, found)]
    return near[0] if near else None


def _agrees(session: Session, found: Mapping[str, object]) -> bool:
    """Whether nothing tells a session from that of a line: end, client, place."""
    client = found.get("client") if found.get("type") is not SessionType.INTER else ""
    place = str(found.get("place", ""))
    return (
        session.end == found.get("end", session.end)
        and (not client or not session.client or session.client == client)
        and (not place or not session.place or folded(session.place) == folded(place))
    )


def participant_line(builder: Builder, values: Mapping[str, str]) -> Participant:
    """The participant of a line, with its session and what its payer owes where the line says them; raises Unsure."""
    session = _session(builder, values)
    found = builder.typed(Participant, values, without=frozenset({"charging", "fee"}))
    last, first = _names(builder, values)
    found |= {"session": session.number, "last_name": last, "first_name": first}
    client = _client(builder, values, session, f"{first} {last}")
    found["client"] = client.code
    same = builder.known.named(Participant, "person", person(session.number, last, first))
    old = next((p for p in same if p.client == client.code), None)
    if same and old is None:
        reason = f"{first} {last} est déjà inscrit à {session.number} par {same[0].client}"
        raise Unsure(reason, "Si c'est une autre personne, ajoutez-la dans Participants.")
    if old is None:
        found["number"] = builder.known.next_number(Participant)
    row = builder.keep(Participant, old, found, values.get("number", ""))
    if values.get("amount"):
        _finance(builder, values, session, row)
    return row


def _session(builder: Builder, values: Mapping[str, str]) -> Session:
    """The session that a line names, or tells by its product and its days."""
    of_session = {n.removeprefix("session."): v for n, v in values.items() if n.startswith("session.")}
    if of_session.get("start") and of_session.get("product"):
        number = {"number": values["session"]} if values.get("session") else {}
        client = {n: values[n] for n in ("client", "client.siret") if n in values}
        is_intra = "intra" in of_session.get("type", "").casefold()
        return session_line(builder, number | of_session | (client if is_intra else {}))
    return builder.known.one(Session, ("code",), values.get("session", ""), "la session")


def _names(builder: Builder, values: Mapping[str, str]) -> tuple[str, str]:
    last, first = values.get("last_name", ""), values.get("first_name", "")
    turned = values.get("full_name_turned", "")
    if not first and (whole := turned or values.get("full_name") or last):
        last, first = split_name(whole, first_name_first=bool(turned))
    if not (last and first):
        raise Unsure("il manque le nom ou le prénom", _COMPLETE)
    return (set_right(last), set_right(first)) if builder.capitals else (last, first)


def _client(builder: Builder, values: Mapping[str, str], session: Session, name: str) -> Client:
    text, siret = values.get("client", ""), values.get("client.siret", "")
    if text or siret:
        return builder.known.client(text, siret)
    with suppress(ValueError):
        if values.get("individual") and is_yes(values["individual"]):
            client = builder.known.client(name)
            if client.type is ClientType.INDIVIDUAL:
                return client
    if session.client:
        return builder.known.client(session.client)
    raise Unsure("il manque le client du stagiaire", _COMPLETE)


def _finance(builder: Builder, values: Mapping[str, str], session: Session, who: Participant) -> None:
    """What the line says that its payer owes: the funder that it names, or the client."""
    payer = builder.known.party(values["funder"], what="le financeur").code if values.get("funder") else who.client
    amount = read_amount(values["amount"])
    if session.type is SessionType.INTRA:
        note_share(builder, session, who.number, payer, amount)
        return
    found = _said(builder, values) | {"amount": amount}
    _keep_financing(builder, session.number, who.number, payer, found)


def _said(builder: Builder, values: Mapping[str, str]) -> dict[str, object]:
    names = ("order_number", "agreement", "agreement_date", "ceiling", "sector", "covered", "fse", "discount")
    return builder.typed(Financing, {name: values[name] for name in names if values.get(name)}, without=_NONE)


def note_share(builder: Builder, session: Session, who: str, payer: str, amount: Decimal) -> None:
    """Notes what one participant, or the whole of an INTRA session (""), costs a payer; the line may come again."""
    place = (session.number, payer)
    builder.shares.amounts.setdefault(place, {})[who] = amount
    builder.shares.where.setdefault(place, builder.where)


def finance_shares(builder: Builder) -> None:
    """One financing a payer for each INTRA session: what its participants cost, or the price of the session."""
    for (session, payer), amounts in builder.shares.amounts.items():
        builder.where = builder.shares.where[session, payer]
        each = [amount for who, amount in amounts.items() if who]
        _keep_financing(builder, session, "", payer, {"amount": total(each) if each else amounts[""]})


def financing_line(builder: Builder, values: Mapping[str, str]) -> Financing:
    """The financing of a line; raises Unsure."""
    session = builder.known.one(Session, ("code",), values.get("session", ""), "la session")
    payer = builder.known.party(values.get("payer", "") or values.get("funder", ""), what="le financeur")
    who = _who(builder, values, session) if session.type is SessionType.INTER else ""
    found = builder.typed(Financing, values, without=_NONE)
    if text := values.get("vat"):
        with builder.optional():
            found["vat"] = _rate(builder, text).code
    return _keep_financing(builder, session.number, who, payer.code, found)


def _who(builder: Builder, values: Mapping[str, str], session: Session) -> str:
    """The participant that a financing is for, by number or by name."""
    if text := values.get("participant", ""):
        with suppress(Unsure):
            return builder.known.one(Participant, ("code",), text, "le stagiaire").number
    last, first = _names(builder, {**values, **({"full_name": text} if text else {})})
    same = builder.known.named(Participant, "person", person(session.number, last, first))
    same = same or builder.known.named(Participant, "person", person(session.number, first, last))
    if len(same) != 1:
        reason = f"{len(same)} stagiaires {of_name(session.number)} s'appellent {first} {last}"
        raise Unsure(reason if same else f"{first} {last} n'est pas inscrit à {session.number}", _COMPLETE)
    return same[0].number


def _keep_financing(builder: Builder, session: str, who: str, payer: str, found: dict[str, object]) -> Financing:
    """A payer's part; what is invoiced already is left as it is."""
    same = builder.known.named(Financing, "payer", (session, who, payer))
    old = next((f for f in same if f.status is FinancingStatus.ACTIVE), None)
    if old is not None and old.invoiced and found.get("amount") != old.amount:
        raise Unsure(f"{old.number} est déjà facturé : son montant reste", "Corrigez la facture par un avoir.")
    number = {} if old else {"number": builder.known.next_number(Financing)}
    return builder.keep(Financing, old, found | number | {"session": session, "participant": who, "payer": payer})
