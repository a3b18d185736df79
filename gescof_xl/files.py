"""Files that appear whole or not at all, on every system."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import BinaryIO

from gescof_xl.core.errors import Refused, Unwritable, disk_reason
from gescof_xl.system import replace

_DRAFT = "gescof-draft"
_BLOCK = 65_536  # bytes


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
    """Writes a file, and the folders that lead to it, to last through a power cut; the old one stays until then.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft:
        _write_to_last(draft, content)


def _write_to_last(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def read_whole(path: Path) -> bytes:
    """What a file holds. Raises Refused, naming it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            f"« {path} » ne se lit pas ({disk_reason(error)}).",
            "Vérifiez vos droits sur ce fichier et que le disque ou le réseau répond, puis recommencez.",
        ) from error


def create(path: Path, content: bytes) -> None:
    """Writes a file that was not there, whole or not at all. Raises Unwritable: nothing is ever replaced."""
    refuse_existing(path)
    try:
        with replacing(path) as draft:
            _write_to_last(draft, content)
            refuse_existing(path)
    except OSError as error:
        raise Unwritable(
            f"« {path} » ne peut pas être écrit ({disk_reason(error)}).", "Choisissez un autre dossier."
        ) from None


def refuse_existing(path: Path) -> None:
    """The same refusal, before long work. Raises Unwritable."""
    if path.exists():
        raise Unwritable(f"« {path} » existe déjà.", "Choisissez un autre nom : rien n'est remplacé.")


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Adds lines to a text file, to last through a power cut; half a line that one left goes. Raises OSError."""
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as out:
        _cut_half_line(out)
        out.write("".join(f"{line}\n" for line in lines).encode())
        out.flush()
        os.fsync(out.fileno())


def _cut_half_line(file: BinaryIO) -> None:
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK)
        file.seek(start)
        last = file.read(end - start).rfind(b"\n")
        if last >= 0:
            file.truncate(start + last + 1)
            return
        end = start
    file.truncate(0)


def remove_drafts(folder: Path, beginning: str) -> None:
    """Removes the drafts that a crash left of files whose name begins so; nobody else may be writing them."""
    for left_over in folder.glob(f".{escape(beginning)}*.{_DRAFT}"):
        left_over.unlink(missing_ok=True)
