"""One click: the button's questions are shown in the Assistant sheet, or the button runs.

Many imports: a click joins Excel or Calc, the form, the actions and the application.
"""

from __future__ import annotations

import getpass
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.actions import ACTIONS
from gescof_xl.actions.action import Action
from gescof_xl.actions.base import Context
from gescof_xl.actions.params import read_params
from gescof_xl.app import Report, RunSettings
from gescof_xl.app import run as run_action
from gescof_xl.bug_report import LOGS
from gescof_xl.core.changes import Rewrite
from gescof_xl.core.errors import Busy, GescofError, Outdated, Refused, WrongUse
from gescof_xl.core.schema import stored_columns
from gescof_xl.effects.file import FileEffects
from gescof_xl.resources import MANUAL
from gescof_xl.ribbon.auto_save import stop_auto_save
from gescof_xl.ribbon.buttons import CANCEL, HELP, LONG, VALIDATE
from gescof_xl.ribbon.choices import choices_for
from gescof_xl.ribbon.figures import FORMS, figures_for, pointless
from gescof_xl.ribbon.interface import ClickInterface
from gescof_xl.ribbon.selected import defaults_from, selected_lines
from gescof_xl.ribbon.upgrade import upgrade_open
from gescof_xl.workbook.excel.retry import Gone
from gescof_xl.workbook.excel.session import SHOW_SHEET
from gescof_xl.workbook.excel.workbook import ExcelWorkbook
from gescof_xl.workbook.excel.writable import AutoSaved
from gescof_xl.workbook.form.questions import Form, answers_of, row_of
from gescof_xl.workbook.form.sheet import AssistantSheet
from gescof_xl.workbook.upgrade import read_current

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlwings import Book

    from gescof_xl.ribbon.host import OpenWorkbook
    from gescof_xl.workbook.form.sheet import FormSession

_STILL_FILLED = "L'Assistant n'a pas pu être vidé : cliquez sur Annuler, ne validez pas une seconde fois."


def press(action_id: str, book: Book, today: date, logs: Path = LOGS) -> None:
    """Runs a button on an open workbook. Nothing is raised: refusals and bugs are message boxes."""
    press_workbook(action_id, ExcelWorkbook(book), today, logs)


def press_workbook(action_id: str, workbook: OpenWorkbook, today: date, logs: Path = LOGS) -> None:
    """The same on a workbook of any host, of which the system and the patience are chosen."""
    interface = ClickInterface(workbook.session, logs)
    try:
        try:
            _press(action_id, _Click(workbook, interface, today, logs.parent))
        except GescofError as error:
            interface.refuse(error)
        except Exception as error:  # noqa: BLE001 - the last resort: a person must learn of it, in French
            interface.report_bug(error)
        finally:
            interface.end_progress()
    except Gone:
        return  # Excel or LibreOffice is no more: there is no window left to say it in


def _press(action_id: str, click: _Click) -> None:
    try:
        click.on(action_id)
    except Outdated:  # the lock of the click is let go by now
        upgrade_open(click.workbook, click.interface, Context(today=click.today, user=getpass.getuser()))


def is_long(action_id: str, book: Book) -> bool:
    """Whether a click prints, sends or archives now, and not merely asks; what cannot be told is not."""
    workbook = ExcelWorkbook(book)
    try:
        if action_id == VALIDATE:
            label = AssistantSheet(workbook.session).label()
            return any(action.label == label and action.id in LONG for action in ACTIONS)
        return action_id in LONG and not stored_columns(_action(action_id).params)
    except GescofError:
        return False  # the click itself will say what is wrong


