"""Whether an open workbook can be written: what Excel says of it, and where its file lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Busy, SheetClosed, TableMissing, Unwritable
from gescof_xl.workbook.excel.location import is_address, local_file, synced_folders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gescof_xl.workbook.excel.session import ExcelSession
    from gescof_xl.workbook.excel.state import BookState

_KINDS = (".xlsx", ".xlsm")


def saved_file(session: ExcelSession) -> Path:
    """The file of the workbook as it is now named. Raises Unwritable, or AutoSaved.

    AutoSave comes first: it is what makes an address of the name, and a shared copy of the workbook.
    """
    full_name = session.full_name()
    if session.is_auto_saved(full_name):
        raise AutoSaved(session)
    return _file(session, full_name)


def refuse_unwritable(session: ExcelSession) -> Path:
    """The workbook's file, when it can be written. Raises Unwritable or Busy."""
    path = saved_file(session)
    if session.is_shared():
        raise Busy(
            f"Le classeur « {session.name} » est partagé (ancien mode d'Excel) : rien n'a été écrit.",
            "Onglet Révision, arrêtez le partage du classeur, enregistrez-le, puis recommencez.",
        )
    if session.is_read_only():
        raise Busy(
            f"Le classeur « {session.name} » est ouvert en lecture seule.",
            "Une autre personne l'a peut-être ouvert : fermez-le partout, rouvrez-le, puis recommencez.",
        )
    return path


class AutoSaved(Busy):
    """AutoSave is on: two people who issue in a shared copy would give the same number twice."""

    def __init__(self, session: ExcelSession) -> None:
        self.session = session
        super().__init__(
            f"Le classeur « {session.name} » est partagé : l'enregistrement automatique est activé. "
            "Rien n'a été écrit.",
            "Désactivez « Enregistrement automatique », en haut à gauche d'Excel, puis recommencez. Si ce message "
            "revient, fermez le classeur et rouvrez-le depuis son dossier (Explorateur ou Finder), pas depuis les "
            "fichiers récents.",
        )


def _file(session: ExcelSession, full_name: str) -> Path:
    if is_address(full_name):
        path = local_file(full_name, synced_folders())
        if path is None:
            raise Unwritable(
                f"Le classeur « {session.name} » est ouvert depuis le nuage ({full_name}), et aucun dossier de cette "
                "machine n'en a de copie synchronisée : GesCOF ne saurait où ranger les documents.",
                "Dans OneDrive ou SharePoint, cliquez sur « Synchroniser » pour ce dossier, ouvrez le classeur depuis "
                "le dossier synchronisé, puis recommencez. S'il l'est déjà, lancez : gescof installer",
            )
        return path
    path = Path(full_name)
    if not path.suffix or not path.is_absolute():
        raise Unwritable(
            f"Le classeur « {session.name} » n'a jamais été enregistré.",
            "Enregistrez-le (Fichier > Enregistrer sous, classeur .xlsx), puis recommencez.",
        )
    if path.suffix.lower() not in _KINDS:
        raise Unwritable(f"« {session.name} » n'est pas un classeur .xlsx.", "Enregistrez-le au format .xlsx.")
    return path


def refuse_protected(state: BookState, name: str, sheets: Iterable[str]) -> None:
    """Raises TableMissing where one of these sheets is not there, SheetClosed where it is protected."""
    for sheet in sheets:
        found = state.sheet(sheet)
        if found is None:
            raise TableMissing(
                f"La feuille « {sheet} » manque dans le classeur « {name} ».",
                "Remettez une feuille de ce nom, puis recommencez.",
            )
        if found.is_protected:
            raise SheetClosed(
                f"La feuille « {sheet} » est protégée.", "Ôtez sa protection (Révision > Ôter la protection)."
            )
