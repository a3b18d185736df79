"""What all tests share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile(
    "ci", derandomize=True, deadline=None
)  # the same examples each time; chance is for developers
settings.register_profile("long", max_examples=1000, deadline=None)  # `make long`, before a release
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def _office_is_stopped() -> Iterator[None]:
    """The office that live tests start is ended with the test run."""
    yield
    import sys

    if backends := sys.modules.get("tests.live_backends"):
        backends.stop_office()
