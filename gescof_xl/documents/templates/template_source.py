"""Where the templates and the logo of an organisation lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gescof_xl.core.errors import DocumentError, disk_reason
from gescof_xl.documents.templates.pictures import as_png
from gescof_xl.resources import shipped

OWN_TEMPLATES = "modeles"
MOST_BYTES = 20_000_000  # of a logo: a scanned page at 600 dpi; it goes into every document


@dataclass(frozen=True, kw_only=True)
class TemplateSource:
    """Where printing finds what it needs: templates and logo beside the workbook, and which engine to use."""

    beside: Path
    logo: str = ""
    engine: str = ""
    author: str = ""

    def template(self, name: str) -> Path:
        """The user's own copy in the folder `modeles` beside the workbook, or the template that ships."""
        own = self.beside / OWN_TEMPLATES / f"{name}.docx"
        return own if os.path.lexists(own) else shipped("templates", f"{name}.docx")

    def logo_bytes(self) -> bytes | None:
        """The logo as PNG; raises DocumentError when it is named and not beside the workbook, or cannot be printed."""
        if not self.logo:
            return None
        path = self.beside / Path(self.logo).name
        if not path.is_file():
            raise DocumentError(
                f"Organisme, « Logo » : le fichier {path.name} n'est pas à côté du classeur.",
                "Copiez-le dans le dossier du classeur, ou videz ce réglage.",
            )
        try:
            too_large = path.stat().st_size > MOST_BYTES
            content = b"" if too_large else path.read_bytes()
        except OSError as error:
            message = f"Organisme, « Logo » : le fichier {path.name} ne peut pas être lu ({disk_reason(error)})."
            raise DocumentError(message, "Vérifiez vos droits sur ce fichier, ou copiez-le de nouveau.") from error
        if too_large:
            message = f"Organisme, « Logo » : le fichier {path.name} dépasse {MOST_BYTES // 1_000_000} Mo."
            raise DocumentError(message, "Réduisez l'image avant de la choisir.")
        return as_png(content, "logo")
