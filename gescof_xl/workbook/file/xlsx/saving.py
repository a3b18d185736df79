"""Saving so that the folder always holds the old workbook or the new one, whole, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from gescof_xl.core.errors import Changed, Unwritable
from gescof_xl.workbook.file.xlsx.disk import disk_errors, forbidden
from gescof_xl.workbook.file.xlsx.locks import refuse_open_elsewhere

BACKUPS_KEPT = 30
_PATIENCE = (0.2, 0.5, 1.0, 2.0)  # seconds between attempts: an antivirus or a sync holds a file briefly
_DRAFT = "gescof-draft"


def save(path: Path, read: bytes, write: Callable[[BinaryIO], None], backups: Path) -> None:
    """Replaces the workbook that was read as `read` by what `write` writes; keeps a dated copy in `backups`.

    Raises Busy, Changed or Unwritable: the workbook is then as it was. Call under the process lock.
    """
    refuse_open_elsewhere(path)
    refuse_read_only(path)
    with disk_errors(path.name, path.parent):
        draft = _write_draft(path, write)
        try:
            _refuse_changed(path, read)
            shutil.copymode(path, draft)
            with disk_errors(path.name, backups):
                _back_up(path, read, backups)
            refuse_open_elsewhere(path)
            _replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)


def refuse_read_only(path: Path) -> None:
    """Raises Unwritable if the file is marked read-only (replacing it would ignore the mark), or its folder is."""
    try:
        marked = not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    except FileNotFoundError as error:
        raise _gone(path) from error
    if marked or not os.access(path, os.W_OK):
        raise Unwritable(
            f"« {path.name} » est en lecture seule : rien n'a été modifié.",
            "Décochez « Lecture seule » dans les propriétés du fichier, ou demandez le droit d'y écrire.",
        )
    if not os.access(path.parent, os.W_OK):
        raise forbidden(path.name, path.parent)


def _write_draft(path: Path, write: Callable[[BinaryIO], None]) -> Path:
    """A new file beside `path`, on the disk for good. Drafts that a crash left there are removed."""
    for left_over in path.parent.glob(f".{_glob_literal(path.name)}.*.{_DRAFT}"):
        left_over.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{_DRAFT}")
    try:
        with draft.open("wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _glob_literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _refuse_changed(path: Path, read: bytes) -> None:
    try:
        same = path.read_bytes() == read
    except FileNotFoundError as error:
        raise _gone(path) from error
    if not same:
        raise Changed(
            f"« {path.name} » a été modifié depuis sa lecture : rien n'a été écrit.",
            "Recommencez : le classeur sera relu.",
        )


def _gone(path: Path) -> Changed:
    return Changed(
        f"« {path.name} » n'est plus dans le dossier « {path.parent} » : rien n'a été écrit.",
        "Remettez-le à sa place, puis recommencez.",
    )


def _back_up(path: Path, content: bytes, backups: Path) -> None:
    """A dated copy of the workbook as it was; only the last ones are kept."""
    backups.mkdir(parents=True, exist_ok=True)
    copy = backups / f"{path.stem} {datetime.now().astimezone():%Y-%m-%d %Hh%M-%S-%f}{path.suffix}"
    draft = _write_draft(backups / path.name, lambda out: out.writelines((content,)))
    draft.replace(copy)
    _sync_folder(backups)
    dated = f"{_glob_literal(path.stem)} [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] *{_glob_literal(path.suffix)}"
    for old in sorted(backups.glob(dated))[:-BACKUPS_KEPT]:
        with suppress(OSError):  # somebody is looking at it: it goes with a later save
            old.unlink()


def _replace(draft: Path, path: Path) -> None:
    """On Windows this fails for as long as anyone holds the workbook open."""
    for pause in _PATIENCE:
        try:
            draft.replace(path)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    draft.replace(path)


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power cut; Windows has no such call and needs none.

    The file has its new name by now: a network disk that cannot do this is no reason to say that nothing was written.
    """
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
