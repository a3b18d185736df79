"""Clients and Financeurs: what an invoice to them needs, and what looks mistyped.

Severity: what would make an invoice unlawful or undeliverable is blocking (CGI ann. II art. 242 nonies A, Chorus Pro).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from gescof_xl.core.keys import folded
from gescof_xl.core.problems import Problem
from gescof_xl.domain import identifiers
from gescof_xl.domain.countries import is_french, is_known
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.row_problems import blocking, warning
from gescof_xl.domain.tables.parties import AnyParty, ChorusNeed, Client, ClientType, is_individual


def parties(ledger: Ledger, _today: date) -> Iterator[Problem]:
    """Every problem of the client and funder cards."""
    everyone: tuple[AnyParty, ...] = (*ledger.clients, *ledger.funders)
    for party in everyone:
        yield from party_problems(party)
    yield from _shared_codes(ledger)
    yield from _doubles(ledger.clients)
    yield from _doubles(ledger.funders)


def party_problems(party: AnyParty) -> Iterator[Problem]:
    """What is wrong in one card."""
    yield from _company_number(party)
    yield from _vat_number(party)
    yield from _address(party)
    yield from _country(party)
    if isinstance(party, Client) and party.type is ClientType.PUBLIC:
        yield from _chorus(party)
    elif isinstance(party, Client) and party.chorus is not ChorusNeed.NONE:
        yield warning(
            party,
            "TIE-006",
            "Chorus",
            f"exigence Chorus Pro, mais le client est de type {party.type}.",
            "Choisissez le type Public, ou mettez Chorus à non.",
        )


def _company_number(party: AnyParty) -> Iterator[Problem]:
    """TIE-001, TIE-002: the customer's SIREN is a mandatory mention between professionals (242 nonies A I 1°)."""
    if party.siret:
        if is_french(party.country) and not identifiers.is_company_number(party.siret):
            yield blocking(
                party,
                "TIE-001",
                "SIRET",
                f"le SIRET « {party.siret} » n'est pas valide.",
                "Recopiez les 14 chiffres (ou les 9 du SIREN) depuis l'avis de situation INSEE du tiers.",
            )
    elif is_french(party.country) and not is_individual(party):
        # A funder's card often comes from a list of OPCO without SIRET: only a client's stops the invoice.
        tell = blocking if isinstance(party, Client) else warning
        yield tell(
            party,
            "TIE-002",
            "SIRET",
            "le SIRET manque.",
            "Saisissez le SIRET ou le SIREN : il est obligatoire sur les factures entre professionnels.",
        )


def _vat_number(party: AnyParty) -> Iterator[Problem]:
    """TIE-003, TIE-004."""
    if not party.vat_number:
        return
    if not identifiers.is_vat_number(party.vat_number):
        yield blocking(
            party,
            "TIE-003",
            "TVA intracom.",
            f"le numéro de TVA « {party.vat_number} » n'est pas valide.",
            "Corrigez-le (FR, deux caractères puis le SIREN pour une entreprise française), ou videz la cellule.",
        )
    elif party.siret and not identifiers.vat_number_matches(party.vat_number, party.siret):
        yield blocking(
            party,
            "TIE-004",
            "TVA intracom.",
            "le numéro de TVA et le SIRET ne sont pas ceux de la même entreprise.",
            "Vérifiez les deux numéros : la TVA française se termine par le SIREN.",
        )


def _address(party: AnyParty) -> Iterator[Problem]:
    """TIE-007, TIE-008: Excel eats the leading zero of a postcode typed as a number."""
    addresses = [a for a in party.email.replace(",", ";").split(";") if a.strip()]
    if not all(identifiers.is_email(a) for a in addresses):
        yield warning(
            party,
            "TIE-007",
            "E-mail facturation",
            f"« {party.email} » n'est pas une adresse e-mail.",
            "Tapez une adresse comme factures@exemple.fr, ou plusieurs séparées par des points-virgules.",
        )
    if is_french(party.country) and not identifiers.is_postcode(party.postcode):
        yield blocking(
            party,
            "TIE-008",
            "Code postal",
            f"le code postal « {party.postcode} » n'a pas cinq chiffres.",
            "Tapez les cinq chiffres (01000, zéro compris), ou remplissez Pays pour une adresse étrangère.",
        )


def _country(party: AnyParty) -> Iterator[Problem]:
    """TIE-012: an electronic invoice wants the code of a country (BT-55), and an issued one is not completed."""
    if not is_known(party.country):
        yield blocking(
            party,
            "TIE-012",
            "Pays",
            f"le pays « {party.country} » n'est pas connu.",
            "Tapez son nom français usuel (Belgique, Suisse…), son code à deux lettres (BE, CH…), ou rien : la France.",
        )


def _chorus(client: Client) -> Iterator[Problem]:
    """TIE-005, TIE-009: Chorus Pro finds a public body by its SIRET, and some want a service code too."""
    if is_french(client.country) and client.siret and not identifiers.is_establishment(client.siret):
        yield blocking(
            client,
            "TIE-005",
            "SIRET",
            "Chorus Pro identifie un client public par les 14 chiffres de son SIRET.",
            "Saisissez le SIRET complet (le SIREN ne suffit pas).",
        )
    if client.chorus in (ChorusNeed.SERVICE, ChorusNeed.BOTH) and not client.service_code:
        yield blocking(
            client,
            "TIE-009",
            "Code service",
            "ce client exige un code service sur Chorus Pro, et il manque.",
            "Demandez-le au client ou cherchez-le dans l'annuaire Chorus Pro.",
        )


def _shared_codes(ledger: Ledger) -> Iterator[Problem]:
    """TIE-010: clients and funders share one code space, since an invoice only holds the code."""
    clients = {folded(c.code) for c in ledger.clients}
    for funder in ledger.funders:
        if folded(funder.code) in clients:
            yield blocking(
                funder,
                "TIE-010",
                "Code",
                "ce code est aussi celui d'un client.",
                "Donnez un autre code au financeur : un code ne désigne qu'un seul tiers, client ou financeur.",
            )


def _doubles(parties_: Iterable[AnyParty]) -> Iterator[Problem]:
    """TIE-011: the same SIRET, or the same name in the same town, twice in one sheet."""
    groups: defaultdict[tuple[str, str], list[AnyParty]] = defaultdict(list)
    for party in (one for one in parties_ if not one.merged_into):
        whole = identifiers.is_establishment(party.siret)
        same = ("siret", identifiers.bare(party.siret)) if whole else (_folded(party.name), party.postcode)
        groups[same].append(party)
    for group in groups.values():
        for party in group[1:]:
            yield warning(
                party,
                "TIE-011",
                "Raison sociale",
                f"cette fiche ressemble à {group[0].code} ({group[0].name}).",
                "Si c'est le même tiers : Fusionner des tiers, ses factures et ses règlements se retrouvent ensemble.",
            )


def _folded(text: str) -> str:
    """Without case, accents or punctuation, for comparing names."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())
