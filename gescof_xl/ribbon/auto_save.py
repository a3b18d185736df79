"""AutoSave of OneDrive and SharePoint: explained once for a workbook, and switched off for it after a yes."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from gescof_xl.files import write_whole
from gescof_xl.workbook.excel.writable import AutoSaved

if TYPE_CHECKING:
    from pathlib import Path

    from gescof_xl.workbook.excel.session import ExcelSession

_WHY = (
    "Ce classeur est enregistré en continu dans OneDrive ou SharePoint (« Enregistrement automatique »).\n\n"
    "Deux personnes pourraient alors y émettre en même temps, et donner deux fois le même numéro de facture ; et un "
    "bouton interrompu y laisserait une écriture à moitié faite.\n\n"
    "GesCOF peut désactiver l'enregistrement automatique pour ce classeur : il reste dans OneDrive, et s'enregistre "
    "quand vous l'enregistrez, ou quand un bouton écrit."
)
_QUESTION = "Désactiver l'enregistrement automatique de « {} » ?"


def stop_auto_save(session: ExcelSession, known: Path) -> None:
    """Asks to switch AutoSave off; `known` is the folder that remembers for which workbooks it was told why.

    Raises AutoSaved after a no, and where Excel leaves it to the person.
    """
    told = known / "enregistrement-automatique.txt"
    mark = sha256(session.full_name().casefold().encode()).hexdigest()
    marks = told.read_text("ascii").split() if told.exists() else []
    question = _QUESTION.format(session.name)
    if session.can_stop_auto_save:
        yes = session.ask(question if mark in marks else f"{_WHY}\n\n{question}", yes_no=True)
        if mark not in marks:
            write_whole(told, "\n".join([*marks, mark]).encode("ascii"))
        if yes and session.stop_auto_save():
            return
    raise AutoSaved(session)
