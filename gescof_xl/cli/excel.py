"""`installer`, `desinstaller` and `diagnostic`: the Excel add-in on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import EXCEL
from gescof_xl.core.errors import Refused
from gescof_xl.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gescof_xl.install.home import Home


def install() -> None:
    """Installe l'onglet GesCOF dans Excel, pour votre compte."""
    from gescof_xl.install.install import install as install_on

    _say(install_on(_home(), shipped("workbooks", "gescof.xlam")))


def remove() -> None:
    """Enlève l'onglet GesCOF d'Excel ; vos classeurs ne changent pas."""
    from gescof_xl.install.install import remove as remove_from

    _say(remove_from(_home()))


def diagnose(
    classeur: Annotated[
        Path | None,
        typer.Argument(metavar="[CLASSEUR.xlsx]", help="Avec --modeles : celui dont on vérifie les modèles."),
    ] = None,
    *,
    modeles: Annotated[
        bool, typer.Option("--modeles", help="Vérifie les modèles Word : variables inconnues ou manquantes, et où.")
    ] = False,
) -> None:
    """Dit ce qui manque sur cette machine pour que les boutons marchent dans Excel, et comment l'avoir."""
    if modeles:
        _check_templates(classeur)
        return
    from gescof_xl.install.diagnosis import diagnose as findings_on

    findings = findings_on(_home(), shipped("workbooks", "gescof.xlam"))
    _say([f"{'bien' if f.ok else 'À VOIR'} : {f.what} ({f.detail}){'' if f.ok else '. ' + f.cure}" for f in findings])
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


def _check_templates(workbook: Path | None) -> None:
    from gescof_xl.documents.templates.report import template_problems

    folder = workbook.resolve().parent if workbook else Path.cwd()
    wrong = False
    for path, problems in template_problems(folder):
        _say([f"{'À VOIR' if problems else 'bien'} : {path}", *(f"    {p.message} {p.cure}" for p in problems)])
        wrong |= bool(problems)
    if wrong:
        raise typer.Exit(1)


def _home() -> Home:
    from gescof_xl.install.home import this_home

    home = this_home()
    if home is None:
        raise Refused(
            "Excel n'existe pas sur ce système : l'onglet GesCOF s'installe sous Windows ou macOS.",
            "Ici, utilisez la ligne de commande, par exemple : gescof controler CLASSEUR.xlsx",
        )
    return home


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        typer.echo(line)


COMMANDS = listed(EXCEL, {"installer": install, "desinstaller": remove, "diagnostic": diagnose})
