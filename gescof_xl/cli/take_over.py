"""`gescof reprendre`: a workbook goes on where a later one is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.cli.told import Told


def take_over(
    classeur: Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur avec lequel continuer.")],
) -> Told:
    """Continue avec une sauvegarde ou une copie : aucun numéro déjà émis ne resservira."""
    from gescof_xl.effects.taking_over import take_over as take

    done = take(classeur.resolve(), date.today())  # noqa: DTZ011  # the user's own calendar day
    issued = f" Déjà émis ailleurs : {', '.join(done.issued)} ; les numéros continuent après." if done.issued else ""
    return Told(
        message=f"« {classeur.name} » continue sous une identité nouvelle.{issued}",
        files=(done.journal,) if done.journal else (),
    )


COMMANDS = listed(TOOLS, {"reprendre": take_over})
