"""The commands that have no button: a new workbook, the demonstration, building what ships."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.cli.told import Told
from gescof_xl.core.errors import Unwritable
from gescof_xl.core.words import counted
from gescof_xl.files import create
from gescof_xl.resources import shipped


def new(classeur: Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur à créer.")]) -> Told:
    """Crée un classeur vierge, prêt à remplir."""
    if classeur.suffix.lower() != ".xlsx":
        raise Unwritable(f"« {classeur.name} » : un classeur GesCOF est un fichier .xlsx.", "Donnez un nom en .xlsx.")
    create(classeur, shipped("workbooks", "gescof.xlsx").read_bytes())
    message = f"Classeur créé : {classeur}. Remplissez d'abord la feuille Organisme."
    return Told(message=message, files=(classeur,))


def demo(
    dossier: Annotated[
        Path, typer.Argument(metavar="[DOSSIER]", help="Le dossier à créer ; demo si vous n'en nommez pas.")
    ] = Path("demo"),
    *,
    as_json: bool = False,
) -> Told:
    """Joue la ligne principale sur une copie de la base école, dans un nouveau dossier."""
    from gescof_xl.cli.demo import play

    return play(dossier, quiet=as_json)


def build() -> Told:
    """Reconstruit ce qui est livré : classeurs, complément, modèles, pages de référence."""
    from gescof_xl.generate import build_all

    files = tuple(build_all(shipped("workbooks", "gescof.xlsx").parents[1]))
    return Told(message=f"{counted(len(files), 'fichier(s) refait(s)')}.", files=files)


COMMANDS = listed(TOOLS, {"nouveau": new, "demo": demo, "construire": build})
