"""Envoyer: issued documents by e-mail to the invoicing contact, each sending recorded, never twice by accident."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.core.changes import Replace
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Day, YesNo, row
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.invoice_mail import invoice_mail
from gescof_xl.domain.papers.mailing import join, way
from gescof_xl.domain.papers.papers import Mail, Paper, Way
from gescof_xl.domain.tables.billing import Invoice, Route


@row
class Params:
    """Which documents; without any choice, those that were never sent, Chorus Pro's left out."""

    invoices: Annotated[tuple[Code, ...], Col("Facture", "Numéros à envoyer.", ref="Factures")] = ()
    since: Annotated[Day | None, Col("Du", "Documents émis à partir de ce jour.")] = None
    until: Annotated[Day | None, Col("Au", "Documents émis jusqu'à ce jour.")] = None
    party: Annotated[Code, Col("Tiers", "Documents de ce tiers.", ref="Tiers")] = ""
    drafts: Annotated[
        YesNo, Col("Brouillons", "oui : des brouillons dans le dossier Courrier, que vous enverrez vous-même.")
    ] = False
    pieces: Annotated[
        tuple[str, ...], Col("Pièce", "Fichiers à joindre à chaque message, du dossier du classeur.", option="piece")
    ] = ()
    again: Annotated[YesNo, Col("Encore", "oui : envoyer de nouveau ce qui l'a déjà été.")] = False


@dataclass(frozen=True)
class _Letter:
    """One message, with the paper to make first where its PDF is missing."""

    mail: Mail
    paper: Paper | None


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One message a document, its PDF made first where it is missing; what cannot go is named, the others go on."""
    _refuse_missing_pieces(context, params)
    problems: list[Problem] = []
    letters = [_letter(ledger, context, params, i) for i in _ready(ledger, context, params, problems)]
    if not letters:
        raise Refused(
            problems[0].message if problems else "Aucun document à envoyer.",
            problems[0].cure if problems else "Choisissez des factures : tout ce qui est émis a déjà été envoyé.",
            problems,
        )
    mails = tuple(letter.mail for letter in letters)
    return Outcome(
        message=f"{_what(mails)} : {len(mails)}.",
        question=_question(mails),
        mails=mails,
        problems=tuple(problems),
        papers=tuple(letter.paper for letter in letters if letter.paper),
    )


def _ready(ledger: Ledger, context: Context, params: Params, problems: list[Problem]) -> Iterator[Invoice]:
    """The chosen documents that can go; why the others cannot is added to `problems`."""
    for invoice in _chosen(ledger, context, params):
        party = ledger.party(invoice.party)
        if invoice.sent and not params.again:
            problems.append(_sent_already(invoice))
        elif party is None or not party.email:
            problems.append(_no_address(ledger, invoice))
        else:
            yield invoice


def _chosen(ledger: Ledger, context: Context, params: Params) -> list[Invoice]:
    named = params.invoices or context.selected(Invoice)
    if named:
        return [ledger.get(Invoice, number) for number in dict.fromkeys(named)]
    return [i for i in ledger.invoices if _matches(i, params) and i.route is not Route.CHORUS]


def _matches(invoice: Invoice, params: Params) -> bool:
    return (
        (params.since is None or invoice.date >= params.since)
        and (params.until is None or invoice.date <= params.until)
        and params.party in ("", invoice.party)
        and (params.again or invoice.sent is None)
    )


def _letter(ledger: Ledger, context: Context, params: Params, invoice: Invoice) -> _Letter:
    joined = join(ledger, invoice, context.surroundings.has_file)
    party, words = ledger.the_party(invoice.party), invoice_mail(ledger, invoice)
    mail = Mail(
        name=invoice.number,
        to=party.email,
        subject=words.subject,
        text=words.text,
        way=way(ledger, drafts=params.drafts),
        attachments=(joined.file, *params.pieces),
        marks=((joined.file, joined.mark),),
        papers=(joined.paper.name,) if joined.paper else (),
        record=Replace(joined.invoice, replace(joined.invoice, sent=context.today)),
    )
    return _Letter(mail, joined.paper)


def _refuse_missing_pieces(context: Context, params: Params) -> None:
    for piece in params.pieces:
        if not context.surroundings.has_file(piece):
            raise Refused(
                f"La pièce « {piece} » n'est pas dans le dossier du classeur.",
                "Copiez-la à côté du classeur, et donnez son nom de fichier.",
                field="pieces",
            )


def _what(mails: Sequence[Mail]) -> str:
    return "Messages à envoyer" if mails[0].way is Way.SMTP else "Brouillons à faire"


def _question(mails: Sequence[Mail]) -> str:
    lines = [f"- {mail.name} à {mail.to}" for mail in mails]
    return "\n".join((f"{_what(mails)} : {len(mails)}.", *lines, "Continuer ?"))


def _sent_already(invoice: Invoice) -> Problem:
    """ENV-004."""
    day = date_fr(invoice.sent) if invoice.sent else ""
    return Problem(
        code="ENV-004",
        table=Invoice.TABLE,
        key=invoice.number,
        column="Envoyée le",
        blocking=False,
        message=f"{invoice.number} a déjà été envoyée le {day}.",
        cure="Demandez « Encore » pour l'envoyer de nouveau.",
    )


def _no_address(ledger: Ledger, invoice: Invoice) -> Problem:
    """ENV-001."""
    party = ledger.party(invoice.party)
    return Problem(
        code="ENV-001",
        table=party.TABLE if party else "",
        key=invoice.party,
        column="E-mail facturation",
        message=f"{invoice.number} ne peut pas partir : {invoice.name} n'a pas d'adresse e-mail.",
        blocking=False,
        cure="Complétez « E-mail facturation » de sa fiche, ou envoyez le document par la poste.",
    )
