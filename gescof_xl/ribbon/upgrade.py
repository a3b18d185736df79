"""An older workbook that is open in Excel: brought up to this version while Excel has it closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gescof_xl.actions import UPGRADE, action
from gescof_xl.actions.action import NoParams
from gescof_xl.app import RunSettings, run
from gescof_xl.core.errors import Outdated
from gescof_xl.core.versions import CURRENT
from gescof_xl.effects.file import FileEffects
from gescof_xl.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from gescof_xl.actions.base import Context
    from gescof_xl.ribbon.host import OpenWorkbook
    from gescof_xl.ribbon.interface import ClickInterface

_QUESTION = (
    "« {name} » a été fait par une version plus ancienne de GesCOF : il lui manque des colonnes.\n\n"
    f"Pour le mettre à niveau ({CURRENT}), GesCOF l'enregistre, le ferme, ajoute ce qui manque et le rouvre ; "
    "une copie du classeur d'avant reste dans « sauvegardes ». Rien d'autre ne change.\n\nLe mettre à niveau ?"
)
_AGAIN = "Cliquez de nouveau sur le bouton : le classeur est prêt."


def upgrade_open(workbook: OpenWorkbook, interface: ClickInterface, context: Context) -> None:
    """After a yes: saved, closed, completed as a file, opened again, whatever happens meanwhile.

    Columns and sheets are added to the file, in the one way that is tested part by part: no program adds them in an
    open workbook without Excel adding its own. Raises Outdated after a no, and what the step refuses.
    """
    if not interface.confirm(_QUESTION.format(name=workbook.name), ()):
        raise Outdated("Le classeur n'a pas été mis à niveau : rien n'a été fait.", "Cliquez de nouveau pour le faire.")
    with workbook.closed() as path:
        settings = RunSettings(interface=interface, effects=FileEffects(path))
        report = run(action(UPGRADE), FileWorkbook(path), NoParams(), context, settings)
    interface.tell(replace(report, message=f"{report.message}\n\n{_AGAIN}"))
