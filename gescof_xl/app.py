"""The only place where anything happens, in one fixed order.

read → parse (an older workbook in this version's form; stop on what cannot be read) → act → check the ledger after the
changes → plan → ask (if the workbook can be written) → render papers into a staging folder → write and save the
workbook → move papers into place → send e-mails, and documents to the platform → report. A failure before the write
changes nothing; a failure after it leaves a true workbook and a named paper that `imprimer` makes again.

Many imports: it calls each layer once, in that order.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gescof_xl.actions import REFRESH, UPGRADE
from gescof_xl.actions.action import Action
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.params import recognised
from gescof_xl.core.changes import Add, Change
from gescof_xl.core.errors import GescofError, Refused, SheetClosed
from gescof_xl.core.frozen import frozen, frozen_in_order
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.domain.audit.forks import TWICE, forks
from gescof_xl.domain.audit.seals import cut_tail
from gescof_xl.domain.checks.all import new_problems
from gescof_xl.domain.checks.unlikely_dates import unlikely_dates
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.seal import SealText, new_seals, read_seal
from gescof_xl.domain.settings import Key, kept_setting, setting_text, signature_setting, team_link
from gescof_xl.domain.tables.billing import Invoice, Reminder
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.domain.workbook_identity import WorkbookIdentity
from gescof_xl.effects.memory import MemoryEffects
from gescof_xl.effects.port import Effects, MadeFiles, Posted, Transmitted
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Patch, Workbook
from gescof_xl.workbook.translate import Parsed, parse
from gescof_xl.workbook.upgrade import read_current

if TYPE_CHECKING:
    from gescof_xl.effects.witnesses.signatures import Signature


class UserInterface(Protocol):
    """Who talks to the person: a terminal, or message boxes."""

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        """Shows what will be done and asks; False stops everything."""

    def progress(self, what: str, done: int, whole: int) -> None:
        """Says how far a long work is."""


@frozen
class RunSettings:
    """Around a button: the person, what it may do beside the workbook, and whether only to show.

    A workbook in memory lies in no folder: what it would print counts as made elsewhere, and nothing is sent.
    """

    interface: UserInterface
    effects: Effects = field(default_factory=MemoryEffects)
    preview: bool = False


@frozen
class Report:
    """What a button did, for people and programs. `written` is False for a preview and for a refused question."""

    message: str
    written: bool
    documents: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = field(default=())


@contextmanager
def _no_collection() -> Iterator[None]:
    """Rows hold no cycles: looking for some in hundreds of thousands of them costs a fifth of the button.

    Around the whole of it: what it leaves is not looked through either, since by then the rows are gone.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_no_collection()
def run(action: Action, workbook: Workbook, params: object, context: Context, run_settings: RunSettings) -> Report:
    """Presses one button; raises Refused when the rule says no and WorkbookError when the file does."""
    interface, effects = run_settings.interface, run_settings.effects
    with _opened(action, workbook, context) as opened:
        workbook, context = opened.workbook, opened.context
        parsed, resumed = _resumed(action, opened, run_settings)
        if not action.tolerant:
            parsed.refuse_unreadable(action.reads)
        context = _surrounded(context, parsed, effects)
        sign = None if run_settings.preview else partial(effects.sign, parsed.ledger)
        button = _Button(action, parsed, context, effects.named(parsed.ledger), sign, resumed)
        outcome = button.act(params)
        if parsed.upgrade and parsed.upgrade.question:
            outcome = replace(outcome, question=f"{parsed.upgrade.question} Enregistrer le classeur ainsi ?")
        planned = button.plan(outcome)
        _refuse_new_problems(parsed, planned.after, context.today)
        _refuse_undecided(planned)
        outcome = _asked_of_dates(parsed.ledger, outcome, context.today)
        outcome = replace(outcome, problems=(*outcome.problems, *_refuse_fork(planned, context)))
        planned = replace(planned, outcome=outcome)
        if run_settings.preview:
            return planned.report(written=False)
        if planned.patch or outcome.mails or outcome.transmissions:
            workbook.check_writable()
        if outcome.question and not interface.confirm(outcome.question, parsed.located(outcome.problems)):
            return Report(message=button.noted("Rien n'a été écrit."), written=False)
        with effects.staging(outcome, planned.after) as staging:
            if failed := staging.render(context.today, interface.progress):
                planned = button.plan(outcome, failed)
            staging.begin(len(parsed.ledger.log), outcome.message if planned.changes else "")
            planned = _written(workbook, planned, failed, bare=action.id == REFRESH)
            made = staging.place()
            unrecorded = effects.record_seals(parsed.ledger, planned.after, planned.signature)
        effects.settle(outcome.settled)
        record = partial(_record, workbook, context, action.id)
        posted = effects.deliver(outcome, planned.after, made, record, interface.progress)
        sent = effects.transmit(outcome, planned.after, made, record, interface.progress)
        report = _reported(planned, made, posted, unrecorded)
        return _transmitted(planned, report, sent) if sent else report


