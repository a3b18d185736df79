"""Relances: unpaid invoices by debtor, the level due for each, proposed, sorted out by a person, then written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from gescof_xl.actions.base import Action, Context, Group, Outcome
from gescof_xl.core.changes import Add
from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import euros, total
from gescof_xl.core.problems import Problem
from gescof_xl.core.schema import Code, Col, Number, YesNo, row
from gescof_xl.domain.as_of import cut
from gescof_xl.domain.credits import all_credits
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.numbering import next_numbers
from gescof_xl.domain.organisation import setting
from gescof_xl.domain.papers import Mail, Paper
from gescof_xl.domain.penalties import Penalties, penalties
from gescof_xl.domain.reminder_paper import FOLDER, reminder_mail, reminder_paper
from gescof_xl.domain.reminders import Choice, LeftOut, Proposal, Round, channel_of, reminders_due
from gescof_xl.domain.tables.billing import Channel, Invoice, Reminder
from gescof_xl.domain.tables.parties import AnyParty

_OLD = 7
"""Days after which the last payment recorded may hide others that came since."""


@row
class RemindParams:
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
    list_only: Annotated[YesNo, Col("Proposer", "oui : montrer la liste sans rien écrire.")] = False


def act(ledger: Ledger, context: Context, params: RemindParams) -> Outcome:
    """One reminder a debtor, with its letter; what is left out is said with its reason."""
    if params.level is not None and not params.parties:
        raise Refused("Un niveau ne s'impose pas à tous les débiteurs.", "Choisissez les tiers à relancer à ce niveau.")
    for code in params.parties:
        ledger.the_party(code)
    choice = Choice(parties=params.parties, without=params.without, rank=int(params.level) if params.level else None)
    found = reminders_due(ledger, context.today, choice)
    proposals = found.proposals
    problems = tuple(_warnings(ledger, context.today, found))
    lines = [_line(ledger, p) for p in proposals]
    whole = euros(total(p.amount for p in proposals))
    summary = f"{_last_payment(ledger, context.today)} {len(proposals)} débiteur(s) à relancer, {whole}."
    if params.list_only or not proposals:
        return Outcome(message="\n".join((summary, *lines)), problems=problems)
    written = list(_written(ledger, context.today, params, proposals))
    return Outcome(
        message=f"{len(written)} relance(s) écrite(s), {whole} réclamés.",
        question="\n".join((summary, *lines, "Écrire ces relances ?")),
        changes=tuple(Add(reminder) for reminder, _ in written),
        papers=tuple(paper for _, paper in written if paper),
        mails=tuple(_mails(ledger, context, written)),
        problems=problems,
    )


def _mails(ledger: Ledger, context: Context, written: Iterable[tuple[Reminder, Paper | None]]) -> Iterator[Mail]:
    """A draft for each reminder that goes by e-mail, with its letter and its invoices; none without a sender."""
    folder = setting(ledger, "Dossier des documents")
    for reminder, letter in written:
        if letter and reminder.channel is Channel.EMAIL and setting(ledger, "E-mail"):
            invoices = [ledger.get(Invoice, number) for number in reminder.invoices.split(", ")]
            files = (f"{folder}/{invoice.document}" for invoice in invoices if invoice.document)
            yield reminder_mail(ledger, reminder, letter, [file for file in files if context.has_file(file)])


def _written(
    ledger: Ledger, day: date, params: RemindParams, proposals: Sequence[Proposal]
) -> Iterator[tuple[Reminder, Paper | None]]:
    """The line of each reminder and its letter; a phone call has none."""
    claimed = setting(ledger, "Pénalités sur les relances") == "oui" if params.penalties is None else params.penalties
    numbers = next_numbers(Reminder.SERIES, (r.number for r in ledger.reminders), len(proposals))
    for number, proposal in zip(numbers, proposals, strict=True):
        owed = _penalties(ledger, proposal, day) if claimed else None
        reminder = _reminder(ledger, day, proposal, number)
        yield reminder, None if reminder.channel is Channel.PHONE else reminder_paper(ledger, reminder, proposal, owed)


def _penalties(ledger: Ledger, proposal: Proposal, day: date) -> Penalties | None:
    """What the debtor owes beside; None when it owes none, as a private person."""
    late = [part for part in proposal.parts if part.days_late(day)]
    owed = penalties(ledger, ledger.party(proposal.party), late, day)
    return owed if owed.interest + owed.indemnity else None


def _reminder(ledger: Ledger, day: date, proposal: Proposal, number: str) -> Reminder:
    channel = channel_of(ledger, proposal)
    return Reminder(
        number=number, date=day, party=proposal.party, level=Decimal(proposal.level.rank), channel=channel,
        invoices=", ".join(i.number for i in proposal.invoices), amount=proposal.amount,
        document="" if channel is Channel.PHONE else f"{FOLDER}/{number}.pdf",
    )  # fmt: skip


def _line(ledger: Ledger, proposal: Proposal) -> str:
    count = len(proposal.invoices)
    return (
        f"- {ledger.the_party(proposal.party).name} ({proposal.party}) : niveau {proposal.level.rank}, "
        f"{channel_of(ledger, proposal)}, {count} facture(s), {euros(proposal.amount)}"
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
            "REL-001", None, f"{_last_payment(ledger, day)} Des débiteurs ont peut-être payé depuis.",
            "Saisissez d'abord les règlements reçus, ou importez le relevé bancaire.",
        )  # fmt: skip
    owned = all_credits(cut(ledger, day))
    for proposal in found.proposals:
        party = ledger.party(proposal.party)
        credit = total(c.amount for c in owned.get(proposal.party, []))
        if credit:
            yield _warning(
                "REL-002", party, f"{proposal.party} a {euros(credit)} de crédit non utilisé.",
                "Utilisez-le d'abord (Saisir un règlement, Utiliser crédit).",
            )  # fmt: skip
        if channel_of(ledger, proposal) is not proposal.level.channel:
            yield _warning(
                "REL-003", party, f"{proposal.party} n'a pas d'adresse e-mail : la relance sera une lettre.",
                "Complétez « E-mail facturation » de sa fiche.",
            )  # fmt: skip
    for left in found.left_out:
        yield _left_out(ledger, left)


def _left_out(ledger: Ledger, left: LeftOut) -> Problem:
    what = f"{left.party}, {left.invoice}" if left.invoice else left.party
    return _warning(
        "REL-004", ledger.party(left.party), f"{what} : pas de relance, {left.reason}.", "Rien, si c'est voulu."
    )


def _warning(code: str, party: AnyParty | None, message: str, cure: str) -> Problem:
    """A warning placed on the debtor's card."""
    table, key = (party.TABLE, party.code) if party else ("", "")
    return Problem(code=code, message=message, cure=cure, table=table, key=key, column="Relances", blocking=False)


ACTION = Action(
    id="relancer", label="Relancer", group=Group.FOLLOW_UP, icon="ShowRemindersWindow", keytip="R", large=True,
    help="Propose les relances à envoyer, débiteur par débiteur, puis écrit les lettres et les e-mails.",
    act=act, params=RemindParams,
)  # fmt: skip
