"""Workbooks that past versions made, kept as they were: what users have when they install this one."""

from __future__ import annotations

import shutil
from pathlib import Path

from gescof_xl.core.versions import order

_KEPT = Path(__file__).parent / "data" / "versions"
VERSIONS = tuple(sorted((folder.name for folder in _KEPT.iterdir()), key=order))
"""The versions of which workbooks are kept, oldest first."""


def school_of(version: str, folder: Path) -> Path:
    """A copy of the school base of that version."""
    return Path(shutil.copy(_KEPT / version / "ecole.xlsx", folder / "ecole.xlsx"))


def year_of(version: str, path: Path) -> Path:
    """A copy of the workbook in which the year of the end-to-end test begins."""
    return Path(shutil.copy(_KEPT / version / "annee.xlsx", path))


def exchange_of(version: str, folder: Path) -> Path:
    """A copy of a school base with its folder: exported, one payment cancelled with its cents, sent to the accountant."""
    shutil.copytree(_KEPT / version / "echange", folder, dirs_exist_ok=True)
    return folder / "ecole.xlsx"
