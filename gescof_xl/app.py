"""The only place where anything happens, in one fixed order.

read → parse (an older workbook in this version's form; stop on what cannot be read) → act → check the ledger after the
changes → plan → ask (if the workbook can be written) → render papers into a staging folder → write and save the
workbook → move papers into place → send e-mails → report. A failure before the write changes nothing; a failure after
it leaves a true workbook and a named paper that `imprimer` makes again.

Many imports: it calls each layer once, in that order.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gescof_xl.actions import UPGRADE
from gescof_xl.actions.action import Action
from gescof_xl.actions.base import Context, Outcome
from gescof_xl.actions.params import recognised
from gescof_xl.core.changes import Add, Change
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.domain.checks.all import new_problems
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.effects.memory import MemoryEffects
from gescof_xl.effects.port import Effects, Made, Posted
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Patch, Workbook
from gescof_xl.workbook.translate import Parsed, parse
from gescof_xl.workbook.upgrade import read_current

if TYPE_CHECKING:
    from gescof_xl.domain.papers.papers import Mail


class UserInterface(Protocol):
    """Who talks to the person: a terminal, or message boxes."""

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        """Shows what will be done and asks; False stops everything."""

    def progress(self, what: str, done: int, whole: int) -> None:
        """Says how far a long work is."""


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """Around a button: the person, what it may do beside the workbook, and whether only to show.

    A workbook in memory lies in no folder: what it would print counts as made elsewhere, and nothing is sent.
    """

    interface: UserInterface
    effects: Effects = field(default_factory=MemoryEffects)
    preview: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a button did, for people and programs. `written` is False for a preview and for a refused question."""

    message: str
    written: bool
    documents: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = field(default=())


def run(action: Action, workbook: Workbook, params: object, context: Context, run_settings: RunSettings) -> Report:
    """Presses one button; raises Refused when the rule says no and WorkbookError when the file does."""
    interface, effects = run_settings.interface, run_settings.effects
    with workbook.lock(), _no_collection():
        parsed = read_current(workbook)
        if not action.tolerant:
            parsed.refuse_unreadable()
        context = replace(context, problems=parsed.problems, locate=parsed.locate, surroundings=effects.surroundings)
        button = _Button(action, parsed, context)
        outcome = button.act(params)
        planned = button.plan(outcome)
        _refuse_new_problems(parsed, planned.after, context.today)
        if run_settings.preview:
            return planned.report(written=False)
        if planned.patch or outcome.mails:
            workbook.check_writable()
        if outcome.question and not interface.confirm(outcome.question, parsed.located(outcome.problems)):
            return Report(message="Rien n'a été écrit.", written=False)
        with effects.staging(outcome, planned.after) as staging:
            if failed := staging.render(context.today, interface.progress):
                planned = button.plan(outcome, failed)
            _write(workbook, planned.patch)
            made = staging.place()
        unrecorded = effects.record_seals(parsed.ledger, planned.after)
        posted = effects.deliver(
            outcome, planned.after, made, partial(button.record_sent, workbook), interface.progress
        )
        return _reported(planned, made, posted, unrecorded)


@dataclass(frozen=True)
class _Button:
    """A pressed button and what it was pressed on."""

    action: Action
    parsed: Parsed
    context: Context

    def act(self, params: object) -> Outcome:
        """What the rule decides; a refusal says where in the sheets."""
        try:
            answers = recognised(self.parsed.ledger, params)
            return self.action.act(self.parsed.ledger, self.context, answers)
        except Refused as refusal:
            refusal.problems = self.parsed.located(refusal.problems)
            raise

    def plan(self, outcome: Outcome, failed: Collection[str] = ()) -> _Planned:
        """What to write; of papers that `failed`, nothing says that they were made."""
        made = [paper for paper in outcome.papers if paper.name not in failed]
        changes = (*outcome.changes, *(paper.record for paper in made if paper.record))
        after = self.parsed.ledger.after(changes)
        logged = (*changes, self._logged(self.action.id, outcome.message)) if changes else ()
        if self.parsed.upgrade:
            logged = (self._logged(UPGRADE, self.parsed.upgrade.note), *logged)
        patch = plan(self.parsed, logged, after, self.context.today)
        return _Planned(outcome=outcome, changes=changes, after=after, patch=patch, parsed=self.parsed)

    def record_sent(self, workbook: Workbook, mails: Sequence[Mail]) -> None:
        """Writes down what went, in the workbook as it now is."""
        from gescof_xl.effects.mail_delivery import sent_summary

        parsed = parse(workbook.read())
        records = [mail.record for mail in mails if mail.record]
        changes: Sequence[Change] = (*records, self._logged(self.action.id, sent_summary(mails)))
        _write(workbook, plan(parsed, changes, parsed.ledger.after(changes), self.context.today))

    def _logged(self, action: str, summary: str) -> Add:
        context = self.context
        return Add(LogEntry(date=context.today, user=context.user, action=action, summary=summary))


@dataclass(frozen=True, kw_only=True)
class _Planned:
    """What a button will write. `changes` holds the records of its papers."""

    outcome: Outcome
    changes: tuple[Change, ...]
    after: Ledger
    patch: Patch
    parsed: Parsed

    def report(self, *, written: bool) -> Report:
        """What the outcome says of itself."""
        issued = tuple(c.row.number for c in self.changes if isinstance(c, Add) and isinstance(c.row, Invoice))
        return Report(
            message=self.parsed.noted(self.outcome.message),
            written=written,
            documents=issued,
            changes=self.changes,
            problems=self.parsed.located(self.outcome.problems),
        )


def _refuse_new_problems(parsed: Parsed, after: Ledger, today: date) -> None:
    """Checks are invariants of every button: an outcome that creates a blocking problem is refused."""
    if created := parsed.located(new_problems(parsed.ledger, after, today)):
        raise Refused("Ce bouton créerait une incohérence : rien n'a été écrit.", created[0].cure, created)


def _write(workbook: Workbook, patch: Patch) -> None:
    if patch:
        workbook.write(patch)


def _reported(planned: _Planned, made: Made, posted: Sequence[Posted], unrecorded: Sequence[Problem]) -> Report:
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
        raise Refused("Aucun message n'est parti.", "Corrigez, puis recommencez.", report.problems)
    return replace(
        report,
        message=planned.parsed.noted(told(posted)) if alone else f"{report.message} {told(posted)}",
        changes=(*report.changes, *(one.mail.record for one in posted if one.recorded and one.mail.record)),
        files=(*report.files, *(one.draft for one in posted if one.draft)),
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Rows hold no cycles: looking for some in hundreds of thousands of them costs a fifth of the button."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
