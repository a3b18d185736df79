"""What ships beside the code: templates and workbooks, in the wheel or in the source tree."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(folder: str, name: str) -> Path:
    """The path of a shipped file, such as shipped("workbooks", "gescof.xlsx")."""
    installed = _PACKAGE / "_shipped" / folder / name
    return installed if installed.exists() else _PACKAGE.parent / folder / name
