"""The only place where anything happens, in one fixed order.

read → parse (stop on what cannot be read) → act → check the ledger after the changes → plan → ask (if the workbook
can be written) → render papers into a staging folder → write and save the workbook → move papers into place → send
e-mails → report. A failure before the write changes nothing; a failure after it leaves a true workbook and a named
paper that `imprimer` makes again.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from gescof_xl.actions.base import Action, Context, Outcome
from gescof_xl.core.changes import Add, Change
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.core.words import counted
from gescof_xl.documents.printing.filing import file_all
from gescof_xl.documents.printing.printing import merge_printed, print_papers
from gescof_xl.domain.bank.statement import Statement
from gescof_xl.domain.checks.all import check
from gescof_xl.domain.ledger import SHEET_OF, Ledger
from gescof_xl.domain.papers.papers import FiledDocument, Mail, Way
from gescof_xl.domain.settings import setting
from gescof_xl.domain.tables.billing import Invoice
from gescof_xl.domain.tables.reports import LogEntry
from gescof_xl.effects.folders import documents_folder, lies_in, staging, template_source
from gescof_xl.effects.mail_delivery import MailDelivery, told
from gescof_xl.effects.output_files import OutputFiles, filed_documents, named_file, record_digests
from gescof_xl.effects.returned_workbooks import read_workbook, returned, sent_copy, sheet_names
from gescof_xl.effects.seal_journal import SealJournal
from gescof_xl.workbook.plan import plan
from gescof_xl.workbook.port import Patch, Workbook
from gescof_xl.workbook.translate import Parsed, parse


class UserInterface(Protocol):
    """Who talks to the person: a terminal, or message boxes."""

    def confirm(self, question: str, problems: Sequence[Problem]) -> bool:
        """Shows what will be done and asks; False stops everything."""

    def progress(self, what: str, done: int, whole: int) -> None:
        """Says how far a long work is."""


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """Around a button: the person, the folder of the workbook (papers go below it), and whether only to show.

    A workbook in memory has no folder: what it would print counts as printed, and nothing is sent.
    """

    interface: UserInterface
    folder: Path | None = None
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
    with workbook.lock(), _no_collection():
        parsed = parse(workbook.read())
        if action.reads == "statement":
            context = replace(context, statement=_statement(parsed.ledger, params, run_settings.folder))
        elif action.reads:
            context = _with_exchange(context, parsed.ledger, params, run_settings.folder, workbook.name)
        journal = SealJournal(run_settings.folder / workbook.name) if run_settings.folder else None
        if journal and run_settings.folder:
            filed = functools.partial(_filed, parsed.ledger, run_settings.folder)
            has_file = functools.partial(lies_in, run_settings.folder)
            context = replace(context, journal=journal.read, filed=filed, has_file=has_file)
        decided = _decide(action, parsed, params, context)
        outcome = decided.outcome
        if run_settings.preview:
            return _report(decided, written=False)
        if decided.patch or outcome.mails:
            workbook.check_writable()
        if outcome.question and not run_settings.interface.confirm(outcome.question, located(outcome.problems, parsed)):
            return Report(message="Rien n'a été écrit.", written=False)
        report = _carry_out(decided, workbook, run_settings)
        missed = journal.record(parsed.ledger, decided.after) if journal else []
        return replace(report, problems=(*report.problems, *missed))


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


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """What a button will write, once its rules and the invariants agreed. `changes` holds the records of its papers."""

    action: Action
    outcome: Outcome
    changes: tuple[Change, ...]
    after: Ledger
    patch: Patch
    parsed: Parsed
    context: Context

    @property
    def today(self) -> date:
        """The day of the button."""
        return self.context.today


def _decide(action: Action, parsed: Parsed, params: object, context: Context) -> _Decided:
    unreadable = [p for p in parsed.problems if p.blocking]
    if unreadable and not action.tolerant:
        raise Refused(
            f"{counted(len(unreadable), 'cellule(s) illisible(s)')} : rien n'a été écrit.",
            "Corrigez-les (le bouton Contrôler les liste), puis recommencez.",
            unreadable,
        )
    context = replace(context, problems=parsed.problems, locate=parsed.locate)
    try:
        outcome = action.act(parsed.ledger, context, params)
    except Refused as refusal:
        refusal.problems = located(refusal.problems, parsed)
        raise
    decided = _planned(action, outcome, parsed, context)
    _refuse_new_problems(parsed, decided.after, context.today)
    return decided


def _planned(action: Action, outcome: Outcome, parsed: Parsed, context: Context) -> _Decided:
    changes = (*outcome.changes, *(paper.record for paper in outcome.papers if paper.record))
    after = parsed.ledger.after(changes)
    patch = plan(parsed, _logged(action, outcome, changes, context), after, context.today)
    return _Decided(
        action=action, outcome=outcome, changes=changes, after=after, patch=patch, parsed=parsed, context=context
    )


def _without(decided: _Decided, failed: Collection[str]) -> _Decided:
    """The same without the records of the papers that failed."""
    if not failed:
        return decided
    papers = tuple(paper for paper in decided.outcome.papers if paper.name not in failed)
    return _planned(decided.action, replace(decided.outcome, papers=papers), decided.parsed, decided.context)


def _statement(ledger: Ledger, params: Any, folder: Path | None) -> Statement:
    """The bank statement that the parameter `file` names: beside the workbook, or from the current folder."""
    from gescof_xl.exchange.bank.statement_file import read_statement_file

    path = named_file(folder, params.file)
    return read_statement_file(path, setting(ledger, "Colonnes du relevé CSV"), setting(ledger, "IBAN"))


def _with_exchange(context: Context, ledger: Ledger, params: Any, folder: Path | None, workbook: str) -> Context:
    """The last copy made for the accountant, and the workbook that came back if the parameter `file` names one."""
    sent = sent_copy(ledger, documents_folder(ledger, folder)) if folder else None
    context = replace(context, sent=sent.parsed.ledger if sent else None)
    file = getattr(params, "file", "")
    if not file:
        return context
    path = named_file(folder, file)
    ours = sheet_names(folder / workbook) if folder else ()
    return replace(context, returned=returned(path.name, read_workbook(path), sent, ours))


def _filed(ledger: Ledger, folder: Path) -> tuple[FiledDocument, ...]:
    """The state of the documents on the disk."""
    return filed_documents(documents_folder(ledger, folder), (i.document for i in ledger.invoices if i.document))


def _refuse_new_problems(parsed: Parsed, after: Ledger, today: date) -> None:
    """Checks are invariants of every button: an outcome that creates a blocking problem is refused."""
    if after is parsed.ledger:
        return
    blocking = [p for p in check(after, today) if p.blocking]
    if not blocking:
        return
    before = set(check(parsed.ledger, today))
    created = [p for p in blocking if p not in before]
    if created:
        raise Refused(
            "Ce bouton créerait une incohérence : rien n'a été écrit.", created[0].cure, located(created, parsed)
        )


def _logged(action: Action, outcome: Outcome, changes: Sequence[Change], context: Context) -> Sequence[Change]:
    if not changes:
        return ()
    entry = LogEntry(date=context.today, user=context.user, action=action.id, summary=outcome.message)
    return (*changes, Add(entry))


def _carry_out(decided: _Decided, workbook: Workbook, run_settings: RunSettings) -> Report:
    outcome = decided.outcome
    if not ((outcome.papers or outcome.files or outcome.mails) and run_settings.folder):
        _write(workbook, decided.patch)
        return _report(decided, written=True)
    documents = documents_folder(decided.after, run_settings.folder)
    with staging(documents) as drafts:
        source = template_source(decided.after, run_settings.folder)
        output_files = OutputFiles(
            staging=drafts, documents=documents, folder=run_settings.folder, workbook=workbook.name
        )
        stoppable = not (outcome.changes or outcome.mails)  # what is only printed may be printed in part
        printed = print_papers(outcome.papers, source, drafts, run_settings.interface.progress, stoppable=stoppable)
        files = list(printed.files)
        if outcome.merged and files:
            files.append(merge_printed(printed, outcome.merged, source, drafts, decided.today))
        files += output_files.before(outcome.files)
        decided = _without(decided, printed.failed)
        _write(workbook, decided.patch)
        untaken = list(output_files.take_sheets(outcome.files))
        files += output_files.after(outcome.files)
        filed, troubles = file_all(files, drafts, documents)
        record_digests(documents, filed.values())
    report = _report(decided, written=True)
    problems = (*report.problems, *printed.problems, *untaken, *troubles)
    report = replace(report, files=tuple(filed.values()), problems=problems)
    delivery = MailDelivery(
        ledger=decided.after,
        folder=run_settings.folder,
        documents=documents,
        placed=filed,
        failed=printed.failed,
        alone=outcome.only_mails,
    )
    return _posted(decided, workbook, run_settings, report, delivery)


def _posted(
    decided: _Decided, workbook: Workbook, run_settings: RunSettings, report: Report, delivery: MailDelivery
) -> Report:
    """E-mails go when all else is done; those whose paper failed stay."""
    if not decided.outcome.mails:
        return report
    record = functools.partial(_record_sent, decided, workbook)
    posted = delivery.deliver(decided.outcome.mails, record, run_settings.interface.progress)
    problems = (*report.problems, *(one.problem for one in posted if one.problem))
    if delivery.alone and not any(one.sent or one.drafted for one in posted):
        raise Refused("Aucun message n'est parti.", "Corrigez, puis recommencez.", problems)
    drafts = tuple(one.draft for one in posted if one.draft)
    records = tuple(one.mail.record for one in posted if one.recorded and one.mail.record)
    return replace(
        report,
        message=told(posted) if delivery.alone else f"{report.message} {told(posted)}",
        problems=problems,
        changes=(*report.changes, *records),
        files=(*report.files, *drafts),
    )


def _record_sent(decided: _Decided, workbook: Workbook, mails: Sequence[Mail]) -> None:
    """Writes down what went, in the workbook as it now is."""
    parsed = parse(workbook.read())
    records = [mail.record for mail in mails if mail.record]
    what = "Envoyé" if mails[0].way is Way.SMTP else "Brouillon"
    summary = f"{what} : " + ", ".join(f"{mail.name} à {mail.to}" for mail in mails)
    context = decided.context
    entry = LogEntry(date=context.today, user=context.user, action=decided.action.id, summary=summary)
    changes: Sequence[Change] = (*records, Add(entry))
    _write(workbook, plan(parsed, changes, parsed.ledger.after(changes), context.today))


def _write(workbook: Workbook, patch: Patch) -> None:
    if patch:
        workbook.write(patch)


def _report(decided: _Decided, *, written: bool) -> Report:
    outcome = decided.outcome
    issued = tuple(c.row.number for c in decided.changes if isinstance(c, Add) and isinstance(c.row, Invoice))
    return Report(
        message=outcome.message,
        written=written,
        documents=issued,
        changes=decided.changes,
        problems=located(outcome.problems, decided.parsed),
    )


def located(problems: Sequence[Problem], parsed: Parsed) -> tuple[Problem, ...]:
    """The same problems with their sheet and cell."""
    return tuple(
        p
        if p.cell or not p.table
        else replace(p, sheet=SHEET_OF.get(p.table, ""), cell=parsed.locate(p.table, p.key, p.column))
        for p in problems
    )
