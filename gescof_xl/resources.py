"""What ships beside the code: templates and workbooks, in the wheel or in the source tree."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(folder: str, name: str) -> Path:
    """The path of a file that ships, such as `gescof.xlsx` in `workbooks`."""
    installed = _PACKAGE / "_shipped" / folder / name
    return installed if installed.exists() else _PACKAGE.parent / folder / name


MANUAL = _PACKAGE / "help"
"""The manual's folder: its pages in Markdown, and `manuel.html` that holds them all."""
