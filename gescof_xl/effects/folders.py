"""The folder around the workbook: what lies in it, where papers go, and where their drafts are made."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Refused, Unwritable
from gescof_xl.domain.ledger import Ledger
from gescof_xl.domain.settings import Key, setting

if TYPE_CHECKING:
    from gescof_xl.documents.templates.template_source import TemplateSource


@contextmanager
def drafts_folder(documents: Path) -> Iterator[Path]:
    """A folder for drafts beside where papers go, gone at the end; raises Unwritable when it cannot be made."""
    try:
        documents.mkdir(parents=True, exist_ok=True)
        drafts = tempfile.TemporaryDirectory(prefix=".brouillons-", dir=documents, ignore_cleanup_errors=True)
    except OSError as error:
        message = f"Le dossier des documents « {documents} » ne peut pas être écrit ({error.strerror})."
        raise Unwritable(
            message, "Vérifiez vos droits, ou changez « Dossier des documents » dans Organisme."
        ) from error
    with drafts as name:
        yield Path(name)


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
