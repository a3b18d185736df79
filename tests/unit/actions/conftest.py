"""What tests of buttons that send e-mails, or documents to a platform, share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from gescof_xl.exchange.platform import line
from gescof_xl.passwords import KEYRING
from tests.keyring_in_a_file import InAFile
from tests.platform_double import CLIENT, SECRET, PlatformDouble
from tests.unit.documents.mail_server import Mailbox, certificate, mail_server


@pytest.fixture
def passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringBackend]:
    """The account's password is in the keyring, and nowhere else."""
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(InAFile())  # type: ignore[no-untyped-call]
    keyring.set_password(KEYRING, "compta@localhost", "s3cret")
    yield keyring.get_keyring()
    keyring.set_keyring(before)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mail server whose certificate this machine trusts."""
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with mail_server(pem) as found:
        yield found


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformDouble]:
    """A platform that answers; its secret is in the keyring, and nobody waits long for it."""
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setattr(line, "SECONDS", 0.5)
    before = keyring.get_keyring()
    keyring.set_keyring(InAFile())  # type: ignore[no-untyped-call]
    keyring.set_password(KEYRING, f"{CLIENT}@127.0.0.1", SECRET)
    with PlatformDouble() as double:
        yield double
        assert double.drift == []
    keyring.set_keyring(before)