def _surrounded(context: Context, parsed: Parsed, effects: Effects) -> Context:
    return replace(
        context,
        problems=parsed.problems,
        readings=parsed.readings,
        locate=parsed.locate,
        sheet_of=parsed.sheet_of,
        surroundings=effects.surroundings,
    )


@frozen_in_order
class _Button:
    """A pressed button and what it was pressed on; `resumed` says what an earlier one had left."""

    action: Action
    parsed: Parsed
    context: Context
    identity: WorkbookIdentity
    sign: Callable[[str, SealText, str], Signature | None] | None
    resumed: str = ""

    def noted(self, message: str) -> str:
        """A message, after what was resumed."""
        return f"{self.resumed} {message}".strip()

    def act(self, params: object) -> Outcome:
        """What the rule decides; a refusal says where in the sheets."""
        try:
            answers = recognised(self.parsed.ledger, params)
            outcome = self.action.act(self.parsed.ledger, self.context, answers)
        except Refused as refusal:
            refusal.problems = self.parsed.located(refusal.problems)
            raise
        unread = sum(p.blocking for p in self.parsed.problems)
        if not unread or self.action.tolerant:
            return outcome
        left = f"{counted(unread, 'cellule(s) illisible(s)')} ailleurs, sans effet ici : voir Contrôler."
        return replace(outcome, message=f"{outcome.message} {left}")

    def plan(self, outcome: Outcome, failed: Collection[str] = ()) -> _Planned:
        """What to write; of papers that `failed`, nothing says that they were made."""
        made = [paper for paper in outcome.papers if paper.name not in failed]
        changes = (*outcome.changes, *(paper.record for paper in made if paper.record))
        signature = self._signature(changes)
        named = (*self._named(changes), *self._signed(signature))
        after = self.parsed.ledger.after((*changes, *named))
        logged = (*changes, *named, _logged(self.context, self.action.id, outcome.message)) if changes else ()
        if self.parsed.upgrade:
            logged = (_logged(self.context, UPGRADE, self.parsed.upgrade.note), *logged)
        patch = plan(self.parsed, logged, after, self.context.today)
        return _Planned(
            button=self,
            outcome=outcome,
            changes=changes,
            after=after,
            patch=patch,
            parsed=self.parsed,
            signature=signature,
        )

    def _named(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """The identity of the workbook, written with its first seal."""
        if not new_seals(changes) or not self.identity.id or setting_text(self.parsed.ledger, Key.IDENTITY):
            return ()
        return kept_setting(self.parsed.ledger, Key.IDENTITY, str(self.identity))

    def _signature(self, changes: Sequence[Change]) -> Signature | None:
        """Of the last seal among them; none where nothing is sealed, nor written."""
        if not self.sign or not self.identity.id or not new_seals(changes):
            return None
        return self.sign(self.identity.id, max(map(read_seal, new_seals(changes))), self.context.user)

    def _signed(self, signature: Signature | None) -> tuple[Change, ...]:
        if signature is None:
            return ()
        return kept_setting(self.parsed.ledger, signature_setting(signature.line), str(signature.said))


_RESUMED = {Invoice.TABLE, Reminder.TABLE, LogEntry.TABLE}
"""The tables in which what was begun is written down."""


@frozen
class _Opened:
    """A workbook that is held, what it says, and who works in it."""

    workbook: Workbook
    parsed: Parsed
    context: Context


@contextmanager
def _opened(action: Action, workbook: Workbook, context: Context) -> Iterator[_Opened]:
    """The workbook, held and read: with the base that it shares, where it is one of a team."""
    with workbook.lock():
        parsed = read_current(workbook, mend=action.id == UPGRADE)
        link = None if parsed.upgrade else team_link(parsed.ledger)
        if link is None:
            yield _Opened(workbook=workbook, parsed=parsed, context=context)
            return
        from gescof_xl.workbook.team.workbook import TeamWorkbook

        team = TeamWorkbook(workbook, context.today, parsed)
        with team.meeting(link):
            met = replace(context, user=link.person)
            yield _Opened(workbook=team, parsed=read_current(team, before=parsed), context=met)


def _resumed(action: Action, opened: _Opened, run_settings: RunSettings) -> tuple[Parsed, str]:
    """The workbook once what a killed button had left is finished or undone, and the sentence that says what.

    Not by one that only shows. One that examines shows what is left where the workbook cannot be written.
    """
    workbook, parsed, context = opened.workbook, opened.parsed, opened.context
    unread = any(problem.blocking and problem.table in _RESUMED for problem in parsed.problems)
    if run_settings.preview or parsed.upgrade or unread:
        return parsed, ""
    try:
        resumed = run_settings.effects.resume(parsed.ledger, partial(_record, workbook, context, action.id))
    except GescofError:
        if not action.examines:
            raise
        resumed = ""
    return (read_current(workbook), resumed) if resumed else (parsed, "")


def _record(workbook: Workbook, context: Context, action: str, changes: Sequence[Change], summary: str) -> None:
    """Writes changes down in the workbook as it now is, with a line of its log."""
    parsed = parse(workbook.read())
    logged = (*changes, _logged(context, action, summary))
    _write(workbook, plan(parsed, logged, parsed.ledger.after(logged), context.today))


def _logged(context: Context, action: str, summary: str) -> Add:
    return Add(LogEntry(date=context.today, user=context.user, action=action, summary=summary))


@frozen
class _Planned:
    """What a button will write. `changes` holds the records of its papers."""

    button: _Button
    outcome: Outcome
    changes: tuple[Change, ...]
    after: Ledger
    patch: Patch
    parsed: Parsed
    signature: Signature | None

    def noted(self, message: str) -> str:
        """A message with what was resumed, and what was added to an older workbook."""
        return self.button.noted(self.parsed.noted(message))

    def report(self, *, written: bool) -> Report:
        """What the outcome says of itself."""
        issued = tuple(c.row.number for c in self.changes if isinstance(c, Add) and isinstance(c.row, Invoice))
        return Report(
            message=self.noted(self.outcome.message),
            written=written,
            documents=issued,
            changes=self.changes,
            problems=self.parsed.located(self.outcome.problems),
        )


def _refuse_new_problems(parsed: Parsed, after: Ledger, today: date) -> None:
    """Checks are invariants of every button: an outcome that creates a blocking problem is refused."""
    if created := parsed.located(new_problems(parsed.ledger, after, today)):
        found = f"Ce bouton créerait une incohérence : rien n'a été écrit. {created[0].message}"
        raise Refused(found, created[0].cure, created)


def _asked_of_dates(before: Ledger, outcome: Outcome, today: date) -> Outcome:
    """A date that nobody means is shown, and asked about."""
    doubts = tuple(unlikely_dates(before, outcome.changes, today))
    if not doubts:
        return outcome
    return replace(outcome, problems=(*doubts, *outcome.problems), question=outcome.question or "Enregistrer ainsi ?")


def _refuse_fork(planned: _Planned, context: Context) -> tuple[Problem, ...]:
    """Nothing is sealed beside a living workbook, nor in one that is older than what was seen of it.

    What does not stop the button is given back: a copy for trials in another folder is told before the yes.
    """
    if not new_seals(planned.changes):
        return ()
    ledger, around = planned.parsed.ledger, context.surroundings
    journal = around.seal_journal()
    seen = around.seen(ledger)
    found = [*forks(ledger, seen), *(cut_tail(ledger, journal) if journal else ())]
    if stopping := planned.parsed.located([p for p in found if p.blocking]):
        raise Refused(f"Rien n'a été écrit. {stopping[0].message}", stopping[0].cure, stopping)
    return tuple(p for p in found if p.code == TWICE)


def _refuse_undecided(planned: _Planned) -> None:
    """Nothing is sealed that rests on a line which two people of a team changed, until one of them has decided."""
    ledger = planned.parsed.ledger
    if not new_seals(planned.changes) or team_link(ledger) is None:
        return
    from gescof_xl.domain.team.merge import undecided

    if found := planned.parsed.located(undecided(ledger, planned.changes)):
        raise Refused(f"Rien n'a été écrit. {found[0].message}", found[0].cure, found)


def _written(workbook: Workbook, planned: _Planned, failed: Collection[str], *, bare: bool) -> _Planned:
    """What was written: without the signature where Organisme takes none, being protected, or filtered."""
    try:
        _write(workbook, planned.patch, bare=bare)
    except SheetClosed:
        if planned.signature is None:
            raise
        planned = replace(planned.button, sign=None).plan(planned.outcome, failed)
        _write(workbook, planned.patch, bare=bare)
    return planned


def _write(workbook: Workbook, patch: Patch, *, bare: bool = False) -> None:
    """Nothing is saved for nothing, unless news are what is asked for."""
    if patch or bare:
        workbook.write(patch)


def _reported(planned: _Planned, made: MadeFiles, posted: Sequence[Posted], unrecorded: Sequence[Problem]) -> Report:
    """All that was done. Raises Refused when nothing was, because no message went."""
    report = planned.report(written=True)
    failures = [one.problem for one in posted if one.problem]
    report = replace(
        report, files=tuple(made.files.values()), problems=(*report.problems, *made.problems, *failures, *unrecorded)
    )
    if not posted:
        return report
    from gescof_xl.effects.mail_delivery import told

    alone = planned.outcome.only_mails
    if alone and not any(one.sent or one.drafted for one in posted):
        doubtful = any(problem.code == "ENV-003" for problem in failures)
        none = "On ne sait pas si un message est parti." if doubtful else "Aucun message n'est parti."
        raise Refused(none, failures[0].cure if doubtful else "Corrigez, puis recommencez.", report.problems)
    return replace(
        report,
        message=planned.noted(told(posted)) if alone else f"{report.message} {told(posted)}",
        changes=(*report.changes, *(record for one in posted if one.recorded for record in one.mail.records)),
        files=(*report.files, *(one.draft for one in posted if one.draft)),
    )


def _transmitted(planned: _Planned, report: Report, sent: Sequence[Transmitted]) -> Report:
    """The report with what became of each. Raises Refused when none went."""
    from gescof_xl.effects.transmission import nothing_went, told

    report = replace(report, problems=(*report.problems, *(one.problem for one in sent if one.problem)))
    if not any(one.flow for one in sent):
        cure = "Corrigez, puis recommencez : rien ne part deux fois."
        raise Refused(nothing_went(sent), cure, report.problems)
    changes = (change for one in sent for change in one.changes)
    return replace(report, message=planned.noted(told(sent)), changes=(*report.changes, *changes))
