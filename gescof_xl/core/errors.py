"""What stops a button: each error is a French sentence that says what, where, and what to do."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import TYPE_CHECKING

from gescof_xl.core.frozen import frozen_in_order
from gescof_xl.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@frozen_in_order
class FieldName:
    """In a cure, another question of the pressed button, by the Python name of its parameter.

    Each entrance has its own name for it: `--rembourser` at the terminal, « Rembourser » in Excel.
    """

    field: str


Cure = str | tuple[str | FieldName, ...]


_REASONS = {
    errno.ENOENT: "introuvable",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EEXIST: "il existe déjà",
    errno.ENOTDIR: "un des dossiers de son chemin est un fichier",
    errno.EISDIR: "c'est un dossier",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "son nom est trop long",
    errno.EBUSY: "il est utilisé par un autre programme",
    errno.EIO: "le disque ou le réseau ne répond pas",
}


def disk_reason(error: OSError) -> str:
    """Why the system refused, in French: its own sentence is English."""
    return _REASONS.get(error.errno or 0, f"erreur {error.errno} du système" if error.errno else str(error))


class GescofError(Exception):
    """A button stopped. `message` says what and where, `cure` what to do; both are shown to the user.

    `field` is the answer that is refused, by the Python name of its parameter; "" when it is none of them.
    """

    exit_code = 1

    def __init__(self, message: str, cure: Cure = "", *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self._cure = (cure,) if isinstance(cure, str) else cure
        self._names: Mapping[str, str] = {}

    @property
    def cure(self) -> str:
        """What to do, in the words of the entrance."""
        return "".join(p if isinstance(p, str) else self._names.get(p.field, p.field) for p in self._cure)

    @property
    def reasons(self) -> tuple[Problem, ...]:
        """Why the button stopped, as problems: the sentence itself where nothing says more."""
        return (Problem(code=type(self).__name__, message=self.message, cure=self.cure),)

    def name_fields(self, names: Mapping[str, str]) -> None:
        """Said by an entrance: what people call each parameter there."""
        self._names = names

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


class Refused(GescofError):
    """The rule says no: nothing was written. `problems` says why, one by one."""

    def __init__(self, message: str, cure: Cure = "", problems: Sequence[Problem] = (), *, field: str = "") -> None:
        super().__init__(message, cure, field=field)
        self.problems = tuple(problems)

    @property
    def reasons(self) -> tuple[Problem, ...]:
        """The problems that it carries."""
        return self.problems or super().reasons

    @property
    def listed(self) -> tuple[Problem, ...]:
        """Its problems, to list under its sentence: without the messages and the cures that the sentence has said."""
        said = str(self)
        return tuple(
            replace(p, message="" if p.message in said else p.message, cure="" if p.cure in said else p.cure)
            for p in self.problems
        )


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


class TooNew(WorkbookError):
    """A later version made the workbook: this program would lose what it does not know."""


class Outdated(WorkbookError):
    """An earlier version made the workbook, and it is brought up to this one only while it is closed."""


class Busy(WorkbookError):
    """The workbook is open elsewhere, or is being written by another GesCOF."""


class Changed(WorkbookError):
    """The workbook, or one of its lines, changed since it was read."""


class Unwritable(WorkbookError):
    """The edit could damage the workbook, or the disk refuses it: nothing was written."""


class SheetClosed(Unwritable):
    """A sheet takes no writing: somebody protected it, or hid lines of it."""


class DocumentError(GescofError):
    """A document could not be made; the workbook is true, and the document can be made again."""
