"""What a button is given, and what it decides: the rule of each is a pure function from the ledger to an outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from gescof_xl.actions.surroundings import NoSurroundings, Surroundings
from gescof_xl.core.frozen import frozen

if TYPE_CHECKING:
    from gescof_xl.core.changes import Change
    from gescof_xl.core.errors import GescofError
    from gescof_xl.core.problems import Problem
    from gescof_xl.core.schema import Row
    from gescof_xl.domain.ledger import Ledger
    from gescof_xl.domain.papers.papers import AnyTransmission, Mail, OutputFile, Paper


def _nowhere(_table: str, _key: str, _column: str) -> str:
    return ""


def _usual_sheet(table: str) -> str:
    from gescof_xl.domain.ledger import SHEET_OF

    return SHEET_OF.get(table, "")


@frozen
class Context:
    """What surrounds a button: the day, who clicks, the selected lines, and what lies around the workbook.

    `selection` pairs table names with keys. `problems` are what could not be read, and `readings` the ledger with
    something in its place, for `controler` alone. `locate` gives the cell of a table, key and column title, such as
    `F5`, `sheet_of` the name that a table's sheet has in this workbook.
    """

    today: date
    user: str = ""
    selection: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    readings: tuple[Ledger, ...] = field(default=(), compare=False)
    locate: Callable[[str, str, str], str] = field(default=_nowhere, compare=False)
    sheet_of: Callable[[str], str] = field(default=_usual_sheet, compare=False)
    surroundings: Surroundings = field(default=NoSurroundings(), compare=False)

    def selected(self, row_class: type[Row]) -> tuple[str, ...]:
        """The keys of the selected lines of a table."""
        return tuple(key for table, key in self.selection if table == row_class.TABLE)

    def only_selected(self, row_class: type[Row], refusal: GescofError) -> str:
        """The key of the one selected line of a table; raises the refusal when there is none, or several."""
        keys = self.selected(row_class)
        if len(keys) != 1:
            raise refusal
        return keys[0]


@frozen
class Outcome:
    """What a button decided: changes, papers, files, e-mails and a message. `question` is asked before all of it.

    `merged` names one PDF that holds all the papers, for the printer. E-mails, and what goes to the platform, go last.
    `settled` are the Message-IDs of messages in doubt of which a person said what became.
    """

    message: str
    changes: tuple[Change, ...] = ()
    papers: tuple[Paper, ...] = ()
    merged: str = ""
    files: tuple[OutputFile, ...] = ()
    mails: tuple[Mail, ...] = ()
    transmissions: tuple[AnyTransmission, ...] = ()
    problems: tuple[Problem, ...] = ()
    question: str = ""
    settled: tuple[str, ...] = ()

    @property
    def only_papers(self) -> bool:
        """Whether all that it does is made of its papers: when none can be made, nothing is achieved."""
        return bool(self.papers) and not self.changes and all(mail.papers for mail in self.mails)

    @property
    def only_mails(self) -> bool:
        """Whether all that it does is done for its e-mails: when none goes, nothing is achieved."""
        joined = {name for mail in self.mails for name in mail.papers}
        return not self.changes and all(paper.name in joined for paper in self.papers)
