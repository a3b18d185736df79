"""What stops a button: each error is a French sentence that says what, where, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gescof_xl.core.problems import Problem


class GescofError(Exception):
    """A button stopped. `message` says what and where, `cure` what to do; both are shown to the user."""

    exit_code = 1

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(f"{message} {cure}".strip())
        self.message = message
        self.cure = cure


class Refused(GescofError):
    """The rule says no: nothing was written. `problems` says why, one by one."""

    def __init__(self, message: str, cure: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, cure)
        self.problems = tuple(problems)


class WrongUse(GescofError):
    """The button was called with an option that it does not know or cannot read."""

    exit_code = 2


class WorkbookError(GescofError):
    """The workbook cannot be read or written."""

    exit_code = 3


class NotAWorkbook(WorkbookError):
    """The file is not an .xlsx workbook, is damaged, or is protected by a password."""


class TableMissing(WorkbookError):
    """A sheet, a table or a column that GesCOF needs is not there under its name."""


class Busy(WorkbookError):
    """The workbook is open elsewhere, or is being written by another GesCOF."""


class Changed(WorkbookError):
    """The workbook, or one of its lines, changed since it was read."""


class Unwritable(WorkbookError):
    """The edit could damage the workbook, or the disk refuses it: nothing was written."""


class DocumentError(GescofError):
    """A document could not be made; the workbook is true, and the document can be made again."""
