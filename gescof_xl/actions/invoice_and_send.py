"""Facturer, imprimer et envoyer: all that the end of a month asks, in one press, shown before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from gescof_xl.actions import invoice_batch, print_documents, send_documents
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Add
from gescof_xl.core.dates import add_months, span_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Col, Day, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import each_once
from gescof_xl.domain.sessions.invoices import Grouping
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice


@row
class Params:
    """Which sessions, and how their documents go."""

    since: Annotated[
        Day | None, Col("Du", "Sessions finies à partir de ce jour ; vide : le premier du mois précédent.")
    ] = None
    until: Annotated[Day | None, Col("Au", "Sessions finies jusqu'à ce jour ; vide : aujourd'hui.")] = None
    grouping: Annotated[Grouping, Col("Regroupement", "Une facture par payeur, ou une par payeur et participant.")] = (
        Grouping.PAYER
    )
    facturx: print_documents.AsksFacturX = False
    drafts: Annotated[
        YesNo, Col("Brouillons", "oui : des brouillons dans le dossier Courrier, que vous enverrez vous-même.")
    ] = False


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """Issues, prints, sends; what only printing or sending refuses is named, or stops all before there is a number."""
    until = params.until or context.today
    since = params.since or add_months(until.replace(day=1), -1)
    try:
        issued = invoice_batch.act(
            ledger, context, invoice_batch.Params(since=since, until=until, grouping=params.grouping)
        )
    except invoice_batch.NothingToInvoice as refusal:
        raise _with_waiting(ledger, context, refusal) from None
    after = ledger.after(issued.changes)
    invoices = [change.row for change in issued.changes if isinstance(change, Add) and isinstance(change.row, Invoice)]
    alone = replace(context, selection=())
    printed = print_documents.act(
        after, alone, print_documents.Params(invoices=tuple(i.number for i in invoices), facturx=params.facturx)
    )
    sent = _sent(after, alone, params, invoices)
    return Outcome(
        message=issued.message,
        question=f"Sessions finies {span_fr(since, until)}.\n{issued.question}\n\n"
        f"{counted(len(printed.papers), 'document(s)')} à imprimer. {sent.question}",
        changes=issued.changes,
        papers=each_once((*printed.papers, *sent.papers)),
        files=sent.files,
        mails=sent.mails,
        problems=(*issued.problems, *printed.problems, *sent.problems),
    )


def _with_waiting(ledger: Ledger, context: Context, refusal: Refused) -> Refused:
    """The refusal, with what this button issued today and did not send: a power cut came between."""
    drafted = context.surroundings.drafted(ledger)
    today = [i for i in ledger.invoices if i.date == context.today and not (i.sent or i.deposit_folder or i.origin)]
    waiting = [i.number for i in today if i.number not in drafted and (p := ledger.party(i.party)) and p.email]
    if not waiting:
        return refusal
    message = f"{refusal.message} Émis aujourd'hui et pas encore envoyé : {', '.join(waiting)}."
    return Refused(message, "Pressez Envoyer pour ces numéros.", refusal.problems)


def _sent(after: Ledger, context: Context, params: Params, invoices: Sequence[Invoice]) -> Outcome:
    """The messages; none where no document has an address. What a portal takes to the client is not mailed."""
    mailed = tuple(i.number for i in invoices if not i.deposit_folder)
    if not mailed:
        return Outcome(message="", question="Rien à envoyer par e-mail.")
    if not setting(after, Key.EMAIL):
        raise Refused("Organisme : « E-mail » est vide : personne n'envoie.", "Tapez l'adresse du service.")
    try:
        return send_documents.act(after, context, send_documents.Params(invoices=mailed, drafts=params.drafts))
    except Refused as refusal:
        if not refusal.problems:
            raise
        return Outcome(message="", question="Rien à envoyer par e-mail.", problems=refusal.problems)
