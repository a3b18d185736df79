"""Envoyer: issued documents by e-mail to the invoicing contact, each sending recorded, never twice by accident.

Many imports: a sending meets what is issued, what is printed, and what its party asks for with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.chosen import is_chosen, named_documents
from gescof_xl.actions.doubts import DOUBT_HELP, DoubtAnswer, Doubts
from gescof_xl.core.changes import Replace
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Day, YesNo, row
from gescof_xl.core.words import agreed, counted
from gescof_xl.domain.balances import status
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.enclosed import Enclosed, carrying, enclosed
from gescof_xl.domain.papers.funding_file import not_whole
from gescof_xl.domain.papers.invoice_mail import invoice_mail
from gescof_xl.domain.papers.mailing import Joined, join, way
from gescof_xl.domain.papers.papers import DRAFTS, FundingFile, Mail, Paper, Way, each_once
from gescof_xl.domain.tables.billing import Invoice, InvoiceStatus

_MOST_DOCUMENTS = 20
"""In one message: with their certificates, what most servers take."""


@row
class Params:
    """Which documents; without any choice, those never sent, what Chorus Pro or the platform takes left out."""

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
    doubtful: Annotated[DoubtAnswer | None, Col("Incertains", DOUBT_HELP)] = None


@dataclass(frozen=True)
class _Parcel:
    """One document, and what goes with it."""

    joined: Joined
    also: Enclosed


@dataclass(frozen=True)
class _Letter:
    """One message, with what is to be made first."""

    mail: Mail
    papers: tuple[Paper, ...]
    files: tuple[FundingFile, ...]


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One message a client, one a document to a funder; PDF made first where it is missing; what cannot go is named."""
    _refuse_missing_pieces(context, params)
    problems: list[Problem] = []
    doubts = _doubts(ledger, context, params)
    letters = list(_letters(ledger, context, params, doubts, problems))
    problems += doubts.problems
    if not letters and not doubts.records:
        raise Refused(
            problems[0].message if problems else "Aucun document à envoyer.",
            problems[0].cure if problems else "Choisissez des factures : tout ce qui est émis a déjà été envoyé.",
            problems,
        )
    mails = tuple(letter.mail for letter in letters)
    return Outcome(
        message=" ".join(said for said in (doubts.noted, f"{_what(mails)} : {len(mails)}." if mails else "") if said),
        question=_question(mails) if mails else doubts.noted,
        changes=tuple(doubts.records),
        settled=tuple(doubts.settled),
        mails=mails,
        problems=tuple(problems),
        papers=each_once(paper for letter in letters for paper in letter.papers),
        files=tuple(file for letter in letters for file in letter.files),
    )


def _doubts(ledger: Ledger, context: Context, params: Params) -> Doubts:
    """What may have gone already, by number of document."""
    messages = context.surroundings.doubtful_messages(ledger)
    rows = [(m, change.old) for m in messages for change in m.records if isinstance(change, Replace)]
    return Doubts(messages={row.number: m for m, row in rows if isinstance(row, Invoice)}, said=params.doubtful)


def _ready(
    ledger: Ledger, context: Context, params: Params, doubts: Doubts, problems: list[Problem]
) -> Iterator[Invoice]:
    """The chosen documents that can go; why the others cannot is added to `problems`, or to those of `doubts`."""
    waiting: list[Invoice] = []
    for invoice in _chosen(ledger, context, params, waiting):
        party = ledger.party(invoice.party)
        if doubts.holds(invoice.number):
            continue
        if invoice.sent and not params.again:
            problems.append(_sent_already(invoice))
        elif party is None or not party.email:
            problems.append(_no_address(ledger, invoice))
        else:
            yield invoice
    if waiting:
        problems.append(_drafts_wait(waiting))


def _chosen(ledger: Ledger, context: Context, params: Params, waiting: list[Invoice]) -> Iterator[Invoice]:
    """The named ones, or all that match but those that a credit note settled; those with a draft are `waiting`."""
    named = params.invoices or context.selected(Invoice)
    if named:
        yield from named_documents(ledger, named, partial(_matches, ledger, params))
        return
    drafted = context.surroundings.drafted(ledger)
    for invoice in ledger.invoices:
        if not _matches(ledger, params, invoice) or invoice.deposit_folder or (invoice.sent and not params.again):
            continue
        if invoice.number in drafted and not (invoice.sent or params.again):
            waiting.append(invoice)
        elif status(ledger, invoice, context.today) is not InvoiceStatus.CREDITED:
            yield invoice


def _matches(ledger: Ledger, params: Params, invoice: Invoice) -> bool:
    return is_chosen(ledger, invoice, params.party, params.since, params.until)


def _letters(
    ledger: Ledger, context: Context, params: Params, doubts: Doubts, problems: list[Problem]
) -> Iterator[_Letter]:
    """Those that are whole, in the order of their first documents; why another is not is added to `problems`."""
    around = context.surroundings
    parcels: dict[object, list[_Parcel]] = {}
    for invoice in _ready(ledger, context, params, doubts, problems):
        joined = join(ledger, invoice, around.has_file)
        try:
            also = enclosed(ledger, joined, context.today, around.has_file, around.files_in)
        except Refused as refusal:
            problems.append(not_whole(invoice, refusal))
        else:
            parcels.setdefault(_together(ledger, invoice), []).append(_Parcel(joined, also))
    for own in parcels.values():
        for first in range(0, len(own), _MOST_DOCUMENTS):
            yield _letter(ledger, context, params, own[first : first + _MOST_DOCUMENTS])


def _together(ledger: Ledger, invoice: Invoice) -> object:
    """What goes in one message: the documents of a client. A funder files each under its own agreement."""
    funder = bool(invoice.party_type and invoice.party_type.is_funder)
    return invoice.number if funder else (ledger.holder(invoice.party),)


def _letter(ledger: Ledger, context: Context, params: Params, parcels: Sequence[_Parcel]) -> _Letter:
    joined = [parcel.joined for parcel in parcels]
    invoices = [one.invoice for one in joined]
    party, words = ledger.the_party(invoices[0].party), invoice_mail(ledger, invoices)
    numbers = tuple(invoice.number for invoice in invoices)
    made = [one.paper for one in joined if one.paper]
    mail = Mail(
        name=", ".join(numbers),
        to=party.email,
        subject=words.subject,
        text=words.text,
        way=way(ledger, drafts=params.drafts),
        attachments=tuple(one.file for one in joined),
        marks=tuple((one.file, one.mark) for one in joined),
        papers=tuple(paper.name for paper in made),
        records=tuple(Replace(invoice, replace(invoice, sent=context.today)) for invoice in invoices),
        documents=numbers,
    )
    whole = carrying(mail, [parcel.also for parcel in parcels])
    attachments = tuple(dict.fromkeys((*whole.attachments, *params.pieces)))
    return _Letter(
        replace(whole, attachments=attachments),
        (*made, *(paper for parcel in parcels for paper in parcel.also.papers)),
        tuple(file for parcel in parcels for file in parcel.also.funding_files),
    )


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


def _drafts_wait(invoices: Sequence[Invoice]) -> Problem:
    """ENV-006: their messages are written, and nobody said that they went."""
    return Problem(
        code="ENV-006",
        message=f"{counted(len(invoices), 'brouillon(s)')} de {DRAFTS} sans réponse : "
        f"{', '.join(invoice.number for invoice in invoices)}.",
        cure=agreed(
            len(invoices),
            "Envoyez-[le|les] de votre messagerie, puis pressez « J'ai envoyé ces brouillons ». « Encore » [le|les] "
            "refait.",
        ),
        blocking=False,
    )


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
