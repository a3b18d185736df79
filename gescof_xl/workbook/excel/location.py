"""Where the file of an open workbook lies: Excel gives an address of OneDrive or SharePoint for one that is synced.

xlwings can look for it too, but guesses by the file's name alone where it finds nothing better, and fails in words of
its own (docs/excel.md): two workbooks of one name are usual here, and the wrong one must never be taken.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from gescof_xl.workbook.excel.settings_file import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PERSONAL = re.compile(r"https://d\.docs\.live\.net/[^/]+/(.+)", re.IGNORECASE)
_BUSINESS = re.compile(r"https://[^/]+-my\.sharepoint\.[^/]+/personal/[^/]+/[^/]+/(.+)", re.IGNORECASE)
_LIBRARY = re.compile(r"https?://[^/]+/(?:sites|teams)/([^/]+)/[^/]+/(.+)", re.IGNORECASE)


class SyncedFolders(NamedTuple):
    """Where OneDrive keeps its folders on this machine; `mounts` are those that Windows itself lists, by address."""

    consumer: str = ""
    commercial: str = ""
    sharepoint: str = ""
    mounts: Mapping[str, str] = {}


def synced_folders() -> SyncedFolders:
    """What `gescof installer` has written, else what OneDrive tells every program in the environment."""
    from xlwings.utils import get_url_to_mount

    told = {name.removesuffix("_WIN").removesuffix("_MAC"): value for name, value in read_settings().items()}
    commercial = told.get("ONEDRIVE_COMMERCIAL") or os.environ.get("OneDriveCommercial", "")  # noqa: SIM112 - its name
    return SyncedFolders(
        consumer=told.get("ONEDRIVE_CONSUMER") or os.environ.get("OneDriveConsumer", ""),  # noqa: SIM112 - its name
        commercial=commercial,
        sharepoint=told.get("SHAREPOINT") or commercial.replace("OneDrive - ", ""),
        mounts=get_url_to_mount(),  # type: ignore[no-untyped-call]
    )


def is_address(full_name: str) -> bool:
    """Whether Excel names a file by its address."""
    return "://" in full_name


def local_file(address: str, folders: SyncedFolders) -> Path | None:
    """The file that OneDrive keeps in step with an address; None when it keeps none on this machine."""
    for place in _places(unquote(address), folders):
        if place.is_file():
            return place
    return None


def _places(address: str, folders: SyncedFolders) -> Iterator[Path]:
    """Where the file may be, the surest first; a library may be synced from one of its folders on."""
    for namespace, mount in folders.mounts.items():
        if address.startswith(namespace.rstrip("/") + "/"):
            yield Path(mount, address.removeprefix(namespace.rstrip("/") + "/"))
    for pattern, root in ((_PERSONAL, folders.consumer), (_BUSINESS, folders.commercial)):
        if root and (found := pattern.fullmatch(address)):
            yield Path(root, found[1])
    if folders.sharepoint and (found := _LIBRARY.fullmatch(address)):
        site, below = found[1], found[2].split("/")
        yield Path(folders.sharepoint, f"{site} - Documents", *below)
        for level, folder in enumerate(below[:-1], 1):
            yield Path(folders.sharepoint, f"{site} - {folder}", *below[level:])
