"""`gescof nouvelle-annee`: the old workbook is archived and closed, the new one goes on from it.

Many imports: it presses a button, then does what no button does.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gescof_xl.cli.listed import listed
from gescof_xl.cli.panels import TOOLS
from gescof_xl.cli.told import Told
from gescof_xl.core.dates import parse_date
from gescof_xl.core.errors import Refused, Unwritable, WrongUse
from gescof_xl.core.words import counted
from gescof_xl.files import refuse_existing

if TYPE_CHECKING:
    from gescof_xl.domain.ledger import Ledger


def new_year(
    classeur: Annotated[Path, typer.Argument(metavar="CLASSEUR.xlsx", help="Le classeur de l'année qui finit.")],
    nouveau: Annotated[Path, typer.Argument(metavar="NOUVEAU.xlsx", help="Le classeur à créer, dans le même dossier.")],
    *,
    annee: Annotated[
        str,
        typer.Option(
            "--annee", metavar="AAAA", help="L'année qui commence ; vide : celle du 1ᵉʳ janvier le plus proche."
        ),
    ] = "",
    jour: Annotated[
        str, typer.Option("--date", metavar="AAAA-MM-JJ", help="Le jour qu'il est ; par défaut, aujourd'hui.")
    ] = "",
) -> Told:
    """Commence un classeur : ce qui est ouvert suit, l'ancien est archivé et fermé."""
    from gescof_xl.effects.new_year import opened, start_year

    today = _day(jour)
    year = _year(annee, today)
    if nouveau.suffix.lower() != ".xlsx" or nouveau.resolve().parent != classeur.resolve().parent:
        raise Unwritable(
            f"« {nouveau} » : le nouveau classeur est un fichier .xlsx du même dossier que l'ancien.",
            f"Donnez par exemple {classeur.with_name(f'{classeur.stem}-{year}.xlsx')} : les documents sont à côté.",
        )
    refuse_existing(nouveau)
    archived = _archived(classeur, year - 1, today, opened(classeur))
    made = start_year(classeur.resolve(), nouveau.resolve(), date(year, 1, 1), today)
    message = (
        f"Classeur de {year} : {nouveau}, qui suit « {classeur.name} ». Repris : "
        f"{counted(made.documents, 'document(s) ouvert(s)')}, {counted(made.sessions, 'session(s)')} ; "
        f"{counted(made.left, 'ligne(s) soldée(s) reste(nt)')} dans l'ancien, désormais en lecture seule."
    )
    return Told(message=message, files=(nouveau, *archived))


def _archived(workbook: Path, year: int, today: date, ledger: Ledger) -> tuple[Path, ...]:
    """The archive of the year that ends, as the button makes it; none where nothing was issued.

    Where one who was stopped had made it of the workbook as it is, that one.
    """
    if not any(invoice.date.year == year for invoice in ledger.invoices):
        return ()
    from gescof_xl.actions import action
    from gescof_xl.actions.base import Context
    from gescof_xl.actions.params import read_params
    from gescof_xl.app import RunSettings, run
    from gescof_xl.cli.terminal import TerminalInterface
    from gescof_xl.effects.file import FileEffects
    from gescof_xl.effects.output_files import archive_of
    from gescof_xl.workbook.file.workbook import FileWorkbook

    button = action("archiver")
    params = read_params(button.params, {"year": str(year)})
    with closing(TerminalInterface(yes=True)) as interface:
        settings = RunSettings(interface=interface, effects=FileEffects(workbook.resolve()))
        try:
            return run(button, FileWorkbook(workbook), params, Context(today=today), settings).files
        except Refused:
            if kept := archive_of(ledger, workbook.resolve(), year, today):
                return kept
            raise


def _day(text: str) -> date:
    day = parse_date(text) if text else date.today()  # noqa: DTZ011  # the user's own calendar day
    if day is None:
        raise WrongUse(
            f"--date : « {text} » n'est pas une date qui existe.", "Tapez AAAA-MM-JJ, par exemple 2027-01-04."
        )
    return day


def _year(text: str, today: date) -> int:
    if not text:
        return today.year if today.month <= 6 else today.year + 1  # noqa: PLR2004
    if not (text.isdecimal() and len(text) == 4):  # noqa: PLR2004
        raise WrongUse(f"--annee : « {text} » n'est pas une année.", "Tapez quatre chiffres, par exemple 2027.")
    return int(text)


COMMANDS = listed(TOOLS, {"nouvelle-annee": new_year})
