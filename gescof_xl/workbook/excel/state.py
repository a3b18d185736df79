"""Whether an open workbook can be written: what Excel says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Busy, Unwritable
from gescof_xl.system import is_mac
from gescof_xl.workbook.excel.retry import was_rejected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gescof_xl.workbook.excel.session import ExcelSession

_KINDS = (".xlsx", ".xlsm")


def refuse_unwritable(session: ExcelSession, sheets: Iterable[str]) -> Path:
    """The workbook's file, when it and these sheets can be written. Raises Unwritable or Busy."""
    path = Path(session.full_name())
    if not path.suffix or not path.is_absolute():
        raise Unwritable(
            f"Le classeur « {session.name} » n'a jamais été enregistré.",
            "Enregistrez-le (Fichier > Enregistrer sous, classeur .xlsx), puis recommencez.",
        )
    if path.suffix.lower() not in _KINDS:
        raise Unwritable(f"« {session.name} » n'est pas un classeur .xlsx.", "Enregistrez-le au format .xlsx.")
    _refuse_shared(session)
    for sheet in sheets:
        if _flag(session, "ProtectContents", "protect_contents", sheet):
            raise Unwritable(
                f"La feuille « {sheet} » est protégée.", "Ôtez sa protection (Révision > Ôter la protection)."
            )
    return path


def _refuse_shared(session: ExcelSession) -> None:
    if _flag(session, "ReadOnly", "read_only"):
        raise Busy(
            f"Le classeur « {session.name} » est ouvert en lecture seule.",
            "Une autre personne l'a peut-être ouvert : fermez-le partout, rouvrez-le, puis recommencez.",
        )
    # Two people who issue at the same moment in a shared copy would give the same number twice.
    if _flag(session, "AutoSaveOn", "autosave_on") or _flag(session, "MultiUserEditing", "multi_user_editing"):
        raise Busy(
            f"Le classeur « {session.name} » est partagé : l'enregistrement automatique est activé.",
            "Désactivez « Enregistrement automatique », en haut à gauche d'Excel, puis recommencez.",
        )


def _flag(session: ExcelSession, name: str, mac_name: str, sheet: str | None = None) -> bool:
    """A yes-or-no property of Excel's own object; one that this version of Excel lacks is a no."""
    native = session.native(sheet)
    try:
        if is_mac():
            return getattr(native, mac_name).get() is True
        return getattr(native, name) is True
    except Exception as error:  # COM and appscript each have their own error for an unknown name
        if was_rejected(error):
            raise
        return False
