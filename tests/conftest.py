"""What all tests share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _office_is_stopped() -> Iterator[None]:
    """The office that live tests start is ended with the test run."""
    yield
    import sys

    if backends := sys.modules.get("tests.live_backends"):
        backends.stop_office()
