"""Fusionner des tiers: two cards of one party; the old code stays for the past, all that is new goes to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.schema import Code, Col, row, stored_columns
from gescof_xl.core.words import counted, of_name
from gescof_xl.domain.identifiers import bare
from gescof_xl.domain.ledger import ROW_CLASSES, Ledger
from gescof_xl.domain.payments.allocation import open_invoices
from gescof_xl.domain.payments.open_credits import credits_of
from gescof_xl.domain.tables.parties import AnyParty

_SIREN = 9


@row
class Params:
    """Which card stays, and which one goes."""

    kept: Annotated[Code, Col("Fiche gardée", "Tiers qui reste.", ref="Tiers", option="garder")]
    merged: Annotated[
        Code, Col("Fiche remplacée", "Tiers qui est le même ; sa fiche reste pour ses documents.", ref="Tiers")
    ]


def act(ledger: Ledger, _context: Context, params: Params) -> Outcome:
    """Marks the old card, and gives its sessions, trainees, financings and supplements to the one that stays."""
    kept, old = ledger.the_party(params.kept), ledger.the_party(params.merged)
    _refuse(kept, old)
    changes = tuple(_changes(ledger, old, kept.code))
    after = ledger.after(changes)
    owed = total(one.left for one in open_invoices(after, kept.code))
    held = total(credit.amount for credit in credits_of(after, kept.code))
    documents = sum(invoice.party == old.code for invoice in ledger.invoices)
    unchanged = (counted(documents, f"document(s) {of_name(old.code)} ne change(nt) pas."),) if documents else ()
    sentences = (
        f"{old.code} ({old.name}) est fusionné avec {kept.code} ({kept.name}).",
        *unchanged,
        f"Solde commun : {euros(owed)} à régler, {euros(held)} de crédit.",
    )
    asked = (*sentences, *_doubt(kept, old), "Fusionner ?")
    return Outcome(message=" ".join(sentences), question="\n".join(asked), changes=changes)


def _refuse(kept: AnyParty, old: AnyParty) -> None:
    if kept.code == old.code:
        raise Refused(f"{kept.code} : c'est la même fiche.", "Choisissez l'autre fiche du tiers.", field="merged")
    if type(kept) is not type(old):
        raise Refused(
            f"{kept.code} est dans {kept.SHEET}, {old.code} dans {old.SHEET} : l'un paie pour l'autre.",
            "Fusionnez deux fiches d'une même feuille.",
            field="merged",
        )


def _doubt(kept: AnyParty, old: AnyParty) -> Iterator[str]:
    """Two companies are two debtors, unless one has taken the other over."""
    numbers = [bare(party.siret)[:_SIREN] for party in (kept, old)]
    if all(numbers) and len(set(numbers)) > 1:
        yield f"Attention : leurs SIREN diffèrent ({numbers[0]} et {numbers[1]})."


def _changes(ledger: Ledger, old: AnyParty, kept: str) -> Iterator[Replace]:
    """Every cell that people may type and that names the old card; what is sealed keeps it."""
    for row_class in (c for c in ROW_CLASSES.values() if not c.REPORT and c.SEAL == "free"):
        fields = [c.field for c in stored_columns(row_class) if c.ref in ("Tiers", old.TABLE)]
        for line in ledger.rows(row_class) if fields else ():
            new: Any = {field: kept for field in fields if getattr(line, field) == old.code}
            if line is old:
                new = {"merged_into": kept}
            if new:
                yield Replace(line, replace(line, **new))  # type: ignore[type-var]
