"""What all tests share."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

settings.register_profile(
    "ci", derandomize=True, deadline=None
)  # the same examples each time; chance is for developers
settings.register_profile("long", max_examples=1000, deadline=None)  # `make long`, before a release
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # never that of the person who runs the tests
if os.environ.get("CI"):
    settings.load_profile("ci")

UNKNOWN_TO_WINDOWS = re.compile(r"^import (fcntl|pty|resource|termios)$", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """A module of tests marked `linux` may import what Windows has not: it is not even read there."""
    posix_only = sys.platform == "win32" and collection_path.suffix == ".py"
    return True if posix_only and UNKNOWN_TO_WINDOWS.search(collection_path.read_text("utf-8")) else None


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes by no more than that: a zip holds the second it was made at, and two workers must name a test alike."""
    return "bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _own_machine(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a machine that has seen no workbook yet: it never reads what the user's own machine remembers."""
    machine = tmp_path_factory.getbasetemp() / f"poste-{uuid4().hex}"
    monkeypatch.setenv("XDG_DATA_HOME", str(machine))
    if sys.platform == "win32":
        monkeypatch.setenv("LOCALAPPDATA", str(machine))


@pytest.fixture(scope="session", autouse=True)
def _office_is_stopped() -> Iterator[None]:
    """The office that live tests start is ended with the test run."""
    yield
    if backends := sys.modules.get("tests.live_backends"):
        backends.stop_office()