@dataclass(frozen=True)
class _Click:
    """What surrounds one click."""

    workbook: OpenWorkbook
    interface: ClickInterface
    today: date
    known: Path
    """The folder where it is kept what a person has been told once."""

    def on(self, action_id: str) -> None:
        """Shows the form of a button that asks, runs one that does not.

        From the first read to the last write nobody else works on the workbook: a second click is refused at once.
        """
        if action_id == HELP:
            self._open_manual()
            return
        with ExitStack() as held:
            try:
                held.enter_context(self.workbook.lock())
            except AutoSaved as auto_saved:
                stop_auto_save(auto_saved.session, self.known)
                held.enter_context(self.workbook.lock())
            self._act(action_id, AssistantSheet(self.workbook.session))

    def _act(self, action_id: str, form: AssistantSheet) -> None:
        if action_id == CANCEL:
            form.clear()
        elif action_id == VALIDATE:
            self._validate(form)
        elif stored_columns((action := _action(action_id)).params):
            self._ask(action, form)
        else:
            selected = tuple((line.table, line.key) for line in selected_lines(self.workbook))
            self.interface.tell(self._run(action, action.params(), selected))

    def _open_manual(self) -> None:
        """Nothing more is said when a browser opens."""
        import webbrowser

        page = MANUAL / "manuel.html"
        if not webbrowser.open(page.as_uri()):
            self.interface.tell(Report(message=f"Ouvrez le manuel dans votre navigateur :\n{page}", written=False))

    def _ask(self, action: Action, form: AssistantSheet) -> None:
        asked = stored_columns(action.params)
        known = defaults_from(selected_lines(self.workbook), asked)
        party = next((str(known[c.field]) for c in asked if c.ref == "Tiers" and c.field in known), "")
        read = cache(lambda: read_current(self.workbook).ledger)
        choices = choices_for(action.id, party, self.today, read)
        left_out = pointless(action.id, known, read()) if action.id in FORMS else frozenset()
        form.show(
            Form(
                label=action.label,
                help=action.help,
                columns=[c for c in asked if c.field not in left_out],
                defaults=known,
                choices=choices,
                figures=figures_for(action.id, known, read()) if action.id in FORMS else (),
            )
        )

    def _validate(self, form: AssistantSheet) -> None:
        label, lines = form.read()
        action = next((a for a in ACTIONS if a.label == label), None)
        if action is None:
            raise WrongUse("Aucun assistant n'est ouvert.", "Cliquez d'abord sur un bouton du ruban GesCOF.")
        columns = stored_columns(action.params)
        try:
            params = read_params(action.params, answers_of(columns, lines))
            report = self._run(action, params, ())
        except (WrongUse, Refused) as error:
            error.name_fields({c.field: f"« {c.title} »" for c in columns})
            _is_done(partial(form.complain, str(error), row_of(columns, lines, error.field)))
            raise
        if report.written and not _is_done(form.clear):
            report = replace(report, message=f"{report.message}\n\n{_STILL_FILLED}")
        self.interface.tell(report)

    def _run(self, action: Action, params: object, selection: tuple[tuple[str, str], ...]) -> Report:
        session = self.workbook.session
        context = Context(today=self.today, user=getpass.getuser(), selection=selection)
        run_settings = RunSettings(interface=self.interface, effects=FileEffects(self.workbook.path))
        report = run_action(action, self.workbook, params, context, run_settings)
        rewritten = [c.row_class.SHEET for c in report.changes if isinstance(c, Rewrite)]
        if report.written and rewritten and not _is_shown(session, rewritten[0]):
            hidden = f"La feuille « {rewritten[0]} » est masquée. {SHOW_SHEET}"
            report = replace(report, message=f"{report.message}\n\n{hidden}")
        return report


def _is_shown(session: FormSession, sheet: str) -> bool:
    """Goes to a report. All is written by now: an Excel that does not hear must not make it look otherwise."""
    try:
        return session.show_sheet(sheet)
    except Busy:
        return True  # only not gone to


def _is_done(in_form: Callable[[], None]) -> bool:
    """Whether the form shows how a button ended; whatever hinders it, the person learns that end itself."""
    try:
        in_form()
    except Gone:
        raise
    except Exception:  # noqa: BLE001 - Excel has many ways to refuse
        return False
    return True


def _action(action_id: str) -> Action:
    found = next((a for a in ACTIONS if a.id == action_id), None)
    if found is None:
        raise WrongUse(
            f"Ce bouton (« {action_id} ») n'est pas de cette version de GesCOF.", "Lancez : gescof installer"
        )
    return found
