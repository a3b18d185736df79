"""What the disk refuses, in words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gescof_xl.core.errors import Busy, Changed, Unwritable, WorkbookError, disk_reason

_FULL = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
_FORBIDDEN = frozenset([errno.EACCES, errno.EPERM, errno.EROFS])
_SHARING_VIOLATIONS = frozenset([32, 33])  # Windows: another program holds the file open


@contextmanager
def disk_errors(name: str, folder: Path) -> Iterator[None]:
    """Turns an error of the disk, met in `folder` while saving `name`, into a refusal that says what to do."""
    try:
        yield
    except OSError as error:
        raise _refusal(name, folder, error) from error


def forbidden(name: str, folder: Path) -> Unwritable:
    """The refusal where a folder takes no writing."""
    return Unwritable(
        f"Le dossier « {folder} » n'accepte pas d'écriture : « {name} » n'a pas été modifié.",
        "Vérifiez vos droits sur ce dossier, ou copiez le classeur dans un dossier à vous.",
    )


def gone(path: Path) -> Changed:
    """The refusal where a workbook that was read is no longer there."""
    return Changed(
        f"« {path.name} » n'est plus dans le dossier « {path.parent} » : rien n'a été écrit.",
        "Remettez-le à sa place, puis recommencez.",
    )


def _refusal(name: str, folder: Path, error: OSError) -> WorkbookError:
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS:
        return Busy(
            f"« {name} » est ouvert dans un autre programme : rien n'a été écrit.", "Fermez-le, puis recommencez."
        )
    if error.errno in _FULL:
        return Unwritable(
            f"Le disque est plein : « {name} » n'a pas été modifié.",
            "Libérez de la place sur le disque (ou le quota), puis recommencez.",
        )
    if error.errno in _FORBIDDEN:
        return forbidden(name, folder)
    return Unwritable(
        f"Le disque refuse d'écrire « {name} » ({_culprit(name, error)}{disk_reason(error)}) : rien n'a été modifié.",
        "Vérifiez que le disque ou le réseau est accessible, puis recommencez.",
    )


def _culprit(name: str, error: OSError) -> str:
    """What was refused, where it is another file or folder than the workbook and its drafts."""
    culprit = Path(error.filename).name if isinstance(error.filename, str) else ""
    return "" if culprit == name or culprit.startswith(".") or not culprit else f"« {culprit} » : "
