"""The two workbooks that ship: blank, ready to fill, and the school base."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gescof_xl.generate.school import TODAY, blank_ledger, school_ledger
from gescof_xl.generate.workbook import build


def build_workbooks(folder: Path) -> Iterator[Path]:
    """Writes them in a folder; raises OSError when it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, ledger in (("gescof.xlsx", blank_ledger()), ("ecole.xlsx", school_ledger())):
        build(ledger, folder / name, TODAY)
        yield folder / name
