"""The folder around the workbook: what lies in it, where papers go, and where their drafts are made."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Refused, Unwritable, disk_reason
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting

if TYPE_CHECKING:
    from gescof_xl.documents.templates.template_source import TemplateSource


def drafts_folder(documents: Path, workbook: str) -> Path:
    """A new folder for the drafts of a workbook, beside where papers go; raises Unwritable when it cannot be made."""
    try:
        documents.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=_drafts(workbook), dir=documents))
    except OSError as error:
        message = f"Le dossier des documents « {documents} » ne peut pas être écrit ({disk_reason(error)})."
        raise Unwritable(
            message, "Vérifiez vos droits, ou changez « Dossier des documents » dans Organisme."
        ) from error


def remove_drafts_folders(documents: Path, workbook: str) -> None:
    """Removes the drafts of a workbook, those too that a kill left: under its lock, no other button is making any."""
    for left_over in documents.glob(f"{_drafts(workbook)}*"):
        shutil.rmtree(left_over, ignore_errors=True)


def _drafts(workbook: str) -> str:
    """Two workbooks may share a documents folder, and have names that no folder takes."""
    return f".brouillons-{hashlib.sha256(workbook.encode()).hexdigest()[:8]}-"


def template_source(ledger: Ledger, folder: Path) -> TemplateSource:
    """Where printing finds what it needs, from the settings."""
    from gescof_xl.documents.templates.template_source import TemplateSource

    return TemplateSource(
        beside=folder,
        logo=setting(ledger, Key.LOGO),
        engine=setting(ledger, Key.PDF_ENGINE),
        author=setting(ledger, Key.NAME),
    )


def documents_folder(ledger: Ledger, folder: Path) -> Path:
    """Where papers go: below the workbook's folder; raises Refused when the setting leads elsewhere."""
    name = setting(ledger, Key.DOCUMENTS_FOLDER)
    inside = folder.resolve()
    target = (inside / name).resolve()
    if not target.is_relative_to(inside):
        raise Refused(
            f"Organisme, « Dossier des documents » : « {name} » sort du dossier du classeur.",
            "Tapez un nom de dossier, par exemple documents.",
        )
    return target


def lies_in(folder: Path, name: str) -> bool:
    """Whether a file lies below a folder, links followed."""
    path = (folder / name).resolve()
    return path.is_relative_to(folder.resolve()) and path.is_file()
