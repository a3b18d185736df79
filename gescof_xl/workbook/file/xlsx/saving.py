"""Saving so that the folder always holds the old workbook or the new one, whole, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from gescof_xl.core.errors import Changed, Unwritable
from gescof_xl.files import remove_drafts, replacing
from gescof_xl.system import sync_folder
from gescof_xl.workbook.backups import back_up
from gescof_xl.workbook.disk import disk_errors, forbidden, gone
from gescof_xl.workbook.locks import refuse_open_elsewhere


def save(path: Path, read: bytes, write: Callable[[BinaryIO], None]) -> None:
    """Replaces the workbook that was read as `read` by what `write` writes; keeps a dated copy in « sauvegardes ».

    Raises Busy, Changed or Unwritable: the workbook is then as it was. Call under the process lock.
    """
    refuse_open_elsewhere(path)
    refuse_read_only(path)
    with disk_errors(path.name, path.parent):
        remove_drafts(path.parent, f"{path.name}.")
        with replacing(path) as draft:
            with draft.open("wb") as out:
                write(out)
                out.flush()
                os.fsync(out.fileno())
            _refuse_changed(path, read)
            shutil.copymode(path, draft)
            back_up(path)
            refuse_open_elsewhere(path)
        sync_folder(path.parent)


def refuse_read_only(path: Path) -> None:
    """Raises Unwritable if the file is marked read-only (replacing it would ignore the mark), or its folder is."""
    try:
        marked = not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    except FileNotFoundError as error:
        raise gone(path) from error
    if marked or not os.access(path, os.W_OK):
        raise Unwritable(
            f"« {path.name} » est en lecture seule : rien n'a été modifié.",
            "Décochez « Lecture seule » dans les propriétés du fichier, ou demandez le droit d'y écrire.",
        )
    if not os.access(path.parent, os.W_OK):
        raise forbidden(path.name, path.parent)


def _refuse_changed(path: Path, read: bytes) -> None:
    try:
        same = path.read_bytes() == read
    except FileNotFoundError as error:
        raise gone(path) from error
    if not same:
        raise Changed(
            f"« {path.name} » a été modifié depuis sa lecture : rien n'a été écrit.",
            "Recommencez : le classeur sera relu.",
        )
