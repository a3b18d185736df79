"""Where OneDrive keeps its folders on a machine, by the names that xlwings gives to these settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONSUMER, COMMERCIAL, LIBRARIES = "ONEDRIVE_CONSUMER", "ONEDRIVE_COMMERCIAL", "SHAREPOINT"
_OF_A_MAC = "Library/CloudStorage"
_LIBRARIES_OF_A_MAC = "OneDrive-SharedLibraries-"


def folders_of_windows(environment: Mapping[str, str]) -> dict[str, Path]:
    """What OneDrive tells every program: its folders, and beside that of a business the libraries of its SharePoint."""
    told = {CONSUMER: environment.get("OneDriveConsumer"), COMMERCIAL: environment.get("OneDriveCommercial")}
    folders = {name: Path(path) for name, path in told.items() if path}
    if commercial := folders.get(COMMERCIAL):
        libraries = commercial.with_name(commercial.name.removeprefix("OneDrive - "))
        if libraries != commercial and libraries.is_dir():
            folders[LIBRARIES] = libraries
    return folders


def folders_of_a_mac(user: Path) -> dict[str, Path]:
    """MacOS keeps them all in one place; the first business counts where there are several."""
    folders: dict[str, Path] = {}
    for folder in sorted((user / _OF_A_MAC).glob("OneDrive*")):
        if folder.name.startswith(_LIBRARIES_OF_A_MAC):
            folders.setdefault(LIBRARIES, folder)
        else:
            folders.setdefault(CONSUMER if folder.name in ("OneDrive", "OneDrive-Personal") else COMMERCIAL, folder)
    return folders
