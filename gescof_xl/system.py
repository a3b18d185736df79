"""What differs between Windows, macOS and Linux: the one module that asks where it runs.

Locks between processes come from filelock, which knows each system; `libreoffice_server.py`, which another Python runs,
stands alone.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

_PATIENCE = (0.2, 0.5, 1.0, 2.0)  # seconds between attempts: an antivirus or a sync holds a file briefly
_HELD = frozenset([errno.EBUSY, errno.ETXTBSY])
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"


def is_windows() -> bool:
    """Whether this is Windows."""
    return sys.platform == "win32"


def is_mac() -> bool:
    """Whether this is macOS."""
    return sys.platform == "darwin"


def has_arial() -> bool:
    """Whether the system itself brings Arial and fonts for every script."""
    return is_windows() or is_mac()


def ansi_encoding() -> str:
    """The encoding in which VBA reads a text file on Windows: the user's own page; cp1252 on other systems."""
    return "mbcs" if is_windows() else "cp1252"


def program_name(name: str) -> str:
    """The file name of a program."""
    return f"{name}.exe" if is_windows() else name


def cache_folder(home: Path) -> Path:
    """Where programs keep what they can make again, for the user of that home."""
    if is_windows():
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "GesCOF XL" / "cache"
    if is_mac():
        return home / "Library" / "Caches" / "gescof-xl"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "gescof-xl"


def data_folder(home: Path) -> Path:
    """Where programs keep what they cannot make again and no other machine should have, for the user of that home."""
    if is_windows():
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "GesCOF XL" / "data"
    if is_mac():
        return home / "Library" / "Application Support" / "gescof-xl"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "gescof-xl"


# ----- files


def replace(draft: Path, path: Path) -> None:
    """Gives a file the name of another, which goes. Raises OSError.

    On Windows this fails for as long as anyone holds either file open, and a synchroniser or an antivirus may hold one
    anywhere: some seconds are left to them. A network disk may do it and then answer that it did not: that is looked
    at before it is believed.
    """
    before = draft.stat()
    for pause in (*_PATIENCE, 0):
        try:
            draft.replace(path)
        except OSError as error:
            if _is_replaced(draft, path, before):
                return
            if not pause or not _is_held(error):
                raise
            time.sleep(pause)
        else:
            return


def _is_held(error: OSError) -> bool:
    return isinstance(error, PermissionError) or error.errno in _HELD


def _is_replaced(draft: Path, path: Path, before: os.stat_result) -> bool:
    try:
        return not draft.exists() and os.path.samestat(path.stat(), before)
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Makes a new name last through a power cut; Windows has no such call and needs none.

    The file has its new name by now: a network disk that cannot do this is no reason to say that nothing was written.
    """
    if is_windows():
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# ----- processes


def unseen() -> int:
    """The flags of a child process that shows no black window on Windows; 0 elsewhere."""
    return int(getattr(subprocess, "CREATE_NO_WINDOW", 0)) if is_windows() else 0


def end_with_children(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and those that it started, by force; it was started with `start_new_session=True`."""
    if is_windows():
        _taskkill("/T", "/PID", str(process.pid))
    else:
        import signal

        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_program(process_id: int) -> None:
    """Ends, by force, a program of Windows that Windows itself started for us, such as a Word that does not answer."""
    _taskkill("/PID", str(process_id))


def _taskkill(*options: str) -> None:
    subprocess.run(["taskkill", "/F", *options], capture_output=True, check=False)


# ----- Microsoft Office


def registered_program(name: str) -> Path | None:
    """The program that an installation registered on Windows as `excel.exe`; None elsewhere, or when none did."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        return Path(winreg.QueryValue(winreg.HKEY_LOCAL_MACHINE, rf"{_APP_PATHS}\{name}"))
    except OSError:
        return None


def can_drive(com_class: str) -> bool:
    """Whether a program such as `Word.Application` is registered on this Windows, and pywin32 is there to drive it."""
    if sys.platform != "win32" or find_spec("win32com") is None:
        return False
    import winreg

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, com_class))
    except OSError:
        return False
    return True
