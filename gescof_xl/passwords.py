"""Passwords and secrets: in the system's keyring and nowhere else, never in a workbook, a file or a message."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gescof_xl.core.errors import DocumentError
from gescof_xl.system import data_folder

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
KEYRING = "GesCOF XL"  # the name of our entries
_REAL = 1  # `keyring` gives less to what keeps nothing, or keeps it in plain text
_PATIENCE = 3.0  # seconds for a keyring that is asked for what work can do without
_PAUSE = 24 * 3600.0  # seconds before one that did not answer is asked again


class NoKeyring(Exception):
    """The machine has no real keyring, or it refused, or took too long: work goes on without."""


def stored_password(entry: str, cure: str) -> str | None:
    """The password of an entry (account@machine), or None.

    Raises DocumentError with that cure when the machine has no keyring, or a locked one.
    """
    import keyring

    with _keyring(cure):
        return keyring.get_password(KEYRING, entry)


def store_password(entry: str, password: str, cure: str) -> None:
    """Keeps the password of an entry. Raises DocumentError when it cannot."""
    import keyring

    with _keyring(cure):
        keyring.set_password(KEYRING, entry, password)


@contextmanager
def _keyring(cure: str) -> Iterator[None]:
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise DocumentError("Le trousseau de mots de passe du système ne répond pas.", cure) from error


def optional_secret(entry: str) -> str | None:
    """A secret that work can do without; None where none was kept. Raises NoKeyring, at once for a day after."""
    return _quietly(lambda keyring: keyring.get_password(KEYRING, entry))


def keep_optional_secret(entry: str, secret: str) -> None:
    """Keeps it. Raises NoKeyring."""
    _quietly(lambda keyring: keyring.set_password(KEYRING, entry, secret))


def _quietly(ask: Callable[[KeyringBackend], T]) -> T:
    """The answer of the keyring, waited for a few seconds: it may be asking the person, who pressed another button."""
    silent = data_folder(Path.home()) / "sans-trousseau"
    answers: list[T] = []

    def asked() -> None:
        import keyring

        with suppress(Exception):  # whatever each system's keyring raises
            backend = keyring.get_keyring()
            if backend.priority >= _REAL:
                answers.append(ask(backend))

    if not _is_recent(silent):
        thread = threading.Thread(target=asked, daemon=True)
        thread.start()
        thread.join(_PATIENCE)
        if answers:
            return answers[0]
        with suppress(OSError):
            silent.parent.mkdir(parents=True, exist_ok=True)
            silent.touch()
    raise NoKeyring


def _is_recent(silent: Path) -> bool:
    try:
        return 0 <= time.time() - silent.stat().st_mtime < _PAUSE
    except OSError:
        return False
