"""Whoever was invoiced, as the card says; as the last document says where there is no card any more."""

from __future__ import annotations

from dataclasses import dataclass

from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.parties import AnyParty


@dataclass(frozen=True, kw_only=True)
class Debtor:
    """Who pays, or should. `reminders`: whether reminders may go; `aux_account`: its account at the accountant's."""

    code: str
    name: str
    postal_lines: tuple[str, ...] = ()
    siret: str = ""
    email: str = ""
    reminders: bool = True
    aux_account: str = ""


def debtor_of(ledger: Ledger, code: str) -> Debtor:
    """Who bears that code: a deleted card makes nobody's debt disappear.

    Raises Refused for a code that neither a card nor a document bears.
    """
    documents = ledger.invoices_of_party[code]
    if ledger.party(code) is not None or not documents:
        return _of_card(ledger.the_party(code))
    last = documents[-1]
    return Debtor(
        code=code,
        name=last.name,
        postal_lines=tuple(last.address.split("\n")),
        siret=last.siret,
        email=last.email,
        aux_account=last.aux_account,
    )


def _of_card(party: AnyParty) -> Debtor:
    return Debtor(
        code=party.code,
        name=party.name,
        postal_lines=tuple(party.postal_lines),
        siret=party.siret,
        email=party.email,
        reminders=party.reminders,
        aux_account=party.account or party.code,
    )
