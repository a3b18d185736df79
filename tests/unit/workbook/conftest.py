"""What tests of the file backend share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rich_workbook import rich_copy


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """The workbook with about everything in it."""
    return rich_copy(tmp_path)
