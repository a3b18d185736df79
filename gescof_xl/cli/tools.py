"""The commands that have no button: a new workbook, the demonstration, building what ships."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.core.errors import Unwritable
from gescof_xl.resources import shipped


def new(classeur: Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur à créer.")]) -> None:
    """Crée un classeur vierge, prêt à remplir."""
    if classeur.suffix.lower() != ".xlsx":
        raise Unwritable(f"« {classeur.name} » : un classeur GesCOF est un fichier .xlsx.", "Donnez un nom en .xlsx.")
    try:
        with classeur.open("xb") as target:
            target.write(shipped("workbooks", "gescof.xlsx").read_bytes())
    except FileExistsError:
        raise Unwritable(f"« {classeur} » existe déjà.", "Choisissez un autre nom : rien n'est remplacé.") from None
    except OSError as error:
        raise Unwritable(
            f"« {classeur} » ne peut pas être écrit ({error.strerror}).", "Choisissez un autre dossier."
        ) from None
    typer.echo(f"Classeur créé : {classeur}. Remplissez d'abord la feuille Organisme.")


def demo(
    dossier: Annotated[
        Path, typer.Argument(metavar="[DOSSIER]", help="Le dossier à créer ; demo si vous n'en nommez pas.")
    ] = Path("demo"),
) -> None:
    """Joue la ligne principale sur une copie de la base école, dans un nouveau dossier."""
    from gescof_xl.cli.demo import play

    play(dossier)


def build() -> None:
    """Reconstruit ce qui est livré : classeurs, complément, modèles, pages de référence."""
    from gescof_xl.generate import build_all

    for path in build_all(shipped("workbooks", "gescof.xlsx").parents[1]):
        typer.echo(str(path))


COMMANDS = listed(TOOLS, {"nouveau": new, "demo": demo, "construire": build})
