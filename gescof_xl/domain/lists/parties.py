"""Lines of clients and funders."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

from gescof_xl.core.words import elided
from gescof_xl.domain import identifiers
from gescof_xl.domain.lists.builder import Builder
from gescof_xl.domain.lists.known import Unsure
from gescof_xl.domain.lists.names import code_from, folded_name, set_right
from gescof_xl.domain.lists.source import PublicCard
from gescof_xl.domain.lists.values import company_number, is_yes
from gescof_xl.domain.tables.parties import AnyParty, Client, ClientType, Funder, FunderType
from gescof_xl.domain.tables.settings import Term

P = TypeVar("P", Client, Funder)

_OWN = frozenset({"type", "name", "first_name", "last_name"})
_TWICE = "Laissez une seule ligne par client dans la liste, ou donnez à chacune son SIRET."


def client_line(builder: Builder, values: Mapping[str, str]) -> Client:
    """The client of a line; raises Unsure when it is none, or may be another."""
    found = _card(builder, Client, values)
    if kind := _client_type(builder, values):
        found["type"] = kind
    if text := values.get("funder"):
        with builder.optional():
            found["funder"] = builder.known.funder(text).code
    return _kept(builder, Client, values, found, ClientType.COMPANY)


def funder_line(builder: Builder, values: Mapping[str, str]) -> Funder:
    """The funder of a line; raises Unsure when it is none, or may be another."""
    found = _card(builder, Funder, values)
    found |= builder.typed(Funder, {"type": values["type"]}, without=frozenset()) if values.get("type") else {}
    guess = FunderType.OPCO if "opco" in str(found.get("name", "")).casefold() else FunderType.OTHER
    return _kept(builder, Funder, values, found, guess)


def _card(builder: Builder, row_class: type[P], values: Mapping[str, str]) -> dict[str, object]:
    """What a line says of whoever can be invoiced; blanks are filled by the public register where it is given."""
    found = builder.typed(row_class, values, without=_OWN)
    found["name"] = _name(builder, values)
    if "contact" not in found and values.get("name") and (contact := _person(builder, values)):
        found["contact"] = contact
    if text := values.get("term"):
        with builder.optional():
            found["term"] = builder.known.one(Term, ("code", "label"), text, "la condition de paiement").code
    card = builder.cards.get(company_number(values.get("siret", "")))
    return _public(card) | {name: value for name, value in found.items() if value != ""} if card else found


def _public(card: PublicCard) -> dict[str, object]:
    return {
        "siret": card.siret,
        "name": set_right(card.name),
        "address": set_right(card.address),
        "postcode": card.postcode,
        "city": set_right(card.city),
    }


def _name(builder: Builder, values: Mapping[str, str]) -> str:
    name = values.get("name") or _person(builder, values)
    return set_right(name) if builder.capitals else name


def _person(builder: Builder, values: Mapping[str, str]) -> str:
    parts = [values.get("first_name", ""), values.get("last_name", "")]
    return " ".join(set_right(part) if builder.capitals else part for part in parts if part)


def _client_type(builder: Builder, values: Mapping[str, str]) -> ClientType | None:
    """What the line says that it is; None when it says nothing."""
    for name, meant in (("individual", ClientType.INDIVIDUAL), ("public", ClientType.PUBLIC)):
        with suppress(ValueError):
            if values.get(name) and is_yes(values[name]):
                return meant
    if not values.get("name") and values.get("last_name"):
        return ClientType.INDIVIDUAL
    typed = builder.typed(Client, {"type": values["type"]}, without=frozenset()) if values.get("type") else {}
    kind = typed.get("type")
    return kind if isinstance(kind, ClientType) else None


def _kept(
    builder: Builder, row_class: type[P], values: Mapping[str, str], found: dict[str, object], usual: object
) -> P:
    old = _already(builder, row_class, values, found)
    if old is None:
        used = builder.known.used_codes()
        code = values.get("code", "")
        found = {"type": usual} | found
        found["code"] = code if code and code not in used else code_from(str(found["name"]), used)
    return builder.keep(row_class, old, found, values.get("id", ""))


def _already(builder: Builder, row_class: type[P], values: Mapping[str, str], found: Mapping[str, object]) -> P | None:
    """The card that the line is about; raises Unsure when it may be one, or may not."""
    siret, name = identifiers.bare(str(found.get("siret", ""))), str(found.get("name", ""))
    known = builder.known
    if siret and (same := known.named(row_class, "siret", siret)):
        return _only(same, f"le SIRET {siret}")
    near = [p for p in known.named(row_class, "name", folded_name(name)) if not _apart(p, siret)]
    code = values.get("code", "")
    if code and (same := known.named(row_class, "code", code.casefold())):
        return _by_code(same[0], name, siret)
    if near:
        return _only(near, f"le nom « {name} »")
    email = str(found.get("email", "")).casefold()
    for party in known.named(row_class, "email", email):
        if not _apart(party, siret):
            raise Unsure(f"même e-mail {elided('que', party.code)} ({party.name}), sous un autre nom", _TWICE)
    return None


def _apart(party: AnyParty, siret: str) -> bool:
    """Whether two SIRET say that these are two establishments, whatever their names."""
    return bool(siret and party.siret and identifiers.bare(party.siret) != siret)


def _only(same: list[P], what: str) -> P:
    if len(same) > 1:
        raise Unsure(f"{what} est celui de plusieurs fiches ({', '.join(p.code for p in same)})", _TWICE)
    return same[0]


def _by_code(party: P, name: str, siret: str) -> P | None:
    if _apart(party, siret) or folded_name(party.name) != folded_name(name):
        raise Unsure(f"le code {party.code} est déjà celui de « {party.name} »", "Changez le code dans la liste.")
    return party
