"""`installer`, `desinstaller` and `diagnostic`: the Excel add-in on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import EXCEL
from gescof_xl.cli.told import Told
from gescof_xl.core.errors import Refused
from gescof_xl.core.problems import Problem
from gescof_xl.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gescof_xl.install.home import Home


def install() -> Told:
    """Installe l'onglet GesCOF dans Excel, pour votre compte."""
    from gescof_xl.install.install import install as install_on

    return _told(install_on(_home(), shipped("workbooks", "gescof.xlam")))


def remove() -> Told:
    """Enlève l'onglet GesCOF d'Excel ; vos classeurs ne changent pas."""
    from gescof_xl.install.install import remove as remove_from

    return _told(remove_from(_home()))


def diagnose(
    classeur: Annotated[
        Path | None,
        typer.Argument(metavar="[CLASSEUR.xlsx]", help="Avec --modeles : celui dont on vérifie les modèles."),
    ] = None,
    *,
    modeles: Annotated[
        bool, typer.Option("--modeles", help="Vérifie les modèles Word : variables inconnues ou manquantes, et où.")
    ] = False,
) -> Told:
    """Dit ce qui manque sur cette machine pour que les boutons marchent dans Excel, et comment l'avoir."""
    if modeles:
        return _check_templates(classeur)
    from gescof_xl.install.diagnosis import diagnose as findings_on

    findings = findings_on(_home(), shipped("workbooks", "gescof.xlam"))
    lines = [f"{'bien' if f.ok else 'À VOIR'} : {f.what} ({f.detail}){'' if f.ok else '. ' + f.cure}" for f in findings]
    lacking = (Problem(code="DIA-001", message=f"{f.what} : {f.detail}.", cure=f.cure) for f in findings if not f.ok)
    return _told(lines, lacking)


def _check_templates(workbook: Path | None) -> Told:
    from gescof_xl.documents.templates.report import template_problems

    folder = workbook.resolve().parent if workbook else Path.cwd()
    lines: list[str] = []
    wrong: list[Problem] = []
    for path, problems in template_problems(folder):
        lines += [f"{'À VOIR' if problems else 'bien'} : {path}", *(f"    {p.message} {p.cure}" for p in problems)]
        wrong += problems
    return _told(lines, wrong)


def _home() -> Home:
    from gescof_xl.install.home import this_home

    home = this_home()
    if home is None:
        raise Refused(
            "Excel n'existe pas sur ce système : l'onglet GesCOF s'installe sous Windows ou macOS.",
            "Ici, utilisez la ligne de commande, par exemple : gescof controler CLASSEUR.xlsx",
        )
    return home


def _told(lines: Iterable[str], problems: Iterable[Problem] = ()) -> Told:
    """Lines that say all, with what is wrong for programs."""
    wrong = tuple(problems)
    return Told(message="\n".join(lines), problems=wrong, ok=not wrong)


COMMANDS = listed(EXCEL, {"installer": install, "desinstaller": remove, "diagnostic": diagnose})
