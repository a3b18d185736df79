"""The dated copies of a workbook, made before each write from Excel and from the command line alike."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from datetime import datetime
from glob import escape
from pathlib import Path

from gescof_xl.files import remove_drafts, replacing
from gescof_xl.system import sync_folder
from gescof_xl.workbook.disk import disk_errors, gone

BACKUPS = "sauvegardes"
BACKUPS_KEPT = 30
_DATED = re.compile(r"(\d{4}-\d\d-\d\d) \d\dh\d\d-\d\d-\d{6}")


def back_up(workbook: Path) -> None:
    """Copies a workbook as it now is to « sauvegardes », beside it.

    The thirty last copies stay, and the first of each of the thirty last days that have some. Raises Changed when the
    workbook is gone, Busy or Unwritable when the copy cannot be made.
    """
    folder = workbook.parent / BACKUPS
    beginning = f"{workbook.stem} "
    copy = folder / f"{beginning}{datetime.now().astimezone():%Y-%m-%d %Hh%M-%S-%f}{workbook.suffix}"
    with disk_errors(workbook.name, folder):
        try:
            original = workbook.open("rb")
        except FileNotFoundError as error:
            raise gone(workbook) from error
        with original:
            folder.mkdir(exist_ok=True)
            remove_drafts(folder, beginning)
            with replacing(copy) as draft, draft.open("wb") as out:
                shutil.copyfileobj(original, out)
                out.flush()
                os.fsync(out.fileno())
        sync_folder(folder)
    _remove_old(folder, beginning, workbook.suffix)


def _remove_old(folder: Path, beginning: str, suffix: str) -> None:
    days: dict[str, list[Path]] = {}
    for copy in sorted(folder.glob(f"{escape(beginning)}*{escape(suffix)}")):
        if dated := _DATED.fullmatch(copy.stem.removeprefix(beginning)):
            days.setdefault(dated[1], []).append(copy)
    copies = [copy for day in days.values() for copy in day]
    staying = {*copies[-BACKUPS_KEPT:], *(day[0] for day in list(days.values())[-BACKUPS_KEPT:])}
    for old in copies:
        if old not in staying:
            with suppress(OSError):  # somebody is looking at it: it goes with a later save
                old.unlink()
