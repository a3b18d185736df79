"""Who else has the workbook: Excel's and LibreOffice's lock files, and our own lock between processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gescof_xl.core.errors import Busy
from gescof_xl.workbook.disk import disk_errors

if TYPE_CHECKING:
    from filelock import BaseFileLock

_EXCEL_NAME_BYTES = 54  # a length byte and an 8-bit name come first, then the same in UTF-16


def refuse_open_elsewhere(path: Path) -> None:
    """Raises Busy, with the name of who has the workbook open if the lock file tells it."""
    for lock, program, who in (
        (path.with_name(f"~${path.name}"), "Excel", _excel_user),
        (path.with_name(f".~lock.{path.name}#"), "LibreOffice", _libreoffice_user),
    ):
        if lock.exists():
            user = who(_content(lock))
            raise Busy(
                f"« {path.name} » est ouvert dans {program}{f' par {user}' if user else ''} : rien n'a été écrit.",
                f"Fermez-le, puis recommencez. Si personne ne l'a ouvert, supprimez « {lock.name} » "
                f"(fichier caché) dans le dossier « {path.parent} ».",
            )


def _content(lock: Path) -> bytes:
    try:
        return lock.read_bytes()
    except OSError:  # Excel keeps its file locked on Windows: the name stays unknown
        return b""


def _excel_user(content: bytes) -> str:
    wide = content[_EXCEL_NAME_BYTES + 1 :]
    length = int.from_bytes(wide[:2], "little")
    if 0 < length <= _EXCEL_NAME_BYTES and len(wide) >= 2 + 2 * length:
        return wide[2 : 2 + 2 * length].decode("utf-16-le", "replace").strip()
    return content[1 : 1 + (content[0] if content else 0)].decode("cp1252", "replace").strip()


def _libreoffice_user(content: bytes) -> str:
    fields = [field.strip() for field in content.decode("utf-8", "replace").split(",")]
    name, account, host, *_ = *fields, "", "", ""
    user = name or account
    return f"{user} (poste {host})" if user and host else user


def process_lock(path: Path) -> BaseFileLock:
    """The lock by which one GesCOF at a time writes a workbook; it may be taken again while held."""
    from filelock import FileLock

    return FileLock(path.with_name(f".{path.name}.gescof-lock"))


@contextmanager
def held(lock: BaseFileLock, path: Path, timeout: float) -> Iterator[None]:
    """Holds the lock of a workbook; waits `timeout` seconds for it. Raises Busy."""
    from filelock import Timeout

    with disk_errors(path.name, path.parent):
        try:
            lock.acquire(timeout=timeout)
        except Timeout as error:
            raise Busy(
                f"GesCOF travaille déjà sur « {path.name} » (un autre bouton, ou une commande) : rien n'a été écrit.",
                "Attendez qu'il ait fini (il pose peut-être une question derrière une fenêtre), puis recommencez.",
            ) from error
    try:
        yield
    finally:
        lock.release()
