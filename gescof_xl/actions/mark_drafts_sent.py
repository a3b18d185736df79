"""J'ai envoyé ces brouillons: a person sent the messages that were left as drafts, and the workbook says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Code, Col, row
from gescof_xl.core.words import agreed, counted, of_name
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import DRAFTS
from gescof_xl.domain.tables.billing import Invoice


@row
class Params:
    """Which documents; without any choice, all those whose draft waits."""

    invoices: Annotated[tuple[Code, ...], Col("Facture", "Documents dont le message est parti.", ref="Factures")] = ()


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """« Envoyée le » of each is the day; refuses a document of which no draft waits."""
    sent = list(_sent(ledger, context, params))
    if not sent:
        raise Refused(f"Aucun brouillon n'attend dans {DRAFTS}.", "Pressez Envoyer : sans serveur, il en fait.")
    numbers = ", ".join(invoice.number for invoice in sent)
    asked = agreed(len(sent), "[L'|Les ]avez-vous envoyé(s) ?")
    return Outcome(
        message=f"{counted(len(sent), 'document(s) noté(s) comme envoyé(s)')} : {numbers}.",
        question=f"{counted(len(sent), 'message(s)')} : {numbers}. {asked}",
        changes=tuple(Replace(invoice, replace(invoice, sent=context.today)) for invoice in sent),
    )


def _sent(ledger: Ledger, context: Context, params: Params) -> Iterator[Invoice]:
    drafted = context.surroundings.drafted(ledger)
    named = params.invoices or context.selected(Invoice)
    for number in dict.fromkeys(named):
        invoice = ledger.get(Invoice, number)
        if invoice.sent or number not in drafted:
            raise Refused(
                f"Aucun brouillon {of_name(number)} n'attend dans {DRAFTS}.",
                "Elle a déjà une date d'envoi, ou n'a jamais eu de brouillon : pressez Envoyer.",
                field="invoices",
            )
        yield invoice
    if not named:
        yield from (invoice for invoice in ledger.invoices if invoice.number in drafted and not invoice.sent)
