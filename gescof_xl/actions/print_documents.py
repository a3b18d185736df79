"""Imprimer: Word and PDF of issued documents, from issued rows only.

Many imports: a printing meets what is issued, each of its papers, and where they lie.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.chosen import is_chosen, named_documents
from gescof_xl.core.changes import Replace
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Day, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.einvoice.from_invoice import electronic
from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.invoicing.document import issued_document
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice import invoice_paper
from gescof_xl.domain.papers.papers import Paper, left_out
from gescof_xl.domain.papers.statement import parties_with_account, statement_paper
from gescof_xl.domain.papers.trainee_summary import trainee_summary
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, Route

_FACTURX = Col(
    "Factur-X",
    "PDF/A-3 et facture électronique EN 16931 (toujours pour Chorus Pro et la plateforme).",
    option="factur-x",
)
AsksFacturX = Annotated[YesNo, _FACTURX]
"""The question of each button that prints."""
_DOCUMENTS = ("statement", "", "non")


@row
class Params:
    """Which documents; without any choice, those that were never printed, or whose file is gone."""

    invoices: Annotated[tuple[Code, ...], Col("Facture", "Numéros à imprimer.", ref="Factures", when=_DOCUMENTS)] = ()
    since: Annotated[Day | None, Col("Du", "Documents émis à partir de ce jour.", when=_DOCUMENTS)] = None
    until: Annotated[Day | None, Col("Au", "Documents émis jusqu'à ce jour.", when=_DOCUMENTS)] = None
    party: Annotated[Code, Col("Tiers", "Documents de ce tiers.", ref="Tiers")] = ""
    session: Annotated[Code, Col("Session", "Documents de cette session.", ref="Sessions", when=_DOCUMENTS)] = ""
    chorus: Annotated[YesNo, Col("Chorus", "Seulement les documents des clients de Chorus Pro.", when=_DOCUMENTS)] = (
        False
    )
    facturx: Annotated[YesNo, replace(_FACTURX, when=_DOCUMENTS)] = False
    merge: Annotated[YesNo, Col("Fusion", "Un seul PDF de plus, avec tous les documents, pour l'imprimante.")] = False
    again: Annotated[
        YesNo,
        Col(
            "Duplicata", "Réimprimer aussi ceux qui l'ont déjà été : ils portent la mention DUPLICATA.", when=_DOCUMENTS
        ),
    ] = False
    summary: Annotated[
        YesNo,
        Col(
            "Récapitulatif", "En plus : le total de chacun, pour les factures de plusieurs stagiaires.", when=_DOCUMENTS
        ),
    ] = False
    statement: Annotated[
        YesNo, Col("Relevé", "À la place : le relevé de compte du tiers ; sans tiers, de tous ceux qui ont un solde.")
    ] = False


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One paper a document; one that was already printed comes out as a duplicate."""
    if params.statement:
        return _statements(ledger, context, params)
    chosen = _chosen(ledger, context, params)
    if not chosen:
        raise Refused(
            "Aucun document à imprimer.",
            "Choisissez des factures, ou demandez des duplicatas : tout ce qui est émis est déjà imprimé.",
        )
    papers: list[Paper] = []
    problems: list[Problem] = []
    for invoice in chosen:
        try:
            summary = (
                trainee_summary(ledger, issued_document(ledger.issued, invoice.number)) if params.summary else None
            )
            papers += [_paper(ledger, context, invoice, params), *([summary] if summary else [])]
        except Refused as refusal:
            problems.append(left_out("DOC-001", invoice, f"Le document {invoice.number} n'est pas fait : ", refusal))
    if not papers:
        raise Refused(f"Aucun document n'est fait. {problems[0].message}", problems[0].cure, problems)
    merged = f"Impression du {context.today.isoformat()}" if params.merge else ""
    message = f"Impression de {counted(len(papers), 'document(s)')}."
    return Outcome(message=message, papers=tuple(papers), merged=merged, problems=tuple(problems))


def _statements(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One statement of account a party, as of the day."""
    parties = [debtor_of(ledger, params.party)] if params.party else parties_with_account(ledger, context.today)
    if not parties:
        raise Refused("Aucun compte n'a de solde.", "Choisissez un tiers pour un relevé à zéro.")
    papers = tuple(statement_paper(ledger, party, context.today) for party in parties)
    merged = f"Relevés du {context.today.isoformat()}" if params.merge else ""
    return Outcome(
        message=f"Impression de {counted(len(papers), 'relevé(s) de compte')}.", papers=papers, merged=merged
    )


def _paper(ledger: Ledger, context: Context, invoice: Invoice, params: Params) -> Paper:
    """With the electronic invoice when it is asked for, or when Chorus Pro or the platform takes it to the client.

    Where its file is gone, the original is made again, and says the same. Only the first one goes to the folder to
    deposit: another would be taken for a second invoice.
    """
    deposited = invoice.deposit_folder
    issued = issued_document(ledger.issued, invoice.number)
    paper = invoice_paper(issued, duplicate=_is_filed(ledger, context, invoice))
    document = f"{paper.folder}/{paper.name}.pdf"
    return replace(
        paper,
        invoice=electronic(issued) if deposited or params.facturx else None,
        also_in=(deposited,) if deposited and not invoice.document else (),
        record=None if invoice.document else Replace(invoice, replace(invoice, document=document)),
    )


def _is_filed(ledger: Ledger, context: Context, invoice: Invoice) -> bool:
    """Whether the original was made, and is where it was put."""
    folder = setting(ledger, Key.DOCUMENTS_FOLDER)
    return bool(invoice.document) and context.surroundings.has_file(f"{folder}/{invoice.document}")


def _chosen(ledger: Ledger, context: Context, params: Params) -> list[Invoice]:
    named = params.invoices or context.selected(Invoice)
    if named:
        return list(named_documents(ledger, named, partial(_matches, ledger, params)))
    return [
        i
        for i in ledger.invoices
        if _matches(ledger, params, i) and (params.again or not _is_filed(ledger, context, i))
    ]


def _matches(ledger: Ledger, params: Params, invoice: Invoice) -> bool:
    return (
        (not params.chorus or invoice.route is Route.CHORUS)
        and is_chosen(ledger, invoice, params.party, params.since, params.until)
        and params.session in ("", invoice.session)
    )
