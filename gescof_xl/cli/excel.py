"""`installer`, `desinstaller` and `diagnostic`: the Excel add-in, and LibreOffice's extension, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import EXCEL
from gescof_xl.cli.told import Told
from gescof_xl.core.errors import Refused, WorkbookError, WrongUse
from gescof_xl.core.problems import Problem
from gescof_xl.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gescof_xl.install.home import Home


def install(
    *,
    libreoffice: Annotated[
        bool, typer.Option("--libreoffice", help="Installe le menu GesCOF dans LibreOffice Calc.")
    ] = False,
) -> Told:
    """Installe l'onglet GesCOF dans Excel, ou le menu GesCOF dans LibreOffice Calc, pour votre compte."""
    if libreoffice:
        from gescof_xl.install.calc import install_in, this_calc

        return _told(install_in(this_calc(), shipped("workbooks", "gescof.oxt")))
    from gescof_xl.install.install import install as install_on

    return _told(install_on(_home(), shipped("workbooks", "gescof.xlam")))


def remove() -> Told:
    """Enlève l'onglet GesCOF d'Excel, et le menu de LibreOffice ; vos classeurs ne changent pas."""
    from gescof_xl.install.calc import remove_from, this_calc
    from gescof_xl.install.home import this_home
    from gescof_xl.install.install import remove as remove_of_excel

    calc = this_calc()
    done = remove_from(calc) if calc else []
    excel = this_home() if done else _home()
    return _told([*done, *(remove_of_excel(excel) if excel else ())])


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
    """Dit ce qui manque sur cette machine pour que les boutons marchent dans Excel ou Calc, et comment l'avoir."""
    if classeur is not None and not classeur.is_file():
        raise WorkbookError(f"Le classeur « {classeur} » n'existe pas.", "Vérifiez son nom et son dossier.")
    if classeur is not None and not modeles:
        raise WrongUse(
            f"« {classeur} » : sans --modeles, diagnostic regarde cette machine, et aucun classeur.",
            "Ajoutez --modeles, ou retirez le classeur ; pour vérifier ce qu'il contient : gescof controler.",
        )
    if modeles:
        return _check_templates(classeur)
    from gescof_xl.install.calc import findings_in, this_calc
    from gescof_xl.install.diagnosis import diagnose as findings_on
    from gescof_xl.install.home import this_home

    findings = findings_in(this_calc(), shipped("workbooks", "gescof.oxt"))
    excel = this_home() if findings else _home()
    if excel:
        findings = [*findings_on(excel, shipped("workbooks", "gescof.xlam")), *findings]
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
            "Ici, installez le menu de LibreOffice Calc : gescof installer --libreoffice ; ou utilisez la ligne de "
            "commande, par exemple : gescof controler CLASSEUR.xlsx",
        )
    return home


def _told(lines: Iterable[str], problems: Iterable[Problem] = ()) -> Told:
    """Lines that say all, with what is wrong for programs."""
    wrong = tuple(problems)
    return Told(message="\n".join(lines), problems=wrong, ok=not wrong)


COMMANDS = listed(EXCEL, {"installer": install, "desinstaller": remove, "diagnostic": diagnose})
