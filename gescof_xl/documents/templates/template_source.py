"""Where the templates and the logo of an organisation lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gescof_xl.core.errors import DocumentError
from gescof_xl.resources import shipped

OWN_TEMPLATES = "modeles"


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
        """The logo; raises DocumentError when it is named and not beside the workbook."""
        if not self.logo:
            return None
        path = self.beside / Path(self.logo).name
        if not path.is_file():
            raise DocumentError(
                f"Organisme, « Logo » : le fichier {path.name} n'est pas à côté du classeur.",
                "Copiez-le dans le dossier du classeur, ou videz ce réglage.",
            )
        return path.read_bytes()
