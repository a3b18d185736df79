"""Dossier OPCO: for each invoice to a funder, all its pieces as one archive and one PDF; whole, or not made.

Many imports: a file of pieces meets what is issued, what is owed, and where each piece lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.chosen import is_chosen, named_documents
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Day, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.balances import balance, status
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.cpf_list import cpf_list
from gescof_xl.domain.papers.funding_file import FOLDER, FundingPapers, funding_file, funding_file_name, not_whole
from gescof_xl.domain.papers.mailing import join
from gescof_xl.domain.papers.papers import each_once
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Invoice, InvoiceStatus, InvoiceType
from gescof_xl.domain.tables.parties import PartyType


@row
class Params:
    """For which invoices; without any choice, those to funders whose file is not made yet."""

    invoices: Annotated[tuple[Code, ...], Col("Facture", "Factures à des financeurs.", ref="Factures")] = ()
    since: Annotated[Day | None, Col("Du", "Factures émises à partir de ce jour.")] = None
    until: Annotated[Day | None, Col("Au", "Factures émises jusqu'à ce jour.")] = None
    party: Annotated[Code, Col("Financeur", "Factures à ce financeur.", ref="Tiers")] = ""
    edof: Annotated[
        YesNo, Col("EDOF", "À la place : la liste de ce qui est à déclarer dans EDOF pour les dossiers CPF non réglés.")
    ] = False


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One file an invoice; a missing piece is named, and the others go on."""
    if params.edof:
        return _cpf(ledger, context, params)
    made: list[FundingPapers] = []
    problems: list[Problem] = []
    for invoice in _chosen(ledger, context, params):
        joined = join(ledger, invoice, context.surroundings.has_file)
        try:
            made.append(funding_file(ledger, joined, context.today, context.surroundings.files_in))
        except Refused as refusal:
            problems.append(not_whole(invoice, refusal))
    if not made:
        raise Refused(
            problems[0].message if problems else "Aucun dossier à faire.",
            problems[0].cure if problems else "Choisissez des factures : tous les dossiers sont déjà faits.",
            problems,
        )
    place = f"{setting(ledger, Key.DOCUMENTS_FOLDER)}/{FOLDER}"
    return Outcome(
        message=f"{counted(len(made), 'dossier(s)')} de financeur dans {place}.",
        papers=each_once(paper for one in made for paper in one.papers),
        files=tuple(one.file for one in made),
        problems=tuple(problems),
    )


def _cpf(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """What the CPF still owes, as it is typed in its portal."""
    owed = [i for i in ledger.invoices if i.party_type is PartyType.CPF and balance(ledger, i) > 0]
    chosen = [i for i in owed if _matches(ledger, params, i) and (not params.invoices or i.number in params.invoices)]
    if not chosen:
        raise Refused("Aucun dossier CPF à déclarer.", "Choisissez d'autres dates : tous ceux-ci sont réglés.")
    listed = cpf_list(ledger, chosen, context.today)
    place = f"{setting(ledger, Key.DOCUMENTS_FOLDER)}/{listed.folder}/{listed.name}"
    return Outcome(message=f"{counted(len(listed.rows) - 1, 'dossier(s)')} CPF dans {place}.", files=(listed,))


def _chosen(ledger: Ledger, context: Context, params: Params) -> list[Invoice]:
    named = params.invoices or context.selected(Invoice)
    if named:
        return list(named_documents(ledger, named, partial(_matches, ledger, params)))
    return [invoice for invoice in _waiting(ledger, context) if _matches(ledger, params, invoice)]


def _waiting(ledger: Ledger, context: Context) -> Iterator[Invoice]:
    """Invoices to funders that still count, and have no file; the CPF pays on what is typed in its own portal."""
    folder = f"{setting(ledger, Key.DOCUMENTS_FOLDER)}/{FOLDER}"
    for invoice in ledger.invoices:
        if (
            invoice.type is InvoiceType.INVOICE
            and invoice.party_type
            and invoice.party_type.is_funder
            and invoice.party_type is not PartyType.CPF
            and status(ledger, invoice, context.today) is not InvoiceStatus.CREDITED
            and not context.surroundings.has_file(f"{folder}/{funding_file_name(invoice.number)}.zip")
        ):
            yield invoice


def _matches(ledger: Ledger, params: Params, invoice: Invoice) -> bool:
    return is_chosen(ledger, invoice, params.party, params.since, params.until)
