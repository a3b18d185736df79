"""Who should be reminded of what: the levels of Organisme, and why a debtor or an invoice is left out. Euros TTC.

Levels climb one by one: an invoice that was never reminded begins with the first level after the due date, however
late it is. One reminder a debtor, at the highest level that one of its invoices reached, lists all that is late.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gescof_xl.core.dates import date_fr
from gescof_xl.core.errors import Refused
from gescof_xl.core.money import cents, euros, total
from gescof_xl.domain.invoicing.debtors import debtor_of
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.ledger_at import ledger_at
from gescof_xl.domain.payments.open_credits import Credit, all_credits, take
from gescof_xl.domain.receivables.schedule import OpenInstalment, open_parts
from gescof_xl.domain.settings import Key, setting
from gescof_xl.domain.tables.billing import Channel, Invoice, Reminder


@dataclass(frozen=True, kw_only=True)
class Level:
    """A step of the reminders: `rank` from 1, `days` after the due date (negative: before), and how it goes out."""

    rank: int
    days: int
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A reminder to write: one debtor, one level, all the instalments that it claims, less the credits `deducted`."""

    party: str
    level: Level
    parts: tuple[OpenInstalment, ...]
    deducted: tuple[Credit, ...] = ()

    @property
    def left(self) -> Decimal:
        """What is left of the instalments."""
        return total(p.left for p in self.parts)

    @property
    def amount(self) -> Decimal:
        """What is claimed."""
        return self.left - total(c.amount for c in self.deducted)

    @property
    def invoices(self) -> list[Invoice]:
        """The invoices claimed, each once."""
        return list({p.invoice.number: p.invoice for p in self.parts}.values())


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A debtor or an invoice that is late and not reminded, and why."""

    party: str
    invoice: str
    reason: str
    cure: str = "Rien, si c'est voulu."


@dataclass(frozen=True, kw_only=True)
class Round:
    """All that could be reminded on a day."""

    proposals: tuple[Proposal, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, kw_only=True)
class ReminderChoice:
    """What a person asks for: these debtors or all, without these debtors or invoices, at an imposed level or not."""

    parties: Sequence[str] = ()
    without: Sequence[str] = ()
    rank: int | None = None


ALL = ReminderChoice()


def levels(ledger: Ledger) -> list[Level]:
    """The levels of Organisme; the last channel serves levels that have none. Raises Refused when they do not read."""
    days = setting(ledger, Key.REMINDER_LEVELS)
    channels = setting(ledger, Key.REMINDER_CHANNELS)
    try:
        steps = [int(d) for d in days]
        ways = [Channel(c) for c in channels]
    except ValueError:
        steps, ways = [], []
    if not steps or not ways or steps != sorted(set(steps)):
        raise Refused(
            f"Organisme : niveaux de relance « {';'.join(days)} » et canaux « {';'.join(channels)} » illisibles.",
            "Tapez des jours croissants et leurs canaux, par exemple -5;8;21;45 et e-mail;e-mail;lettre;lettre.",
        )
    ways += [ways[-1]] * len(steps)
    return [Level(rank=i, days=d, channel=c) for i, (d, c) in enumerate(zip(steps, ways, strict=False), 1)]


def reminders_due(ledger: Ledger, day: date, choice: ReminderChoice = ALL) -> Round:
    """What to remind at the end of that day.

    An imposed level does not look at what was sent before; opt-outs, disputes and promises still hold.
    """
    then = ledger_at(ledger, day)
    steps = levels(ledger)
    if choice.rank is not None and not any(step.rank == choice.rank for step in steps):
        raise Refused(
            f"Il n'y a pas de niveau {choice.rank}.",
            f"Les niveaux d'Organisme vont de 1 à {len(steps)}.",
            field="level",
        )
    owed: defaultdict[str, list[OpenInstalment]] = defaultdict(list)
    for part in open_parts(then):
        party = then.holder(part.invoice.party)
        if (day - part.date).days >= steps[0].days and _chosen(party, part.invoice.number, choice):
            owed[party].append(part)
    judge = _Judge(then, day, steps, choice.rank)
    judgements = [judged for party, parts in owed.items() for judged in judge.debtor(party, parts)]
    judgements += _nothing_due(
        then, day, set(choice.parties) - set(choice.without) - {judged.party for judged in judgements}
    )
    return Round(
        proposals=tuple(
            sorted((f for f in judgements if isinstance(f, Proposal)), key=lambda p: (-p.level.rank, p.party))
        ),
        left_out=tuple(f for f in judgements if isinstance(f, LeftOut)),
    )


def _nothing_due(ledger: Ledger, day: date, chosen: Collection[str]) -> list[LeftOut]:
    """Why a debtor whom a person named has nothing to be reminded of."""
    late = (
        {ledger.holder(part.invoice.party) for part in open_parts(ledger) if part.days_late(day)} if chosen else set()
    )
    return [
        LeftOut(
            party=party,
            invoice="",
            reason="aucun niveau n'est encore atteint" if party in late else "il ne doit rien d'échu",
            cure="Rien, si c'est voulu. Des pénalités encore dues se facturent : Facture directe, « Pénalités de ».",
        )
        for party in sorted(chosen)
    ]


def _chosen(party: str, invoice: str, choice: ReminderChoice) -> bool:
    if choice.parties and party not in choice.parties:
        return False
    return party not in choice.without and invoice not in choice.without


class _Judge:
    """Decides for each debtor, on one day."""

    def __init__(self, ledger: Ledger, day: date, steps: Sequence[Level], forced: int | None) -> None:
        self.ledger, self.day, self.steps, self.forced = ledger, day, steps, forced
        self.first_after_due = next((s.rank for s in steps if s.days >= 0), steps[-1].rank)
        self.sent = ranks_sent(ledger.reminders)
        self.credits = all_credits(ledger)

    def debtor(self, party: str, parts: Sequence[OpenInstalment]) -> Iterable[Proposal | LeftOut]:
        """A proposal or a reason, and a reason for each invoice that stays out."""
        if not debtor_of(self.ledger, party).reminders:
            yield LeftOut(party=party, invoice="", reason="ne pas relancer ce tiers (colonne Relances)")
            return
        remindable = []
        for part in parts:
            if reason := self._invoice_reason(part.invoice):
                yield LeftOut(party=party, invoice=part.invoice.number, reason=reason)
            else:
                remindable.append(part)
        rank = max((self.forced or self._next_rank(part) for part in remindable), default=0)
        if rank:
            yield self._judged(party, remindable, rank)
        elif any(part.invoice.number in self.sent for part in remindable) and (last := self._last(party)):
            reason = f"déjà relancé le {date_fr(last)}, et le niveau suivant n'est pas atteint ou n'existe pas"
            yield LeftOut(party=party, invoice="", reason=reason)

    def _invoice_reason(self, invoice: Invoice) -> str:
        if not invoice.reminders:
            return "ne pas relancer cette facture (colonne Relances)"
        if invoice.dispute:
            return f"litige : {invoice.dispute.rstrip('.')}"
        if invoice.promise and invoice.promise >= self.day:
            return f"promesse de paiement pour le {date_fr(invoice.promise)}"
        return ""

    def _judged(self, party: str, parts: Sequence[OpenInstalment], rank: int) -> Proposal | LeftOut:
        level = self.steps[rank - 1]
        claimed = tuple(p for p in parts if level.days < 0 or p.days_late(self.day))
        deducted = tuple(take(self.credits.get(party, []), total(p.left for p in claimed)))
        proposal = Proposal(party=party, level=level, parts=claimed, deducted=deducted)
        if claimed and proposal.amount <= 0:
            return _covered(proposal)
        if reason := self._debtor_reason(proposal):
            return LeftOut(party=party, invoice="", reason=reason)
        return proposal

    def _minimum(self, claimed: Sequence[OpenInstalment]) -> Decimal:
        """The amount of Organisme; a percentage is of the instalments claimed, before part payments."""
        value, is_rate = setting(self.ledger, Key.REMINDER_MINIMUM)
        return cents(value * total(p.amount for p in claimed)) if is_rate else value

    def _last(self, party: str) -> date | None:
        return max((r.date for r in self.ledger.reminders_of[party]), default=None)

    def _next_rank(self, part: OpenInstalment) -> int:
        """The level that this instalment reached and that was not sent yet for its invoice; 0 when there is none."""
        days = (self.day - part.date).days
        steps = [step for step in self.steps if step.days <= days and (step.days >= 0 or days <= 0)]
        reached = max((step.rank for step in steps), default=0)
        before = self.sent.get(part.invoice.number, 0)
        following = max(before + 1, self.first_after_due) if days > 0 else before + 1
        return min(reached, following) if reached > before else 0

    def _debtor_reason(self, proposal: Proposal) -> str:
        if not proposal.parts:
            return "rien n'est en retard"
        minimum = self._minimum(proposal.parts)
        if proposal.amount < minimum:
            return f"{euros(proposal.amount)} en retard, moins que le minimum de {euros(minimum)}"
        pause = timedelta(days=int(setting(self.ledger, Key.REMINDER_INTERVAL)))
        last = self._last(proposal.party)
        if last and self.day < last + pause and not self.forced:
            return f"relancé le {date_fr(last)}, prochaine relance à partir du {date_fr(last + pause)}"
        return ""


def _covered(proposal: Proposal) -> LeftOut:
    used = ", ".join(f"{c.label} pour {euros(c.amount)}" for c in proposal.deducted)
    return LeftOut(
        party=proposal.party,
        invoice="",
        reason=f"son crédit couvre les {euros(proposal.left)} à relancer ({used})",
        cure="Utilisez ce crédit : Saisir un règlement, Utiliser crédit.",
    )


def channel_of(ledger: Ledger, proposal: Proposal) -> Channel:
    """How the reminder goes out: the level's channel, or a letter where an e-mail has no address, or no sender."""
    wanted = proposal.level.channel
    if wanted is not Channel.EMAIL:
        return wanted
    mailed = bool(debtor_of(ledger, proposal.party).email and setting(ledger, Key.EMAIL))
    return Channel.EMAIL if mailed else Channel.LETTER


def ranks_sent(reminders: Iterable[Reminder]) -> Mapping[str, int]:
    """The highest level sent for each invoice."""
    ranks: defaultdict[str, int] = defaultdict(int)
    for reminder in reminders:
        for number in re.findall(r"[^,\s]+", reminder.invoices):
            ranks[number] = max(ranks[number], int(reminder.level))
    return ranks
