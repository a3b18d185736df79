"""Imprimer: Word and PDF of issued documents, from issued rows only."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from gescof_xl.actions.base import Action, Context, Group, Outcome
from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.schema import Code, Col, Day, YesNo, row
from gescof_xl.domain.invoice_paper import invoice_paper
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice


@row
class Params:
    """Which documents; without any choice, those that were never printed."""

    invoices: Annotated[tuple[Code, ...], Col("Facture", "Numéros à imprimer.", ref="Factures")] = ()
    since: Annotated[Day | None, Col("Du", "Documents émis à partir de ce jour.")] = None
    until: Annotated[Day | None, Col("Au", "Documents émis jusqu'à ce jour.")] = None
    party: Annotated[Code, Col("Tiers", "Documents de ce tiers.", ref="Tiers")] = ""
    session: Annotated[Code, Col("Session", "Documents de cette session.", ref="Sessions")] = ""
    again: Annotated[
        YesNo, Col("Duplicata", "Réimprimer aussi ceux qui l'ont déjà été : ils portent la mention DUPLICATA.")
    ] = False


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One paper a document; one that was already printed comes out as a duplicate."""
    chosen = _chosen(ledger, context, params)
    if not chosen:
        raise Refused(
            "Aucun document à imprimer.",
            "Choisissez des factures, ou demandez des duplicatas : tout ce qui est émis est déjà imprimé.",
        )
    papers = tuple(invoice_paper(ledger, invoice, duplicate=bool(invoice.document)) for invoice in chosen)
    changes = tuple(
        Replace(invoice, replace(invoice, document=f"{paper.folder}/{paper.name}.pdf"))
        for invoice, paper in zip(chosen, papers, strict=True)
        if not invoice.document
    )
    return Outcome(message=f"{len(papers)} document(s) imprimé(s).", changes=changes, papers=papers)


def _chosen(ledger: Ledger, context: Context, params: Params) -> list[Invoice]:
    named = params.invoices or tuple(key for table, key in context.selection if table == Invoice.TABLE)
    if named:
        return [ledger.get(Invoice, number) for number in dict.fromkeys(named)]
    return [i for i in ledger.invoices if _matches(i, params)]


def _matches(invoice: Invoice, params: Params) -> bool:
    return (
        (params.since is None or invoice.date >= params.since)
        and (params.until is None or invoice.date <= params.until)
        and params.party in ("", invoice.party)
        and params.session in ("", invoice.session)
        and (params.again or not invoice.document)
    )


ACTION = Action(
    id="imprimer", label="Imprimer", group=Group.PRINTING, icon="FilePrint", keytip="I", large=True,
    help="Fait les documents Word et PDF des factures choisies, ou de celles qui ne sont pas encore imprimées.",
    act=act, params=Params,
)  # fmt: skip
