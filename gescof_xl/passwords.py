"""Passwords and secrets: in the system's keyring and nowhere else, never in a workbook, a file or a message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gescof_xl.core.errors import DocumentError

KEYRING = "GesCOF XL"  # the name of our entries


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
