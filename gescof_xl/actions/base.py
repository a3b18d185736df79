"""What a button is: a pure function from the ledger to an outcome, with the words that people see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from gescof_xl.core.changes import Change
from gescof_xl.core.problems import Problem
from gescof_xl.domain.accountant.copy import Returned
from gescof_xl.domain.bank.statement import Statement
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.papers.papers import FiledDocument, Mail, OutputFile, Paper
from gescof_xl.domain.seal import SealLog


class Group(StrEnum):
    """The groups of the ribbon, in order."""

    CONTROL = "Contrôle"
    INVOICING = "Facturation"
    PRINTING = "Impression et envoi"
    PAYMENTS = "Règlements"
    FOLLOW_UP = "Relances et suivi"
    ACCOUNTING = "Comptabilité"
    TOOLS = "Outils"


def _nowhere(_table: str, _key: str, _column: str) -> str:
    return ""


def _no_file(_path: str) -> bool:
    return False


def _no_journal() -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Context:
    """What surrounds a button: the day, who clicks, the selected lines, and where rows stand in the sheets.

    `selection` pairs table names with keys. `problems` are what could not be read, for `controler` alone.
    `has_file` says whether a file lies below the workbook's folder. `journal` reads the journal of seals beside it,
    for `verifier`.
    `statement` is the bank statement, for an action that reads one. `sent` is the last copy made for the accountant,
    `returned` the one that came back. `filed` looks at the files of the documents folder, for `verifier`.
    """

    today: date
    user: str = ""
    selection: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    locate: Callable[[str, str, str], str] = field(default=_nowhere, compare=False)
    has_file: Callable[[str], bool] = field(default=_no_file, compare=False)
    journal: Callable[[], SealLog | None] = field(default=_no_journal, compare=False)
    statement: Statement | None = None
    sent: Ledger | None = None
    returned: Returned | None = None
    filed: Callable[[], tuple[FiledDocument, ...]] = field(default=tuple, compare=False)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a button decided: changes, papers, files, e-mails and a message. `question` is asked before all of it.

    `merged` names one PDF that holds all the papers, for the printer. E-mails go last.
    """

    message: str
    changes: tuple[Change, ...] = ()
    papers: tuple[Paper, ...] = ()
    merged: str = ""
    files: tuple[OutputFile, ...] = ()
    mails: tuple[Mail, ...] = ()
    problems: tuple[Problem, ...] = ()
    question: str = ""

    @property
    def only_mails(self) -> bool:
        """Whether all that it does is done for its e-mails: when none goes, nothing is achieved."""
        joined = {name for mail in self.mails for name in mail.papers}
        return not self.changes and all(paper.name in joined for paper in self.papers)


@dataclass(frozen=True)
class NoParams:
    """A button that asks nothing."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One button: `id` is also its command. `tolerant` ones run even where cells cannot be read.

    `reads` is "statement" when its parameter `file` names a bank statement to read before, "return" when it names the
    accountant's workbook, "exchange" when the last copy made for the accountant is enough.
    """

    id: str
    label: str
    group: Group
    help: str
    icon: str
    keytip: str
    act: Callable[[Ledger, Context, Any], Outcome]
    params: type = NoParams
    large: bool = False
    tolerant: bool = False
    reads: Literal["", "statement", "exchange", "return"] = ""
