"""Files that appear whole or not at all, on every system."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from gescof_xl.system import replace

_DRAFT = "gescof-draft"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside `path` to be written meanwhile; it then takes the place of `path`, or goes after an error.

    Raises OSError.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{_DRAFT}")
    try:
        yield draft
        replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file, and the folders that lead to it; the old file stays until the new one is whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft:
        draft.write_bytes(content)


def remove_drafts(folder: Path, beginning: str) -> None:
    """Removes the drafts that a crash left of files whose name begins so; nobody else may be writing them."""
    for left_over in folder.glob(f".{escape(beginning)}*.{_DRAFT}"):
        left_over.unlink(missing_ok=True)
