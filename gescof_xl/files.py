"""Files as every system takes them: names that are safe, and files that appear whole or not at all."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from gescof_xl.system import replace

MAX_NAME = 120
_MAX_BYTES = 200  # Linux and macOS take names of 255 bytes, a draft's own mark included
_DRAFT = "gescof-draft"
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(name: str) -> str:
    """`name` as a file or folder name that Windows, macOS and Linux all take, and that stays where it is put."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "-", name).strip(" .")[:MAX_NAME]
    short = plain.encode(errors="ignore")[:_MAX_BYTES].decode(errors="ignore")
    return _not_a_device(short.rstrip(" .") or "document")


def ascii_name(text: str) -> str:
    """A safe name of letters without accents, digits, `.`, `_` and `-`, for archives that any program opens anywhere.

    Never empty, hidden, an option, a device of Windows, or longer than 120 characters (its extension is kept).
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._-") or "fichier"
    stem, dot, extension = name.rpartition(".")
    if len(name) > MAX_NAME:
        name = f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}" if dot and stem else name[:MAX_NAME]
        name = name[:MAX_NAME].rstrip("._-")
    return _not_a_device(name)[:MAX_NAME]


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


def _not_a_device(name: str) -> str:
    return f"_{name}" if _WINDOWS_DEVICE.fullmatch(name) else name
