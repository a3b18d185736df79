"""A keyring that a test can give to a program: PYTHON_KEYRING_BACKEND=tests.keyring_in_a_file.InAFile."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class InAFile(KeyringBackend):
    """Passwords in the JSON file that TEST_KEYRING names."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path().write_text(json.dumps({**self._read(), f"{service}|{username}": password}), "utf-8")

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError

    def _read(self) -> dict[str, str]:
        if "TEST_KEYRING" not in os.environ:  # `keyring` keeps it once it was asked, for the tests that come after
            return {}
        return json.loads(self._path().read_text("utf-8")) if self._path().exists() else {}

    def _path(self) -> Path:
        return Path(os.environ["TEST_KEYRING"])
