"""Relances: unpaid invoices by debtor, the level due for each, proposed, sorted out by a person, then written.

Many imports: a round of reminders meets what is owed, what it costs, letters and e-mails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.doubts import DOUBT_HELP, DoubtAnswer, Doubts
from gescof_xl.actions.params import whole_number
from gescof_xl.core.changes import Add
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Number, YesNo, row
from gescof_xl.core.words import counted
from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.ledger import Ledger, numbers_after
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.papers.enclosed import Enclosed, carrying, enclosed
from gescof_xl.domain.papers.funding_file import not_whole
from gescof_xl.domain.papers.mailing import Joined, join, way
from gescof_xl.domain.papers.papers import FundingFile, Mail, Paper, each_once
from gescof_xl.domain.papers.reminder import FOLDER, reminder_paper
from gescof_xl.domain.papers.reminder_mail import reminder_mail
from gescof_xl.domain.receivables.owed import with_credits_used
from gescof_xl.domain.receivables.penalties import Penalties, penalties
from gescof_xl.domain.receivables.reminders import LeftOut, Proposal, ReminderChoice, Round, channel_of, reminders_due
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Channel, Invoice, Reminder
from gescof_xl.domain.tables.parties import AnyParty, Client, Funder

_OLD = 7
"""Days after which the last payment recorded may hide others that came since."""


@row
class Params:
    """Which debtors, and how."""

    parties: Annotated[tuple[Code, ...], Col("Tiers", "Débiteurs à relancer ; vide : tous.", ref="Tiers")] = ()
    without: Annotated[tuple[Code, ...], Col("Exclure", "Tiers ou factures à ne pas relancer cette fois.")] = ()
    level: Annotated[Number | None, Col("Niveau", "Niveau imposé aux débiteurs choisis ; vide : celui qui est dû.")] = (
        None
    )
    penalties: Annotated[
        YesNo | None,
        Col(
            "Pénalités", "Réclamer pénalités et indemnité ; vide : selon Organisme.", option="penalites/sans-penalites"
        ),
    ] = None
    drafts: Annotated[
        YesNo, Col("Brouillons", "oui : des brouillons dans le dossier Courrier, que vous enverrez vous-même.")
    ] = False
    list_only: Annotated[YesNo, Col("Proposer", "oui : montrer la liste sans rien écrire.")] = False
    doubtful: Annotated[DoubtAnswer | None, Col("Incertains", DOUBT_HELP)] = None


def act(ledger: Ledger, context: Context, params: Params) -> Outcome:
    """One reminder a debtor, with its letter; what is left out is said with its reason."""
    if params.level is not None and not params.parties:
        raise Refused(
            "Un niveau ne s'impose pas à tous les débiteurs.",
            "Choisissez les tiers à relancer à ce niveau.",
            field="parties",
        )
    choice = ReminderChoice(
        parties=params.parties,
        without=_without(ledger, params),
        rank=None if params.level is None else whole_number(params.level, "level"),
    )
    due = reminders_due(ledger, context.today, choice)
    doubts = _doubts(ledger, context, params)
    held = {p for p in doubts.messages if (not params.parties or p in params.parties) and doubts.holds(p)}
    proposals = tuple(p for p in due.proposals if p.party not in held)
    problems = (*_warnings(ledger, context.today, due), *doubts.problems)
    lines = [_proposal_line(ledger, p) for p in proposals]
    whole = euros(total(p.amount for p in proposals))
    summary = f"{_last_payment(ledger, context.today)} {counted(len(proposals), 'débiteur(s) à relancer')}, {whole}."
    if params.list_only or not (proposals or doubts.records):
        return Outcome(message="\n".join((summary, *lines)), problems=problems)
    after = ledger.after(doubts.records)
    written = list(_written(after, context, params, proposals))
    done = f"Relances : {_by_channel(ledger, proposals)}, {whole}." if proposals else ""
    return Outcome(
        message=f"{doubts.noted} {done}".strip(),
        question="\n".join((summary, *lines, *([doubts.noted] if doubts.noted else []), "Écrire ces relances ?")),
        changes=(*doubts.records, *(one.change for one in written if one.change)),
        settled=tuple(doubts.settled),
        papers=each_once(paper for one in written for paper in one.papers),
        files=tuple(file for one in written for file in one.files),
        mails=tuple(one.mail for one in written if one.mail),
        problems=(*problems, *(problem for one in written for problem in one.missing)),
    )


def _without(ledger: Ledger, params: Params) -> list[str]:
    """The debtors and invoices to leave out, as their tables spell them; raises Refused for one that is neither."""
    left_out: list[str] = []
    for typed in params.without:
        number = ledger.meant(typed, Invoice, Client, Funder)
        if number not in ledger.keys(Invoice):
            try:
                number = ledger.holder(ledger.the_party(number).code)
            except Refused as refusal:
                refusal.field = "without"
                raise
        left_out.append(number)
    return left_out


def _doubts(ledger: Ledger, context: Context, params: Params) -> Doubts:
    """What may have gone already, by debtor."""
    messages = context.surroundings.doubtful_messages(ledger)
    rows = [(m, change.row) for m in messages for change in m.records if isinstance(change, Add)]
    return Doubts(messages={row.party: m for m, row in rows if isinstance(row, Reminder)}, said=params.doubtful)


@dataclass(frozen=True, kw_only=True)
class _Written:
    """One reminder. Its line is written with `change`, or once its letter is made, or once its e-mail is gone."""

    change: Add | None = None
    papers: tuple[Paper, ...] = ()
    files: tuple[FundingFile, ...] = ()
    mail: Mail | None = None
    missing: tuple[Problem, ...] = ()


def _written(ledger: Ledger, context: Context, params: Params, proposals: Sequence[Proposal]) -> Iterator[_Written]:
    claimed = setting(ledger, Key.REMINDER_PENALTIES) if params.penalties is None else params.penalties
    for number, proposal in zip(_numbers(ledger, context, len(proposals)), proposals, strict=True):
        owed = _penalties(ledger, proposal, context.today) if claimed else None
        reminder = _reminder(ledger, context.today, proposal, number)
        letter = reminder_paper(ledger, reminder, proposal, owed)
        if reminder.channel is Channel.PHONE:
            yield _Written(change=Add(reminder))
        elif reminder.channel is Channel.LETTER:
            yield _Written(papers=(replace(letter, record=Add(reminder)),))
        else:
            invoices = [join(ledger, invoice, context.surroundings.has_file) for invoice in proposal.invoices]
            missing: list[Problem] = []
            also = list(_enclosed(ledger, context, invoices, missing))
            mail = reminder_mail(ledger, reminder, letter, invoices, way(ledger, drafts=params.drafts))
            yield _Written(
                papers=(
                    letter,
                    *(one.paper for one in invoices if one.paper),
                    *(paper for one in also for paper in one.papers),
                ),
                files=tuple(file for one in also for file in one.funding_files),
                mail=carrying(mail, also),
                missing=tuple(missing),
            )


def _enclosed(
    ledger: Ledger, context: Context, invoices: Sequence[Joined], missing: list[Problem]
) -> Iterator[Enclosed]:
    """What the debtor asks to have with its invoices; the reminder goes without what cannot be made."""
    around = context.surroundings
    for joined in invoices:
        try:
            yield enclosed(ledger, joined, context.today, around.has_file, around.files_in)
        except Refused as refusal:
            missing.append(not_whole(joined.invoice, refusal))


def _numbers(ledger: Ledger, context: Context, count: int) -> list[str]:
    """The next numbers, but those of letters that are there: an e-mail that did not go left its own behind."""
    folder, used = setting(ledger, Key.DOCUMENTS_FOLDER), [r.number for r in ledger.reminders]
    free: list[str] = []
    while len(free) < count:
        candidates = numbers_after(used, Reminder.SERIES, count - len(free))
        free += [number for number in candidates if not context.surroundings.has_file(f"{folder}/{_file(number)}")]
        used += candidates
    return free


def _file(number: str) -> str:
    return f"{FOLDER}/{number}.pdf"


def _by_channel(ledger: Ledger, proposals: Sequence[Proposal]) -> str:
    counts = Counter(channel_of(ledger, proposal) for proposal in proposals)
    words = {Channel.LETTER: "lettre(s)", Channel.EMAIL: "e-mail(s)", Channel.PHONE: "appel(s) à passer"}
    return ", ".join(counted(counts[channel], word) for channel, word in words.items() if counts[channel])


def _penalties(ledger: Ledger, proposal: Proposal, day: date) -> Penalties | None:
    """What the debtor owes beside; None when it owes none, as a private person."""
    late = [part for part in proposal.parts if part.days_late(day)]
    owed = penalties(with_credits_used(ledger_at(ledger, day), proposal.party), late, day)
    return owed if owed.interest + owed.indemnity else None


def _reminder(ledger: Ledger, day: date, proposal: Proposal, number: str) -> Reminder:
    channel = channel_of(ledger, proposal)
    return Reminder(
        number=number,
        date=day,
        party=proposal.party,
        level=Decimal(proposal.level.rank),
        channel=channel,
        invoices=", ".join(i.number for i in proposal.invoices),
        amount=proposal.amount,
        document="" if channel is Channel.PHONE else _file(number),
    )


def _proposal_line(ledger: Ledger, proposal: Proposal) -> str:
    return (
        f"- {debtor_of(ledger, proposal.party).name} ({proposal.party}) : niveau {proposal.level.rank}, "
        f"{channel_of(ledger, proposal)}, {counted(len(proposal.invoices), 'facture(s)')}, {euros(proposal.amount)}"
        + "".join(f", {c.label} déduit pour {euros(c.amount)}" for c in proposal.deducted)
    )


def _last_receipt(ledger: Ledger, day: date) -> date | None:
    return max((p.date for p in ledger.payments if p.date <= day and p.mode.is_money), default=None)


def _last_payment(ledger: Ledger, day: date) -> str:
    last = _last_receipt(ledger, day)
    return f"Dernier règlement saisi : {date_fr(last)}." if last else "Aucun règlement saisi."


def _warnings(ledger: Ledger, day: date, found: Round) -> Iterator[Problem]:
    """REL-001 to REL-004: what a person should look at before reminding."""
    last = _last_receipt(ledger, day)
    if found.proposals and (last is None or (day - last).days > _OLD):
        yield _warning(
            "REL-001",
            None,
            f"{_last_payment(ledger, day)} Des débiteurs ont peut-être payé depuis.",
            "Saisissez d'abord les règlements reçus, ou importez le relevé bancaire.",
        )
    yield from _no_sender(ledger, found)
    for proposal in found.proposals:
        party = ledger.party(proposal.party)
        if proposal.deducted:
            yield _warning(
                "REL-002",
                party,
                f"{proposal.party} a {euros(total(c.amount for c in proposal.deducted))} de crédit non utilisé, "
                "que la relance déduit.",
                "Utilisez-le (Saisir un règlement, Utiliser crédit) : ses factures le montreront aussi.",
            )
        if proposal.level.channel is Channel.EMAIL and party and not party.email:
            yield _warning(
                "REL-003",
                party,
                f"{proposal.party} n'a pas d'adresse e-mail : la relance sera une lettre.",
                "Complétez « E-mail facturation » de sa fiche.",
            )
    for left in found.left_out:
        yield _left_out(ledger, left)


def _no_sender(ledger: Ledger, found: Round) -> Iterator[Problem]:
    if setting(ledger, Key.EMAIL) or all(p.level.channel is not Channel.EMAIL for p in found.proposals):
        return
    yield _warning(
        "REL-003",
        None,
        "Organisme : « E-mail » est vide : les relances par e-mail seront des lettres.",
        "Tapez l'adresse du service facturation.",
    )


def _left_out(ledger: Ledger, left: LeftOut) -> Problem:
    what = f"{left.party}, {left.invoice}" if left.invoice else left.party
    return _warning("REL-004", ledger.party(left.party), f"{what} : pas de relance, {left.reason}.", left.cure)


def _warning(code: str, party: AnyParty | None, message: str, cure: str) -> Problem:
    """A warning placed on the debtor's card."""
    table, key = (party.TABLE, party.code) if party else ("", "")
    return Problem(code=code, message=message, cure=cure, table=table, key=key, column="Relances", blocking=False)
