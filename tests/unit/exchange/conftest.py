"""The sample files of banks and accountants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "data" / "exchange"


@pytest.fixture
def sample() -> Callable[[str], bytes]:
    """The bytes of a file of tests/data/exchange."""
    return lambda name: (SAMPLES / name).read_bytes()
